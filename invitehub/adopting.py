"""An orphan becomes one of ours: a seat without a code, in the place that they fill already. Nothing is asked upstream."""

from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from invitehub import clocks, people, sightings
from invitehub.errors import Refusal
from invitehub.orphans import lock_orphan, record
from invitehub.views import SeatView, view_redemption
from models import Orphan, Pool, Redemption, Seat, Slot, Team
from models.enums import OrphanState, RedemptionState, SeatState, Stopped, TeamStatus, Use

LONGEST = 36_500
_ADOPTABLE = (OrphanState.SEEN, OrphanState.REPORTED, OrphanState.PROTECTED)


def adopt(
    session: Session, *, orphan_id: int, days: int, telegram_id: int | None = None, actor: str
) -> SeatView:
    """Give an orphan a seat of so many days from now on, for a person if it is known who they are.

    Raises Refusal `days`, `orphan_missing`, `orphan_over`, `orphan_seated`, `person_seated`, `no_place`.
    Locks: orphan, slot.
    """
    if not 1 <= days <= LONGEST:
        raise Refusal("days", most=LONGEST)
    orphan = lock_orphan(session, orphan_id)
    before = orphan.state
    if before not in _ADOPTABLE:
        raise Refusal("orphan_over", orphan=orphan_id, state=before.value)
    person_id = None if telegram_id is None else people.ensure_person(session, telegram_id).id
    _see_that_free(session, orphan, person_id)
    team = session.get_one(Team, orphan.team_id)
    slot_id = _place(session, orphan, team)
    redemption = _seat(session, orphan, team, slot_id, person_id, days)
    orphan.state = OrphanState.ADOPTED
    orphan.decided_by = actor
    orphan.decided_at = func.now()
    session.flush()
    if not orphan.joined and session.get_one(Pool, team.pool_id).clock_starts == "join":
        clocks.stop(session, redemption, Stopped.NOT_JOINED)
    record(session, "orphans.adopt", orphan, before, actor)
    sightings.report(session, team.id)
    return view_redemption(session, redemption.id)


def _seat(
    session: Session, orphan: Orphan, team: Team, slot_id: int, person_id: int | None, days: int
) -> Redemption:
    """Granted here and now; where to join and until when is told by the next scan."""
    redemption = Redemption(
        code_id=None,
        person_id=person_id,
        pool_id=team.pool_id,
        identity=orphan.member,
        state=RedemptionState.GRANTED,
        use=Use.SPENT,
        days=days,
        granted_at=func.now(),
        expires_at=func.now() + timedelta(days=days),
        note="adopted",
    )
    session.add(redemption)
    session.flush()
    session.add(
        Seat(
            redemption_id=redemption.id,
            team_id=team.id,
            slot_id=slot_id,
            person_id=person_id,
            identity=orphan.member,
            state=SeatState.ACTIVE,
            ref=orphan.ref,
            joined=orphan.joined,
            granted_at=func.now(),
            joined_at=func.now() if orphan.joined else None,
        )
    )
    session.flush()
    return redemption


def _see_that_free(session: Session, orphan: Orphan, person_id: int | None) -> None:
    """A team has one seat at most an identity and a person."""
    if session.scalars(select(Orphan.id).where(Orphan.id == orphan.id, sightings.is_seated())).first():
        raise Refusal("orphan_seated", orphan=orphan.id)
    here = exists().where(Seat.team_id == orphan.team_id, Seat.counts, Seat.person_id == person_id)
    if person_id is not None and session.scalars(select(here)).one():
        raise Refusal("person_seated", orphan=orphan.id)


def _place(session: Session, orphan: Orphan, team: Team) -> int:
    """The place that is kept for them, else a free one. The seat takes it in this transaction, so nobody comes between.

    One that is closing goes with whoever fills it, so no seat can begin there; nor can one in a team that is retired.
    """
    if team.status is TeamStatus.RETIRED:
        raise Refusal("no_place", team=team.name, identity=orphan.member)
    kept = select(Slot).where(Slot.team_id == team.id, Slot.stranger == orphan.ref, ~Slot.closing)
    slot = session.scalars(kept.with_for_update(key_share=True)).one_or_none()
    if slot is not None:
        slot.stranger = None
        slot.free = True
        session.flush()
        return slot.id
    free = (
        select(Slot.id)
        .where(Slot.team_id == team.id, Slot.free)
        .order_by(Slot.no)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )
    slot_id = session.scalars(free).one_or_none()
    if slot_id is None:
        raise Refusal("no_place", team=team.name, identity=orphan.member)
    return slot_id
