"""Methods that change or take away what was written."""

from typing import Any

from playground.errors import NOT_MODIFIED, bad_request
from playground.hub import Hub
from playground.markup import read_inline
from playground.messages import change, remove
from playground.methods.common import known_chat, message_row
from playground.methods.registry import method
from playground.methods.sending import caption_content, text_content
from playground.store import Json, Row
from playground.wire import Call

_DELETE_WITHIN = 48 * 3600
_TEXT_KEYS = ("text", "entities", "link_preview_options")
_CAPTION_KEYS = ("caption", "caption_entities")


def own_row(hub: Hub, row: Row) -> Row:
    """A message that the bot may change: its own, without a keyboard that belongs to the input field."""
    if row[1]["sender"] != hub.bot_id or "keyboard" in row[1]:
        raise bad_request("message can't be edited")
    return row


def replaced(row: Row, keys: tuple[str, ...], content: Json) -> Row:
    """The message with `keys` and keyboard replaced by `content`. Raises "message is not modified"."""
    keys = (*keys, "reply_markup")
    value, extra = row
    if {key: value[key] for key in keys if key in value} == content:
        raise bad_request(NOT_MODIFIED)
    return {key: part for key, part in value.items() if key not in keys} | content, extra


def with_markup(call: Call, content: Json) -> Json:
    inline = read_inline(call)
    return content if inline is None else content | {"reply_markup": inline}


def require_text(row: Row) -> Row:
    if "text" not in row[0]:
        raise bad_request("there is no text in the message to edit")
    return row


def require_media(row: Row) -> Row:
    if "photo" not in row[0] and "document" not in row[0]:
        raise bad_request("there is no caption in the message to edit")
    return row


def _target(hub: Hub, call: Call) -> tuple[int, int, Row]:
    if call.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat_id = known_chat(hub, call)
    message_id = call.number("message_id")
    row = message_row(hub, chat_id, message_id, "message to edit")
    return chat_id, message_id, own_row(hub, row)


@method("editMessageText")
def edit_message_text(hub: Hub, call: Call) -> Json:
    content = with_markup(call, text_content(hub, call))
    chat_id, message_id, row = _target(hub, call)
    return change(hub, chat_id, message_id, replaced(require_text(row), _TEXT_KEYS, content))


@method("editMessageCaption")
def edit_message_caption(hub: Hub, call: Call) -> Json:
    content = with_markup(call, caption_content(hub, call))
    chat_id, message_id, row = _target(hub, call)
    return change(hub, chat_id, message_id, replaced(require_media(row), _CAPTION_KEYS, content))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(hub: Hub, call: Call) -> Json:
    content = with_markup(call, {})
    chat_id, message_id, row = _target(hub, call)
    return change(hub, chat_id, message_id, replaced(row, (), content))


@method("deleteMessage")
def delete_message(hub: Hub, call: Call) -> bool:
    chat_id = known_chat(hub, call)
    message_id = call.number("message_id")
    row = message_row(hub, chat_id, message_id, "message to delete")
    _require_deletable(hub, chat_id, row)
    return remove(hub, chat_id, message_id)


@method("deleteMessages")
def delete_messages(hub: Hub, call: Call) -> bool:
    """Messages that are not there are passed over."""
    chat_id = known_chat(hub, call)
    wanted = call.json("message_ids", "message_ids")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad_request("too many message identifiers specified")
    rows = {number: hub.store.message(chat_id, number) for number in map(_message_number, wanted)}
    for row in rows.values():
        if row is not None:
            _require_deletable(hub, chat_id, row)
    for number, row in rows.items():
        if row is not None:
            remove(hub, chat_id, number)
    return True


def _message_number(value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError) as slip:
        raise bad_request("message identifier must be a Number") from slip
    if number <= 0:
        raise bad_request("invalid message identifier specified")
    return number


def _require_deletable(hub: Hub, chat_id: int, row: Row) -> None:
    value, extra = row
    old = value["date"] < hub.now() - _DELETE_WITHIN
    foreign = chat_id < 0 and extra["sender"] != hub.bot_id
    may = hub.world.bot_right("can_delete_messages")
    if (foreign and not may) or (old and not (chat_id < 0 and may)):
        raise bad_request("message can't be deleted")
