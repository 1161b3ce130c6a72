"""The bot itself: getMe, names and descriptions, menu button, files."""

from typing import Any

from playground.errors import bad_request
from playground.files import file_object
from playground.hub import Hub
from playground.methods.registry import method
from playground.wire import Call

_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@method("getMe")
def get_me(hub: Hub, _: Call) -> dict[str, Any]:
    return hub.world.me()


@method("logOut", "close")
def log_out(_: Hub, __: Call) -> bool:
    return True


def _set_text(hub: Hub, call: Call, kind: str) -> bool:
    value = call.text(kind)
    if len(value) > _LIMITS[kind]:
        raise bad_request(f"BOT_{kind.upper()}_TOO_LONG")
    hub.store.put(kind, call.text("language_code"), value)
    return True


def text_for(hub: Hub, kind: str, language: str) -> str:
    """The bot's name or description in a language, else the one for all languages; "" if there is none."""
    return str(hub.store.get(kind, language) or hub.store.get(kind, "") or "")


def _get_text(hub: Hub, call: Call, kind: str, default: str = "") -> dict[str, str]:
    return {kind: text_for(hub, kind, call.text("language_code")) or default}


@method("setMyName")
def set_my_name(hub: Hub, call: Call) -> bool:
    return _set_text(hub, call, "name")


@method("getMyName")
def get_my_name(hub: Hub, call: Call) -> dict[str, str]:
    return _get_text(hub, call, "name", hub.world.bot_name())


@method("setMyDescription")
def set_my_description(hub: Hub, call: Call) -> bool:
    return _set_text(hub, call, "description")


@method("getMyDescription")
def get_my_description(hub: Hub, call: Call) -> dict[str, str]:
    return _get_text(hub, call, "description")


@method("setMyShortDescription")
def set_my_short_description(hub: Hub, call: Call) -> bool:
    return _set_text(hub, call, "short_description")


@method("getMyShortDescription")
def get_my_short_description(hub: Hub, call: Call) -> dict[str, str]:
    return _get_text(hub, call, "short_description")


def _menu_button(wish: dict[str, Any]) -> dict[str, Any]:
    kind, page = wish.get("type"), wish.get("web_app")
    if kind in ("default", "commands"):
        return {"type": kind}
    if kind != "web_app":
        raise bad_request("invalid menu button type specified")
    if not wish.get("text") or not isinstance(page, dict) or not page.get("url"):
        raise bad_request("BUTTON_URL_INVALID")
    return {"type": kind, "text": str(wish["text"]), "web_app": {"url": str(page["url"])}}


@method("setChatMenuButton")
def set_chat_menu_button(hub: Hub, call: Call) -> bool:
    button = _menu_button(call.json_object("menu_button", "menu button") or {"type": "default"})
    hub.store.put("menu_button", call.text("chat_id"), button)
    hub.events.emit("commands", call.number("chat_id") or None)
    return True


@method("getChatMenuButton")
def get_chat_menu_button(hub: Hub, call: Call) -> dict[str, Any]:
    return menu_button(hub, call.text("chat_id"))


def menu_button(hub: Hub, chat_id: str) -> dict[str, Any]:
    """The button of a chat; else the bot's own; else Telegram's default, which is the list of commands."""
    for key in (chat_id, ""):
        button: dict[str, Any] | None = hub.store.get("menu_button", key)
        if button is not None and button["type"] != "default":
            return button
    return {"type": "commands"}


@method("getFile")
def get_file(hub: Hub, call: Call) -> dict[str, Any]:
    if not call.has("file_id"):
        raise bad_request("file_id not specified")
    record = hub.files.record(call.text("file_id"))
    if record is None:
        raise bad_request("invalid file_id")
    return file_object(record)
