"""The bot's menus of commands and the words on its profile, in each language."""

from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from invitehub.texts import LOCALES, plain

PRIVATE_COMMANDS = ("redeem", "my", "swap", "cancel", "recovery", "recover", "language", "help")
# What groups offer leads to the private chat; only the one who asks sees it.
GROUP_COMMANDS = ("redeem", "my", "help")


async def set_up(bot: Bot, locale: str) -> None:
    """For all: a menu a scope and language, and the profile's words where the operator has not written any.

    `locale`: for clients in languages that there is no catalogue for.
    """
    # The one for all comes last: Telegram answers with it where a language has none of its own.
    for code, catalogue in (*((each[:2], each) for each in LOCALES), (None, locale)):
        await bot.set_my_commands(
            _commands(catalogue, PRIVATE_COMMANDS),
            scope=BotCommandScopeAllPrivateChats(),
            language_code=code,
        )
        await bot.set_my_commands(
            _commands(catalogue, GROUP_COMMANDS, ephemeral=True),
            scope=BotCommandScopeAllGroupChats(),
            language_code=code,
        )
        if not (await bot.get_my_description(language_code=code)).description:
            await bot.set_my_description(plain(catalogue, "bot-description"), language_code=code)
        if not (await bot.get_my_short_description(language_code=code)).short_description:
            await bot.set_my_short_description(plain(catalogue, "bot-short-description"), language_code=code)


async def set_own(bot: Bot, chat_id: int, locale: str | None, *, first: tuple[str, ...] = ()) -> None:
    """The menu of one private chat, in the language that its person chose; None: as for all.

    `first`: what only this person may, before what everybody may.
    """
    scope = BotCommandScopeChat(chat_id=chat_id)
    if locale is None:
        await bot.delete_my_commands(scope=scope)
    else:
        await bot.set_my_commands(_commands(locale, (*first, *PRIVATE_COMMANDS)), scope=scope)


def _commands(locale: str, names: tuple[str, ...], *, ephemeral: bool = False) -> list[BotCommand]:
    return [
        BotCommand(
            command=name, description=plain(locale, f"menu-{name}"), is_ephemeral=True if ephemeral else None
        )
        for name in names
    ]
