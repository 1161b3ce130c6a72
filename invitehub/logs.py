"""How our processes log: one line a record to standard error, times in UTC, no rows and no URLs in it."""

import logging
import time

from invitehub.redact import NoRows


def configure(level: int = logging.INFO) -> None:
    """For processes of our own; Celery sets up its own logging and takes the filter from `tasks.base`."""
    handler = logging.StreamHandler()
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(NoRows())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their lines hold URLs, and the bot's token is part of those.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
