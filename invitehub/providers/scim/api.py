"""One application's SCIM service: users, groups and their members, over plain HTTP.

Only a SCIM error message proves that something is not there; any other 404 is a wrong address.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from invitehub.providers.base import ActionRequired, Deadline, OptionInvalid, Permanent, Retry, Uncertain
from invitehub.providers.http import Answer, Http
from invitehub.providers.scim.resources import ERROR_SCHEMA, MALFORMED, User, lowered, new_user, patch

PAGE: Final = 200
# All members of a group come in one answer.
LARGEST: Final = 64 * 1024 * 1024
_MEDIA: Final = "application/scim+json"
_ATTRIBUTES: Final = "userName,emails,active,roles,meta"


@dataclass(frozen=True, slots=True)
class _Page:
    resources: list[Any]
    total: int


class Directory:
    """Raises the errors of `Http`; answers that make no sense are `Retry` when reading, `Uncertain` when writing."""

    def __init__(self, options: Mapping[str, str], deadline: Deadline) -> None:
        authorization, secrets = _credentials(options)
        headers = {"Accept": _MEDIA, "Content-Type": _MEDIA, "Authorization": authorization}
        url = options["url"].rstrip("/")
        self._http = Http(url, deadline, headers, secrets, largest=LARGEST, account=f"{url} {authorization}")

    def see_open(self) -> None:
        """Raises `Retry` while a rate limit lasts."""
        self._http.see_open()

    def ping(self) -> None:
        """Whether our credentials are good for anything."""
        self._list("/Users", {"startIndex": 1, "count": 1, "attributes": "userName"})

    def can_patch(self) -> bool:
        """False only if the service says that it cannot."""
        answer = self._http.read("/ServiceProviderConfig", known=(404,))
        said = lowered(answer.body).get("patch") if isinstance(answer.body, dict) else None
        return not (isinstance(said, dict) and said.get("supported") is False)

    def find_user(self, member: str) -> User | None:
        """By name, or by e-mail address where the service can search for that."""
        literal = json.dumps(member, ensure_ascii=False)
        for attribute in ("userName", "emails.value"):
            params = {"filter": f"{attribute} eq {literal}", "attributes": _ATTRIBUTES}
            page = self._list("/Users", params, lenient=attribute != "userName")
            found = [user for user in map(_user, page.resources) if user.identity == member]
            if found:
                return found[0]
        return None

    def user(self, user_id: str) -> User | None:
        answer = self._http.read(f"/Users/{quote(user_id, safe='')}", known=(404,))
        return None if _is_absent(answer) else _user(answer.body)

    def users(self) -> Iterator[User]:
        """All, page by page. Each page begins with the last of the one before: if it does not hold them, the list has moved."""
        start, last = 1, None
        while True:
            page = self._list("/Users", {"startIndex": start, "count": PAGE, "attributes": _ATTRIBUTES})
            users = [_user(body) for body in page.resources]
            ids = [user.id for user in users]
            if last is not None and last not in ids:
                raise Retry("listing_moved", "somebody was removed while the users were listed")
            yield from users if last is None else users[ids.index(last) + 1 :]
            end = start + len(users) - 1
            if end >= page.total:
                return
            if end <= start and (last is not None or not users):
                raise Retry("unexpected_answer", "the listing does not move on")
            start, last = end, ids[-1]

    def create(self, member: str) -> User | None:
        """None: there is one of that name or address already. Raises `Permanent` where the service refuses them."""
        answer = self._http.write("POST", "/Users", body=new_user(member), known=(400, 409))
        if answer.status == 409:
            return None
        if answer.status == 400:
            raise Permanent("identity_refused", _words(answer))
        try:
            return User.read(answer.body)
        except MALFORMED as error:
            raise Uncertain("unexpected_answer", f"create: {error!r}") from error

    def set_active(self, user: User, *, active: bool) -> None:
        """Unless somebody else has changed the user meanwhile. Quiet if they are gone."""
        self._change("PATCH", user, patch("replace", "active", value=active))

    def delete(self, user: User) -> None:
        self._change("DELETE", user)

    def group_id(self, group: str) -> str:
        """By id or display name. Raises `ActionRequired`: `team_missing`; `options_invalid` if several have the name."""
        answer = self._http.read(
            f"/Groups/{quote(group, safe='')}", params={"excludedAttributes": "members"}, known=(400, 404)
        )
        if answer.status == 200:
            return str(lowered(answer.body)["id"])
        literal = json.dumps(group, ensure_ascii=False)
        found = self._list(
            "/Groups", {"filter": f"displayName eq {literal}", "excludedAttributes": "members"}
        ).resources
        if len(found) != 1:
            code = "options_invalid" if found else "team_missing"
            raise ActionRequired(code, f"{len(found)} groups of that name")
        return str(lowered(found[0])["id"])

    def members_of(self, group_id: str) -> list[str]:
        """Ids of the users in a group; groups within it are left out. Raises `ActionRequired` (`team_missing`)."""
        answer = self._http.read(f"/Groups/{quote(group_id, safe='')}", known=(404,))
        if _is_absent(answer):
            raise ActionRequired("team_missing", _words(answer))
        try:
            members = lowered(answer.body).get("members") or ()
            return [str(one["value"]) for one in members if str(one.get("type") or "").lower() != "group"]
        except MALFORMED as error:
            raise Retry("unexpected_answer", f"group: {error!r}") from error

    def add(self, group_id: str, user_id: str) -> None:
        """Harmless to repeat. Raises `ActionRequired` (`team_missing`), `Permanent` where the service refuses them."""
        answer = self._patch_group(group_id, patch("add", "members", [{"value": user_id}]))
        if answer.status == 400:
            raise Permanent("identity_refused", _words(answer))

    def remove(self, group_id: str, user_id: str) -> None:
        """Quiet if they are not in it."""
        # Some say "no target" where there is nobody to remove.
        answer = self._patch_group(group_id, patch("remove", f"members[value eq {json.dumps(user_id)}]"))
        if answer.status == 400 and lowered(answer.body).get("scimtype") != "noTarget":
            raise ActionRequired("unexpected_answer", _words(answer))

    def _patch_group(self, group_id: str, body: Any) -> Answer:
        path = f"/Groups/{quote(group_id, safe='')}"
        answer = self._http.write("PATCH", path, body=body, known=(400, 404))
        if _is_absent(answer):
            raise ActionRequired("team_missing", _words(answer))
        return answer

    def _change(self, method: str, user: User, body: Any = None) -> None:
        match = {"If-Match": user.version} if user.version else {}
        http = replace(self._http, headers={**self._http.headers, **match})
        answer = http.write(method, f"/Users/{quote(user.id, safe='')}", body=body, known=(404, 412))
        if answer.status == 412:
            raise Retry("changed_meanwhile", _words(answer))
        _is_absent(answer)

    def _list(self, path: str, params: Mapping[str, str | int], *, lenient: bool = False) -> _Page:
        """`lenient`: a filter that the service does not know finds nothing."""
        answer = self._http.read(path, params=params, known=(400,) if lenient else ())
        if answer.status == 400:
            return _Page([], 0)
        try:
            body = lowered(answer.body)
            return _Page(list(body.get("resources") or ()), int(body["totalresults"]))
        except MALFORMED as error:
            raise Retry("unexpected_answer", f"listing: {error!r}") from error


def _credentials(options: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The header, and what must never be shown. Raises OptionInvalid."""
    token, user, password = options["token"], options["user"], options["password"]
    if token and not (user or password):
        return f"Bearer {token}", (token,)
    if user and password and not token:
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        return f"Basic {pair}", (pair, password)
    raise OptionInvalid("token", "missing", "give a token, or user and password")


def _user(body: Any) -> User:
    try:
        return User.read(body)
    except MALFORMED as error:
        raise Retry("unexpected_answer", f"user: {error!r}") from error


def _is_absent(answer: Answer) -> bool:
    if answer.status != 404:
        return False
    schemas = lowered(answer.body).get("schemas") if isinstance(answer.body, dict) else None
    if ERROR_SCHEMA not in [str(schema).lower() for schema in schemas or ()]:
        raise ActionRequired("options_invalid", "404 without a SCIM error: a wrong address?")
    return True


def _words(answer: Answer) -> str:
    return str(lowered(answer.body).get("detail", "")) if isinstance(answer.body, dict) else ""
