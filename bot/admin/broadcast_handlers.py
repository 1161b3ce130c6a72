"""/broadcast: to whom, what, a look at it as they will see it, and then to all of them while one message tells how far it is."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from aiogram import Bot, F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.acts import Who
from bot.admin import acts, deeds
from bot.admin.answering import asker_of, number, number_in, rewritten, sent
from bot.admin.commands import COMMANDS
from bot.admin.deeds import Asker, Deed, Done, Preview
from bot.admin.doors import May
from bot.admin.pasted import words_of
from bot.admin.watched import Watched
from bot.desk import Desk
from bot.sending import keyboard, rewrite, send
from invitehub import admins, broadcasts
from invitehub.admins import Right
from invitehub.answers import BROADCASTS, Answer, Button, broadcast
from invitehub.bridge import in_thread
from invitehub.broadcasts import BroadcastView, To
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.texts import plain, text

SHOW, STOP, WHOM = "bc:", "bcs:", "bcto:"
_DAYS: Final = (1, 3, 7)
_MOST_POOLS: Final = 12


class Writing(StatesGroup):
    """The message itself is asked for."""

    words = State()


def router() -> Router:
    made = Router(name="admin broadcasts")
    may = May(COMMANDS["broadcast"])
    watched = Watched(_look)
    made.message(Command("broadcast", ignore_case=True), may)(begin)
    made.message(StateFilter(Writing.words), F.text, ~F.text.startswith("/"), may)(written)
    made.callback_query(F.data.startswith(WHOM), may)(chosen)
    made.callback_query(F.data.startswith(SHOW), may)(watched.show)
    made.callback_query(F.data.startswith(STOP), may)(partial(stop, watched=watched))
    return made


def wishes_router() -> Router:
    """For everybody: yes or no to such messages."""
    made = Router(name="broadcasts")
    made.callback_query(F.data.startswith(BROADCASTS))(wish)
    return made


async def begin(message: Message, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """By buttons; or `/broadcast TO [WHICH]` with the message from the next line on."""
    _, _, below = (message.html_text or "").partition("\n")
    whom = _audience(words_of(message))
    if whom is None or not below.strip():
        pools = await in_thread(acts.pool_names, desk.house)
        await send(bot, message.chat.id, whom_screen(who.locale, pools))
        return
    await state.clear()
    await preview(message, below.strip(), whom, bot, desk, who)


async def chosen(query: CallbackQuery, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    """Asks for the message."""
    kind, _, which = (query.data or "").removeprefix(WHOM).partition(":")
    pools = await in_thread(acts.pool_names, desk.house)
    if query.message is None:
        return
    if kind == To.POOL and number(which) >= len(pools):
        await rewrite(bot, query.message.chat.id, query.message.message_id, whom_screen(who.locale, pools))
        return
    whom = _audience([kind, pools[number(which)] if kind == To.POOL else which])
    # The data first: a step without its data is no step.
    await state.set_data({"whom": whom})
    await state.set_state(Writing.words)
    asked = Answer(text(who.locale, "broadcast-write", whom=_named(who.locale, whom or {})))
    await rewrite(bot, query.message.chat.id, query.message.message_id, asked)


async def written(message: Message, state: FSMContext, bot: Bot, desk: Desk, who: Who) -> None:
    whom = (await state.get_data()).get("whom")
    await state.clear()
    await preview(message, message.html_text, whom or {}, bot, desk, who)


async def preview(
    message: Message, words: str, whom: Mapping[str, Any], bot: Bot, desk: Desk, who: Who
) -> None:
    """First as they will see it, to the admin alone; then the question."""
    if len(words) <= broadcasts.LONGEST:
        await send(bot, message.chat.id, broadcast(who.locale, words))
    params = {"whom": dict(whom), "words": words}
    await sent(bot, message, who, deeds.ask, desk.house, DEED, asker_of(message, desk, who), params)


async def stop(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, watched: Watched) -> None:
    await rewritten(bot, query, who, _stopped, desk.house, asker_of(query, desk, who), number_in(query))
    await watched.show(query, bot, desk, who)


async def wish(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> str:
    """The button turns round, so that it can be taken back."""
    wanted = (query.data or "").removeprefix(BROADCASTS) == "on"
    await in_thread(partial(_wish, desk.house, who.person.id, wanted=wanted))
    if query.message is not None:
        turned = "off" if wanted else "on"
        key = "button-no-broadcasts" if wanted else "button-broadcasts-again"
        button = Button(plain(who.locale, key), data=f"{BROADCASTS}{turned}")
        await bot.edit_message_reply_markup(
            chat_id=query.message.chat.id,
            message_id=query.message.message_id,
            reply_markup=keyboard(Answer("", ((button,),))),
        )
    return plain(who.locale, "toast-broadcasts-on" if wanted else "toast-broadcasts-off")


def whom_screen(locale: str, pools: Sequence[str]) -> Answer:
    """All the people that there are to write to."""

    def row(label: str, to: To, which: object = "") -> tuple[Button, ...]:
        return (Button(label, data=f"{WHOM}{to}:{which}"),)

    rows = [
        row(plain(locale, "label-pool", name=name), To.POOL, place)
        for place, name in enumerate(pools[:_MOST_POOLS])
    ]
    days = tuple(
        row(plain(locale, "button-to-expiring", days=count), To.EXPIRING, count)[0] for count in _DAYS
    )
    waiting = row(plain(locale, "button-to-waiting"), To.WAITING)
    return Answer(
        text(locale, "broadcast-whom"), (*rows, days, waiting, row(plain(locale, "button-to-all"), To.ALL))
    )


def screen(locale: str, view: BroadcastView) -> Answer:
    """How far it is, with a button that stops it."""
    state = "stopped" if view.stopped else "running" if view.pending else "done"
    words = text(
        locale,
        "broadcast-card",
        id=str(view.id),
        state=plain(locale, f"broadcast-{state}"),
        people=view.people,
        sent=view.sent,
        pending=view.pending,
        failed=view.failed,
        left=view.left_out,
    )
    refresh = Button(plain(locale, "button-refresh"), data=f"{SHOW}{view.id}")
    stopping = Button(plain(locale, "button-broadcast-stop"), data=f"{STOP}{view.id}", style="danger")
    return Answer(words, ((stopping,), (refresh,)) if state == "running" else ((refresh,),))


def _audience(words: list[str]) -> dict[str, Any] | None:
    """As the product takes it; None if nobody is meant."""
    match words:
        case [To.POOL, *name] if name:
            return {"to": To.POOL.value, "pool": " ".join(name)}
        case [To.EXPIRING, days] if number(days):
            return {"to": To.EXPIRING.value, "days": number(days)}
        case [(To.WAITING | To.ALL) as to, *_]:
            return {"to": To(to).value}
        case _:
            return None


def _named(locale: str, whom: Mapping[str, Any]) -> str:
    key = f"whom-{whom.get('to', To.ALL.value)}"
    return plain(locale, key, pool=str(whom.get("pool", "")), days=int(whom.get("days", 0)))


def _look(house: House, locale: str, broadcast_id: int) -> tuple[Answer, bool]:
    with house.db.transaction() as session:
        view = broadcasts.show(session, broadcast_id)
    return screen(locale, view), view.pending > 0


def _stopped(house: House, asker: Asker, broadcast_id: int) -> Answer:
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, Right.MANAGE, asker.owners)
        return screen(asker.locale, broadcasts.stop(session, broadcast_id, actor=asker.actor))


def _wish(house: House, person_id: int, *, wanted: bool) -> None:
    with house.db.transaction() as session:
        broadcasts.set_wanted(session, person_id, wanted=wanted)


def _preview(session: Session, params: Mapping[str, Any]) -> Preview:
    broadcasts.check_words(params["words"])
    found = broadcasts.reach(session, params["whom"])
    if not found.people:
        raise Refusal("nobody_to_write")
    facts = {"people": found.people, "no": found.said_no, "gone": found.unreachable}
    # Whoever comes or goes meanwhile is no reason to ask again.
    return Preview("ask-broadcast", facts, [params["words"]])


def _begin(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    made = broadcasts.begin(session, audience=params["whom"], words=params["words"], actor=asker.actor)
    return Done("done-broadcast", {"id": str(made)}, back=f"{SHOW}{made}")


DEED: Final = Deed("broadcast", Right.MANAGE, _preview, _begin)
