"""Methods that write: messages, documents, pictures, copies, actions, answers to buttons."""

from typing import Any

from playground.entities import utf16_len
from playground.errors import QUERY_TOO_OLD, bad_request
from playground.files import document, photo
from playground.hub import Hub
from playground.markup import read_markup
from playground.messages import NOT_COPIED, as_content, format_text, forwarded, post
from playground.methods.common import known_chat, message_row, reply_target, writable_chat
from playground.methods.registry import method
from playground.store import Json
from playground.topics import require_open
from playground.wire import Call, whole

MAX_TEXT = 4096
MAX_CAPTION = 1024
_QUERY_LIFE = 900
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_PREVIEW = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def text_content(hub: Hub, call: Call) -> Json:
    """The text of a call as fields of a Message. Raises the refusals for empty, too long and badly marked ones."""
    if not call.has("text"):
        raise bad_request("message text is empty")
    formatted = format_text(
        hub, call.text("text"), call.text("parse_mode"), call.json("entities", "entities")
    )
    if utf16_len(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    preview = call.json_object("link_preview_options", "link preview options") or {}
    if call.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    kept = {key: preview[key] for key in _PREVIEW if preview.get(key)}
    return as_content(formatted) | ({"link_preview_options": kept} if kept else {})


def caption_content(hub: Hub, call: Call) -> Json:
    """The caption of a call as fields of a Message; none is fine."""
    if not call.text("caption").strip():
        return {}
    entities = call.json("caption_entities", "caption entities")
    formatted = format_text(hub, call.text("caption"), call.text("parse_mode"), entities)
    if utf16_len(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return as_content(formatted, "caption")


def _receiver(hub: Hub, call: Call, chat_id: int) -> tuple[int, int] | None:
    """(person, receiver) of an ephemeral message, which only a group has."""
    wish = call.json_object("ephemeral_message_parameters", "ephemeral message parameters") or {}
    user_id = whole(wish.get("receiver_user_id")) or call.number("receiver_user_id")
    if not user_id:
        return None
    if chat_id > 0:
        raise bad_request("ephemeral messages can be sent only in groups and supergroups")
    if not hub.world.is_in(chat_id, user_id):
        raise bad_request("USER_NOT_PARTICIPANT")
    return user_id, user_id


def _send(hub: Hub, call: Call, content: Json) -> Json:
    inline, keyboard = read_markup(call)
    chat_id = writable_chat(hub, call)
    if inline is not None:
        content |= {"reply_markup": inline}
    if call.flag("protect_content"):
        content |= {"has_protected_content": True}
    reply_to = reply_target(hub, call, chat_id)
    private_to = _receiver(hub, call, chat_id)
    thread = call.number("message_thread_id")
    require_open(hub, chat_id, thread, hub.bot_id)
    return post(
        hub,
        chat_id,
        hub.bot_id,
        content,
        keyboard=keyboard,
        reply_to=reply_to,
        private_to=private_to,
        thread=thread,
    )


@method("sendMessage")
def send_message(hub: Hub, call: Call) -> Json:
    return _send(hub, call, text_content(hub, call))


@method("sendDocument")
def send_document(hub: Hub, call: Call) -> Json:
    caption = caption_content(hub, call)
    record = hub.files.from_call(call, "document", "documents")
    return _send(hub, call, {"document": document(record)} | caption)


@method("sendPhoto")
def send_photo(hub: Hub, call: Call) -> Json:
    caption = caption_content(hub, call)
    record = hub.files.from_call(call, "photo", "photos")
    flags = {"has_media_spoiler": True} if call.flag("has_spoiler") else {}
    return _send(hub, call, {"photo": photo(record)} | caption | flags)


@method("sendChatAction")
def send_chat_action(hub: Hub, call: Call) -> bool:
    chat_id = writable_chat(hub, call)
    if call.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    hub.set_typing(chat_id, call.text("action"))
    return True


@method("copyMessage")
def copy_message(hub: Hub, call: Call) -> Json:
    value = _source(hub, call, "message to copy")
    content = {key: part for key, part in value.items() if key not in (*NOT_COPIED, "forward_origin")}
    if "caption" in call.params and "text" not in content:
        content = {key: part for key, part in content.items() if not key.startswith("caption")}
        content |= caption_content(hub, call)
    return {"message_id": _send(hub, call, content)["message_id"]}


@method("forwardMessage")
def forward_message(hub: Hub, call: Call) -> Json:
    value = _source(hub, call, "message to forward")
    return _send(hub, call, forwarded(value))


def _source(hub: Hub, call: Call, purpose: str) -> Json:
    source = known_chat(hub, call, "from_chat_id")
    return message_row(hub, source, call.number("message_id"), purpose)[0]


@method("answerCallbackQuery")
def answer_callback_query(hub: Hub, call: Call) -> bool:
    query_id = call.text("callback_query_id")
    query: dict[str, Any] | None = hub.store.get("callback", query_id)
    if query is None or query["date"] < hub.now() - _QUERY_LIFE:
        raise bad_request(QUERY_TOO_OLD)
    if len(call.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    hub.store.put("callback", query_id, query | {"answered": True})
    hub.events.emit(
        "callback_answer",
        query["chat_id"],
        person_id=query["person_id"],
        message_id=query["message_id"],
        callback_query_id=query_id,
        text=call.text("text"),
        show_alert=call.flag("show_alert"),
        url=call.text("url"),
    )
    return True
