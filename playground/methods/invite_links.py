"""Invite links of the group, and requests to join."""

import secrets
from typing import Any

from playground.errors import bad_request
from playground.hub import Hub
from playground.membership import change_member
from playground.methods.common import person_of, supergroup
from playground.methods.registry import method
from playground.store import Json
from playground.wire import Call


def _chat(hub: Hub, call: Call) -> int:
    chat_id = supergroup(hub, call)
    if not hub.world.bot_right("can_invite_users"):
        raise bad_request("not enough rights to manage chat invite link")
    return chat_id


def _new_link(hub: Hub, chat_id: int, *, primary: bool, more: dict[str, Any]) -> Json:
    link: Json = {
        "invite_link": f"https://t.me/+{secrets.token_urlsafe(12)}",
        "creator": hub.world.user(hub.bot_id),
        "creates_join_request": False,
        "is_primary": primary,
        "is_revoked": False,
    } | more
    hub.store.put("link", link["invite_link"], {"chat_id": chat_id, "link": link, "uses": 0})
    return link


@method("createChatInviteLink")
def create_chat_invite_link(hub: Hub, call: Call) -> Json:
    chat_id = _chat(hub, call)
    limit, asks = call.number("member_limit"), call.flag("creates_join_request")
    if limit and asks:
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    if not 0 <= limit <= 99999:
        raise bad_request("invalid member limit specified")
    more: dict[str, Any] = {"creates_join_request": asks}
    if call.has("name"):
        more["name"] = call.text("name")[:32]
    if limit:
        more["member_limit"] = limit
    if call.number("expire_date"):
        more["expire_date"] = call.number("expire_date")
    return _new_link(hub, chat_id, primary=False, more=more)


@method("exportChatInviteLink")
def export_chat_invite_link(hub: Hub, call: Call) -> str:
    chat_id = _chat(hub, call)
    for _, record in list(hub.store.all("link")):
        if record["link"]["is_primary"]:
            _revoke(hub, record)
    return str(_new_link(hub, chat_id, primary=True, more={})["invite_link"])


@method("revokeChatInviteLink")
def revoke_chat_invite_link(hub: Hub, call: Call) -> Json:
    _chat(hub, call)
    record = hub.store.get("link", call.text("invite_link"))
    if record is None:
        raise bad_request("INVITE_HASH_EXPIRED")
    return _revoke(hub, record)


def _revoke(hub: Hub, record: Json) -> Json:
    link: Json = record["link"] | {"is_revoked": True}
    hub.store.put("link", link["invite_link"], record | {"link": link})
    return link


def _requester(hub: Hub, call: Call) -> tuple[int, int, Json]:
    chat_id = _chat(hub, call)
    user_id = person_of(hub, call)
    request = hub.store.get("join_request", f"{chat_id}:{user_id}")
    if request is None:
        in_chat = hub.world.is_in(chat_id, user_id)
        raise bad_request("USER_ALREADY_PARTICIPANT" if in_chat else "HIDE_REQUESTER_MISSING")
    hub.store.drop("join_request", f"{chat_id}:{user_id}")
    return chat_id, user_id, request["link"]


@method("approveChatJoinRequest")
def approve_chat_join_request(hub: Hub, call: Call) -> bool:
    chat_id, user_id, link = _requester(hub, call)
    change_member(hub, chat_id, user_id, {"status": "member"}, hub.bot_id, link, via_join_request=True)
    return True


@method("declineChatJoinRequest")
def decline_chat_join_request(hub: Hub, call: Call) -> bool:
    _requester(hub, call)
    return True
