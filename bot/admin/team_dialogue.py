"""/team_add: what a new team needs is asked for one by one, and checked at its provider before it is added."""

from dataclasses import replace
from typing import Any, Final

from aiogram import Bot, F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.acts import Who
from bot.admin import acts, deeds, team_screens
from bot.admin.answering import asker_of, number
from bot.admin.commands import COMMANDS
from bot.admin.deeds import Asker
from bot.admin.doors import May
from bot.admin.team_draft import Draft
from bot.desk import Desk
from bot.sending import delete, rewrite, send
from invitehub import admins, pools, team_adding
from invitehub.admins import Right
from invitehub.answers import Answer
from invitehub.bridge import in_thread
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.providers import PROVIDERS, OptionInvalid
from invitehub.team_adding import Added
from invitehub.teams import MAX_CAPACITY
from invitehub.texts import plain, text

ADD: Final = team_screens.ADD


class Adding(StatesGroup):
    """Something is asked for that is typed or pressed."""

    open = State()


def router() -> Router:
    made = Router(name="admin new team")
    may = May(COMMANDS["team_add"])
    made.message(Command("team_add", ignore_case=True), may)(begin)
    made.message(StateFilter(Adding.open), F.text, ~F.text.startswith("/"), may)(typed)
    made.callback_query(F.data.startswith(ADD), may)(pressed)
    return made


async def begin(message: Message, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    await _ask(Draft(), bot, message.chat.id, state, desk, who)


async def typed(message: Message, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """The answer to what was asked for last. A message with a secret is deleted."""
    draft = await _recall(state)
    words = (message.text or "").strip()
    if draft is None:
        return
    try:
        after = _answered(draft, desk.house, words)
    except OptionInvalid as error:
        await send(bot, message.chat.id, Answer(text(who.locale, "team-add-bad", hint=error.hint)))
        return
    if after is None:
        await send(bot, message.chat.id, Answer(text(who.locale, "team-add-bad-size", most=MAX_CAPACITY)))
        return
    if draft.asking and team_screens.option(draft, draft.asking).secret:
        await delete(bot, message)
    await _ask(after, bot, message.chat.id, state, desk, who)


async def pressed(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> str | None:
    """A choice, in the message of the question; buttons of any other belong to a dialogue that is over."""
    draft = await _recall(state)
    if query.message is None or draft is None or draft.message_id != query.message.message_id:
        return plain(who.locale, "toast-over")
    where = query.message.chat.id, query.message.message_id
    what, _, which = (query.data or "").removeprefix(ADD).partition(":")
    if what == "no":
        await state.clear()
        await rewrite(bot, *where, Answer(text(who.locale, "nothing-done")))
    elif what == "go":
        await _go(draft, asker_of(query, desk, who), where, state, bot, desk, who)
    else:
        names = await in_thread(acts.pool_names, desk.house)
        after = _chosen(draft, desk.house, what, which, list(names))
        await _ask(after, bot, where[0], state, desk, who, where[1])
    return None


async def _go(
    draft: Draft,
    asker: Asker,
    where: tuple[int, int],
    state: FSMContext,
    bot: Bot,
    desk: Desk,
    who: Who,
) -> None:
    """Added, or said why not, with everything still there to be put right."""
    await rewrite(bot, *where, Answer(text(who.locale, "team-add-checking", team=draft.name)))
    try:
        added = await in_thread(_add, desk.house, draft, asker)
    except Refusal as refusal:
        await rewrite(bot, *where, deeds.refused(who.locale, refusal))
        await _ask(draft, bot, where[0], state, desk, who)
        return
    await state.clear()
    await rewrite(bot, *where, team_screens.added(who.locale, added))
    for hint in added.hints:
        desk.hint(hint.operation_id)


async def _ask(
    draft: Draft,
    bot: Bot,
    chat_id: int,
    state: FSMContext,
    desk: Desk,
    who: Who,
    message_id: int | None = None,
) -> None:
    """Put the next question, in the message of the last one if a button led here."""
    names = await in_thread(acts.pool_names, desk.house)
    if draft.provider and not draft.asking and draft.capacity is not None:
        missing = draft.missing(desk.house.keys)
        draft = replace(draft, asking=missing.name if missing else "")
    answer = team_screens.question(who.locale, draft, draft.options(desk.house.keys), names)
    if message_id is None:
        shown = await send(bot, chat_id, answer)
    else:
        shown = await rewrite(bot, chat_id, message_id, answer)
    # The data first: a step without its data is no step.
    await state.set_data({"team": replace(draft, message_id=shown).dump()})
    await state.set_state(Adding.open)


async def _recall(state: FSMContext) -> Draft | None:
    kept: dict[str, Any] | None = (await state.get_data()).get("team")
    return None if kept is None else Draft.load(kept)


def _answered(draft: Draft, house: House, words: str) -> Draft | None:
    """With what was typed. None: that is no number of seats. Raises OptionInvalid."""
    if draft.asking:
        return draft.with_option(house.keys, draft.asking, words)
    if not draft.pool:
        return team_screens.in_pool(draft, words)
    if not draft.name:
        return replace(draft, name=" ".join(words.split()))
    size = number(words)
    return replace(draft, capacity=size) if words.isdecimal() and size <= MAX_CAPACITY else None


def _chosen(draft: Draft, house: House, what: str, which: str, names: list[str]) -> Draft:
    match what:
        case "pool" if number(which) < len(names):
            return team_screens.in_pool(draft, names[number(which)])
        case "kind" if which in PROVIDERS:
            return replace(draft, provider=which)
        case "option":
            return replace(draft, asking=which)
        case "value":
            choices = team_screens.option(draft, draft.asking).choices
            return draft.with_option(house.keys, draft.asking, choices[number(which) % len(choices)])
        case _:
            return draft


def _add(house: House, draft: Draft, asker: Asker) -> Added:
    """A pool that is not there yet is made first: it may stay empty if the team cannot be added."""
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, Right.MANAGE, asker.owners)
        if draft.pool not in {pool.name for pool in pools.list_pools(session)}:
            pools.add_pool(session, name=draft.pool, actor=asker.actor)
    return team_adding.add(
        house.db,
        house.keys,
        name=draft.name,
        pool=draft.pool,
        provider=draft.provider,
        capacity=draft.capacity or 0,
        options=draft.options(house.keys),
        actor=asker.actor,
    )
