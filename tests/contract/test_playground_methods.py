"""Each method's answer: parsed by aiogram and python-telegram-bot, and held against @grammyjs/types."""

from typing import Any

import pytest
import telegram
from aiogram import methods as aiogram_methods
from aiogram.methods import Response

from playground.methods import METHODS
from tests.contract.bot_api_calls import PREPARE, cause_updates, new_link, nothing
from tests.contract.bot_api_case import PNG, aiogram_bot, check_schema, methods_in_schema, telegram_bot
from tests.support.playground import GROUP, Playground

# What python-telegram-bot makes of each answer that is more than a plain value; it is older than ephemeral messages.
TELEGRAM: dict[str, type[telegram.TelegramObject]] = {
    "getMe": telegram.User,
    "getUpdates": telegram.Update,
    "sendMessage": telegram.Message,
    "editMessageText": telegram.Message,
    "editMessageCaption": telegram.Message,
    "editMessageReplyMarkup": telegram.Message,
    "sendDocument": telegram.Message,
    "sendPhoto": telegram.Message,
    "forwardMessage": telegram.Message,
    "copyMessage": telegram.MessageId,
    "getFile": telegram.File,
    "getMyCommands": telegram.BotCommand,
    "getChatMenuButton": telegram.MenuButton,
    "getChat": telegram.ChatFullInfo,
    "getChatMember": telegram.ChatMember,
    "getChatAdministrators": telegram.ChatMember,
    "createChatInviteLink": telegram.ChatInviteLink,
    "revokeChatInviteLink": telegram.ChatInviteLink,
    "createForumTopic": telegram.ForumTopic,
    "getWebhookInfo": telegram.WebhookInfo,
    "getMyName": telegram.BotName,
    "getMyDescription": telegram.BotDescription,
    "getMyShortDescription": telegram.BotShortDescription,
}


@pytest.fixture
def members(playground: Playground) -> Playground:
    """The second user is in the group, whatever an earlier case did."""
    playground.call("unbanChatMember", chat_id=GROUP, user_id=1002, only_if_banned=True)
    playground.ask("POST", "/join", {"person": 1002, "invite_link": new_link(playground)})
    playground.call("deleteWebhook", drop_pending_updates=True)
    return playground


@pytest.mark.parametrize("method", sorted(methods_in_schema()))
def test_every_answer_parses_in_both_libraries_and_fits_the_newest_types(
    members: Playground, method: str
) -> None:
    result = members.call(method, **PREPARE.get(method, nothing)(members))
    check_schema(method, result)
    kind: Any = getattr(aiogram_methods, method[0].upper() + method[1:]).__returning__
    answer: Any = Response
    answer[kind].model_validate({"ok": True, "result": result})
    if method in TELEGRAM:
        values = result if isinstance(result, list) else [result]
        assert values
        for value in values:
            parsed = TELEGRAM[method].de_json(value, None)
            assert not parsed.api_kwargs.keys() - _NEWER


# Fields younger than the Bot API that python-telegram-bot knows.
_NEWER = {"can_send_welcome_messages", "is_ephemeral", "supports_join_request_queries", "style"}


def test_every_method_of_the_playground_is_in_the_schema() -> None:
    names = {name.lower() for name in methods_in_schema()}
    assert set(METHODS) - names == {"kickchatmember", "getchatmemberscount"}


def test_an_update_of_each_kind_comes_and_parses(members: Playground) -> None:
    cause_updates(members)
    kinds = {next(key for key in update if key != "update_id") for update in members.updates()}
    assert kinds == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
    }


async def test_aiogram_sends_and_reads_a_document(playground: Playground) -> None:
    from aiogram.types import BufferedInputFile

    async with aiogram_bot(playground).context() as bot:
        sent = await bot.send_document(
            1001, BufferedInputFile("码,b\n".encode(), "兑换码.csv"), caption="<b>c</b>", parse_mode="HTML"
        )
        assert sent.document is not None
        assert sent.document.file_name == "兑换码.csv"
        assert [entity.type for entity in sent.caption_entities or ()] == ["bold"]
        file = await bot.get_file(sent.document.file_id)
        content = await bot.download(file)
        assert content is not None
        assert content.read().decode() == "码,b\n"


async def test_python_telegram_bot_sends_edits_and_reads(playground: Playground) -> None:
    async with telegram_bot(playground) as bot:
        assert bot.username == "invitehub_playground_bot"
        sent = await bot.send_message(1001, "<b>你好</b> 😀 <i>x</i>", parse_mode="HTML")
        assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 0, 2), ("italic", 6, 1)]
        edited = await bot.edit_message_text("new", 1001, sent.message_id)
        assert isinstance(edited, telegram.Message)
        assert edited.text == "new"
        photo = await bot.send_photo(1001, PNG)
        file = await bot.get_file(photo.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == PNG
