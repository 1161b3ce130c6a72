"""The watchdog as it is shipped, but for one number: a hundred faults in a row are a hundred alerts, not one "unstable".

python -m tests.faults.watchdog      with a house's environment
"""

import signal
import threading
from dataclasses import replace

from invitehub.settings import load_settings
from ops import locks
from ops.watchdog.__main__ import run
from ops.watchdog.rules import Patience

_MANY = 1_000_000


def main() -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    settings = load_settings()
    with locks.held(settings.data_dir, "watchdog", patience=10):
        run(settings, replace(Patience(), many=_MANY), stopping)


if __name__ == "__main__":
    main()
