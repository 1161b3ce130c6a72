"""A service as the watchdog sees one: a process of its own that holds its lock and leaves beats.

python -m tests.support.pulse DATA_DIR NAME INTERVAL
"""

import os
import sys
import time
from pathlib import Path

from invitehub import heartbeat
from ops import locks


def main(data_dir: Path, name: str, interval: float) -> None:
    locks.take(data_dir, name, patience=5)
    while True:
        now = time.time()
        heartbeat.write(data_dir, None, heartbeat.Beat(name, os.getpid(), now, now, {"connected": True}))
        time.sleep(interval)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
