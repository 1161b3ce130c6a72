"""Kicks: whom one would hit, shown first; then each for itself, so that one cut short has ended whole people only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from invitehub import audit, ending
from invitehub.database import Database
from invitehub.ending import Ended
from invitehub.errors import Refusal
from invitehub.identity import LIVE
from invitehub.pools import find_pool
from invitehub.teams import find_team
from invitehub.views import SeatView, load_views
from models import Person, Redemption, Seat, Team
from models.enums import Ending, RedemptionState, SeatState, SwapState

# To tell a place in line, all before it are counted: of a long line not too much at once.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KickLine:
    """What one kick would end. `teams`: all in which a seat of theirs counts, also one that is just asked for or going.

    `place`: in line. `until`: None before there was a seat. `swap`: of the one under way.
    """

    redemption_id: int
    identity: str
    telegram_id: int | None
    pool: str
    state: RedemptionState
    teams: tuple[str, ...]
    place: int | None
    until: datetime | None
    swap: SwapState | None
    code_last4: str | None


@dataclass(frozen=True, slots=True)
class Kicked:
    """After that: give the hints of `ended` and serve its pools. `over`: those that had ended by themselves meanwhile."""

    ended: tuple[Ended, ...]
    over: tuple[int, ...]


def preview(
    session: Session,
    *,
    identity: str | None = None,
    redemption_ids: Sequence[int] | None = None,
    team: str | None = None,
    pool: str | None = None,
    telegram_id: int | None = None,
) -> tuple[KickLine, ...]:
    """All that fit whatever is given, by id: with a seat, with one under way, or in line, in whatever pools and teams.

    `identity`: whole, as it may be typed. `team`: whoever has a seat there and is not leaving it already.
    Raises Refusal `nobody_matches`, also if nothing is given; `team_missing`, `pool_missing`.
    """
    wanted: list[ColumnElement[bool]] = []
    if identity is not None:
        typed = identity.strip()
        wanted.append(Redemption.identity.in_({typed, typed.casefold()}))
    if redemption_ids is not None:
        wanted.append(Redemption.id.in_(redemption_ids))
    if team is not None:
        wanted.append(_sits_in(find_team(session, team).id))
    if pool is not None:
        wanted.append(Redemption.pool_id == find_pool(session, pool).id)
    if telegram_id is not None:
        wanted.append(Redemption.person_id.in_(select(Person.id).where(Person.telegram_id == telegram_id)))
    live = (Redemption.state.in_(LIVE), Redemption.ended_because.is_(None))
    hit = select(Redemption.id).where(*wanted, *live).order_by(Redemption.id)
    found = session.scalars(hit).all() if wanted else ()
    if not found:
        raise Refusal("nobody_matches")
    return tuple(
        line
        for first in range(0, len(found), _CHUNK)
        for line in _lines(session, found[first : first + _CHUNK])
    )


def kick(
    db: Database, redemption_ids: Iterable[int], *, reason: str = "", give_back: bool = False, actor: str
) -> Kicked:
    """End each, in a transaction of its own. `give_back`: the uses of their codes come back although they had a seat."""
    ended: list[Ended] = []
    over: list[int] = []
    for redemption_id in sorted(set(redemption_ids)):
        try:
            with db.transaction() as session:
                one = kick_one(session, redemption_id, reason=reason, give_back=give_back, actor=actor)
        except Refusal:
            # Refused, lapsed or expired since it was shown: it has ended, as was wished.
            over.append(redemption_id)
        else:
            ended.append(one)
    return Kicked(tuple(ended), tuple(over))


def kick_one(
    session: Session, redemption_id: int, *, reason: str = "", give_back: bool = False, actor: str
) -> Ended:
    """The same for one. Raises Refusal `redemption_missing`, `already_over`: also if it ends just now."""
    noted = []

    def note(session: Session, redemption: Redemption) -> bool:
        """Asked with the redemption in hand: what is written down is how it was then."""
        noted.append(redemption.id)
        _write_down(session, redemption, reason=reason, give_back=give_back, actor=actor)
        return True

    ended = ending.end(
        session,
        redemption_id,
        because=Ending.KICKED,
        actor=actor,
        give_back=give_back,
        why=reason,
        still=note,
    )
    if not noted:
        # Somebody else was quicker, or its time had come: that end stands.
        raise Refusal("already_over", redemption=redemption_id, state=ended.state.value)
    return ended


def _write_down(
    session: Session, redemption: Redemption, *, reason: str, give_back: bool, actor: str
) -> None:
    audit.record(
        session,
        actor=actor,
        action="seats.kick",
        subject=f"redemption:{redemption.id}",
        before={
            "identity": redemption.identity,
            "state": redemption.state.value,
            "teams": list(_teams(session, [redemption.id]).get(redemption.id, ())),
        },
        after={"give_back": give_back, "reason": reason},
    )


def _sits_in(team_id: int) -> ColumnElement[bool]:
    """Not whose old seat there only waits to be confirmed as gone; but whose identity is just put right there."""
    seat = aliased(Seat)
    stays = or_(seat.state != SeatState.REVOKING, seat.next_identity.is_not(None))
    return exists().where(seat.redemption_id == Redemption.id, seat.team_id == team_id, seat.counts, stays)


def _teams(session: Session, redemption_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Seat.redemption_id, Team.name)
        .join(Team, Team.id == Seat.team_id)
        .where(Seat.redemption_id.in_(redemption_ids), Seat.counts)
        .order_by(Seat.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for redemption_id, name in rows:
        found[redemption_id] = (*found.get(redemption_id, ()), name)
    return found


def _lines(session: Session, redemption_ids: Sequence[int]) -> Iterator[KickLine]:
    teams = _teams(session, redemption_ids)
    for seat in load_views(session, Redemption.id.in_(redemption_ids)):
        yield _line(seat, teams.get(seat.redemption_id, ()))


def _line(seat: SeatView, teams: tuple[str, ...]) -> KickLine:
    return KickLine(
        redemption_id=seat.redemption_id,
        identity=seat.identity,
        telegram_id=seat.telegram_id,
        pool=seat.pool,
        state=seat.redemption_state,
        teams=teams,
        place=seat.place,
        until=seat.expires_at,
        swap=seat.swap,
        code_last4=seat.code_last4,
    )
