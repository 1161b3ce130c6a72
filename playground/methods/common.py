"""What several methods ask of their parameters."""

from playground.errors import bad_request
from playground.hub import Hub
from playground.store import Json, Row
from playground.wire import Call, whole


def known_chat(hub: Hub, call: Call, name: str = "chat_id") -> int:
    """The chat of a parameter, whether or not the bot may write there. The bot must not be out of the group."""
    chat_id = hub.world.chat_of(call.text(name))
    if chat_id < 0:
        hub.world.require_member()
    return chat_id


def writable_chat(hub: Hub, call: Call) -> int:
    """The chat of the call, where the bot may write."""
    chat_id = hub.world.chat_of(call.text("chat_id"))
    hub.world.require_writable(chat_id)
    return chat_id


def supergroup(hub: Hub, call: Call) -> int:
    """The chat of the call, which must be the group."""
    chat_id = known_chat(hub, call)
    if chat_id > 0:
        raise bad_request("method is available for supergroup and channel chats only")
    return chat_id


def message_row(hub: Hub, chat_id: int, message_id: int, purpose: str) -> Row:
    """A message that everybody in the chat sees. `purpose` words the refusal, as in "message to edit"."""
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    row = hub.store.message(chat_id, message_id)
    if row is None:
        raise bad_request(f"{purpose} not found")
    return row


def person_of(hub: Hub, call: Call, name: str = "user_id") -> int:
    """The user of a parameter: the bot or somebody known here."""
    user_id = call.number(name)
    if user_id <= 0:
        raise bad_request(f"invalid {name} specified")
    hub.world.user(user_id)
    return user_id


def reply_target(hub: Hub, call: Call, chat_id: int) -> Json | None:
    """The Message that is answered, or None. Raises "message to be replied not found" unless that is allowed."""
    wish = call.json_object("reply_parameters", "reply parameters") or {}
    if call.has("reply_to_message_id"):
        wish = {"message_id": call.number("reply_to_message_id")} | wish
    if not wish:
        return None
    lenient = bool(wish.get("allow_sending_without_reply")) or call.flag("allow_sending_without_reply")
    source = hub.world.chat_of(str(wish["chat_id"])) if wish.get("chat_id") else chat_id
    number = whole(wish.get("message_id")) or -whole(wish.get("ephemeral_message_id"))
    row = hub.store.message(source, number) if number else None
    if row is None and not lenient:
        raise bad_request("message to be replied not found")
    # A reply to an ephemeral message may leave that message out, and here it does.
    return row[0] if row is not None and number > 0 and source == chat_id else None
