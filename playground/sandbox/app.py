"""The sandbox's HTTP interface: the API that the connector uses, and the pages that a person clicks through."""

from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.sandbox import pages
from playground.sandbox.doorkeeper import LoopbackOnly
from playground.sandbox.faults import Faults, FaultsByTeam, FaultyAnswers
from playground.sandbox.store import Member, Refused, Store, Team

MAX_BODY_BYTES = 64 * 1024
MAX_PAGE = 500
_STATUS = {"team_missing": 404, "member_missing": 404, "identity_refused": 422, "domain_blocked": 422}

Body = TypeVar("Body", bound=BaseModel)


class TeamBody(BaseModel):
    """`accept_seconds`: how long invitations can be accepted, a week if never said."""

    model_config = ConfigDict(extra="forbid")
    capacity: int = Field(ge=0, le=1_000_000)
    accept_seconds: float | None = Field(default=None, gt=0)


class MemberBody(BaseModel):
    """`key`: makes a repeat harmless; left out by people who add somebody by hand. `join`: "instant" needs no acceptance."""

    model_config = ConfigDict(extra="forbid")
    member: str = Field(min_length=1, max_length=320)
    key: str | None = Field(default=None, min_length=1, max_length=200)
    join: Literal["invite", "instant"] = "invite"
    role: str = Field(default="member", min_length=1, max_length=40)


class RoleBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str = Field(min_length=1, max_length=40)


def make_app(directory: Path) -> Starlette:
    """The service, with its disk in `directory` (made if missing)."""
    service = Service(Store(directory / "sandbox.db"), FaultsByTeam())
    app = Starlette(
        routes=service.routes(),
        middleware=[Middleware(LoopbackOnly), Middleware(FaultyAnswers, faults=service.faults)],
        exception_handlers={Refused: _refused, HTTPException: _http_error},
    )
    app.state.close = service.store.close
    return app


class Service:
    """The endpoints. None awaits between looking and changing, so each request is one step."""

    def __init__(self, store: Store, faults: FaultsByTeam) -> None:
        self.store = store
        self.faults = faults

    def routes(self) -> list[Route]:
        team, member = "/teams/{team}", "/teams/{team}/members/{member}"
        return [
            Route("/", self.home),
            Route("/healthz", self.healthz),
            Route("/teams", self.list_teams),
            Route(team, self.show_team, methods=["GET"]),
            Route(team, self.put_team, methods=["PUT"]),
            Route(team, self.drop_team, methods=["DELETE"]),
            Route(f"{team}/members", self.list_members, methods=["GET"]),
            Route(f"{team}/members", self.add_member, methods=["POST"]),
            Route(member, self.set_role, methods=["PATCH"]),
            Route(member, self.remove_member, methods=["DELETE"]),
            Route(f"{team}/faults", self.show_faults, methods=["GET"]),
            Route(f"{team}/faults", self.put_faults, methods=["PUT"]),
            Route(f"{team}/faults", self.clear_faults, methods=["DELETE"]),
            Route(f"{team}/accept/{{token}}", self.invitation, methods=["GET"]),
            Route(f"{team}/accept/{{token}}", self.accept, methods=["POST"]),
        ]

    async def healthz(self, _request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def list_teams(self, _request: Request) -> Response:
        return JSONResponse({"teams": [_team_json(team) for team in self.store.teams()]})

    async def show_team(self, request: Request) -> Response:
        team = _team(request)
        ends = self.faults.of(team).credentials_until
        told = {} if ends is None else {"credentials_until": ends.isoformat()}
        return JSONResponse(_team_json(self.store.team(team)) | told)

    async def put_team(self, request: Request) -> Response:
        body = await _body(request, TeamBody)
        new = self.store.put_team(_team(request), body.capacity, body.accept_seconds)
        return JSONResponse(_team_json(self.store.team(_team(request))), 201 if new else 200)

    async def drop_team(self, request: Request) -> Response:
        self.store.drop_team(_team(request))
        return Response(status_code=204)

    async def list_members(self, request: Request) -> Response:
        team = _team(request)
        faults = self.faults.of(team)
        if "member" in request.query_params:
            one = self.store.find(team, _canonical(request.query_params["member"]))
            return JSONResponse({"members": self._shown(request, [one] if one else []), "next": None})
        limit = min(_number(request, "limit", 100), MAX_PAGE, faults.page or MAX_PAGE)
        page = self.store.page(team, after=_number(request, "after", 0), limit=limit)
        following = str(page[-1].seq) if len(page) == limit else None
        listed = [member for member in page if not faults.hides(member.member)]
        return JSONResponse({"members": self._shown(request, listed), "next": following})

    async def add_member(self, request: Request) -> Response:
        body = await _body(request, MemberBody)
        team, who = _team(request), _canonical(body.member)
        refusal = self.faults.of(team).refusal(who)
        if refusal is not None:
            raise Refused(*refusal)
        member, new = self.store.grant(
            team, who, key=body.key, role=body.role, instant=body.join == "instant"
        )
        return JSONResponse(_member_json(request, member), 201 if new else 200)

    async def set_role(self, request: Request) -> Response:
        body = await _body(request, RoleBody)
        return JSONResponse(
            _member_json(request, self.store.set_role(_team(request), _member(request), body.role))
        )

    async def remove_member(self, request: Request) -> Response:
        self.store.remove(_team(request), _member(request))
        return Response(status_code=204)

    async def show_faults(self, request: Request) -> Response:
        return JSONResponse(self.faults.of(_team(request)).model_dump(mode="json"))

    async def put_faults(self, request: Request) -> Response:
        faults = await _body(request, Faults)
        self.store.forget(_team(request), faults.forget)
        self.faults.put(_team(request), faults)
        return JSONResponse(faults.model_dump(mode="json"))

    async def clear_faults(self, request: Request) -> Response:
        self.faults.clear(_team(request))
        return Response(status_code=204)

    async def home(self, request: Request) -> Response:
        teams = self.store.teams()
        members = {team.name: self.store.page(team.name, after=0, limit=MAX_PAGE) for team in teams}
        return pages.home(request, teams, members)

    async def invitation(self, request: Request) -> Response:
        """Shows a button and changes nothing: a preview or a scanner that follows the link does not join."""
        try:
            member = self.store.invitation(_team(request), request.path_params["token"])
        except Refused:
            return pages.gone(request)
        return pages.invitation(request, member)

    async def accept(self, request: Request) -> Response:
        try:
            member = self.store.accept(_team(request), request.path_params["token"])
        except Refused:
            return pages.gone(request)
        return pages.invitation(request, member)

    def _shown(self, request: Request, members: list[Member]) -> list[dict[str, Any]]:
        """What the listing says, which is the truth unless the team was told to lie about invitations."""
        shown = [_member_json(request, member) for member in members]
        match self.faults.of(_team(request)).pending:
            case "honest":
                return shown
            case "hidden":
                return [member for member in shown if member["status"] != "invited"]
            case "joined":
                return [
                    member | {"status": "joined", "accept_url": None, "accept_by": None} for member in shown
                ]


def _team(request: Request) -> str:
    return str(request.path_params["team"])


def _member(request: Request) -> str:
    return str(request.path_params["member"])


def _canonical(member: str) -> str:
    """As most services do it: addresses that differ in case only are the same."""
    return member.strip().lower()


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise HTTPException(400, f"{name} must be a number")
    return int(text)


async def _body(request: Request, model: type[Body]) -> Body:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "send application/json")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise HTTPException(413, f"at most {MAX_BODY_BYTES} bytes")
    try:
        return model.model_validate_json(bytes(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise HTTPException(400, f"{where}: {first['msg']}") from error


def _team_json(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "capacity": team.capacity,
        "used": team.used,
        "invited": team.invited,
        "accept_seconds": team.accept_seconds,
    }


def _member_json(request: Request, member: Member) -> dict[str, Any]:
    invited = member.status == "invited"
    base = str(request.base_url).rstrip("/")
    return {
        "id": member.id,
        "member": member.member,
        "status": member.status,
        "role": member.role,
        "since": member.since,
        "key": member.key,
        "accept_url": f"{base}/teams/{quote(member.team, safe='')}/accept/{member.token}"
        if invited
        else None,
        "accept_by": member.accept_by,
    }


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return JSONResponse({"error": {"code": error.code, "reason": error.reason}}, _STATUS.get(error.code, 409))


async def _http_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = "not_found" if error.status_code == 404 else "bad_request"
    return JSONResponse({"error": {"code": code, "reason": error.detail}}, error.status_code, error.headers)
