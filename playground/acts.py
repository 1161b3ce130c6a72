"""What people do in the chat page: write, press, start, block, join, leave."""

import secrets
from typing import Any

from playground.files import document, photo
from playground.hub import Hub
from playground.membership import block, change_member
from playground.messages import as_content, change, forwarded, page_view, post, remove, typed_text
from playground.methods.commands import commands_for
from playground.store import Json
from playground.topics import require_open
from playground.wire import Upload
from playground.world import BOT_USERNAME, GROUP_ID


class RefusedError(Exception):
    """A person's act that makes no sense. `args`: HTTP status, a short slug."""

    def __init__(self, status: int, slug: str) -> None:
        super().__init__(slug)
        self.status = status
        self.slug = slug


def require_seat(hub: Hub, chat_id: int, person_id: int) -> None:
    """The chat must be the person's own or a group that they are in."""
    if hub.store.get("person", person_id) is None:
        raise RefusedError(404, "person_not_found")
    if chat_id not in (person_id, GROUP_ID):
        raise RefusedError(404, "chat_not_found")
    if chat_id == GROUP_ID and not hub.world.is_in(chat_id, person_id):
        raise RefusedError(403, "not_a_member")


def send_text(
    hub: Hub, chat_id: int, person_id: int, text: str, reply_to: int | None = None, thread: int = 0
) -> Json:
    """Write a text as a person; returns the message as the page shows it. `thread`: the topic, 0 for none."""
    formatted = typed_text(text)
    if not formatted.text:
        raise RefusedError(400, "empty")
    if len(formatted.text) > 4096:
        raise RefusedError(400, "too_long")
    return _write(hub, chat_id, person_id, as_content(formatted), reply_to, thread)


def send_file(hub: Hub, chat_id: int, person_id: int, upload: Upload, caption: str, thread: int = 0) -> Json:
    """Write a file as a person: a picture is sent as a photo, anything else as a document."""
    require_seat(hub, chat_id, person_id)
    record = hub.files.keep(upload, "photos" if upload.mime.startswith("image/") else "documents")
    content: Json = {"photo": photo(record)} if "width" in record else {"document": document(record)}
    formatted = typed_text(caption)
    if formatted.text:
        content |= as_content(formatted, "caption")
    return _write(hub, chat_id, person_id, content, None, thread)


def forward(hub: Hub, chat_id: int, person_id: int, source: int, message_id: int) -> Json:
    """Forward a message that the person sees, with the mark of where it comes from."""
    require_seat(hub, source, person_id)
    row = hub.store.message(source, message_id)
    if row is None or row[1].get("only") not in (None, person_id):
        raise RefusedError(404, "message_not_found")
    return _write(hub, chat_id, person_id, forwarded(row[0]), None)


def _write(
    hub: Hub, chat_id: int, person_id: int, content: Json, reply_to: int | None, thread: int = 0
) -> Json:
    require_seat(hub, chat_id, person_id)
    require_open(hub, chat_id, thread, person_id)
    if chat_id > 0:
        if hub.world.private(chat_id)["blocked"]:
            raise RefusedError(409, "blocked")
        hub.world.set_private(chat_id, started=True)
    row = hub.store.message(chat_id, reply_to) if reply_to else None
    answered = row[0] if row else None
    private_to = (person_id, hub.bot_id) if _is_ephemeral(hub, chat_id, person_id, content) else None
    if answered is not None:
        # An answer is where the question is.
        thread = answered.get("message_thread_id", 0)
    value = post(hub, chat_id, person_id, content, reply_to=answered, private_to=private_to, thread=thread)
    if private_to is not None or reaches_bot(hub, chat_id, value):
        hub.updates.push("message", chat_id, value)
    number = -value["ephemeral_message_id"] if private_to else value["message_id"]
    return page_view(number, value, {})


def _command_of(content: Json) -> str:
    first: Json = next(iter(content.get("entities", ())), {})
    if first.get("type") != "bot_command" or first.get("offset") != 0:
        return ""
    return str(content["text"][1 : first["length"]])


def _is_ephemeral(hub: Hub, chat_id: int, person_id: int, content: Json) -> bool:
    """In a group, a command that the bot marked so is seen by its sender and the bot only."""
    name, _, at = _command_of(content).partition("@")
    if (
        chat_id > 0
        or not name
        or not hub.world.is_in(chat_id, hub.bot_id)
        or at.lower() not in ("", BOT_USERNAME)
    ):
        return False
    return any(c["command"] == name and c.get("is_ephemeral") for c in commands_for(hub, chat_id, person_id))


def reaches_bot(hub: Hub, chat_id: int, value: Json) -> bool:
    """Privacy mode: in a group, only what is meant for the bot, unless it may read everything."""
    if chat_id > 0:
        return True
    if not hub.world.is_in(chat_id, hub.bot_id):
        return False
    if hub.world.reads_all():
        return True
    answered = value.get("reply_to_message", {}).get("from", {}).get("id")
    _, _, at = _command_of(value).partition("@")
    command = bool(_command_of(value)) and at.lower() in ("", BOT_USERNAME)
    return command or answered == hub.bot_id or f"@{BOT_USERNAME}" in value.get("text", "").lower()


def edit_text(hub: Hub, chat_id: int, person_id: int, message_id: int, text: str) -> Json:
    """Change one's own text; the bot learns of it."""
    require_seat(hub, chat_id, person_id)
    row = hub.store.message(chat_id, message_id)
    if row is None:
        raise RefusedError(404, "message_not_found")
    value, extra = row
    formatted = typed_text(text)
    if extra["sender"] != person_id or "text" not in value or not formatted.text:
        raise RefusedError(400, "not_editable")
    kept = {key: part for key, part in value.items() if key != "entities"}
    value = change(hub, chat_id, message_id, (kept | as_content(formatted), extra))
    if reaches_bot(hub, chat_id, value):
        hub.updates.push("edited_message", chat_id, value)
    return page_view(message_id, value, extra)


def press(hub: Hub, chat_id: int, person_id: int, message_id: int, data: str) -> str:
    """Press a button; returns the callback query's id. The button must be there."""
    require_seat(hub, chat_id, person_id)
    row = hub.store.message(chat_id, message_id)
    if row is None:
        raise RefusedError(404, "message_not_found")
    if not any(button.get("callback_data") == data for button in _buttons(row[0])):
        raise RefusedError(400, "no_such_button")
    query_id = str(secrets.randbits(62))
    where = {"chat_id": chat_id, "message_id": message_id, "person_id": person_id, "date": hub.now()}
    hub.store.put("callback", query_id, where)
    hub.updates.push(
        "callback_query",
        chat_id,
        {
            "id": query_id,
            "from": hub.world.user(person_id),
            "message": row[0],
            "chat_instance": str(abs(chat_id) * 7919 + hub.bot_id),
            "data": data,
        },
    )
    return query_id


def _buttons(value: Json) -> list[dict[str, Any]]:
    return [button for line in value.get("reply_markup", {}).get("inline_keyboard", ()) for button in line]


def start(hub: Hub, chat_id: int, person_id: int, payload: str) -> Json:
    """Press Start, or follow a deep link with its payload; lets a blocked bot in again."""
    if chat_id > 0:
        require_seat(hub, chat_id, person_id)
        block(hub, person_id, blocked=False)
    at = f"@{BOT_USERNAME}" if chat_id < 0 else ""
    return send_text(hub, chat_id, person_id, f"/start{at} {payload}".strip())


def clear(hub: Hub, chat_id: int) -> None:
    """Empty a chat on the page; message ids go on counting."""
    for message_id in hub.store.message_ids(chat_id):
        remove(hub, chat_id, message_id)


def join(hub: Hub, person_id: int, invite_link: str) -> str:
    """Follow an invite link; "joined", "requested" or "member" (was in already)."""
    record = hub.store.get("link", invite_link)
    if hub.store.get("person", person_id) is None or record is None:
        raise RefusedError(404, "link_not_found")
    chat_id, link = record["chat_id"], record["link"]
    if hub.world.is_in(chat_id, person_id):
        return "member"
    expired = link.get("expire_date", hub.now() + 1) <= hub.now()
    full = record["uses"] >= link.get("member_limit", record["uses"] + 1)
    banned = hub.world.member(chat_id, person_id)["status"] == "kicked"
    if link["is_revoked"] or expired or full or banned:
        raise RefusedError(410, "link_expired")
    if link["creates_join_request"]:
        _request(hub, chat_id, person_id, link)
        return "requested"
    hub.store.put("link", invite_link, record | {"uses": record["uses"] + 1})
    change_member(hub, chat_id, person_id, {"status": "member"}, person_id, link)
    return "joined"


def _request(hub: Hub, chat_id: int, person_id: int, link: Json) -> None:
    hub.store.put("join_request", f"{chat_id}:{person_id}", {"link": link})
    hub.updates.push(
        "chat_join_request",
        chat_id,
        {
            "chat": hub.world.chat(chat_id),
            "from": hub.world.user(person_id),
            "user_chat_id": person_id,
            "date": hub.now(),
            "invite_link": link,
        },
    )


def leave(hub: Hub, person_id: int) -> None:
    """Leave the group."""
    require_seat(hub, GROUP_ID, person_id)
    if hub.world.member(GROUP_ID, person_id)["status"] == "creator":
        raise RefusedError(400, "owner_stays")
    change_member(hub, GROUP_ID, person_id, {"status": "left"}, person_id)
