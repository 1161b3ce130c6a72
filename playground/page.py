"""The page's API: JSON and Server-Sent Events, for the same origin only."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground import acts, page_topics, topics
from playground.asked import body_of, chat_of, done, hub_of, number
from playground.errors import ApiError
from playground.files import PICTURES
from playground.membership import block, change_member
from playground.messages import page_view
from playground.methods.account import menu_button, text_for
from playground.methods.commands import commands_for
from playground.wire import read_call
from playground.world import BOT_USERNAME, GROUP_ID

Endpoint = Callable[[Request], Awaitable[Response]]


async def session(request: Request) -> Response:
    hub = hub_of(request)
    people = hub.world.people()
    members = [person["id"] for person in people if hub.world.is_in(GROUP_ID, person["id"])]
    chats = [
        {"id": person["id"], "type": "private", "title": person["first_name"], "person_ids": [person["id"]]}
        | hub.world.private(person["id"])
        for person in people
    ]
    group = {
        "id": GROUP_ID,
        "type": "group",
        "title": hub.world.group_title(),
        "person_ids": members,
        "is_forum": hub.world.is_forum(),
        "topics": topics.topics(hub),
    }
    bot = {"id": hub.bot_id, "username": BOT_USERNAME, "first_name": hub.world.bot_name()}
    return done(bot=bot, people=people, chats=[*chats, group], seq=hub.events.seq)


async def history(request: Request) -> Response:
    hub, chat_id = hub_of(request), chat_of(request)
    person_id = number(request.query_params.get("person", 0), "person_not_found")
    acts.require_seat(hub, chat_id, person_id)
    before = request.query_params.get("before")
    limit = min(max(number(request.query_params.get("limit", 50), "bad_limit"), 1), 200)
    rows = hub.store.history(chat_id, number(before, "bad_before") if before else None, limit)
    messages = [
        page_view(row_id, value, extra)
        for row_id, value, extra in rows
        if extra.get("only") in (None, person_id)
    ]
    return done(
        messages=messages,
        bot_commands=commands_for(hub, chat_id, person_id),
        menu_button=menu_button(hub, str(chat_id)),
        typing=hub.is_typing(chat_id),
        seq=hub.events.seq,
        description=text_for(hub, "description", hub.world.person(person_id)["language_code"][:2]),
        **(hub.world.private(chat_id) if chat_id > 0 else {}),
    )


async def add_person(request: Request) -> Response:
    name = str((await body_of(request)).get("first_name", "")).strip()[:64]
    if not name:
        raise acts.RefusedError(400, "bad_name")
    return done(person=hub_of(request).world.add_person(name))


async def events(request: Request) -> Response:
    after = request.headers.get("last-event-id") or request.query_params.get("after")
    stream = hub_of(request).events.stream(int(after) if after and after.isdecimal() else None)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def send(request: Request) -> Response:
    body = await body_of(request)
    reply_to = body.get("reply_to")
    view = acts.send_text(
        hub_of(request),
        chat_of(request),
        number(body.get("person"), "person_not_found"),
        str(body.get("text", "")),
        number(reply_to, "bad_reply_to") if reply_to else None,
        number(body.get("thread") or 0, "topic_not_found"),
    )
    return done(message=view)


async def send_file(request: Request) -> Response:
    call = await read_call(request, "files")
    upload = call.upload("file")
    if upload is None:
        raise acts.RefusedError(400, "no_file")
    view = acts.send_file(
        hub_of(request),
        chat_of(request),
        call.number("person"),
        upload,
        call.text("caption"),
        call.number("thread"),
    )
    return done(message=view)


async def forward(request: Request) -> Response:
    body = await body_of(request)
    person_id = number(body.get("person"), "person_not_found")
    source = number(body.get("from_chat"), "chat_not_found")
    message_id = number(body.get("message_id"), "message_not_found")
    return done(message=acts.forward(hub_of(request), chat_of(request), person_id, source, message_id))


async def edit(request: Request) -> Response:
    body = await body_of(request)
    person_id = number(body.get("person"), "person_not_found")
    message_id = number(request.path_params["message_id"], "message_not_found")
    return done(
        message=acts.edit_text(
            hub_of(request), chat_of(request), person_id, message_id, str(body.get("text", ""))
        )
    )


async def press(request: Request) -> Response:
    body = await body_of(request)
    person_id = number(body.get("person"), "person_not_found")
    message_id = number(body.get("message_id"), "message_not_found")
    query_id = acts.press(hub_of(request), chat_of(request), person_id, message_id, str(body.get("data", "")))
    return done(callback_query_id=query_id)


async def start(request: Request) -> Response:
    body = await body_of(request)
    person_id = number(body.get("person"), "person_not_found")
    return done(
        message=acts.start(hub_of(request), chat_of(request), person_id, str(body.get("payload") or ""))
    )


async def set_block(request: Request) -> Response:
    body = await body_of(request)
    person_id = number(body.get("person", chat_of(request)), "person_not_found")
    acts.require_seat(hub_of(request), person_id, person_id)
    block(hub_of(request), person_id, blocked=bool(body.get("blocked")))
    return done()


async def clear(request: Request) -> Response:
    acts.clear(hub_of(request), chat_of(request))
    return done()


async def language(request: Request) -> Response:
    body = await body_of(request)
    hub = hub_of(request)
    hub.world.set_language(int(request.path_params["person_id"]), str(body.get("language_code") or "en")[:16])
    hub.events.emit("commands", None)
    return done()


async def join(request: Request) -> Response:
    body = await body_of(request)
    person_id = number(body.get("person"), "person_not_found")
    return done(result=acts.join(hub_of(request), person_id, str(body.get("invite_link", ""))))


async def leave(request: Request) -> Response:
    body = await body_of(request)
    acts.leave(hub_of(request), number(body.get("person"), "person_not_found"))
    return done()


async def picture(request: Request) -> Response:
    hub = hub_of(request)
    record = hub.files.record(request.path_params["file_id"])
    if record is None:
        raise acts.RefusedError(404, "file_not_found")
    shown = record["mime"] in PICTURES
    name = "".join(
        char if (char.isascii() and char.isalnum()) or char in "._- " else "_" for char in record["name"]
    )
    headers = {"Cache-Control": "private, max-age=86400"}
    if not shown:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    kind = record["mime"] if shown else "application/octet-stream"
    return Response(hub.files.data(record), media_type=kind, headers=headers)


async def faults(request: Request) -> Response:
    hub = hub_of(request)
    if request.method == "PUT":
        hub.faults.order(await body_of(request))
    return JSONResponse(hub.faults.state())


async def bot_state(request: Request) -> Response:
    """Change the bot from outside: {"group_status": "member", "can_delete_messages": false, "can_read_all_…": …}."""
    hub, body = hub_of(request), await body_of(request)
    hub.world.set_bot_flags(body)
    status = body.get("group_status")
    if status is None and any(key.startswith("can_") for key in body):
        status = hub.world.member(GROUP_ID, hub.bot_id)["status"]
    if status is not None:
        if status not in ("administrator", "member", "left", "kicked"):
            raise acts.RefusedError(400, "bad_status")
        owner = next(m["user"]["id"] for m in hub.world.members(GROUP_ID) if m["status"] == "creator")
        change_member(hub, GROUP_ID, hub.bot_id, hub.world.state_for(status, body), owner)
    return JSONResponse({"me": hub.world.me(), "member": hub.world.member(GROUP_ID, hub.bot_id)})


def _guarded(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except acts.RefusedError as refused:
            return JSONResponse({"error": refused.slug}, refused.status)
        except ApiError as slip:
            return JSONResponse({"error": slip.description}, slip.code)

    return answer


_TABLE: tuple[tuple[str, Endpoint, str], ...] = (
    ("/session", session, "GET"),
    ("/chats/{chat_id:signed}/messages", history, "GET"),
    ("/chats/{chat_id:signed}/messages", send, "POST"),
    ("/chats/{chat_id:signed}/files", send_file, "POST"),
    ("/chats/{chat_id:signed}/messages/{message_id:int}", edit, "PUT"),
    ("/chats/{chat_id:signed}/press", press, "POST"),
    ("/chats/{chat_id:signed}/start", start, "POST"),
    ("/chats/{chat_id:signed}/block", set_block, "POST"),
    ("/chats/{chat_id:signed}/clear", clear, "POST"),
    ("/chats/{chat_id:signed}/forward", forward, "POST"),
    ("/forum", page_topics.forum, "PUT"),
    ("/topics", page_topics.add, "POST"),
    ("/topics/{thread:int}", page_topics.change, "PUT DELETE"),
    ("/people", add_person, "POST"),
    ("/people/{person_id:int}/language", language, "POST"),
    ("/join", join, "POST"),
    ("/leave", leave, "POST"),
    ("/events", events, "GET"),
    ("/files/{file_id}", picture, "GET"),
    ("/faults", faults, "GET PUT"),
    ("/bot", bot_state, "PUT"),
)


def routes() -> list[Route]:
    """The page API's routes, to be mounted under /api."""
    return [Route(path, _guarded(endpoint), methods=methods.split()) for path, endpoint, methods in _TABLE]
