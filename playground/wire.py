"""What a caller sent, in whichever of the four ways the Bot API takes parameters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from playground.errors import ApiError, bad_request

_INT64 = 2**63 - 1
MAX_BODY = 52 * 1024 * 1024
_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a method: `params` as text or, from a JSON body, as JSON values; `files` by field name."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.params.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.params.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        """The parameter's text; a missing one is refused."""
        if not self.has(name):
            raise bad_request(f'parameter "{name}" is required')
        return self.text(name)

    def number(self, name: str, default: int = 0) -> int:
        """The parameter as a whole number; what is none counts as `default`, as on the real server."""
        return whole(self.params.get(name), default)

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in _TRUE

    def json(self, name: str, what: str) -> Any:
        """The parameter's JSON value, or None if it is not there. `what` names it in the refusal."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return loads(value)
        except ValueError as slip:
            raise bad_request(f"can't parse {what} JSON object") from slip

    def json_object(self, name: str, what: str) -> dict[str, Any] | None:
        value = self.json(name, what)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {what}")
        return value

    def upload(self, name: str) -> Upload | None:
        """The file of a field, sent directly or by "attach://other_field"."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        if value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return None


def whole(value: Any, default: int = 0) -> int:
    """A whole number of 64 bits; what is none counts as `default`."""
    try:
        number = int(value or default)
    except (TypeError, ValueError):
        return default
    return number if abs(number) <= _INT64 else default


def loads(text: str | bytes) -> Any:
    """The JSON value, with nothing in it that could not be written as UTF-8 again. Raises ValueError."""
    value = json.loads(text)
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    return value


async def read_call(request: Request, method: str) -> Call:
    """Query, form, multipart and JSON, merged; the body wins."""
    params: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        params.update(await _json_body(request))
    elif kind == "application/x-www-form-urlencoded":
        # Starlette would take bytes that are not escaped for Latin-1.
        params.update(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        async with request.form(max_files=20, max_fields=200, max_part_size=4 * 1024 * 1024) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    files[name] = Upload(value.filename or name, mime, await value.read())
                else:
                    params[name] = value
    return Call(method, params, files)


async def _json_body(request: Request) -> dict[str, Any]:
    body = await request.body()
    if not body.strip():
        return {}
    try:
        value = loads(body)
    except ValueError as slip:
        raise bad_request("can't parse JSON object") from slip
    if not isinstance(value, dict):
        raise bad_request("object expected")
    return value
