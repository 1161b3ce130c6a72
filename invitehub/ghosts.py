"""Seats whose people are not upstream any more: left by themselves, removed by hand, or invited and never come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from invitehub import ending
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.listing import Begun, held
from invitehub.providers import CALL_SECONDS, Deadline, ProviderError, open_provider
from invitehub.teams import Connection
from models import Seat
from models.enums import SeatState

APART = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Ghost:
    """`lapsed`: they were invited and did not accept in time."""

    seat_id: int
    identity: str = field(repr=False)
    lapsed: bool


def count(session: Session, begun: Begun) -> int:
    """Seats that two scans have not seen, ten minutes apart at least."""
    return session.scalars(select(func.count()).where(_twice(begun))).one()


def note(db: Database, begun: Begun, connection: Connection) -> tuple[Hint, ...]:
    """Let go of each, after upstream has said once more that it does not know them. Returns the work that is due.

    As soon as upstream does not answer it is left to the next scan.
    """
    with held(db, begun) as session:
        found = _load(session, begun)
    hints = []
    for ghost in found:
        try:
            here = _is_there(connection, ghost.identity)
        except ProviderError:
            break
        with held(db, begun) as session:
            if here:
                _clear(session, ghost.seat_id)
                continue
            hint = ending.note_gone(session, ghost.seat_id, "lapsed" if ghost.lapsed else "ghost")
        if hint is not None:
            hints.append(hint)
    return tuple(hints)


def _twice(begun: Begun) -> ColumnElement[bool]:
    return and_(
        Seat.team_id == begun.team_id,
        Seat.counts.is_(True),
        Seat.state == SeatState.ACTIVE,
        Seat.missing_scans >= 2,
        Seat.missing_since <= begun.started_at - APART,
    )


def _load(session: Session, begun: Begun) -> Sequence[Ghost]:
    lapsed = and_(~Seat.joined, func.coalesce(Seat.accept_by <= func.now(), False))
    rows = session.execute(select(Seat.id, Seat.identity, lapsed).where(_twice(begun)).order_by(Seat.id))
    return [Ghost(*row) for row in rows]


def _is_there(connection: Connection, identity: str) -> bool:
    provider = open_provider(connection.provider, connection.options, deadline=Deadline.after(CALL_SECONDS))
    return provider.find(identity) is not None


def _clear(session: Session, seat_id: int) -> None:
    session.execute(update(Seat).where(Seat.id == seat_id).values(missing_since=None, missing_scans=0))
