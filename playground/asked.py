"""What the page asks, read and answered: the parts that its endpoints share."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground import acts
from playground.hub import Hub
from playground.wire import loads


def hub_of(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


def chat_of(request: Request) -> int:
    return number(request.path_params["chat_id"], "chat_not_found")


async def body_of(request: Request) -> dict[str, Any]:
    try:
        body = loads(await request.body() or b"{}")
    except ValueError as slip:
        raise acts.RefusedError(400, "bad_json") from slip
    if not isinstance(body, dict):
        raise acts.RefusedError(400, "bad_json")
    return body


def number(value: Any, slug: str) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError) as slip:
        raise acts.RefusedError(400, slug) from slip
    if abs(number) >= 2**63:
        raise acts.RefusedError(400, slug)
    return number


def done(**result: Any) -> Response:
    return JSONResponse(result or {"ok": True})
