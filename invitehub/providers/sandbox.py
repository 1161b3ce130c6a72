"""The `sandbox` connector: the playground's own provider, spoken to over real HTTP. It has nothing to configure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from invitehub.providers.base import (
    ActionRequired,
    Capabilities,
    Deadline,
    Grant,
    Health,
    IdentityMalformed,
    Membership,
    Option,
    Permanent,
    ProviderKind,
    Retry,
    Status,
    Uncertain,
)
from invitehub.providers.http import Answer, Http
from invitehub.providers.identities import normalise_email

CAPABILITIES = Capabilities(invites=True, counts_pending=True, remembers_keys=True, sets_capacity=True)
PAGE_SIZE = 100

# What the sandbox says when it refuses.
_ABOUT_THE_TEAM = frozenset({"team_full", "team_missing", "member_missing"})
_ABOUT_THE_MEMBER = frozenset({"already_member", "key_reused", "identity_refused", "domain_blocked"})


class SandboxProvider:
    """One team in the sandbox. Ref: the id of one membership, so a late `revoke` cannot hit a newer one."""

    kind: ClassVar[str] = "sandbox"
    identity_kind: ClassVar[str] = "email"
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, options: Mapping[str, str], deadline: Deadline) -> None:
        # The sandbox's faults, a rate limit among them, are a team's own.
        url = options["url"].rstrip("/")
        self._http = Http(url, deadline, account=f"{url} {options['team']}")
        self._path = f"/teams/{quote(options['team'], safe='')}"
        self._join = options["join"]

    def grant(self, member: str, key: str) -> Grant:
        answer = self._http.write(
            "POST",
            f"{self._path}/members",
            body={"member": member, "key": key, "join": self._join},
            known=(404, 409, 422),
        )
        if answer.status in (404, 409, 422):
            code, reason = _refusal(answer)
            raise Permanent(code, reason) if code in _ABOUT_THE_MEMBER else ActionRequired(code, reason)
        try:
            return _membership(answer.body).as_grant()
        except (KeyError, TypeError, ValueError) as error:
            raise Uncertain("unexpected_answer", f"grant: {error!r}") from error

    def revoke(self, ref: str) -> None:
        answer = self._http.write("DELETE", f"{self._path}/members/{quote(ref, safe='')}", known=(404,))
        if answer.status == 404 and _refusal(answer)[0] != "member_missing":
            raise ActionRequired(*_refusal(answer))

    def find(self, member: str) -> Membership | None:
        found, _ = self._page({"member": member})
        return next((one for one in found if one.member == member), None)

    def members(self) -> Iterator[Membership]:
        cursor = ""
        while True:
            found, following = self._page({"limit": PAGE_SIZE, **({"after": cursor} if cursor else {})})
            yield from found
            if not following:
                return
            if following == cursor:
                raise Retry("unexpected_answer", "the listing does not move on")
            cursor = following

    def check(self) -> Health:
        answer = self._http.read(self._path, known=(404,))
        if answer.status == 404:
            return Health(ok=False, reason=_refusal(answer)[0])
        ends = answer.body.get("credentials_until")
        return Health(
            ok=True,
            capacity=answer.field("capacity"),
            used=answer.field("used"),
            credentials_until=None if ends is None else datetime.fromisoformat(ends),
        )

    def ensure(self, capacity: int) -> None:
        self._http.write("PUT", self._path, body={"capacity": capacity})

    def _page(self, params: Mapping[str, str | int]) -> tuple[list[Membership], str]:
        answer = self._http.read(f"{self._path}/members", params=params, known=(404,))
        if answer.status == 404:
            raise ActionRequired(*_refusal(answer))
        try:
            return [_membership(one) for one in answer.body["members"]], answer.body["next"] or ""
        except (KeyError, TypeError, ValueError) as error:
            raise Retry("unexpected_answer", f"listing: {error!r}") from error


def _membership(body: Any) -> Membership:
    return Membership(
        ref=str(body["id"]),
        member=_identity(body["member"]),
        status=_status(body["status"]),
        role=str(body["role"]),
        since=_moment(body["since"]),
        key=body["key"],
        how_to_join=body["accept_url"],
        accept_by=_moment(body["accept_by"]),
    )


def _identity(text: str) -> str:
    """Normalised. Somebody added by hand under a name that is no address is shown as they are, not left out."""
    try:
        return normalise_email(text)
    except IdentityMalformed:
        return text.strip().lower()


def _status(word: str) -> Status:
    if word == "joined":
        return "joined"
    if word == "invited":
        return "invited"
    raise ValueError(word)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _refusal(answer: Answer) -> tuple[str, str]:
    """Code and reason of a refusal. One that is not the sandbox's own way of refusing counts as the team's trouble."""
    error = answer.field("error")
    if isinstance(error, dict) and error.get("code") in _ABOUT_THE_TEAM | _ABOUT_THE_MEMBER:
        return str(error["code"]), str(error.get("reason", ""))
    return "unexpected_answer", f"status {answer.status}"


KIND = ProviderKind(
    kind=SandboxProvider.kind,
    identity_kind=SandboxProvider.identity_kind,
    capabilities=CAPABILITIES,
    options=(
        Option(
            name="url",
            help="address of the sandbox service",
            required=True,
            env="SANDBOX_URL",
            pattern=r"http://\S+",
        ),
        Option(
            name="team",
            help="the team's name in the sandbox, up to 100 characters without / % ? #",
            required=True,
            is_team_name=True,
            pattern=r"(?!\.{1,2}$)[^/%?#\x00-\x1f\x7f]{1,100}",
        ),
        Option(
            name="join",
            help="invite: people get a link and accept; instant: they are in at once",
            default="invite",
            choices=("invite", "instant"),
        ),
    ),
    normalise=normalise_email,
    open=SandboxProvider,
)
