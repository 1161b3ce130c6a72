"""Command lists by scope and language."""

import re
from typing import Any

from playground.errors import bad_request
from playground.hub import Hub
from playground.methods.registry import method
from playground.wire import Call, whole
from playground.world import GROUP_ID

_SIMPLE = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_NAME = re.compile(r"[a-z0-9_]{1,32}")


def _key(hub: Hub, call: Call) -> str:
    """The scope as one string, with the language at the end."""
    scope = call.json_object("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type")
    language = call.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    if kind in _SIMPLE:
        return f"{kind}|{language}"
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat_id = hub.world.chat_of(str(scope.get("chat_id", "")))
    if kind == "chat":
        return f"chat:{chat_id}|{language}"
    if chat_id > 0:
        raise bad_request("can't use the scope in private chats")
    user = f":{whole(scope.get('user_id'))}" if kind == "chat_member" else ""
    return f"{kind}:{chat_id}{user}|{language}"


def _command(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_request("expected an Object")
    name = str(value.get("command", "")).removeprefix("/")
    description = str(value.get("description", ""))
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description} | (
        {"is_ephemeral": True} if value.get("is_ephemeral") else {}
    )


@method("setMyCommands")
def set_my_commands(hub: Hub, call: Call) -> bool:
    key = _key(hub, call)
    wanted = call.json("commands", "bot commands")
    if not isinstance(wanted, list):
        raise bad_request("expected an Array of BotCommand")
    if len(wanted) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(value) for value in wanted]
    hub.store.put("commands", key, commands)
    hub.events.emit("commands", None)
    return True


@method("getMyCommands")
def get_my_commands(hub: Hub, call: Call) -> list[Any]:
    return list(hub.store.get("commands", _key(hub, call), []))


@method("deleteMyCommands")
def delete_my_commands(hub: Hub, call: Call) -> bool:
    hub.store.drop("commands", _key(hub, call))
    hub.events.emit("commands", None)
    return True


def commands_for(hub: Hub, chat_id: int, person_id: int) -> list[Any]:
    """The list that a person sees in a chat: the narrowest scope that has one, in their language first."""
    language = hub.world.person(person_id)["language_code"][:2]
    for scope in _scopes(hub, chat_id, person_id):
        for key in (f"{scope}|{language}", f"{scope}|"):
            commands = hub.store.get("commands", key)
            if commands:
                return list(commands)
    return []


def _scopes(hub: Hub, chat_id: int, person_id: int) -> tuple[str, ...]:
    if chat_id != GROUP_ID:
        return f"chat:{chat_id}", "all_private_chats", "default"
    admin = hub.world.member(chat_id, person_id)["status"] in ("creator", "administrator")
    admins = (f"chat_administrators:{chat_id}",) if admin else ()
    all_admins = ("all_chat_administrators",) if admin else ()
    own = f"chat_member:{chat_id}:{person_id}"
    return (own, *admins, f"chat:{chat_id}", *all_admins, "all_group_chats", "default")
