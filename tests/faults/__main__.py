"""Faults at the shell: a real house is started, struck, healed and taken down again; nothing else on the machine is touched.

    python -m tests.faults kill --kind sigkill --of worker --times 100
    python -m tests.faults kill --all --times 100 --minutes 60 --json figures.json
    python -m tests.faults calm --minutes 60
    python -m tests.faults absence --people 60

`kill --minutes`: no fault is begun after that, and the table says how many there were. `calm`: alerts of a house that is
well and busy, of which there should be none. `absence`: what people read, and wait for, while there is no worker.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.absence import absence
from tests.faults.calm import calm
from tests.faults.kinds import KINDS
from tests.faults.measure import HEAD, Figures, measure_all, measured_site
from tests.support.site import running_site

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
    quiet = commands.add_parser("calm", help="count false alarms while all threads and all cores are busy")
    quiet.add_argument("--minutes", type=float, default=60.0)
    quiet.set_defaults(act=_calm)
    away = commands.add_parser("absence", help="redeem while there is no worker, with and without a stand-in")
    away.add_argument("--people", type=int, default=60)
    away.set_defaults(act=_absence)
    for command in (kill, quiet, away):
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


def _calm(asked: argparse.Namespace, folder: Path) -> int:
    with running_site(folder, SELF_REPAIR="on") as site:
        found = calm(site, 60 * asked.minutes, say=_say)
    _tell(asked, found.document(), found.lines())
    return 0 if not found.alerts and found.survived else 1


def _absence(asked: argparse.Namespace, folder: Path) -> int:
    found = []
    for stand_in in (False, True):
        settings = {"STAND_IN": "on" if stand_in else "off"}
        with running_site(folder / settings["STAND_IN"], **settings) as site:
            found.append(absence(site, asked.people, stand_in=stand_in))
    _tell(asked, [each.document() for each in found], [line for each in found for line in each.lines()])
    return 0


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
