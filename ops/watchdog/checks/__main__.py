"""`python -m ops.watchdog.checks`: the list of checks for docs/checks.md, from the code."""

from collections.abc import Iterator

from invitehub.settings import Settings
from ops.watchdog.checks import CHECKS, Check

_HEAD = """# What the watchdog looks at

Made from the code by `python -m ops.watchdog.checks > docs/checks.md`; a test holds it true. Seconds are those of the
usual `HEARTBEAT_INTERVAL`. A check is not judged while what explains its trouble is not well. Warnings never ring.

| check | well is | looked at every | severity | not judged without |
|---|---|---|---|---|"""


def document() -> str:
    """The page, as Markdown."""
    return "\n".join([_HEAD, *_rows()]) + "\n"


def _rows() -> Iterator[str]:
    interval = Settings.model_fields["heartbeat_interval"].default
    for check in CHECKS:
        needs = ", ".join(check.needs) or "–"
        yield f"| `{check.component}` | {_well(check)} | {check.every * interval:g} s | {check.severity} | {needs} |"


def _well(check: Check) -> str:
    return " ".join((type(check).__doc__ or "").split()).replace("|", "/")


if __name__ == "__main__":
    print(document(), end="")
