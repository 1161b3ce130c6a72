"""Comings and goings: the one place that changes a membership and tells the bot."""

from typing import Any

from playground.hub import Hub
from playground.messages import service
from playground.store import Json

_IN = {"creator", "administrator", "member"}


def change_member(
    hub: Hub, chat_id: int, user_id: int, state: Json, actor_id: int, link: Json | None = None, **more: Any
) -> None:
    """Store a membership; tell the bot by my_chat_member or chat_member, and the chat by a service message."""
    old = hub.world.member(chat_id, user_id)
    hub.world.set_member(chat_id, user_id, state)
    new = hub.world.member(chat_id, user_id)
    if old == new:
        return
    _tell(hub, chat_id, user_id, actor_id, old, new, more | ({"invite_link": link} if link else {}))
    came, went = new["status"] in _IN, old["status"] in _IN
    user = hub.world.user(user_id)
    if came and not went:
        service(hub, chat_id, user_id if link else actor_id, {"new_chat_members": [user]})
    elif went and not came:
        service(hub, chat_id, actor_id, {"left_chat_member": user})


def block(hub: Hub, person_id: int, blocked: bool) -> None:
    """A person blocks the bot or lets it in again, which reaches the bot as a change of its own membership."""
    if hub.world.private(person_id)["blocked"] == blocked:
        return
    hub.world.set_private(person_id, blocked=blocked)
    me = hub.world.user(hub.bot_id)
    states: dict[bool, Json] = {
        True: {"user": me, "status": "kicked", "until_date": 0},
        False: {"user": me, "status": "member"},
    }
    _tell(hub, person_id, hub.bot_id, person_id, states[not blocked], states[blocked], {})


def _tell(
    hub: Hub, chat_id: int, user_id: int, actor_id: int, old: Json, new: Json, more: dict[str, Any]
) -> None:
    value = {
        "chat": hub.world.chat(chat_id),
        "from": hub.world.user(actor_id),
        "date": hub.now(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    if user_id == hub.bot_id:
        hub.updates.push("my_chat_member", chat_id, value | more)
    elif hub.world.bot_right("can_manage_chat"):
        hub.updates.push("chat_member", chat_id, value | more)
