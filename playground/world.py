"""Who is there: the bot, three people, their private chats and one group."""

from collections.abc import Iterable
from typing import Any

from playground.errors import bad_request, forbidden
from playground.store import Json, Store

GROUP_ID = -1002000000001
GROUP_TITLE = "InviteHub group"
BOT_NAME = "InviteHub"
BOT_USERNAME = "invitehub_playground_bot"
USER_ID, SECOND_USER_ID, ADMIN_ID = 1001, 1002, 1003

_ADMIN_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": False,
    "can_manage_tags": False,
    "can_send_welcome_messages": False,
}
_BOT_FLAGS = {
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_guest_queries": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
    "can_manage_bots": False,
    "supports_join_request_queries": False,
}
_COLOURS = ("blue", "green", "violet")
_IN = {"creator", "administrator", "member"}
_ACCEPTED_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
_PERMISSIONS = {
    "can_send_messages": True,
    "can_send_audios": True,
    "can_send_documents": True,
    "can_send_photos": True,
    "can_send_videos": True,
    "can_send_video_notes": True,
    "can_send_voice_notes": True,
    "can_send_polls": True,
    "can_send_other_messages": True,
    "can_add_web_page_previews": True,
    "can_react_to_messages": True,
    "can_edit_tag": False,
    "can_change_info": False,
    "can_invite_users": True,
    "can_pin_messages": False,
    "can_manage_topics": False,
}


class World:
    """People, chats and memberships, kept on disk. Private chats have the person's id."""

    def __init__(self, store: Store, bot_id: int, admin_ids: Iterable[int]) -> None:
        self._store = store
        self.bot_id = bot_id
        admins = tuple(admin_ids) or (ADMIN_ID,)
        self._person(USER_ID, "User", "first_user", "en", "user", "blue")
        self._person(SECOND_USER_ID, "Second user", "second_user", "zh-hans", "user2", "green")
        for number, admin_id in enumerate(admins, 1):
            suffix = "" if number == 1 else str(number)
            self._person(
                admin_id, f"Admin {suffix}".strip(), f"playground_admin{suffix}", "en", "admin", "violet"
            )
        if store.get("member", f"{GROUP_ID}:{bot_id}") is None:
            self.set_member(GROUP_ID, bot_id, {"status": "administrator"} | _ADMIN_RIGHTS)

    def _person(self, person_id: int, name: str, username: str, language: str, role: str, color: str) -> None:
        if self._store.get("person", person_id) is None:
            person = {"id": person_id, "first_name": name, "username": username, "language_code": language}
            self._store.put("person", person_id, person | {"role": role, "color": color})
            # Whoever runs a bot has opened its chat; the others have yet to press Start.
            self._store.put("private", person_id, {"started": role == "admin", "blocked": False})
        if self._store.get("member", f"{GROUP_ID}:{person_id}") is None:
            status = "creator" if role == "admin" and self._creator() is None else "member"
            self.set_member(
                GROUP_ID,
                person_id,
                {"status": status} | ({"is_anonymous": False} if status == "creator" else {}),
            )

    def _creator(self) -> int | None:
        return next((m["user"]["id"] for m in self.members(GROUP_ID) if m["status"] == "creator"), None)

    # People

    def people(self) -> list[Json]:
        return sorted((value for _, value in self._store.all("person")), key=lambda person: person["id"])

    def add_person(self, name: str) -> Json:
        """One more user, who has yet to press Start and is not in the group. Ids count on from the highest."""
        person_id = max(person["id"] for person in self.people()) + 1
        number = len(self.people())
        person = {"id": person_id, "first_name": name, "username": f"user_{person_id}", "language_code": "en"}
        colour = _COLOURS[number % len(_COLOURS)]
        self._store.put("person", person_id, person | {"role": "user", "color": colour})
        self._store.put("private", person_id, {"started": False, "blocked": False})
        return self.person(person_id)

    def person(self, person_id: int) -> Json:
        found = self._store.get("person", person_id)
        if found is None:
            raise bad_request("user not found")
        return dict(found)

    def set_language(self, person_id: int, language: str) -> None:
        self._store.put("person", person_id, self.person(person_id) | {"language_code": language})

    def user(self, user_id: int) -> Json:
        """The User object of a person or of the bot. Raises "user not found"."""
        if user_id == self.bot_id:
            return {"id": user_id, "is_bot": True, "first_name": self.bot_name(), "username": BOT_USERNAME}
        person = self.person(user_id)
        return {"id": person["id"], "is_bot": False} | {
            key: person[key] for key in ("first_name", "username", "language_code")
        }

    def known_user(self, user_id: int) -> Json | None:
        known = user_id == self.bot_id or self._store.get("person", user_id) is not None
        return self.user(user_id) if known else None

    def bot_name(self) -> str:
        return str(self._store.get("name", "") or BOT_NAME)

    def me(self) -> Json:
        flags: Json = self._store.get("bot", "flags", {})
        return self.user(self.bot_id) | _BOT_FLAGS | flags

    def set_bot_flags(self, flags: Json) -> None:
        known = {key: bool(value) for key, value in flags.items() if key in _BOT_FLAGS}
        self._store.put("bot", "flags", self._store.get("bot", "flags", {}) | known)

    # Chats

    def chat_of(self, reference: str) -> int:
        """The id of a chat given as number or @name. Raises the server's refusals."""
        if not reference:
            raise bad_request("chat_id is empty")
        if reference.startswith("@"):
            # As on the real server, a person is not to be reached by name, only a public group or channel.
            raise bad_request("chat not found")
        try:
            chat_id = int(reference)
        except ValueError as slip:
            raise bad_request("chat not found") from slip
        if chat_id != GROUP_ID and self._store.get("person", chat_id) is None:
            raise bad_request("chat not found")
        return chat_id

    def chat(self, chat_id: int) -> Json:
        """The Chat object."""
        if chat_id == GROUP_ID:
            forum = {"is_forum": True} if self.is_forum() else {}
            return {"id": GROUP_ID, "title": self.group_title(), "type": "supergroup"} | forum
        person = self.person(chat_id)
        return {
            "id": chat_id,
            "first_name": person["first_name"],
            "username": person["username"],
            "type": "private",
        }

    def full_chat(self, chat_id: int) -> Json:
        """The ChatFullInfo object."""
        full = self.chat(chat_id) | {
            "accent_color_id": abs(chat_id) % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": _ACCEPTED_GIFTS,
        }
        if chat_id == GROUP_ID:
            return full | {"permissions": _PERMISSIONS}
        return full | {"active_usernames": [full["username"]]}

    def group_title(self) -> str:
        return str(self._store.get("group", "title") or GROUP_TITLE)

    def is_forum(self) -> bool:
        """Whether the group has topics."""
        return bool(self._store.get("group", "forum"))

    def manages_topics(self, user_id: int) -> bool:
        member = self.member(GROUP_ID, user_id)
        return member["status"] == "creator" or bool(member.get("can_manage_topics"))

    def private(self, person_id: int) -> Json:
        return dict(self._store.get("private", person_id) or {"started": False, "blocked": False})

    def set_private(self, person_id: int, **changes: bool) -> None:
        self._store.put("private", person_id, self.private(person_id) | changes)

    def require_writable(self, chat_id: int) -> None:
        """Refuse where the bot may not write, worded as the real server does."""
        if chat_id != GROUP_ID:
            state = self.private(chat_id)
            if state["blocked"]:
                raise forbidden("bot was blocked by the user")
            if not state["started"]:
                raise forbidden("bot can't initiate conversation with a user")
            return
        self.require_member()

    def require_member(self) -> None:
        status = self.member(GROUP_ID, self.bot_id)["status"]
        if status == "kicked":
            raise forbidden("bot was kicked from the supergroup chat")
        if status not in _IN:
            raise forbidden("bot is not a member of the supergroup chat")

    # Members

    def member(self, chat_id: int, user_id: int) -> Json:
        """The ChatMember object; who never was there has left."""
        user = self.user(user_id)
        if chat_id != GROUP_ID:
            return {"user": user, "status": "member"}
        state: Json = self._store.get("member", f"{chat_id}:{user_id}", {"status": "left"})
        return {"user": user} | state

    def is_in(self, chat_id: int, user_id: int) -> bool:
        return self.member(chat_id, user_id)["status"] in _IN

    def set_member(self, chat_id: int, user_id: int, state: Json) -> None:
        self._store.put("member", f"{chat_id}:{user_id}", state)

    def members(self, chat_id: int) -> list[Json]:
        users = [self.bot_id, *(person["id"] for person in self.people())]
        return [
            member for member in (self.member(chat_id, user) for user in users) if member["status"] in _IN
        ]

    def bot_right(self, right: str) -> bool:
        """Whether the bot is an administrator of the group with this right."""
        member = self.member(GROUP_ID, self.bot_id)
        return member["status"] == "administrator" and bool(member.get(right))

    def reads_all(self) -> bool:
        """Whether ordinary messages in the group reach the bot: administrators and bots without privacy mode."""
        member = self.member(GROUP_ID, self.bot_id)
        return member["status"] == "administrator" or bool(self.me()["can_read_all_group_messages"])

    def state_for(self, status: str, rights: dict[str, Any]) -> Json:
        """The stored part of a membership: an administrator with the usual rights, some of them changed."""
        if status == "administrator":
            return (
                {"status": status}
                | _ADMIN_RIGHTS
                | {k: bool(v) for k, v in rights.items() if k in _ADMIN_RIGHTS}
            )
        return {"status": status} | ({"until_date": 0} if status == "kicked" else {})
