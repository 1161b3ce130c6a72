"""The whole story of one seat, from the code to the end: what happened, when, whose doing it was, and why.

Nothing is written for its sake: it is read from the history that the triggers keep, from the work and the notices, from
the line, and from what admins did.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from invitehub import acting, clock
from invitehub.errors import Refusal
from invitehub.operation_list import show_operation
from invitehub.steps import Rank, Ranked, Step, in_order
from invitehub.work_steps import deaths_of, steps_of, worked
from models import (
    Audit,
    BatchInvite,
    BatchInviteLine,
    Code,
    History,
    Notice,
    Operation,
    Orphan,
    Person,
    Redemption,
    Seat,
    Swap,
    Team,
    Waiting,
)
from models.enums import NoticeState, OrphanState

# Redemptions of one person that are looked at for what happened last.
_LAST: Final = 3


def timeline(session: Session, redemption_id: int) -> tuple[Step, ...]:
    """The oldest first. Raises Refusal `redemption_missing`."""
    redemption = session.get(Redemption, redemption_id, populate_existing=True)
    if redemption is None:
        raise Refusal("redemption_missing", redemption=redemption_id)
    seats = session.execute(
        select(Seat, Team.name)
        .join(Team, Team.id == Seat.team_id)
        .where(Seat.redemption_id == redemption_id)
        .order_by(Seat.id)
        .execution_options(populate_existing=True)
    ).all()
    names = {seat.id: name for seat, name in seats}
    found = [
        *_begun(session, redemption),
        *_renewed(session, redemption),
        *_in_line(session, redemption),
        *_seated([(seat, name) for seat, name in seats]),
        *worked(session, names),
        *_changed(session, redemption, [(seat, name) for seat, name in seats]),
        *_told(session, redemption),
        *_done(session, redemption, names),
    ]
    return in_order(found)


def newest_of(session: Session, person_id: int, *, most: int) -> tuple[Step, ...]:
    """What happened last to somebody, the newest first: of the redemptions that they made last, and nothing planned."""
    last = select(Redemption.id).where(Redemption.person_id == person_id).order_by(Redemption.id.desc())
    found = [step for one in session.scalars(last.limit(_LAST)) for step in timeline(session, one)]
    now = clock.now(session)
    past = sorted((step for step in found if step.at <= now), key=lambda step: step.at)
    return tuple(reversed(past))[:most]


def timeline_of_operation(session: Session, operation_id: int) -> tuple[Step, ...]:
    """Of the seat that it is for, with all that came before and after; or of the orphan. Raises Refusal `operation_missing`."""
    work = show_operation(session, operation_id)
    if work.seat_id is not None:
        return timeline(session, session.get_one(Seat, work.seat_id).redemption_id)
    orphan = session.get_one(Orphan, work.orphan_id, populate_existing=True)
    seen = Step(
        orphan.first_seen,
        "orphan_seen",
        details={"identity": orphan.member, "team": work.team, "role": orphan.role},
    )
    ours = select(Operation).where(Operation.orphan_id == orphan.id).order_by(Operation.id)
    found: list[Ranked] = [(seen.at, Rank.BEGUN, 0, seen)]
    for each in session.scalars(ours):
        found += steps_of(each, work.team, deaths_of(session, [each.id]))
    return in_order([*found, *_deeds(session, [f"orphan:{orphan.id}"], orphan.first_seen)])


def _begun(session: Session, redemption: Redemption) -> Iterator[Ranked]:
    details = {"redemption": redemption.id, "identity": redemption.identity, "days": redemption.days}
    who, what = acting.SYSTEM, "given"
    if redemption.code_id is not None:
        what = "redeemed"
        code = session.scalars(select(Code.last4).where(Code.id == redemption.code_id)).one()
        who, details = _person(session, redemption), {**details, "code": f"…{code}"}
    elif (job := _job(session, redemption.id)) is not None:
        who, details = job.created_by, {**details, "batch_invite": job.id}
    else:
        who = _giver(session, redemption) or who
    step = Step(redemption.created_at, what, who, redemption.note, details)
    yield redemption.created_at, Rank.BEGUN, 0, step
    # What is known only as it is now, of what no table keeps the past.
    if redemption.identity_changed_at is not None:
        new = {"identity": redemption.identity}
        changed = Step(
            redemption.identity_changed_at, "identity_changed", _person(session, redemption), "", new
        )
        yield changed.at, Rank.ASKED, 0, changed
    if redemption.stopped_at is not None:
        stopped = Step(redemption.stopped_at, "days_stopped", why=str(redemption.stopped_because))
        yield stopped.at, Rank.PLANNED, 0, stopped


def _person(session: Session, redemption: Redemption) -> str:
    person = session.get(Person, redemption.person_id) if redemption.person_id is not None else None
    return acting.SYSTEM if person is None else f"telegram:{person.telegram_id}"


def _job(session: Session, redemption_id: int) -> BatchInvite | None:
    return session.scalars(
        select(BatchInvite)
        .join(BatchInviteLine, BatchInviteLine.job_id == BatchInvite.id)
        .where(BatchInviteLine.redemption_id == redemption_id)
    ).one_or_none()


def _giver(session: Session, redemption: Redemption) -> str | None:
    """Written down in the transaction that gave it; of an adopted member beside the orphan that they were."""
    deed = select(Audit.actor).where(
        Audit.subject == f"redemption:{redemption.id}", Audit.at == redemption.created_at
    )
    adopted = (
        select(Orphan.decided_by)
        .join(Seat, and_(Seat.team_id == Orphan.team_id, Seat.ref == Orphan.ref))
        .where(Seat.redemption_id == redemption.id, Orphan.state == OrphanState.ADOPTED)
    )
    return session.scalars(deed.limit(1)).one_or_none() or session.scalars(adopted.limit(1)).one_or_none()


def _renewed(session: Session, redemption: Redemption) -> Iterator[Ranked]:
    rows = session.execute(
        select(Redemption.id, Redemption.created_at, Redemption.days, Code.last4, Person.telegram_id)
        .join(Code, Code.id == Redemption.code_id)
        .outerjoin(Person, Person.id == Redemption.person_id)
        .where(Redemption.merged_into == redemption.id)
    )
    for row in rows:
        details = {"days": row.days, "code": f"…{row.last4}", "redemption": row.id}
        step = Step(row.created_at, "renewed", f"telegram:{row.telegram_id}", "", details)
        yield row.created_at, Rank.ASKED, row.id, step


def _in_line(session: Session, redemption: Redemption) -> Iterator[Ranked]:
    """Places in line, and the swaps that some of them are for."""
    swaps = session.execute(
        select(Swap, Team.name)
        .outerjoin(Team, Team.id == Swap.not_team_id)
        .where(Swap.redemption_id == redemption.id)
    )
    for swap, team in swaps:
        details = {"swap": swap.id} | ({"out_of": team} if team else {})
        asked = Step(swap.created_at, "swap_asked", swap.asked_by, swap.cause.value, details)
        yield swap.created_at, Rank.ASKED, swap.id, asked
    for entry in session.scalars(select(Waiting).where(Waiting.redemption_id == redemption.id)):
        place = {"entry": entry.id, "priority": entry.priority}
        joined = Step(
            entry.created_at,
            "line_joined",
            details=place | ({"swap": entry.swap_id} if entry.swap_id else {}),
        )
        yield entry.created_at, Rank.PLACED, entry.id, joined


def _seated(seats: Sequence[tuple[Seat, str]]) -> Iterator[Ranked]:
    for seat, team in seats:
        details = {"seat": seat.id, "team": team, "identity": seat.identity}
        yield seat.created_at, Rank.PLACED, seat.id, Step(seat.created_at, "seat_reserved", details=details)
        # One that was granted as joined says so itself.
        if seat.joined_at is not None and seat.joined_at != seat.granted_at:
            yield seat.joined_at, Rank.CHANGED, seat.id, Step(seat.joined_at, "seat_joined", details=details)


def _changed(session: Session, redemption: Redemption, seats: Sequence[tuple[Seat, str]]) -> Iterator[Ranked]:
    """Its own transitions, those of its code, and those of each team while it sat there."""
    swap_ids = select(Swap.id).where(Swap.redemption_id == redemption.id)
    mine = [
        and_(History.subject == "redemption", History.subject_id == redemption.id),
        and_(History.subject == "seat", History.subject_id.in_([seat.id for seat, _ in seats])),
        and_(History.subject == "swap", History.subject_id.in_(swap_ids)),
        and_(History.subject == "code", History.subject_id == redemption.code_id),
    ]
    for seat, _ in seats:
        there = [History.subject == "team", History.subject_id == seat.team_id, History.at >= seat.created_at]
        mine.append(and_(*there) if seat.counts else and_(*there, History.at <= seat.changed_at))
    teams = {seat.id: name for seat, name in seats}
    names = {seat.team_id: name for seat, name in seats}
    rows = session.scalars(select(History).where(History.at >= redemption.created_at, or_(*mine)))
    for row in rows:
        details: dict[str, Any] = {row.subject: row.subject_id, "before": row.before}
        if row.subject in {"seat", "team"}:
            known = teams if row.subject == "seat" else names
            details |= {"team": known[row.subject_id]}
        step = Step(row.at, f"{row.subject}_{row.after}", row.actor, row.why, details)
        yield row.at, Rank.CHANGED, row.id, step


def _told(session: Session, redemption: Redemption) -> Iterator[Ranked]:
    for notice in session.scalars(select(Notice).where(Notice.redemption_id == redemption.id)):
        details: dict[str, Any] = {"notice": notice.id, "kind": notice.kind, "state": notice.state.value}
        owed = Step(notice.created_at, "notice_owed", why=notice.error or "", details=details)
        yield notice.created_at, Rank.TOLD, notice.id, owed
        if notice.sent_at is not None and notice.state is NoticeState.SENT:
            sent = Step(notice.sent_at, "notice_sent", details={"notice": notice.id, "kind": notice.kind})
            yield notice.sent_at, Rank.TOLD, notice.id, sent


def _done(session: Session, redemption: Redemption, teams: Mapping[int, str]) -> Iterator[Ranked]:
    work = session.scalars(select(Operation.id).where(Operation.seat_id.in_(teams)))
    subjects = [f"redemption:{redemption.id}", *(f"operation:{number}" for number in work)]
    for one in _deeds(session, subjects, redemption.created_at):
        # The gift itself is the beginning already.
        if one[3].what != "seats.give":
            yield one


def _deeds(session: Session, subjects: Sequence[str], since: datetime) -> Iterator[Ranked]:
    """What admins did, by the audit log."""
    rows = session.scalars(select(Audit).where(Audit.subject.in_(subjects), Audit.at >= since))
    for row in rows:
        yield row.at, Rank.DEED, row.id, Step(row.at, row.action, row.actor, "", dict(row.after or {}))
