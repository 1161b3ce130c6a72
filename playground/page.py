"""The page's API: JSON and Server-Sent Events, for the same origin only."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground import acts
from playground.errors import ApiError
from playground.files import PICTURES
from playground.hub import Hub
from playground.membership import block, change_member
from playground.messages import page_view
from playground.methods.account import menu_button, text_for
from playground.methods.commands import commands_for
from playground.wire import loads, read_call
from playground.world import BOT_USERNAME, GROUP_ID

Endpoint = Callable[[Request], Awaitable[Response]]


def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


def _chat(request: Request) -> int:
    return _number(request.path_params["chat_id"], "chat_not_found")


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = loads(await request.body() or b"{}")
    except ValueError as slip:
        raise acts.RefusedError(400, "bad_json") from slip
    if not isinstance(body, dict):
        raise acts.RefusedError(400, "bad_json")
    return body


def _number(value: Any, slug: str) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError) as slip:
        raise acts.RefusedError(400, slug) from slip
    if abs(number) >= 2**63:
        raise acts.RefusedError(400, slug)
    return number


def _done(**result: Any) -> Response:
    return JSONResponse(result or {"ok": True})


async def session(request: Request) -> Response:
    hub = _hub(request)
    people = hub.world.people()
    members = [person["id"] for person in people if hub.world.is_in(GROUP_ID, person["id"])]
    chats = [
        {"id": person["id"], "type": "private", "title": person["first_name"], "person_ids": [person["id"]]}
        | hub.world.private(person["id"])
        for person in people
    ]
    group = {"id": GROUP_ID, "type": "group", "title": hub.world.group_title(), "person_ids": members}
    bot = {"id": hub.bot_id, "username": BOT_USERNAME, "first_name": hub.world.bot_name()}
    return _done(bot=bot, people=people, chats=[*chats, group], seq=hub.events.seq)


async def history(request: Request) -> Response:
    hub, chat_id = _hub(request), _chat(request)
    person_id = _number(request.query_params.get("person", 0), "person_not_found")
    acts.require_seat(hub, chat_id, person_id)
    before = request.query_params.get("before")
    limit = min(max(_number(request.query_params.get("limit", 50), "bad_limit"), 1), 200)
    rows = hub.store.history(chat_id, _number(before, "bad_before") if before else None, limit)
    messages = [
        page_view(number, value, extra)
        for number, value, extra in rows
        if extra.get("only") in (None, person_id)
    ]
    return _done(
        messages=messages,
        bot_commands=commands_for(hub, chat_id, person_id),
        menu_button=menu_button(hub, str(chat_id)),
        typing=hub.is_typing(chat_id),
        seq=hub.events.seq,
        description=text_for(hub, "description", hub.world.person(person_id)["language_code"][:2]),
        **(hub.world.private(chat_id) if chat_id > 0 else {}),
    )


async def add_person(request: Request) -> Response:
    name = str((await _body(request)).get("first_name", "")).strip()[:64]
    if not name:
        raise acts.RefusedError(400, "bad_name")
    return _done(person=_hub(request).world.add_person(name))


async def events(request: Request) -> Response:
    after = request.headers.get("last-event-id") or request.query_params.get("after")
    stream = _hub(request).events.stream(int(after) if after and after.isdecimal() else None)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def send(request: Request) -> Response:
    body = await _body(request)
    reply_to = body.get("reply_to")
    view = acts.send_text(
        _hub(request),
        _chat(request),
        _number(body.get("person"), "person_not_found"),
        str(body.get("text", "")),
        _number(reply_to, "bad_reply_to") if reply_to else None,
    )
    return _done(message=view)


async def send_file(request: Request) -> Response:
    call = await read_call(request, "files")
    upload = call.upload("file")
    if upload is None:
        raise acts.RefusedError(400, "no_file")
    view = acts.send_file(_hub(request), _chat(request), call.number("person"), upload, call.text("caption"))
    return _done(message=view)


async def edit(request: Request) -> Response:
    body = await _body(request)
    person_id = _number(body.get("person"), "person_not_found")
    number = _number(request.path_params["message_id"], "message_not_found")
    return _done(
        message=acts.edit_text(_hub(request), _chat(request), person_id, number, str(body.get("text", "")))
    )


async def press(request: Request) -> Response:
    body = await _body(request)
    person_id = _number(body.get("person"), "person_not_found")
    message_id = _number(body.get("message_id"), "message_not_found")
    query_id = acts.press(_hub(request), _chat(request), person_id, message_id, str(body.get("data", "")))
    return _done(callback_query_id=query_id)


async def start(request: Request) -> Response:
    body = await _body(request)
    person_id = _number(body.get("person"), "person_not_found")
    return _done(message=acts.start(_hub(request), _chat(request), person_id, str(body.get("payload") or "")))


async def set_block(request: Request) -> Response:
    body = await _body(request)
    person_id = _number(body.get("person", _chat(request)), "person_not_found")
    acts.require_seat(_hub(request), person_id, person_id)
    block(_hub(request), person_id, blocked=bool(body.get("blocked")))
    return _done()


async def clear(request: Request) -> Response:
    acts.clear(_hub(request), _chat(request))
    return _done()


async def language(request: Request) -> Response:
    body = await _body(request)
    hub = _hub(request)
    hub.world.set_language(int(request.path_params["person_id"]), str(body.get("language_code") or "en")[:16])
    hub.events.emit("commands", None)
    return _done()


async def join(request: Request) -> Response:
    body = await _body(request)
    person_id = _number(body.get("person"), "person_not_found")
    return _done(result=acts.join(_hub(request), person_id, str(body.get("invite_link", ""))))


async def leave(request: Request) -> Response:
    body = await _body(request)
    acts.leave(_hub(request), _number(body.get("person"), "person_not_found"))
    return _done()


async def picture(request: Request) -> Response:
    hub = _hub(request)
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
    hub = _hub(request)
    if request.method == "PUT":
        hub.faults.order(await _body(request))
    return JSONResponse(hub.faults.state())


async def bot_state(request: Request) -> Response:
    """Change the bot from outside: {"group_status": "member", "can_delete_messages": false, "can_read_all_…": …}."""
    hub, body = _hub(request), await _body(request)
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
