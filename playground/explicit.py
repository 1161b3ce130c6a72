"""Entities that a bot gives itself instead of a parse mode: only whole ones are kept."""

from typing import Any

from playground.entities import SPLITTABLE, Entity
from playground.errors import ApiError, bad_request
from playground.html import UserOf
from playground.links import checked_link, user_of_link

_PLAIN = {*SPLITTABLE, "code", "blockquote", "expandable_blockquote"}
_LIMIT = 1_000_000


def explicit_entities(value: Any, user_of: UserOf) -> list[Entity]:
    """The list as it may stand in a Message. What the server finds by itself (links, mentions) is not taken from it."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise _slip("expected an Array")
    return [entity for entity in (_entity(part, user_of) for part in value) if entity is not None]


def _entity(part: Any, user_of: UserOf) -> Entity | None:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        raise _slip("expected an Object")
    for name in ("offset", "length"):
        if type(part.get(name)) is not int:
            raise _slip(f'Can\'t find field "{name}"')
        if not 0 <= part[name] <= _LIMIT:
            raise bad_request(f"receive an entity with incorrect {name} {part[name]}")
    details = _details(part, user_of)
    if details is None:
        return None
    return {"offset": part["offset"], "length": part["length"], "type": part["type"]} | details


def _details(part: dict[str, Any], user_of: UserOf) -> Entity | None:
    """The fields that belong to the kind; None for a kind or a value that is passed over."""
    kind = part["type"]
    if kind in _PLAIN:
        return {}
    if kind == "pre":
        return {"language": part["language"]} if isinstance(part.get("language"), str) else {}
    if kind in ("text_link", "text_mention"):
        return _target(part, user_of)
    if kind == "custom_emoji":
        return _emoji(str(part.get("custom_emoji_id", "")))
    return _moment(part) if kind == "date_time" else None


def _target(part: dict[str, Any], user_of: UserOf) -> Entity | None:
    if part["type"] == "text_link":
        return _link(str(part.get("url", "")), user_of)
    user = part.get("user")
    return _user(user.get("id") if isinstance(user, dict) else None, user_of)


def _emoji(identifier: str) -> Entity:
    if not identifier.isdecimal():
        raise _slip("Invalid custom emoji identifier specified")
    return {"custom_emoji_id": identifier}


def _link(url: str, user_of: UserOf) -> Entity | None:
    user_id = user_of_link(url)
    if user_id is not None:
        return _user(user_id, user_of)
    link = checked_link(url)
    return None if link is None else {"url": link}


def _user(user_id: Any, user_of: UserOf) -> Entity | None:
    user = user_of(user_id) if isinstance(user_id, int) else None
    return None if user is None else {"type": "text_mention", "user": user}


def _moment(part: dict[str, Any]) -> Entity:
    if type(part.get("unix_time")) is not int or part["unix_time"] <= 0:
        raise bad_request("invalid date specified")
    form = part.get("date_time_format")
    return {"unix_time": part["unix_time"]} | (
        {"date_time_format": form} if isinstance(form, str) and form else {}
    )


def _slip(what: str) -> ApiError:
    return bad_request(f"can't parse MessageEntity: {what}")
