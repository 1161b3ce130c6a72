"""What logs say of the usual causes: excerpts as services, Celery and the servers really write them, and their doubles."""

import pytest

from ops.watchdog.recogniser import Known, recognise

TRACEBACK = """\
Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "/srv/invitehub/tasks/health.py", line 1, in <module>
    import something
"""
SETTINGS = """\
    return Settings()
           ^^^^^^^^^^
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
messages_per_second
  Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='often']
    For further information visit https://errors.pydantic.dev/2.13/v/int_parsing
"""
CELERY = """\
Usage: python -m celery [OPTIONS] [COMMAND] [ARGS]...
Try 'python -m celery --help' for help.

Error:
Unable to load celery application.
The module tasks.app was not found.
"""
CELERY_ALONE = """\
[2026-11-25 03:00:01,123: ERROR/MainProcess] consumer: Cannot connect to redis://:**@127.0.0.1:6379/0: \
Error 111 connecting to 127.0.0.1:6379. Connection refused..
Trying again in 2.00 seconds... (1/100)
"""
POSTGRES_AWAY = """\
psycopg.OperationalError: connection failed: connection to server at "127.0.0.1", port 5432 failed: Connection refused
\tIs the server running on that host and accepting TCP/IP connections?
"""
UVICORN = """\
INFO:     Application startup complete.
ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8080): address already in use
INFO:     Waiting for application shutdown.
INFO:     Application shutdown complete.
"""
POSTGRES_FULL = """\
2026-11-25 03:00:01.123 UTC [71] ERROR:  could not extend file "base/5/1249": No space left on device
2026-11-25 03:00:01.123 UTC [71] HINT:  Check free disk space.
"""
POSTGRES_MEMORY = """\
2026-11-25 03:00:01.123 UTC [71] ERROR:  out of memory
2026-11-25 03:00:01.123 UTC [71] DETAIL:  Failed on request of size 1048576 in memory context "ExprContext".
"""


@pytest.mark.parametrize(
    ("log", "known"),
    [
        (TRACEBACK + "ModuleNotFoundError: No module named 'aiogram'", Known("module", "aiogram")),
        (TRACEBACK + "ModuleNotFoundError: No module named 'tasks.health'", Known("import", "tasks.health")),
        (
            TRACEBACK + "ImportError: cannot import name 'TEAMS' from 'tasks.queues' (/srv/tasks/queues.py)",
            Known("import", "tasks.queues"),
        ),
        (
            TRACEBACK
            + "ImportError: cannot import name 'Bot' from 'aiogram' (/srv/.venv/aiogram/__init__.py)",
            Known("module", "aiogram"),
        ),
        (
            "ImportError: cannot import name 'x' from partially initialized module 'models.base' (circular)",
            Known("import", "models.base"),
        ),
        (CELERY, Known("import", "tasks.app")),
        (UVICORN, Known("port")),
        ("OSError: [Errno 98] Address already in use", Known("port")),
        (CELERY_ALONE, Known("redis")),
        (
            TRACEBACK
            + "redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:6379. Connection refused.",
            Known("redis"),
        ),
        (POSTGRES_AWAY, Known("database")),
        (POSTGRES_FULL, Known("disk")),
        ("OSError: [Errno 28] No space left on device: '/data/run/.alerts.json.7'", Known("disk")),
        (POSTGRES_MEMORY, Known("memory")),
        (TRACEBACK + "MemoryError", Known("memory")),
        ("OSError: [Errno 12] Cannot allocate memory", Known("memory")),
        (TRACEBACK + "RuntimeError: can't start new thread", Known("memory")),
        (SETTINGS, Known("setting")),
        ("SECRET_KEY needs at least 16 characters", Known("setting", "SECRET_KEY")),
        ("DATABASE_URL must begin with postgresql://", Known("setting", "DATABASE_URL")),
        (
            TRACEBACK
            + "ConnectionError: REDIS_URL is empty and no embedded server was ever started: run ./team up",
            Known("setting", "REDIS_URL"),
        ),
        ('psycopg.errors.UndefinedTable: relation "team" does not exist', Known("tables")),
        ('ERROR:  relation "team" does not exist at character 15', Known("tables", "team")),
        ("SyntaxError: invalid syntax (run.py, line 3)", Known("syntax", "invalid syntax (run.py, line 3)")),
        ("IndentationError: unexpected indent", Known("syntax", "unexpected indent")),
    ],
)
def test_the_usual_causes_are_recognised_by_name(log: str, known: Known) -> None:
    assert recognise(["begins", *log.splitlines(), "bye"]) == known


@pytest.mark.parametrize(
    "line",
    [
        # Celery's way to hide the cause: which module it was stands further up, if anywhere.
        "ModuleNotFoundError: module 'tasks' has no attribute 'config'",
        'psycopg.errors.SyntaxError: syntax error at or near "selct"',
        "redis.exceptions.OutOfMemoryError: command not allowed when used memory > 'maxmemory'.",
        "the module that was asked for is here",
        "listening at http://127.0.0.1:8080, this address is used by the web page",
        "disk: 12 GB of space left on the device",
        "ValidationError: 1 validation error for Redemption",
        "REDIS_URL and DATABASE_URL are set",
        "httpx.ConnectError: [Errno 111] Connection refused",
        'connection to server at "127.0.0.1", port 5432 failed: FATAL:  the database system is starting up',
        'role "team" does not exist',
        "no SyntaxErrors found",
        "all is well",
        "worker ready",
    ],
)
def test_what_only_looks_alike_is_not_taken_for_a_cause(line: str) -> None:
    assert recognise(["begins", line, "bye"]) is None


def test_the_last_cause_counts_and_a_hidden_one_is_found_further_up() -> None:
    assert recognise(["MemoryError", "ModuleNotFoundError: No module named 'httpx'"]) == Known(
        "module", "httpx"
    )
    chained = [
        "ModuleNotFoundError: No module named 'tasks.queues'",
        "The above exception was the direct cause of the following exception:",
        "ModuleNotFoundError: module 'tasks' has no attribute 'config'",
    ]
    assert recognise(chained) == Known("import", "tasks.queues")
    assert recognise([]) is None
