"""/batch_invite: a list of people, looked at first, then invited by the worker while one message tells how far it is."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.acts import Who
from bot.admin import deeds
from bot.admin.answering import asker_of, listed, number_in, rewritten, sent
from bot.admin.commands import COMMANDS
from bot.admin.deeds import Asker, Deed, Done, Preview
from bot.admin.doors import May
from bot.admin.paging import as_csv
from bot.admin.pasted import words_of
from bot.admin.watched import Watched
from bot.desk import Desk
from bot.sending import send
from invitehub import admins, batch_invites
from invitehub.admins import Right
from invitehub.answers import Answer, Button
from invitehub.batch_invites import LineReport, Progress
from invitehub.bridge import in_thread
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.texts import plain, text
from models.enums import JobState
from tasks.publish import publisher
from tasks.queues import BATCH_INVITE

JOB: Final = "job:"
PAUSE, RESUME, CANCEL, REPORT = "jobp:", "jobr:", "jobc:", "jobf:"
_USUAL_DAYS: Final = 30
_NAMED: Final = 5
_COLUMNS: Final = {
    "line": lambda one: one.no,
    "given": lambda one: one.given,
    "identity": lambda one: one.identity,
    "state": lambda one: one.state,
    "reason": lambda one: one.reason,
    "outcome": lambda one: one.outcome,
    "team": lambda one: one.team,
    "expires_at": lambda one: one.expires_at,
}


def router() -> Router:
    made = Router(name="admin batches")
    manage = May(Right.MANAGE)
    watched = Watched(_look)
    made.message(Command("batch_invite", ignore_case=True), May(COMMANDS["batch_invite"]))(ask)
    made.callback_query(F.data.startswith(JOB), manage)(watched.show)
    made.callback_query(F.data.startswith((PAUSE, RESUME, CANCEL)), manage)(partial(turn, watched=watched))
    made.callback_query(F.data.startswith(REPORT), manage)(report)
    return made


async def ask(message: Message, bot: Bot, desk: Desk, who: Who) -> None:
    """`/batch_invite POOL [DAYS]` with a list below or in a file."""
    words = words_of(message)
    days = (
        int(words.pop()) if len(words) > 1 and words[-1].isdecimal() and len(words[-1]) < 6 else _USUAL_DAYS
    )
    if (lines := await listed(bot, message, who)) is None:
        return
    if not words or not lines:
        await send(bot, message.chat.id, Answer(text(who.locale, "how-batch-invite")))
        return
    params = {"pool": " ".join(words), "days": days, "lines": lines}
    await sent(bot, message, who, deeds.ask, desk.house, DEED, asker_of(message, desk, who), params)


async def turn(query: CallbackQuery, bot: Bot, desk: Desk, who: Who, watched: Watched) -> None:
    """Pause, go on or give up; what is under way upstream is finished."""
    data = query.data or ""
    asker = asker_of(query, desk, who)
    await rewritten(bot, query, who, _turned, desk.house, asker, data, number_in(query))
    if data.startswith(RESUME):
        publisher().submit(BATCH_INVITE, (number_in(query),))
    await watched.show(query, bot, desk, who)


async def report(query: CallbackQuery, bot: Bot, desk: Desk) -> None:
    """Line by line, as a file."""
    if query.message is not None:
        job_id = number_in(query)
        content = await in_thread(_report, desk.house, job_id)
        await bot.send_document(
            query.message.chat.id, BufferedInputFile(content, f"batch-invite-{job_id}.csv")
        )


def screen(locale: str, job: Progress) -> Answer:
    words = text(
        locale,
        "job-card",
        id=str(job.id),
        pool=job.pool,
        state=plain(locale, f"job-{job.state.value}"),
        lines=job.lines,
        pending=job.pending,
        granted=job.granted,
        placing=job.placing,
        waiting=job.waiting,
        refused=job.refused + job.failed,
        cancelled=job.cancelled,
    )
    offered = {
        JobState.RUNNING: (("pause", PAUSE), ("cancel", CANCEL)),
        JobState.PAUSED: (("resume", RESUME), ("cancel", CANCEL)),
    }.get(job.state, ())
    turns = tuple(Button(plain(locale, f"button-job-{name}"), data=f"{to}{job.id}") for name, to in offered)
    last = (
        Button(plain(locale, "button-job-report"), data=f"{REPORT}{job.id}"),
        Button(plain(locale, "button-refresh"), data=f"{JOB}{job.id}"),
    )
    return Answer(words, (*((turns,) if turns else ()), last))


def _look(house: House, locale: str, job_id: int) -> tuple[Answer, bool]:
    with house.db.transaction() as session:
        now = batch_invites.progress(session, job_id)
    return screen(locale, now), now.state is JobState.RUNNING or now.placing > 0


def _report(house: House, job_id: int) -> bytes:
    with house.db.transaction() as session:
        rows: list[LineReport] = list(batch_invites.report(session, job_id))
    return as_csv(_COLUMNS, rows)


def _turned(house: House, asker: Asker, data: str, job_id: int) -> Answer:
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, Right.MANAGE, asker.owners)
        if data.startswith(PAUSE):
            batch_invites.pause(session, job_id, asker.actor)
        elif data.startswith(RESUME):
            batch_invites.resume(session, job_id, asker.actor)
        else:
            batch_invites.cancel(session, job_id, asker.actor)
        return screen(asker.locale, batch_invites.progress(session, job_id))


def _preview(session: Session, params: Mapping[str, Any]) -> Preview:
    seen = batch_invites.check(session, params["pool"], params["lines"])
    if not seen.fine:
        raise Refusal("no_line_fine", count=len(seen.lines))
    named = ", ".join(line.identity or "" for line in [one for one in seen.lines if not one.problem][:_NAMED])
    facts = {
        "pool": params["pool"],
        "days": params["days"],
        "count": seen.fine,
        "names": named + (" …" if seen.fine > _NAMED else ""),
        "malformed": seen.malformed,
        "twice": seen.twice,
        "seated": seen.seated,
        "wait": seen.would_wait,
    }
    return Preview("ask-batch-invite", facts, [params["pool"], params["days"]], danger=False)


def _start(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    job_id = batch_invites.start(session, params["pool"], params["days"], params["lines"], "", asker.actor)

    def tell(_house: House, _progress: deeds.Progress) -> Done:
        """After the commit. If the broker does not take it, the sweeper begins within the minute."""
        publisher().submit(BATCH_INVITE, (job_id,))
        return Done("done-batch-invite", {"id": str(job_id)}, back=f"{JOB}{job_id}")

    return Done("done-batch-invite", then=tell)


DEED: Final = Deed("batchinvite", Right.MANAGE, _preview, _start)
