"""The few attributes of SCIM's users that a seat needs, read without asking more of a server than we use.

Names of attributes are case-insensitive (RFC 7643, 2.1). A user with an odd value elsewhere, such as a malformed e-mail
address, is still a user: nothing is validated that is not needed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from invitehub.providers.base import IdentityMalformed
from invitehub.providers.identities import normalise_email

ORDINARY: Final = "member"
USER_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:error"
MALFORMED: Final = (KeyError, TypeError, ValueError, AttributeError)
# Roles that say no more than that somebody is a user.
_PLAIN_ROLES: Final = frozenset({"", "member", "user"})


@dataclass(frozen=True, slots=True)
class User:
    """`version`: for `If-Match`, None if the server keeps none. `identity`: as the kind's `normalise` has it."""

    id: str
    identity: str
    active: bool
    role: str
    created: datetime | None
    version: str | None

    @classmethod
    def read(cls, body: Any) -> "User":
        """Raises one of `MALFORMED` when it is no user."""
        user = lowered(body)
        meta = user.get("meta") or {}
        return cls(
            id=str(user["id"]),
            identity=_identity(str(user.get("username") or ""), user.get("emails") or ()),
            # Who is not said to be inactive is active.
            active=str(user.get("active")).lower() != "false",
            role=_role(user.get("roles") or ()),
            created=_moment(meta.get("created")),
            version=meta.get("version"),
        )


def lowered(value: Any) -> Any:
    """With all names of attributes in lower case."""
    if isinstance(value, dict):
        return {str(name).lower(): lowered(each) for name, each in value.items()}
    return [lowered(each) for each in value] if isinstance(value, list) else value


def new_user(member: str) -> dict[str, Any]:
    return {
        "schemas": [USER_SCHEMA],
        "userName": member,
        "emails": [{"value": member, "type": "work", "primary": True}],
        "active": True,
    }


def patch(op: str, path: str, value: Any = None) -> dict[str, Any]:
    operation = {"op": op, "path": path} | ({} if value is None else {"value": value})
    return {"schemas": [PATCH_SCHEMA], "Operations": [operation]}


def _identity(name: str, emails: Any) -> str:
    """The user's name where it is an address, else their first address, else the name as it is."""
    addresses = [str(each.get("value") or "") for each in emails if isinstance(each, dict)]
    for text in (name, *addresses):
        try:
            return normalise_email(text)
        except IdentityMalformed:
            continue
    return name.strip().lower()


def _role(roles: Any) -> str:
    words = [str(each.get("value") if isinstance(each, dict) else each) for each in roles]
    return next((word for word in words if word.lower() not in _PLAIN_ROLES), ORDINARY)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
