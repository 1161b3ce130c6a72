"""Everybody out of a team, into others of their pool: by swaps that cost nobody anything, in the line like all others."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from invitehub import acting, audit, swaps
from invitehub.database import Database
from invitehub.errors import Refusal
from invitehub.team_status import change_status, people_in
from invitehub.teams import find_team
from invitehub.views import OPEN_SWAP
from models import Redemption, Seat, Slot, Swap, Team, Waiting
from models.enums import RedemptionState, SeatState, SwapCause, TeamStatus, WaitingState

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class EvacuationPreview:
    """`people`: who would move; `free`: seats elsewhere that nobody waits for; `must_wait`: who finds none free.

    `moves`: identity and team, as places are given now, by the age of their seats; `stays`: identities that must wait.
    """

    team: str
    people: int
    free: int
    must_wait: int
    moves: tuple[tuple[str, str], ...] = ()
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evacuated:
    """`asked`: for how many a swap was begun; `skipped`: who move already, or have just left."""

    team: str
    asked: int
    skipped: int
    pool_ids: tuple[int, ...]


def preview(session: Session, name: str) -> EvacuationPreview:
    """Raises Refusal `team_missing`."""
    team = find_team(session, name)
    ids = [seat_id for seat_id, *_ in _movable(session, team.id, 0, None)]
    people = session.scalars(select(Seat.identity).where(Seat.id.in_(ids)).order_by(Seat.id)).all()
    # In the order in which they are given.
    places = session.scalars(
        select(Team.name)
        .join(Slot, Slot.team_id == Team.id)
        .where(
            Slot.pool_id == team.pool_id, Slot.team_id != team.id, Slot.free, Team.status == TeamStatus.ACTIVE
        )
        .order_by(Slot.rank, Slot.id)
    ).all()
    waiting = session.scalars(
        select(func.count()).where(Waiting.pool_id == team.pool_id, Waiting.state == WaitingState.WAITING)
    ).one()
    # Whoever waits already was there first.
    left = places[waiting:]
    return EvacuationPreview(
        name,
        len(people),
        len(left),
        max(0, len(people) - len(left)),
        tuple(zip(people, left, strict=False)),
        tuple(people[len(left) :]),
    )


def evacuate(db: Database, *, name: str, actor: str) -> Evacuated:
    """Begin a swap for everybody who sits there, a transaction each, by the age of their seats.

    Whoever finds no seat free keeps this one, if it works, and waits. Running it twice is harmless. After it, serve the
    pools. Raises Refusal `team_missing`.
    """
    with db.transaction() as session:
        acting.act(session, actor, "evacuation")
        team = find_team(session, name)
        people = people_in(session, team.id)
        audit.record(
            session, actor=actor, action="teams.evacuate", subject=f"team:{name}", after={"people": people}
        )
    asked, skipped, after = 0, 0, 0
    pools: set[int] = set()
    while True:
        with db.transaction() as session:
            chunk = _movable(session, team.id, after, _CHUNK)
        for seat_id, redemption_id, pool_id in chunk:
            after = seat_id
            if _ask(db, redemption_id, actor):
                asked += 1
                pools.add(pool_id)
            else:
                skipped += 1
        if len(chunk) < _CHUNK:
            return Evacuated(name, asked, skipped, tuple(sorted(pools)))


def retire(db: Database, *, name: str, actor: str) -> Evacuated:
    """No new people, everybody out, and retired by itself once no seat counts. Raises Refusal `team_missing`."""
    with db.transaction() as session:
        acting.act(session, actor, "retire")
        team = find_team(session, name)
        # One that is suspended stays so, for the days of its people stand still; once well, it is paused.
        change_status(
            session, team.id, TeamStatus.PAUSED, by="admin", reason="retiring", expected=TeamStatus.ACTIVE
        )
        session.refresh(team, with_for_update={"key_share": True})
        team.retiring = team.status is not TeamStatus.RETIRED
        audit.record(session, actor=actor, action="teams.retire", subject=f"team:{name}")
    return evacuate(db, name=name, actor=actor)


def retire_drained(session: Session, *, limit: int = 50) -> tuple[str, ...]:
    """Teams that were to retire and are empty now. Returns their names."""
    teams = session.scalars(
        select(Team)
        .where(Team.retiring, ~exists().where(Seat.team_id == Team.id, Seat.counts))
        .order_by(Team.id)
        .limit(limit)
    ).all()
    acting.act(session, acting.SYSTEM, "empty")
    return tuple(team.name for team in teams if _retire(session, team))


def _retire(session: Session, team: Team) -> bool:
    """False: somebody has just taken a seat there after all."""
    try:
        with session.begin_nested():
            return change_status(session, team.id, TeamStatus.RETIRED, by="admin", reason="empty")
    except IntegrityError:
        return False


def _ask(db: Database, redemption_id: int, actor: str) -> bool:
    try:
        with db.transaction() as session:
            swaps.ask(
                session,
                redemption_id=redemption_id,
                cause=SwapCause.EVACUATION,
                actor=actor,
                why="evacuation",
            )
    except Refusal:
        # Moving already, or not there any more.
        return False
    return True


def _movable(session: Session, team_id: int, after: int, limit: int | None) -> list[tuple[int, int, int]]:
    """Seats after `after` with their redemptions and pools."""
    moving = exists().where(Swap.redemption_id == Redemption.id, Swap.state.in_(OPEN_SWAP))
    rows = session.execute(
        select(Seat.id, Redemption.id, Redemption.pool_id)
        .join(Redemption, Redemption.id == Seat.redemption_id)
        .where(
            Seat.team_id == team_id,
            Seat.counts,
            Seat.state == SeatState.ACTIVE,
            Redemption.state == RedemptionState.GRANTED,
            Seat.id > after,
            ~moving,
        )
        .order_by(Seat.id)
        .limit(limit)
    )
    return [(seat_id, redemption_id, pool_id) for seat_id, redemption_id, pool_id in rows]
