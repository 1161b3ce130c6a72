"""A call of each method, with what must be there before: the cases of test_playground_methods."""

from collections.abc import Callable
from typing import Any

from tests.contract.bot_api_case import PNG
from tests.support.playground import GROUP, Playground

Params = dict[str, Any]
KEYBOARD = {
    "inline_keyboard": [
        [
            {"text": "Yes", "callback_data": "y", "style": "success"},
            {"text": "Copy", "copy_text": {"text": "x"}},
        ],
        [
            {"text": "Open", "url": "https://example.com/a"},
            {"text": "No", "callback_data": "n", "style": "danger"},
        ],
    ]
}
GROUP_COMMANDS = {
    "commands": [{"command": "redeem", "description": "Redeem a code", "is_ephemeral": True}],
    "scope": {"type": "all_group_chats"},
    "language_code": "zh",
}
HTML = (
    "<b>bold</b> <i>it</i> <u>un</u> <s>st</s> <tg-spoiler>sp</tg-spoiler> <code>co</code> "
    '<pre><code class="language-py">x</code></pre> <a href="https://example.com">link</a> '
    '<a href="tg://user?id=1002">who</a> <tg-time unix="1800000000" format="wDT">then</tg-time> '
    "<blockquote expandable>quote</blockquote>"
)


def _sent(playground: Playground, chat: int = 1001, **more: Any) -> int:
    return int(playground.call("sendMessage", chat_id=chat, text="text", **more)["message_id"])


def _document(playground: Playground) -> dict[str, Any]:
    answer = playground.http.post(
        f"{playground.base}/sendDocument",
        data={"chat_id": "1001", "caption": "all <b>codes</b>", "parse_mode": "HTML"},
        files={"document": ("codes.csv", b"a,b\n", "text/csv")},
    ).json()
    return dict(answer["result"])


def _photo(playground: Playground) -> dict[str, Any]:
    answer = playground.http.post(
        f"{playground.base}/sendPhoto",
        data={"chat_id": "1001", "photo": "attach://picture"},
        files={"picture": ("a.png", PNG, "image/png")},
    ).json()
    return dict(answer["result"])


def new_link(playground: Playground, **more: Any) -> str:
    return str(playground.call("createChatInviteLink", chat_id=GROUP, name="door", **more)["invite_link"])


def _request(playground: Playground) -> Params:
    playground.call("unbanChatMember", chat_id=GROUP, user_id=1002)
    link = new_link(playground, creates_join_request=True)
    assert playground.ask("POST", "/join", {"person": 1002, "invite_link": link})["result"] == "requested"
    return {"chat_id": GROUP, "user_id": 1002}


def _ephemeral(playground: Playground) -> int:
    return int(
        playground.call(
            "sendMessage", chat_id=GROUP, text="psst", ephemeral_message_parameters={"receiver_user_id": 1001}
        )["ephemeral_message_id"]
    )


def _pressed(playground: Playground) -> str:
    message = playground.call("sendMessage", chat_id=1001, text="?", reply_markup=KEYBOARD)
    return playground.press(1001, message, "Yes")


def _commands(playground: Playground) -> Params:
    playground.call("setMyCommands", **GROUP_COMMANDS)
    return {key: value for key, value in GROUP_COMMANDS.items() if key != "commands"}


def nothing(_: Playground) -> Params:
    return {}


def _pinned(playground: Playground) -> Params:
    playground.call("pinChatMessage", chat_id=1001, message_id=_sent(playground))
    return {"chat_id": 1001}


def _out(playground: Playground) -> Params:
    playground.call("banChatMember", chat_id=GROUP, user_id=1002)
    return {"chat_id": GROUP, "user_id": 1002}


def cause_updates(playground: Playground) -> Params:
    playground.call(
        "getUpdates",
        allowed_updates=[
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
            "chat_member",
            "chat_join_request",
        ],
    )
    first = playground.say(
        1001, "/start@invitehub_playground_bot see https://example.com/x and me@example.com"
    )
    playground.ask("PUT", f"/chats/1001/messages/{first['message_id']}", {"person": 1001, "text": "changed"})
    playground.say(1002, "😀 answer", chat=GROUP, reply_to=_sent(playground, GROUP))
    _pressed(playground)
    playground.block(1002)
    _out(playground)
    _request(playground)
    playground.http.post(
        f"{playground.url}/api/chats/1001/files",
        data={"person": "1001", "caption": "look"},
        files={"file": ("a.png", PNG, "image/png")},
    ).raise_for_status()
    return {}


PREPARE: dict[str, Callable[[Playground], Params]] = {
    "getUpdates": cause_updates,
    "sendMessage": lambda p: {
        "chat_id": 1001,
        "text": HTML,
        "parse_mode": "HTML",
        "reply_markup": KEYBOARD,
        "link_preview_options": {"is_disabled": True},
        "reply_parameters": {"message_id": _sent(p)},
        "protect_content": True,
    },
    "editMessageText": lambda p: {"chat_id": 1001, "message_id": _sent(p), "text": "other"},
    "editMessageCaption": lambda p: {
        "chat_id": 1001,
        "message_id": _document(p)["message_id"],
        "caption": "other",
    },
    "editMessageReplyMarkup": lambda p: {"chat_id": 1001, "message_id": _sent(p), "reply_markup": KEYBOARD},
    "sendDocument": lambda p: {"chat_id": 1001, "document": _document(p)["document"]["file_id"]},
    "sendPhoto": lambda p: {"chat_id": 1001, "photo": _photo(p)["photo"][0]["file_id"], "has_spoiler": True},
    "sendChatAction": lambda _: {"chat_id": 1001, "action": "typing"},
    "deleteMessage": lambda p: {"chat_id": 1001, "message_id": _sent(p)},
    "deleteMessages": lambda p: {"chat_id": 1001, "message_ids": [_sent(p), 999999]},
    "copyMessage": lambda p: {"chat_id": 1001, "from_chat_id": 1001, "message_id": _sent(p)},
    "forwardMessage": lambda p: {"chat_id": 1001, "from_chat_id": 1001, "message_id": _sent(p)},
    "answerCallbackQuery": lambda p: {"callback_query_id": _pressed(p), "text": "done", "show_alert": True},
    "getFile": lambda p: {"file_id": _document(p)["document"]["file_id"]},
    "setMyCommands": lambda _: GROUP_COMMANDS,
    "getMyCommands": _commands,
    "deleteMyCommands": lambda _: {"scope": {"type": "chat", "chat_id": 1003}},
    "setChatMenuButton": lambda _: {"menu_button": {"type": "commands"}},
    "getChat": _pinned,
    "getChatMember": lambda _: {"chat_id": GROUP, "user_id": 1234567},
    "getChatAdministrators": lambda _: {"chat_id": GROUP},
    "getChatMemberCount": lambda _: {"chat_id": GROUP},
    "banChatMember": lambda _: {"chat_id": GROUP, "user_id": 1002},
    "unbanChatMember": _out,
    "leaveChat": lambda _: {"chat_id": GROUP},
    "createChatInviteLink": lambda _: {"chat_id": GROUP, "member_limit": 1, "expire_date": 2000000000},
    "exportChatInviteLink": lambda _: {"chat_id": GROUP},
    "revokeChatInviteLink": lambda p: {"chat_id": GROUP, "invite_link": new_link(p)},
    "approveChatJoinRequest": _request,
    "declineChatJoinRequest": _request,
    "createForumTopic": lambda p: {"chat_id": forum(p), "name": "Alerts", "icon_color": 9367192},
    "closeForumTopic": lambda p: {"chat_id": GROUP, "message_thread_id": topic(p)},
    "reopenForumTopic": lambda p: {"chat_id": GROUP, "message_thread_id": topic(p, closed=True)},
    "deleteForumTopic": lambda p: {"chat_id": GROUP, "message_thread_id": topic(p)},
    "setMessageReaction": lambda p: {
        "chat_id": 1001,
        "message_id": p.say(1001, "hi")["message_id"],
        "reaction": [{"type": "emoji", "emoji": "👍"}],
    },
    "pinChatMessage": lambda p: {"chat_id": 1001, "message_id": _sent(p)},
    "unpinChatMessage": _pinned,
    "unpinAllChatMessages": lambda _: {"chat_id": 1001},
    "setMyName": lambda _: {"name": "InviteHub"},
    "setMyDescription": lambda _: {"description": "Hands out seats"},
    "setMyShortDescription": lambda _: {"short_description": "Seats"},
    "setWebhook": lambda _: {"url": "http://127.0.0.1:9/hook", "secret_token": "s"},
    "editEphemeralMessageText": lambda p: {
        "chat_id": GROUP,
        "receiver_user_id": 1001,
        "ephemeral_message_id": _ephemeral(p),
        "text": "x",
    },
    "editEphemeralMessageCaption": lambda p: {
        "chat_id": GROUP,
        "receiver_user_id": 1001,
        "ephemeral_message_id": _ephemeral_file(p),
        "caption": "x",
    },
    "editEphemeralMessageReplyMarkup": lambda p: {
        "chat_id": GROUP,
        "receiver_user_id": 1001,
        "ephemeral_message_id": _ephemeral(p),
        "reply_markup": KEYBOARD,
    },
    "deleteEphemeralMessage": lambda p: {
        "chat_id": GROUP,
        "receiver_user_id": 1001,
        "ephemeral_message_id": _ephemeral(p),
    },
}


def forum(playground: Playground) -> int:
    """The group, with topics switched on by its owner and a bot that may manage them."""
    playground.ask("PUT", "/forum", {"person": 1003, "on": True})
    playground.bot(group_status="administrator", can_manage_topics=True)
    return GROUP


def topic(playground: Playground, *, closed: bool = False) -> int:
    """A topic that the group's owner has made."""
    forum(playground)
    made = playground.ask("POST", "/topics", {"person": 1003, "name": "Alerts"})["topic"]
    number = int(made["message_thread_id"])
    if closed:
        playground.ask("PUT", f"/topics/{number}", {"person": 1003, "closed": True})
    return number


def _ephemeral_file(playground: Playground) -> int:
    file_id = _document(playground)["document"]["file_id"]
    return int(
        playground.call("sendDocument", chat_id=GROUP, document=file_id, receiver_user_id=1001)[
            "ephemeral_message_id"
        ]
    )
