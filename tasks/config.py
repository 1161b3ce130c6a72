"""Celery's settings: Celery reads this module's lower-case names. Each says why it is there.

Broker options differ by what a connection is for, not by which process opens it: a worker also publishes. `app`'s own
connections wait like a consumer; `tasks.publish` and beat open theirs with `tasks.publish.PUBLISHING`.
"""

import json
import sys
from typing import Any

from invitehub.settings import load_settings
from tasks import queues
from tasks.schedule import ENTRIES


def _broker() -> str:
    """REDIS_URL, or the embedded server's: so that `celery -A tasks.app inspect …` works in a bare shell too."""
    settings = load_settings()
    if url := settings.redis_url.get_secret_value():
        return url
    try:
        known = json.loads((settings.data_dir / "servers.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConnectionError(
            "REDIS_URL is empty and no embedded server was ever started: run ./team up"
        ) from None
    return f"redis://:{known['redis_password']}@127.0.0.1:{known['redis_port']}/0"


# Where messages travel. They are hints; rows in PostgreSQL say what is to be done.
broker_url: str = _broker()
# For connections that consume; where it matters which, each option says so.
broker_transport_options: dict[str, Any] = {
    # Without it a half-open connection is never noticed and even SIGTERM is ignored.
    "socket_timeout": 3,
    # A host that swallows packets must not hold up the reconnection.
    "socket_connect_timeout": 3,
    # How often an idle connection is checked: half-open ones are found in about 10 s.
    "health_check_interval": 2,
    # All queues have the same right to be served; else a backlog starves the probe.
    "queue_order_strategy": "round_robin",
}
# A hint that cannot be sent now is not sent: the sweeper sends another one.
task_publish_retry_policy: dict[str, Any] = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# A worker outlives any outage of its broker.
broker_connection_max_retries: int | None = None
# Also one that has begun before the worker was started.
broker_connection_retry_on_startup: bool = True

# Nobody reads results: the rows are the results.
task_ignore_result: bool = True
# Celery's own backend would be one more thing that can be down.
result_backend: str | None = None

# Late acknowledgement with threads crashes when the broker goes, and runs tasks beside themselves; leases do it better.
task_acks_late: bool = False
# As long as acknowledgement is early this cancels nothing; unset, it warns at each reconnection.
worker_cancel_long_running_tasks_on_connection_loss: bool = True
# One message ahead a thread: more would wait here while another worker is idle.
worker_prefetch_multiplier: int = 1
# The work waits on the network, so threads do more of it in less memory than processes.
worker_pool: str = "threads"
# Fewer than the connections that the database pool may open, so that no thread waits for another's.
worker_concurrency: int = 16
# Reconnects sooner than Celery's own, and shows that its loop turns meanwhile.
worker_consumer: str = "tasks.worker:Consumer"
# The reconnected worker takes as much as before.
worker_enable_prefetch_count_reduction: bool = False
# `print` in a library is not our log; the supervisor keeps both streams anyway.
worker_redirect_stdouts: bool = False
# The log file is read by people and grep alike: no colour codes.
worker_log_color: bool = False
# One line a record, with the time in front.
worker_log_format: str = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# The same for what tasks log; they name themselves.
worker_task_log_format: str = worker_log_format
# Nobody consumes events; without this a monitor that attaches by chance changes nothing.
worker_send_task_events: bool = False

# All of them are consumed without -Q.
task_queues: dict[str, dict[str, str]] = {name: {"routing_key": name} for name in queues.QUEUES}
# A mistyped queue is an error, not a new queue that nobody reads.
task_create_missing_queues: bool = False
# For a task without a route, of which there is none; Celery wants a name that exists.
task_default_queue: str = queues.MAINTENANCE
# Which task travels in which queue.
task_routes: dict[str, dict[str, str]] = {task: {"queue": queue} for task, queue in queues.QUEUE_OF.items()}

# Readable, and nothing in it can run code.
task_serializer: str = "json"
# The only form that is accepted.
accept_content: list[str] = ["json"]
# One clock everywhere; times of people are shown elsewhere.
enable_utc: bool = True
# The same.
timezone: str = "UTC"

# Beat sends names; without the tasks' code it needs a third less memory.
_ONLY_BEAT = "beat" in sys.argv and "worker" not in sys.argv
_MODULES = (
    "tasks.worker",
    "tasks.invites",
    "tasks.maintenance",
    "tasks.proof",
    "tasks.orphans",
    "tasks.health",
    "tasks.batches",
    "tasks.expiry",
    "tasks.upkeep",
    "tasks.backups",
)
# Loaded when a worker starts. `tasks.worker` adds the proof of life.
include: tuple[str, ...] = () if _ONLY_BEAT else _MODULES

# In memory, with a lock in PostgreSQL, so that two of them do no harm.
beat_scheduler: str = "tasks.beat:Scheduler"
# The longest sleep of beat's loop: how soon a second beat takes over, and how often it stamps.
beat_max_loop_interval: float = 0.4
# What is sent, and when.
beat_schedule: dict[str, dict[str, Any]] = ENTRIES
