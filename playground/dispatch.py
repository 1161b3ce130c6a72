"""From a request to a method's answer, whichever door it came through."""

import hmac
import inspect
import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from playground.errors import ApiError, unauthorized, unknown_method
from playground.hub import Hub
from playground.methods import METHODS
from playground.wire import Call, read_call

log = logging.getLogger(__name__)


class CutOff(Response):
    """An answer that breaks off: the connection ends after the head, the effect stays."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def run(hub: Hub, call: Call) -> Any:
    """The result of a method. Raises ApiError."""
    handler = METHODS.get(call.method)
    if handler is None:
        raise unknown_method()
    answer = handler(hub, call)
    return await answer if inspect.isawaitable(answer) else answer


async def bot_method(request: Request) -> Response:
    """POST or GET /bot<token>/<method>."""
    hub: Hub = request.app.state.hub
    method = request.path_params["method"].lower()
    try:
        _require_token(hub, request)
        hub.faults.before(method)
        result = await run(hub, await read_call(request, method))
    except ApiError as slip:
        return _refusal(slip)
    except Exception:
        log.exception("Method %s failed", method)
        return _refusal(ApiError(500, "Internal Server Error"))
    if hub.faults.cut_after(method):
        return CutOff()
    return JSONResponse({"ok": True, "result": result})


def _require_token(hub: Hub, request: Request) -> None:
    if not hmac.compare_digest(str(request.path_params["token"]).encode(), hub.token.encode()):
        raise unauthorized()


def _refusal(slip: ApiError) -> Response:
    headers = {"Retry-After": str(slip.retry_after)} if slip.retry_after else None
    return JSONResponse(slip.body(), slip.code, headers)


async def bot_file(request: Request) -> Response:
    """GET /file/bot<token>/<path>: the bytes of a file."""
    hub: Hub = request.app.state.hub
    try:
        _require_token(hub, request)
    except ApiError as slip:
        return _refusal(slip)
    record = hub.files.at(request.path_params["path"])
    if record is None:
        return _refusal(ApiError(404, "Not Found"))
    return Response(hub.files.data(record), media_type="application/octet-stream")


async def not_found(_: Request) -> Response:
    return _refusal(ApiError(404, "Not Found"))
