"""Faults at the shell: a real house is started, struck, healed and taken down again; nothing else on the machine is touched.

    python -m tests.faults kill --kind sigkill --of worker --times 100
    python -m tests.faults kill --all --times 100 --minutes 60 --json figures.json

`--minutes`: no fault is begun after that, and the table says how many there were.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.kinds import KINDS
from tests.faults.measure import HEAD, Figures, measure_all, measured_site

SERVICES = ("worker", "beat")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    commands = parser.add_subparsers(required=True)
    kill = commands.add_parser("kill", help="time from each fault to the admin's message")
    kill.add_argument("--kind", action="append", choices=sorted(KINDS), help="may be given several times")
    kill.add_argument("--of", choices=SERVICES)
    kill.add_argument("--all", action="store_true", help="every kind, of both")
    kill.add_argument("--times", type=int, default=100)
    kill.add_argument("--minutes", type=float, default=24 * 60.0)
    kill.set_defaults(act=_kill)
    for command in (kill,):
        command.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    asked = parser.parse_args()
    if asked.act is _kill and not (asked.all or asked.kind):
        parser.error("name a --kind, or say --all")
    with tempfile.TemporaryDirectory(prefix="invitehub-faults-") as folder:
        return int(asked.act(asked, Path(folder) / "house"))


def _kill(asked: argparse.Namespace, folder: Path) -> int:
    kinds = tuple(KINDS) if asked.all else tuple(asked.kind)
    of = SERVICES if asked.all or asked.of is None else (asked.of,)
    with measured_site(folder) as site:
        end = time.monotonic() + 60 * asked.minutes
        found = measure_all(site, kinds, of, asked.times, end, _say)
    _tell(asked, {"figures": [each.document() for each in found]}, [HEAD, *(each.row() for each in found)])
    return 0 if all(_soon(each) for each in found) else 1


def _soon(figures: Figures) -> bool:
    """The goal: nineteen times of twenty the admin knows within ten seconds."""
    return figures.p95 <= 10


def _tell(asked: argparse.Namespace, document: object, lines: list[str]) -> None:
    if asked.json is not None:
        asked.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print("\n".join(lines), flush=True)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
