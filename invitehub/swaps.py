"""The same redemption moves to a seat in another team: asked for, waited for in the line, settled with the new seat.

Whoever moves keeps what they have until the new seat is there. Only a seat in a dead team is given up at once: nothing
is left of it. docs/pools.md says what a pool allows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from invitehub import acting, clock, clocks, seating
from invitehub.errors import Refusal
from invitehub.views import OPEN_SWAP
from models import Pool, Redemption, Seat, Slot, Swap, Team, Waiting
from models.enums import (
    RedemptionState,
    SeatState,
    Stopped,
    SwapCause,
    SwapState,
    TeamStatus,
    WaitingState,
)

# What a pool's limit counts: not what an admin or the end of a team made necessary.
_COUNTED = (SwapCause.WISH, SwapCause.UNWELL, SwapCause.RETURN)
_FREE_OF_RULES = (SwapCause.DEAD, SwapCause.EVACUATION)
_USUAL = 10


@dataclass(frozen=True, slots=True)
class SwapPreview:
    """What a swap would mean. `refused`: why it is not to be had, as a Refusal's code.

    `left`: swaps that the pool still allows, this one included; None if this one is not counted. `until`: the end of the
    time in which it does. `keeps_old`: the seat stays theirs until the new one is there. `free`: one is free right now.
    """

    redemption_id: int
    pool_id: int
    identity: str
    pool: str
    team: str | None
    cause: SwapCause
    limit: int
    left: int | None
    until: datetime | None
    expires_at: datetime | None
    keeps_old: bool
    free: bool
    open: SwapState | None
    refused: str | None


def preview(session: Session, redemption_id: int, *, person_id: int | None = None) -> SwapPreview:
    """Raises Refusal `redemption_missing`, also for somebody else's."""
    redemption = _mine(
        session.get(Redemption, redemption_id, populate_existing=True), redemption_id, person_id
    )
    pool = session.get_one(Pool, redemption.pool_id)
    team = _team(session, redemption)
    open_swap = session.scalars(
        select(Swap.state).where(Swap.redemption_id == redemption_id, Swap.state.in_(OPEN_SWAP))
    ).one_or_none()
    cause = _cause(redemption, team)
    until = _until(redemption, pool)
    return SwapPreview(
        redemption_id=redemption_id,
        pool_id=pool.id,
        identity=redemption.identity,
        pool=pool.name,
        team=team.name if team else None,
        cause=cause,
        limit=pool.swap_limit,
        left=None if cause in _FREE_OF_RULES else _left(session, redemption, pool),
        until=None if cause in _FREE_OF_RULES else until,
        expires_at=redemption.expires_at,
        keeps_old=team is not None and cause is not SwapCause.DEAD,
        free=_is_free(session, redemption, team),
        open=open_swap,
        refused="swap_open" if open_swap else _refusal(session, redemption, pool, team, cause),
    )


def ask(
    session: Session,
    *,
    redemption_id: int,
    person_id: int | None = None,
    cause: SwapCause | None = None,
    actor: str,
    chat_id: int | None = None,
    message_id: int | None = None,
    why: str = "",
) -> int:
    """Join the line for a seat in another team. Returns the swap's id. After the commit, serve the pool.

    `cause`: found out, unless an admin gives one (`EVACUATION` is bound by no rule). `chat_id`, `message_id`: where the
    outcome is to be shown; a message asks once, also if the same press comes again later. Raises Refusal
    `redemption_missing`, `swap_not_granted`, `swap_open`, `swap_none_left`, `swap_too_late`, `swap_team_well`. Locks: redemption, swap, seats.
    """
    acting.act(session, actor, why or "swap")
    redemption = _mine(seating.lock_redemption(session, redemption_id), redemption_id, person_id)
    if seating.lock_swap(session, redemption_id) is not None or _asked_by(
        session, redemption_id, chat_id, message_id
    ):
        raise Refusal("swap_open")
    seats = seating.lock_seats(session, redemption_id)
    seat = next((one for one in seats if one.state is SeatState.ACTIVE), None)
    team = _team(session, redemption)
    cause = cause or _cause(redemption, team)
    pool = session.get_one(Pool, redemption.pool_id)
    _check(session, redemption, pool, team, cause)
    swap = Swap(
        redemption_id=redemption_id,
        from_seat_id=seat.id if seat else None,
        not_team_id=seat.team_id if seat else None,
        cause=cause,
        asked_by=actor,
        chat_id=chat_id,
        message_id=message_id,
    )
    session.add(swap)
    session.flush()
    _join(session, redemption, seat, team, swap)
    return swap.id


def _asked_by(session: Session, redemption_id: int, chat_id: int | None, message_id: int | None) -> bool:
    """Whether this message has asked before: a press that comes once more, when all is done, moves nobody again."""
    if chat_id is None or message_id is None:
        return False
    here = exists().where(
        Swap.redemption_id == redemption_id, Swap.chat_id == chat_id, Swap.message_id == message_id
    )
    return session.scalars(select(here)).one()


def cancel(session: Session, *, redemption_id: int, person_id: int | None = None, actor: str) -> None:
    """Stay where one is, as long as no other seat is under way. Raises Refusal `swap_missing`, `swap_moving`."""
    acting.act(session, actor, "swap cancelled")
    entry = seating.lock_waiting(session, redemption_id)
    redemption = _mine(seating.lock_redemption(session, redemption_id), redemption_id, person_id)
    swap = seating.lock_swap(session, redemption_id)
    if swap is None:
        raise Refusal("swap_missing")
    if swap.state is SwapState.MOVING or entry is None or redemption.state is not RedemptionState.GRANTED:
        raise Refusal("swap_moving")
    entry.state = WaitingState.LEFT
    seating.end_swap(session, swap, SwapState.CANCELLED)


def _join(session: Session, redemption: Redemption, seat: Seat | None, team: Team | None, swap: Swap) -> None:
    """One with a seat that works keeps it. One without is in line as if for a first seat, and before all others if it was
    lost with its team.
    """
    lost = swap.cause is SwapCause.DEAD or (team is not None and team.status is TeamStatus.DEAD)
    priority = seating.FIRST if lost else _USUAL
    if seat is None or lost:
        if seat is not None:
            seating.release(session, seat, SeatState.WRITTEN_OFF)
        redemption.state = RedemptionState.WAITING
        session.flush()
        clocks.stop(session, redemption, Stopped.NO_SEAT)
    seating.join(session, redemption, priority, swap)


def _mine(redemption: Redemption | None, redemption_id: int, person_id: int | None) -> Redemption:
    if redemption is None or (person_id is not None and redemption.person_id != person_id):
        raise Refusal("redemption_missing", redemption=redemption_id)
    return redemption


def _team(session: Session, redemption: Redemption) -> Team | None:
    """Where the person sits now."""
    return session.scalars(
        select(Team)
        .join(Seat, Seat.team_id == Team.id)
        .where(Seat.redemption_id == redemption.id, Seat.state == SeatState.ACTIVE)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _cause(redemption: Redemption, team: Team | None) -> SwapCause:
    if team is None:
        # Days that stand still: it was lost with its team, and the next one would not have them.
        lost = redemption.stopped_because in {Stopped.NO_SEAT, Stopped.TEAM_UNWELL}
        return SwapCause.DEAD if lost else SwapCause.RETURN
    if team.status is TeamStatus.DEAD:
        return SwapCause.DEAD
    return SwapCause.UNWELL if team.status is TeamStatus.SUSPENDED or team.health else SwapCause.WISH


def _check(session: Session, redemption: Redemption, pool: Pool, team: Team | None, cause: SwapCause) -> None:
    seatless = team is None and redemption.away_since is None
    if redemption.state is not RedemptionState.GRANTED or seatless:
        raise Refusal("swap_not_granted")
    if cause in _FREE_OF_RULES:
        return
    if cause is SwapCause.WISH and pool.swap_causes == "unwell":
        raise Refusal("swap_team_well", pool=pool.name)
    until = _until(redemption, pool)
    if until is not None and until <= clock.now(session):
        raise Refusal("swap_too_late", pool=pool.name, days=pool.swap_window_days)
    if _left(session, redemption, pool) <= 0:
        raise Refusal("swap_none_left", pool=pool.name, limit=pool.swap_limit)


def _refusal(
    session: Session, redemption: Redemption, pool: Pool, team: Team | None, cause: SwapCause
) -> str | None:
    try:
        _check(session, redemption, pool, team, cause)
    except Refusal as refusal:
        return refusal.code
    return None


def _until(redemption: Redemption, pool: Pool) -> datetime | None:
    if pool.swap_window_days is None or redemption.granted_at is None:
        return None
    return redemption.granted_at + timedelta(days=pool.swap_window_days)


def _left(session: Session, redemption: Redemption, pool: Pool) -> int:
    """A swap that failed or was given up costs nothing."""
    done = select(func.count()).where(
        Swap.redemption_id == redemption.id, Swap.state == SwapState.DONE, Swap.cause.in_(_COUNTED)
    )
    return pool.swap_limit - session.scalars(done).one()


def _is_free(session: Session, redemption: Redemption, team: Team | None) -> bool:
    """Whether a seat elsewhere is free and nobody waits for it. A hint, not a promise."""
    waits = exists().where(Waiting.pool_id == redemption.pool_id, Waiting.state == WaitingState.WAITING)
    free = exists().where(
        Slot.pool_id == redemption.pool_id,
        Slot.free,
        Slot.team_id != (team.id if team else 0),
        Team.id == Slot.team_id,
        Team.status == TeamStatus.ACTIVE,
    )
    return session.scalars(select(free & ~waits)).one()
