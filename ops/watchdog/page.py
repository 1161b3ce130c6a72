"""`python -m ops.watchdog.page`: sends one message by the second channel, then ends.

A process of its own: the library for it knows a hundred services and is large, and is needed seldom. The message is JSON
on standard input (`title`, `body`, `well`); the addresses are in ALERT_URLS. Ends with 0 if one address took it.
"""

import json
import logging
import sys

import apprise

from invitehub.log_lines import addresses
from invitehub.settings import load_settings


def main() -> int:
    # It logs addresses, which hold secrets.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    message = json.load(sys.stdin)
    kind = apprise.NotifyType.SUCCESS if message["well"] else apprise.NotifyType.FAILURE
    took = sum(
        send(address, message["title"], message["body"], kind) for address in addresses(load_settings())
    )
    return 0 if took else 1


def send(address: str, title: str, body: str, kind: apprise.NotifyType) -> bool:
    """Whether the service behind this address took the message. At high priority, where it has such a thing."""
    service = apprise.Apprise.instantiate(urgent(address), suppress_exceptions=True)
    return isinstance(service, apprise.NotifyBase) and bool(
        service.notify(body=body, title=title, notify_type=kind)
    )


def urgent(address: str) -> str:
    """The address with high priority asked for, unless it says something of that itself."""
    service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    knows = service is not None and "priority" in getattr(service, "template_args", {})
    if not knows or "priority=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}priority=high"


if __name__ == "__main__":
    sys.exit(main())
