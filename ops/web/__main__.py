"""`python -m ops.web`: serves on WEB_HOST:WEB_PORT until it is told to stop."""

import logging

import uvicorn

from invitehub.settings import load_settings
from ops.web.app import create_app


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = load_settings()
    config = uvicorn.Config(
        create_app(settings),
        host=settings.web_host,
        port=settings.web_port,
        # Query strings may carry what nobody should find in a log.
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        ws="none",
    )
    # Bound before the app starts: its beat says that it can be reached.
    uvicorn.Server(config).run(sockets=[config.bind_socket()])


if __name__ == "__main__":
    main()
