"""Members of the group: looked up, removed, let in again."""

from typing import Any

from playground.errors import bad_request
from playground.hub import Hub
from playground.membership import change_member
from playground.methods.common import known_chat, person_of, supergroup
from playground.methods.registry import method
from playground.store import Json
from playground.wire import Call

_ADMINS = ("creator", "administrator")


@method("getChatMember")
def get_chat_member(hub: Hub, call: Call) -> Json:
    chat_id = known_chat(hub, call)
    return hub.world.member(chat_id, person_of(hub, call))


@method("getChatAdministrators")
def get_chat_administrators(hub: Hub, call: Call) -> list[Any]:
    chat_id = known_chat(hub, call)
    if chat_id > 0:
        raise bad_request("there are no administrators in the private chat")
    return [member for member in hub.world.members(chat_id) if member["status"] in _ADMINS]


@method("getChatMemberCount", "getChatMembersCount")
def get_chat_member_count(hub: Hub, call: Call) -> int:
    chat_id = known_chat(hub, call)
    return 2 if chat_id > 0 else len(hub.world.members(chat_id))


def _restrictable(hub: Hub, call: Call) -> tuple[int, int]:
    chat_id = supergroup(hub, call)
    user_id = person_of(hub, call)
    if not hub.world.bot_right("can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if user_id == hub.bot_id:
        raise bad_request("can't restrict self")
    status = hub.world.member(chat_id, user_id)["status"]
    if status == "creator":
        raise bad_request("can't remove chat owner")
    if status == "administrator":
        raise bad_request("user is an administrator of the chat")
    return chat_id, user_id


@method("banChatMember", "kickChatMember")
def ban_chat_member(hub: Hub, call: Call) -> bool:
    chat_id, user_id = _restrictable(hub, call)
    until = call.number("until_date")
    # As on the real server, less than half a minute or more than a year means for ever.
    until = until if 30 <= until - hub.now() <= 366 * 86400 else 0
    change_member(hub, chat_id, user_id, {"status": "kicked", "until_date": until}, hub.bot_id)
    return True


@method("unbanChatMember")
def unban_chat_member(hub: Hub, call: Call) -> bool:
    """Without `only_if_banned` this also removes somebody who is a member."""
    chat_id, user_id = _restrictable(hub, call)
    status = hub.world.member(chat_id, user_id)["status"]
    if status == "kicked" or (status == "member" and not call.flag("only_if_banned")):
        change_member(hub, chat_id, user_id, {"status": "left"}, hub.bot_id)
    return True


@method("leaveChat")
def leave_chat(hub: Hub, call: Call) -> bool:
    chat_id = known_chat(hub, call)
    if chat_id > 0:
        raise bad_request("chat member status can't be changed in private chats")
    change_member(hub, chat_id, hub.bot_id, {"status": "left"}, hub.bot_id)
    return True
