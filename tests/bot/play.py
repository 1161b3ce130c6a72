"""Short words for scenes in the chat: somebody with a seat, who is upstream, what the tables say."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiogram.types import Update
from sqlalchemy import text

from bot.lanes import lane_of
from tests.bot.stage import Person, Running, Stage


def address(person: Person) -> str:
    return f"p{person.id}@example.com"


def seated(stage: Stage, language: str = "en", *, person: Person | None = None, code: str = "") -> Person:
    """Somebody with a seat, in a new pool with one team of one seat unless a code says otherwise."""
    person = person or stage.person(language)
    person.say(f"{code or stage.codes()[0]} {address(person)}")
    person.sees(address(person))
    person.press("Redeem" if language == "en" else "确认兑换")
    stage.work()
    person.sees("You have a seat" if language == "en" else "有座位了")
    return person


def in_line(stage: Stage, person: Person, pool: str) -> Person:
    """Somebody who waits in a pool that is full."""
    person.say(f"{stage.more_codes(pool)[0]} {address(person)}")
    person.sees("Redeem this code?")
    person.press("Redeem")
    person.sees("You are number")
    return person


def second_team(stage: Stage) -> str:
    """One more seat in the newest pool, in a team of its own."""
    return stage.team(stage.newest_team, f"{stage.newest_team} B")


def members(stage: Stage, team: str) -> list[str]:
    """Who is there upstream, invited or joined."""
    return [str(one["member"]) for one in stage.sandbox.members(team)]


def one(stage: Stage, sql: str, **values: Any) -> Any:
    """The only column of the only row."""
    with stage.house.db.transaction() as session:
        return session.execute(text(sql), values).scalar_one()


def serve(stage: Stage, pool: str) -> None:
    """Whoever is next gets a free seat, as after each commit that frees one."""
    stage.serve(one(stage, "select id from pool where name = :pool", pool=pool))


def button(person: Person, label: str) -> str:
    """The data of that button in the newest message."""
    rows = person.answers()[-1]["reply_markup"]["inline_keyboard"]
    return next(str(each["callback_data"]) for row in rows for each in row if label in each["text"])


def copied(stage: Stage, person: Person, data: str) -> tuple[int, str]:
    """They press a copy of somebody's button: the message that has it, and the press."""
    markup = {"inline_keyboard": [[{"text": "copy", "callback_data": data}]]}
    posted = stage.playground.call("sendMessage", chat_id=person.id, text="copied", reply_markup=markup)
    return posted["message_id"], person.press_data(data, posted["message_id"])


def hold(running: Running, chat_id: int) -> Callable[[], object]:
    """Make one chat's updates wait, as a server that does not answer would, until the returned function is called."""
    gate, feed = asyncio.Event(), running.service.lanes._feed

    async def held(update: Update) -> object:
        if lane_of(update) == chat_id:
            await gate.wait()
        return await feed(update)

    running.service.lanes._feed = held
    return lambda: running.loop.call_soon_threadsafe(gate.set)
