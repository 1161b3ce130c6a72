"""Long runs at the shell.

    python -m tests.life [--runs 200] [--steps 60] [--number 0] [--chunk 50] [--minutes M]

Each chunk of runs has a number, and the same number gives the same lives. The first life that breaks is made as short as
possible, printed, and ends the run with exit code 1.
"""

import argparse
import sys
import time

from ops.migrate import upgrade
from tests.life.machine import run
from tests.life.world import Store
from tests.support import servers

_NAME = "invitehub_life"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.life")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--chunk", type=int, default=50)
    asked = parser.parse_args()
    servers.begin()
    try:
        store = Store(
            servers.migrated_database(_NAME, upgrade),
            servers.servers().superuser_url.removesuffix("postgres") + _NAME,
        )
        return _run(store, asked)
    finally:
        servers.end()


def _run(store: Store, asked: argparse.Namespace) -> int:
    began, done, number = time.monotonic(), 0, asked.number
    while done < asked.runs:
        runs = min(asked.chunk, asked.runs - done)
        run(store, runs=runs, steps=asked.steps, number=number)
        done, number = done + runs, number + 1
        spent = time.monotonic() - began
        sys.stderr.write(f"{done} of {asked.runs} lives, {spent:.0f} s, next number {number}\n")
    for what, count in sorted(store.seen.items()):
        sys.stdout.write(f"{count:7} {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
