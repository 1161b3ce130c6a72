"""getUpdates and the webhook."""

import re
from typing import Any

from playground.errors import WEBHOOK_ACTIVE, bad_request, conflict
from playground.hub import Hub
from playground.links import split
from playground.methods.registry import method
from playground.wire import Call

_MAX_TIMEOUT = 50


@method("getUpdates")
async def get_updates(hub: Hub, call: Call) -> list[Any]:
    if hub.store.get("bot", "webhook"):
        raise conflict(WEBHOOK_ACTIVE)
    hub.updates.allow(call.json("allowed_updates", "allowed updates"))
    limit = min(max(call.number("limit", 100), 1), 100)
    timeout = min(max(call.number("timeout"), 0), _MAX_TIMEOUT)
    return await hub.updates.poll(call.number("offset"), limit, seconds=timeout)


@method("setWebhook")
def set_webhook(hub: Hub, call: Call) -> bool:
    """An empty URL deletes the webhook. Plain http is taken too, as a server run with --local takes it."""
    url = call.text("url")
    if not url:
        return _delete(hub, call)
    parts = split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_\-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    hub.updates.allow(call.json("allowed_updates", "allowed updates"))
    if call.flag("drop_pending_updates"):
        hub.store.drop_updates()
    connections = min(max(call.number("max_connections", 40), 1), 100)
    hub.store.put("bot", "webhook", {"url": url, "secret": secret, "max_connections": connections})
    hub.store.drop("bot", "webhook_error")
    hub.updates.refuse_poller()
    hub.updates.wake()
    return True


@method("deleteWebhook")
def delete_webhook(hub: Hub, call: Call) -> bool:
    return _delete(hub, call)


def _delete(hub: Hub, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        hub.store.drop_updates()
    hub.store.drop("bot", "webhook")
    hub.store.drop("bot", "webhook_error")
    hub.updates.wake()
    return True


@method("getWebhookInfo")
def get_webhook_info(hub: Hub, _: Call) -> dict[str, Any]:
    webhook = hub.store.get("bot", "webhook") or {"url": ""}
    info = {
        "url": webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": hub.store.waiting(),
    }
    if webhook["url"]:
        info |= {"max_connections": webhook["max_connections"], "ip_address": "127.0.0.1"}
    error = hub.store.get("bot", "webhook_error")
    if error:
        info |= {"last_error_date": error["date"], "last_error_message": error["message"]}
    allowed = hub.store.get("bot", "allowed_updates")
    return info | ({"allowed_updates": allowed} if allowed else {})
