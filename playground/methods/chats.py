"""Chats as such: looked up, pinned messages, reactions."""

from typing import Any

from playground.errors import bad_request
from playground.hub import Hub
from playground.messages import change, post
from playground.methods.common import known_chat, message_row, writable_chat
from playground.methods.registry import method
from playground.store import Json
from playground.wire import Call


@method("getChat")
def get_chat(hub: Hub, call: Call) -> Json:
    chat_id = known_chat(hub, call)
    full = hub.world.full_chat(chat_id)
    pins = hub.store.get("pins", chat_id, [])
    row = hub.store.message(chat_id, pins[-1]) if pins else None
    return full if row is None else full | {"pinned_message": row[0]}


def _require_pin_right(hub: Hub, chat_id: int) -> None:
    if chat_id < 0 and not hub.world.bot_right("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")


@method("pinChatMessage")
def pin_chat_message(hub: Hub, call: Call) -> bool:
    chat_id = writable_chat(hub, call)
    message_id = call.number("message_id")
    value, _ = message_row(hub, chat_id, message_id, "message to pin")
    _require_pin_right(hub, chat_id)
    pins = [pin for pin in hub.store.get("pins", chat_id, []) if pin != message_id]
    hub.store.put("pins", chat_id, [*pins, message_id])
    inner = {key: part for key, part in value.items() if key != "reply_to_message"}
    post(hub, chat_id, hub.bot_id, {"pinned_message": inner})
    return True


@method("unpinChatMessage")
def unpin_chat_message(hub: Hub, call: Call) -> bool:
    chat_id = writable_chat(hub, call)
    _require_pin_right(hub, chat_id)
    pins = hub.store.get("pins", chat_id, [])
    message_id = call.number("message_id") or (pins[-1] if pins else 0)
    if message_id not in pins:
        raise bad_request("message to unpin not found")
    hub.store.put("pins", chat_id, [pin for pin in pins if pin != message_id])
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(hub: Hub, call: Call) -> bool:
    chat_id = writable_chat(hub, call)
    _require_pin_right(hub, chat_id)
    hub.store.put("pins", chat_id, [])
    return True


@method("setMessageReaction")
def set_message_reaction(hub: Hub, call: Call) -> bool:
    chat_id = known_chat(hub, call)
    message_id = call.number("message_id")
    value, extra = message_row(hub, chat_id, message_id, "message to react")
    reactions = call.json("reaction", "reaction types") or []
    if not isinstance(reactions, list) or not all(isinstance(reaction, dict) for reaction in reactions):
        raise bad_request("expected an Array of ReactionType")
    if len(reactions) > 1 or any(not _is_emoji(reaction) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    extra = extra | {"reactions": reactions}
    change(hub, chat_id, message_id, (value, extra), edited=False)
    hub.events.emit("reaction", chat_id, message_id=message_id, reaction=reactions)
    return True


def _is_emoji(reaction: dict[str, Any]) -> bool:
    emoji = reaction.get("emoji")
    return (
        reaction.get("type") == "emoji"
        and isinstance(emoji, str)
        and 0 < len(emoji) <= 8
        and not emoji.isascii()
    )
