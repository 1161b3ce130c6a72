"""Ephemeral messages: seen by one person in a group, changed and removed by methods of their own."""

from playground.errors import bad_request
from playground.hub import Hub
from playground.messages import change, remove
from playground.methods.common import supergroup
from playground.methods.editing import own_row, replaced, require_media, require_text, with_markup
from playground.methods.registry import method
from playground.methods.sending import caption_content, text_content
from playground.store import Row
from playground.wire import Call


def _find(hub: Hub, call: Call, purpose: str) -> tuple[int, int, Row]:
    chat_id = supergroup(hub, call)
    number = call.number("ephemeral_message_id")
    row = hub.store.message(chat_id, -number) if number > 0 else None
    if row is None or row[1].get("only") != call.number("receiver_user_id"):
        raise bad_request(f"{purpose} not found")
    return chat_id, -number, row


@method("editEphemeralMessageText")
def edit_ephemeral_text(hub: Hub, call: Call) -> bool:
    content = with_markup(call, text_content(hub, call))
    chat_id, number, row = _find(hub, call, "message to edit")
    row = require_text(own_row(hub, row))
    change(hub, chat_id, number, replaced(row, ("text", "entities", "link_preview_options"), content))
    return True


@method("editEphemeralMessageCaption")
def edit_ephemeral_caption(hub: Hub, call: Call) -> bool:
    content = with_markup(call, caption_content(hub, call))
    chat_id, number, row = _find(hub, call, "message to edit")
    row = require_media(own_row(hub, row))
    change(hub, chat_id, number, replaced(row, ("caption", "caption_entities"), content))
    return True


@method("editEphemeralMessageReplyMarkup")
def edit_ephemeral_markup(hub: Hub, call: Call) -> bool:
    content = with_markup(call, {})
    chat_id, number, row = _find(hub, call, "message to edit")
    change(hub, chat_id, number, replaced(own_row(hub, row), (), content))
    return True


@method("deleteEphemeralMessage")
def delete_ephemeral(hub: Hub, call: Call) -> bool:
    chat_id, number, _ = _find(hub, call, "message to delete")
    return remove(hub, chat_id, number)
