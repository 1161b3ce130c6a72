"""Messages as such: written, changed, removed; whoever wrote them."""

from typing import Any

from playground.detect import detect
from playground.entities import Formatted, clean, fix, merge
from playground.errors import bad_request
from playground.explicit import explicit_entities
from playground.html import parse_html
from playground.hub import Hub
from playground.markdown import parse_markdown
from playground.store import Json, Row

_INNER = ("reply_to_message", "reply_markup")
NOT_COPIED = (
    "message_id",
    "from",
    "chat",
    "date",
    "edit_date",
    "reply_markup",
    "reply_to_message",
    "message_thread_id",
    "is_topic_message",
)


def format_text(hub: Hub, source: str, parse_mode: str, entities: Any) -> Formatted:
    """A bot's text with its marks, trimmed, and with what Telegram finds in it by itself."""
    source = clean(source)
    mode = parse_mode.lower()
    if mode == "html":
        marked = parse_html(source, hub.world.known_user)
    elif mode in ("markdownv2", "markdown"):
        marked = parse_markdown(source, hub.world.known_user)
    elif mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    else:
        marked = Formatted(source, tuple(explicit_entities(entities, hub.world.known_user)))
    fixed = fix(marked.text, marked.entities)
    if not fixed.text:
        raise bad_request("text must be non-empty")
    return merge(fixed, detect(fixed.text))


def typed_text(text: str) -> Formatted:
    """A person's text with what Telegram finds in it."""
    fixed = fix(clean(text), ())
    return merge(fixed, detect(fixed.text))


def as_content(formatted: Formatted, text_key: str = "text") -> Json:
    """The two fields of a Message for a text ("text") or a caption ("caption")."""
    key = "entities" if text_key == "text" else "caption_entities"
    content: Json = {text_key: formatted.text}
    if formatted.entities:
        content[key] = list(formatted.entities)
    return content


def post(
    hub: Hub,
    chat_id: int,
    sender_id: int,
    content: Json,
    *,
    keyboard: Json | None = None,
    reply_to: Json | None = None,
    private_to: tuple[int, int] | None = None,
    thread: int = 0,
    thread_of_its_own: bool = False,
) -> Json:
    """Write a message and show it on the page; returns the Message.

    `private_to`: (person, receiver) of an ephemeral message: only that person and the bot see it. `thread`: the topic,
    0 for none; `thread_of_its_own`: the message makes one.
    """
    value: Json = {
        "message_id": 0,
        "from": hub.world.user(sender_id),
        "chat": hub.world.chat(chat_id),
        "date": hub.now(),
    }
    extra: Json = {"sender": sender_id}
    if private_to is None:
        row_id = value["message_id"] = hub.store.count_up(f"message:{chat_id}")
    else:
        number = hub.store.count_up(f"ephemeral:{chat_id}")
        row_id = -number
        value |= {"ephemeral_message_id": number, "receiver_user": hub.world.user(private_to[1])}
        extra["only"] = private_to[0]
    if thread or thread_of_its_own:
        value |= {"message_thread_id": thread or value["message_id"], "is_topic_message": True}
        reply_to = reply_to or _maker(hub, chat_id, thread)
    if reply_to is not None:
        value["reply_to_message"] = {key: part for key, part in reply_to.items() if key not in _INNER}
    if keyboard is not None:
        extra["keyboard"] = keyboard
    value |= content
    hub.store.add_message(chat_id, row_id, value, extra)
    if sender_id == hub.bot_id:
        hub.set_typing(chat_id, "")
    hub.events.emit("message", chat_id, message=page_view(row_id, value, extra), person_id=extra.get("only"))
    return value


def _maker(hub: Hub, chat_id: int, thread: int) -> Json | None:
    """The message that made a topic: as on the real server, what answers no other there answers that one."""
    row = hub.store.message(chat_id, thread)
    return row[0] if row else None


def change(hub: Hub, chat_id: int, row_id: int, row: Row, *, edited: bool = True) -> Json:
    """Store a changed message and show it in place; returns the Message."""
    value, extra = row
    if edited:
        value["edit_date"] = hub.now()
    hub.store.set_message(chat_id, row_id, value, extra)
    hub.events.emit("edited", chat_id, message=page_view(row_id, value, extra), person_id=extra.get("only"))
    return value


def remove(hub: Hub, chat_id: int, row_id: int) -> bool:
    """Take a message away; False if there was none."""
    gone = hub.store.drop_message(chat_id, row_id)
    if gone:
        hub.events.emit("deleted", chat_id, message_id=row_id)
    return gone


def forwarded(value: Json) -> Json:
    """What is sent when somebody forwards this message."""
    origin = {"type": "user", "date": value["date"], "sender_user": value["from"]}
    content = {key: part for key, part in value.items() if key not in NOT_COPIED}
    return {"forward_origin": origin} | content


def page_view(row_id: int, value: Json, extra: Json) -> Json:
    """The Message as the page wants it: with the keyboards that the Bot API keeps to itself.

    Ephemeral messages carry their number, negative, as message_id: on the page each message needs an id of its own.
    """
    view = value | {"message_id": row_id}
    if "keyboard" in extra:
        view["reply_markup"] = extra["keyboard"]
    if extra.get("reactions"):
        view["reactions"] = extra["reactions"]
    return view


def service(hub: Hub, chat_id: int, sender_id: int, content: Json) -> Json:
    """A service message (somebody came, left, pinned), told to the bot as well unless it did it itself."""
    value = post(hub, chat_id, sender_id, content)
    if sender_id != hub.bot_id:
        hub.updates.push("message", chat_id, value)
    return value
