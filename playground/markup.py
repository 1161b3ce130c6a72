"""reply_markup: what is kept of it, and what is refused."""

from typing import Any

from playground.errors import ApiError, bad_request
from playground.links import checked_link, user_of_link
from playground.wire import Call

Markup = dict[str, Any]
_STYLES = {"", "default", "primary", "danger", "success"}
_MAX_DATA = 64
_MAX_BUTTONS = 100


def read_markup(call: Call) -> tuple[Markup | None, Markup | None]:
    """(inline keyboard, other keyboard): at most one is there. The other kinds never come back in a Message."""
    value = call.json("reply_markup", "reply keyboard markup")
    if value is None:
        return None, None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if value.get("keyboard"):
        return None, {
            **value,
            "keyboard": [[_reply_button(b) for b in row] for row in _rows(value, "keyboard")],
        }
    if value.get("inline_keyboard"):
        return _inline(_rows(value, "inline_keyboard")), None
    if value.get("remove_keyboard") or value.get("force_reply"):
        return None, value
    return None, None


def read_inline(call: Call) -> Markup | None:
    """The inline keyboard of an edit; other keyboards are refused there."""
    inline, other = read_markup(call)
    if other is not None:
        raise bad_request("inline keyboard expected")
    return inline


def _rows(value: Markup, name: str) -> list[list[Any]]:
    rows = value[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        of = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
        raise bad_request(f'field "{name}"{of} must be an Array of Arrays')
    return rows


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return button


def _inline(rows: list[list[Any]]) -> Markup | None:
    kept = [[_inline_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _slip(what: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {what}")


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _slip("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _slip('Can\'t find field "text"')
    if not text:
        raise bad_request("BUTTON_TEXT_INVALID")
    style = str(button.get("style") or "").lower()
    if style not in _STYLES:
        raise _slip("invalid button style specified")
    kept = {"text": text} | _action(button)
    if style not in ("", "default"):
        kept["style"] = style
    if button.get("icon_custom_emoji_id"):
        kept["icon_custom_emoji_id"] = str(button["icon_custom_emoji_id"])
    return kept


def _action(button: dict[str, Any]) -> dict[str, Any]:
    if button.get("url"):
        return {"url": _url(str(button["url"]))}
    if button.get("callback_data"):
        data = str(button["callback_data"])
        if len(data.encode()) > _MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"callback_data": data}
    if "copy_text" in button:
        return {"copy_text": {"text": _copied(button["copy_text"])}}
    rare = _rare_action(button)
    if rare is None:
        raise _slip("Text buttons are unallowed in the inline keyboard")
    return rare


def _copied(value: Any) -> str:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise _slip('Can\'t find field "text"')
    if not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return text


def _rare_action(button: dict[str, Any]) -> dict[str, Any] | None:
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if isinstance(button.get(name), str):
            return {name: button[name]}
    for name in ("web_app", "login_url"):
        page = button.get(name)
        if isinstance(page, dict) and isinstance(page.get("url"), str):
            # A login button comes back as an ordinary link, as on the real server.
            return {"web_app": {"url": page["url"]}} if name == "web_app" else {"url": _url(page["url"])}
    return None


def _url(url: str) -> str:
    if user_of_link(url) is not None:
        return url
    link = checked_link(url)
    if link is None:
        raise bad_request("BUTTON_URL_INVALID")
    return link
