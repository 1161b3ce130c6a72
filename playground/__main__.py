"""python -m playground: the server on PLAYGROUND_PORT, for as long as the process lives."""

import asyncio
import logging
import os
import sys
import time

from invitehub.heartbeat import Beat, write
from invitehub.settings import Settings, load_settings
from playground.server import PlaygroundServer, create_app, make_server


async def _beats(settings: Settings, server: PlaygroundServer) -> None:
    while not server.should_exit:
        now = time.time()
        beat = Beat("playground", os.getpid(), now, now, {"port": settings.playground_port})
        await asyncio.to_thread(write, settings.data_dir, None, beat)
        await asyncio.sleep(settings.heartbeat_interval)


async def _serve(settings: Settings) -> None:
    app = create_app(settings.bot_token.get_secret_value(), settings.data_dir, settings.admin_ids)
    server = make_server(app, settings.playground_port)
    beats = asyncio.create_task(_beats(settings, server))
    try:
        await server.serve()
    finally:
        beats.cancel()
        await asyncio.gather(beats, return_exceptions=True)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # httpx tells each URL it calls, and a webhook's URL may be a secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve(load_settings()))
    except ValueError as slip:
        sys.stderr.write(f"playground: {slip}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
