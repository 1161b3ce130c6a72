"""Invitations that are not accepted: they fill a place all the time, so their people are reminded, and then they end.

Upstream is asked first whether they have joined meanwhile: nobody may lose a seat that they have just taken up.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from invitehub import notices, team_checks, teams
from invitehub.claims import WORKABLE
from invitehub.database import Database
from invitehub.due_ends import end_each
from invitehub.ending import Ended
from invitehub.errors import Refusal
from invitehub.reconcile import note_joined
from invitehub.secret_keys import Keys, SecretsUnreadable
from invitehub.views import OPEN_SWAP
from models import Notice, Pool, Redemption, Seat, Swap, Team
from models.enums import Ending, RedemptionState, SeatState

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)


# How many are looked for in one go, and how long upstream is asked in one.
_CHUNK = 50
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`ended`: give their hints. `joined`: how many had accepted after all. `unasked`: teams that did not answer."""

    ended: tuple[Ended, ...] = ()
    joined: int = 0
    unasked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Invited:
    seat_id: int
    redemption_id: int
    team_id: int
    give_back: bool
    identity: str = field(repr=False)


def remind_due(session: Session, *, limit: int = 500) -> int:
    """Owe a word to whoever was invited some days ago and has not come, once an invitation. Returns how many."""
    once = func.concat("remind:", Seat.id)
    rows = session.execute(
        select(Seat.redemption_id, once)
        .join(Redemption, Redemption.id == Seat.redemption_id)
        .join(Pool, Pool.id == Redemption.pool_id)
        .join(Team, Team.id == Seat.team_id)
        .where(
            _pending_for(Pool.remind_days),
            func.coalesce(~_pending_for(Pool.accept_days), True),
            Redemption.person_id.is_not(None),
            ~exists().where(Notice.once == once),
        )
        .order_by(Seat.granted_at, Seat.id)
        .limit(limit)
    ).all()
    for redemption_id, key in rows:
        notices.news(session, redemption_id, "remind", once=key)
    return len(rows)


def cancel_due(db: Database, keys: Keys, *, seconds: float = _SECONDS) -> Cancelled:
    """End those whose time to accept is over, the oldest first, until `seconds` have passed; the rest comes next time.

    A team that does not answer is passed over: what it would have said is not known.
    """
    deadline = time.monotonic() + seconds
    ended: list[Ended] = []
    joined, unasked, seen = 0, set[int](), set[int]()
    while time.monotonic() < deadline:
        with db.transaction() as session:
            chunk = _load(session, seen, unasked)
        if not chunk:
            break
        for one in chunk:
            seen.add(one.seat_id)
            if one.team_id in unasked or time.monotonic() >= deadline:
                continue
            here = _has_joined(db, keys, one)
            if here is None:
                unasked.add(one.team_id)
            elif here:
                joined += 1
            else:
                ended += _end(db, one)
    return Cancelled(tuple(ended), joined, frozenset(unasked))


def _pending_for(days: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Invited so many days ago, and not come. Not while a swap is open: the next invitation has its own time."""
    swapping = exists().where(Swap.redemption_id == Redemption.id, Swap.state.in_(OPEN_SWAP))
    return and_(
        Seat.state == SeatState.ACTIVE,
        ~Seat.joined,
        Seat.granted_at + days * _DAY <= func.now(),
        Redemption.state == RedemptionState.GRANTED,
        Redemption.ended_because.is_(None),
        Team.status.in_(WORKABLE),
        ~swapping,
    )


def _load(session: Session, seen: set[int], unasked: set[int]) -> Sequence[_Invited]:
    rows = session.execute(
        select(Seat.id, Redemption.id, Seat.team_id, Pool.lapsed_use == "returned", Seat.identity)
        .join(Redemption, Redemption.id == Seat.redemption_id)
        .join(Pool, Pool.id == Redemption.pool_id)
        .join(Team, Team.id == Seat.team_id)
        .where(_pending_for(Pool.accept_days), Seat.id.not_in(seen), Seat.team_id.not_in(unasked))
        .order_by(Seat.granted_at, Seat.id)
        .limit(_CHUNK)
    )
    return [_Invited(*row) for row in rows]


def _has_joined(db: Database, keys: Keys, one: _Invited) -> bool | None:
    """Asks upstream, with no transaction open. None: it did not say."""
    try:
        with db.transaction() as session:
            connection = teams.connection(session, keys, one.team_id)
        found = team_checks.find(connection, one.identity)
    except (Refusal, SecretsUnreadable):
        log.info("seat %d: whether its invitation was accepted could not be found out", one.seat_id)
        return None
    if found is None or found.status != "joined":
        return False
    with db.transaction() as session:
        note_joined(session, one.seat_id)
    return True


def _end(db: Database, one: _Invited) -> tuple[Ended, ...]:
    def still(session: Session, redemption: Redemption) -> bool:
        pending = exists().where(
            Seat.id == one.seat_id,
            Seat.redemption_id == Redemption.id,
            Redemption.id == redemption.id,
            Pool.id == Redemption.pool_id,
            Team.id == Seat.team_id,
            _pending_for(Pool.accept_days),
        )
        return session.scalars(select(pending)).one()

    return end_each(db, [one.redemption_id], because=Ending.LAPSED, give_back=one.give_back, still=still)
