"""What the tests of the playground share: the schema, and both libraries as judges of an answer."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import telegram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from jsonschema import Draft7Validator

from tests.support.playground import Playground

_SCHEMA = Path(__file__).parent / "grammy" / "bot-api.schema.json"

# A picture of one pixel, and one that no library would take for one.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@cache
def _validator(method: str) -> Draft7Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return Draft7Validator(
        {
            "$ref": f"#/definitions/Answers/properties/{method}",
            "definitions": schema["definitions"],
        }
    )


@cache
def methods_in_schema() -> frozenset[str]:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return frozenset(schema["definitions"]["Answers"]["properties"]) - {"ApiError"}


def check_schema(method: str, result: Any) -> None:
    """Fail unless a method's result has the shape that @grammyjs/types gives it."""
    slips = [f"{list(slip.absolute_path)}: {slip.message}" for slip in _validator(method).iter_errors(result)]
    assert not slips, (method, slips[:3])


def aiogram_bot(playground: Playground) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(playground.url))
    return Bot(playground.token, session=session)


def telegram_bot(playground: Playground) -> telegram.Bot:
    """python-telegram-bot's Bot at the playground."""
    return telegram.Bot(
        playground.token, base_url=f"{playground.url}/bot", base_file_url=f"{playground.url}/file/bot"
    )
