"""`python -m playground.sandbox`: serves at SANDBOX_URL (port 0: any) and keeps its teams under DATA_DIR/sandbox."""

import logging
import os
import sqlite3
import sys
import time
from contextlib import closing, suppress

from invitehub import heartbeat
from invitehub.settings import load_settings
from playground.sandbox.app import make_app
from playground.sandbox.server import DEFAULT_URL, listen, make_server, url_of


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load_settings()
    url = settings.sandbox_url or DEFAULT_URL
    try:
        listener = listen(url)
    except (OSError, ValueError) as error:
        sys.stderr.write(
            f"sandbox: cannot serve at {url}: {error}. Set SANDBOX_URL to a free loopback address.\n"
        )
        return 1
    try:
        app = make_app(settings.data_dir / "sandbox")
    except (OSError, sqlite3.Error) as error:
        sys.stderr.write(f"sandbox: cannot keep its data in {settings.data_dir}: {error}. Check DATA_DIR.\n")
        return 1

    async def beat() -> None:
        now = time.time()
        heartbeat.write(settings.data_dir, None, heartbeat.Beat("sandbox", os.getpid(), now, now))

    sys.stdout.write(f"sandbox at {url_of(listener)}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt), closing(app.state):
        make_server(app, beat).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
