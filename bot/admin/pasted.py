"""Lists that come with a command: below its line, or as a text file whose caption it is."""

import io
from typing import Final

from aiogram import Bot
from aiogram.types import Message

from invitehub.batch_lines import MOST
from invitehub.errors import Refusal

_LARGEST: Final = 2_000_000


def words_of(message: Message) -> list[str]:
    """What stands behind the command, in its own line."""
    first = (message.text or message.caption or "").partition("\n")[0]
    return first.split()[1:]


def reason_in(words: list[str]) -> tuple[list[str], str]:
    """The words before `#`, and the reason after it."""
    before, _, reason = " ".join(words).partition("#")
    return before.split(), reason.strip()


async def lines_of(bot: Bot, message: Message) -> list[str]:
    """The list's lines, without blank ones; empty if there is no list.

    Raises Refusal `file_too_large`, `file_not_text`, `too_many_lines`.
    """
    lines = (message.text or message.caption or "").split("\n")[1:]
    if message.document is not None:
        if (message.document.file_size or 0) > _LARGEST:
            raise Refusal("file_too_large")
        content = io.BytesIO()
        await bot.download(message.document, destination=content)
        try:
            lines = [*lines, *content.getvalue().decode("utf-8-sig").splitlines()]
        except UnicodeDecodeError:
            raise Refusal("file_not_text") from None
    found = [line.strip() for line in lines if line.strip()]
    if len(found) > MOST:
        raise Refusal("too_many_lines", most=MOST)
    return found
