"""Refusals, word for word, and the faults that a test may order."""

from typing import Any

import httpx
import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from telegram.error import Forbidden, NetworkError, RetryAfter

from tests.contract.bot_api_case import PNG, aiogram_bot, telegram_bot
from tests.support.playground import GROUP, TOKEN, Playground

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **fields}]]}


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendMessage", {"chat_id": 1001}, "message text is empty"),
        ("sendMessage", {"chat_id": 1001, "text": "  \n "}, "text must be non-empty"),
        ("sendMessage", {"chat_id": 1001, "text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"chat_id": 424242, "text": "x"}, "chat not found"),
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": button(callback_data="é" * 33)},
         "BUTTON_DATA_INVALID"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": button()},
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": button(url="no link")}, "BUTTON_URL_INVALID"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": button(callback_data="a", style="gold")},
         "can't parse inline keyboard button: invalid button style specified"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": "{"},
         "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 999999}},
         "message to be replied not found"),
        ("editMessageText", {"chat_id": 1001, "message_id": 999999, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"chat_id": 1001, "text": "x"}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 1001, "message_id": 999999}, "message to delete not found"),
        ("copyMessage", {"chat_id": 1001, "from_chat_id": 1001, "message_id": 999999}, "message to copy not found"),
        ("answerCallbackQuery", {"callback_query_id": "1"},
         "query is too old and response timeout expired or query ID is invalid"),
        ("sendDocument", {"chat_id": 1001}, "there is no document in the request"),
        ("sendChatAction", {"chat_id": 1001, "action": "dancing"}, "wrong parameter action in request"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("setMyCommands", {"commands": [{"command": "restart-worker", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("getChatAdministrators", {"chat_id": 1001}, "there are no administrators in the private chat"),
        ("banChatMember", {"chat_id": GROUP, "user_id": 1003}, "can't remove chat owner"),
        ("setMessageReaction", {"chat_id": 1001, "message_id": 999999}, "message to react not found"),
    ],
)  # fmt: skip
def test_bad_requests(playground: Playground, method: str, params: dict[str, Any], refusal: str) -> None:
    answer = playground.answer(method, **params)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {refusal}"}


def test_a_wrong_token_and_an_unknown_method(playground: Playground) -> None:
    wrong = playground.http.get(f"{playground.url}/bot1:wrong/getMe")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    unknown = playground.answer("getRich")
    assert (unknown["error_code"], unknown["description"]) == (404, "Not Found: method not found")
    assert playground.answer("GETme")["ok"]


def test_an_edit_that_changes_nothing(playground: Playground) -> None:
    markup = button(callback_data="a")
    sent = playground.call(
        "sendMessage", chat_id=1001, text="<b>x</b>", parse_mode="HTML", reply_markup=markup
    )
    same = {"chat_id": 1001, "message_id": sent["message_id"], "text": "<b>x</b>", "parse_mode": "HTML"}
    assert playground.error("editMessageText", **same, reply_markup=markup) == NOT_MODIFIED
    edited = playground.call("editMessageText", **same)
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]
    same.pop("text")
    assert playground.error("editMessageReplyMarkup", **same) == NOT_MODIFIED


@pytest.mark.parametrize("markup", [{"keyboard": [["A"]]}, {"force_reply": True}, {"remove_keyboard": True}])
def test_a_message_with_a_keyboard_of_the_input_field_cannot_be_edited(
    playground: Playground, markup: dict[str, Any]
) -> None:
    sent = playground.call("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert "reply_markup" not in sent
    edit = {"chat_id": 1001, "message_id": sent["message_id"], "text": "y"}
    assert playground.error("editMessageText", **edit) == "Bad Request: message can't be edited"
    plain = playground.call("sendMessage", chat_id=1001, text="x")["message_id"]
    edit |= {"message_id": plain, "reply_markup": markup}
    assert playground.error("editMessageText", **edit) == "Bad Request: inline keyboard expected"


def test_only_own_texts_are_edited(playground: Playground) -> None:
    said = playground.say(1001, "mine")
    edit = {"chat_id": 1001, "message_id": said["message_id"]}
    assert playground.error("editMessageText", **edit, text="y") == "Bad Request: message can't be edited"
    picture = playground.http.post(
        f"{playground.base}/sendPhoto", data={"chat_id": 1001}, files={"photo": ("a.png", PNG)}
    ).json()["result"]
    edit["message_id"] = picture["message_id"]
    assert playground.error("editMessageText", **edit, text="y") == (
        "Bad Request: there is no text in the message to edit"
    )


def test_people_who_block_or_never_started(playground: Playground) -> None:
    playground.block(1001)
    assert playground.answer("sendMessage", chat_id=1001, text="x") == {
        "ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user",
    }  # fmt: skip
    member = playground.updates()[-1]["my_chat_member"]
    assert (member["old_chat_member"]["status"], member["new_chat_member"]["status"]) == ("member", "kicked")


def test_deleting_in_a_group_needs_the_right(playground: Playground) -> None:
    said = playground.say(1001, "CODE", chat=GROUP)["message_id"]
    playground.bot(group_status="member")
    delete = {"chat_id": GROUP, "message_id": said}
    assert playground.error("deleteMessage", **delete) == "Bad Request: message can't be deleted"
    playground.bot(group_status="administrator", can_delete_messages=False)
    assert playground.error("deleteMessage", **delete) == "Bad Request: message can't be deleted"
    playground.bot(can_delete_messages=True)
    assert playground.call("deleteMessage", **delete) is True
    assert said not in [message["message_id"] for message in playground.messages(GROUP, 1001)]


def test_a_bot_thrown_out_of_the_group_may_not_write(playground: Playground) -> None:
    playground.bot(group_status="kicked")
    assert playground.error("sendMessage", chat_id=GROUP, text="x") == (
        "Forbidden: bot was kicked from the supergroup chat"
    )


def test_parameters_come_in_four_ways(playground: Playground) -> None:
    params = {
        "chat_id": "1001",
        "text": "é😀",
        "reply_markup": '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}',
    }
    url = f"{playground.base}/sendMessage"
    answers = [
        playground.http.get(url, params=params),
        playground.http.post(url, data=params),
        playground.http.post(url, files={key: (None, value) for key, value in params.items()}),
        playground.http.post(url, json=params),
    ]
    results = [answer.json()["result"] for answer in answers]
    assert [result["text"] for result in results] == ["é😀"] * 4
    assert [result["reply_markup"]["inline_keyboard"][0][0]["callback_data"] for result in results] == [
        "b"
    ] * 4


# Faults


async def test_flood_control_is_told_with_its_pause(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    # python-telegram-bot warns of its own next version otherwise.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    playground.fault(**{"429": 2, "retry_after": 7})
    async with aiogram_bot(playground).context() as bot:
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(1001, "x")
        assert caught.value.retry_after == 7
    async with telegram_bot(playground) as other:
        with pytest.raises(RetryAfter):
            await other.send_message(1001, "x")
        assert (await other.send_message(1001, "third")).text == "third"
    assert [message["text"] for message in playground.messages(1001)] == ["third"]


async def test_a_connection_cut_after_the_effect(playground: Playground) -> None:
    playground.fault(drop=2, methods=["sendMessage"])
    async with aiogram_bot(playground).context() as bot:
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(1001, "one")
    async with telegram_bot(playground) as other:
        with pytest.raises(NetworkError):
            await other.send_message(1001, "two")
    assert [message["text"] for message in playground.messages(1001)] == ["one", "two"]


def test_server_errors_spare_polling(playground: Playground) -> None:
    playground.fault(**{"500": 1})
    assert playground.answer("getUpdates")["ok"]
    assert playground.answer("sendMessage", chat_id=1001, text="x")["error_code"] == 500
    assert playground.answer("sendMessage", chat_id=1001, text="x")["ok"]


async def test_python_telegram_bot_knows_the_blocked(playground: Playground) -> None:
    playground.block(1001)
    async with telegram_bot(playground) as bot:
        with pytest.raises(Forbidden):
            await bot.send_message(1001, "x")


# The door


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/session", {"Host": "evil.example"}, 421),
        (f"/bot{TOKEN}/getMe", {"Host": "evil.example"}, 421),
        ("/api/session", {"Origin": "http://evil.example"}, 403),
        ("/api/session", {"Origin": "null"}, 403),
        ("/api/session", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ("/api/session", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("/api/session", {}, 200),
    ],
)
def test_only_this_machine_and_the_pages_of_its_own(
    playground: Playground, path: str, headers: dict[str, str], status: int
) -> None:
    assert playground.http.get(playground.url + path, headers=headers).status_code == status


def test_localhost_is_a_name_of_this_machine_and_nothing_comes_from_elsewhere(playground: Playground) -> None:
    port = httpx.URL(playground.url).port
    answer = playground.http.get(f"{playground.url}/api/session", headers={"Host": f"localhost:{port}"})
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
