"""What a listing means: who has joined, who is gone, who is there without a seat. Nothing is loaded whole.

First what is there, for that is certain; then who is absent, unless the brake holds. Seats are read after everybody was
listed: whatever was granted or ended in between has left a change that is younger than the scan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from invitehub import acting, alerts, brake, clocks, ghosts, seating, sightings, strangers
from invitehub.brake import Brake
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.listing import PAGE, Begun, held
from invitehub.providers import Health
from invitehub.sql import statement
from invitehub.team_status import STANDS_STILL
from invitehub.teams import Connection
from models import Alert, Listed, Seat, Team
from models.enums import SeatState, Stopped

ORDINARY = "member"
# Of so many promotions at once each need not be told of.
_TOLD = 100


@dataclass(frozen=True, slots=True)
class Compared:
    """`outcome`: as in the scan's row. `freed`: places came free, so the pool is to be served.

    `orphans`, `ghosts`: how many there are; of a scan that was stopped, how many would have had to go.
    """

    outcome: str
    orphans: int
    ghosts: int
    hints: tuple[Hint, ...] = ()
    freed: bool = False


def compare(db: Database, begun: Begun, connection: Connection, health: Health, seen: int) -> Compared:
    """Write down what the listing of a scan tells. Raises ScanOver when another scan has taken over meanwhile."""
    with held(db, begun) as session:
        limits = brake.measure(session, begun)
        if brake.is_small(begun, seen) and not limits.small:
            brake.pull(session, begun, "small", begun.expected - seen)
            return Compared("small", 0, begun.expected - seen)
    _look_at_seats(db, begun)
    in_chunks(db, begun, "scan_orphans")
    in_chunks(db, begun, "scan_orphans_listed")
    with held(db, begun) as session:
        gone = ghosts.count(session, begun)
    trusted = not limits.holds_ghosts(gone)
    if trusted:
        in_chunks(db, begun, "scan_orphans_over")
    in_chunks(db, begun, "scan_orphans_judged")
    freed = strangers.settle(db, begun, health, trusted=trusted)
    return _act(db, begun, connection, limits, gone=gone, freed=freed)


def note_joined(session: Session, seat_id: int) -> bool:
    """The person has accepted. Their days begin, where they begin with that. Locks: redemption, seat.

    False: it is no pending invitation (any more).
    """
    redemption_id = session.scalars(select(Seat.redemption_id).where(Seat.id == seat_id)).one()
    redemption = seating.lock_redemption(session, redemption_id)
    seat = next((one for one in seating.lock_seats(session, redemption_id) if one.id == seat_id), None)
    if redemption is None or seat is None or seat.state is not SeatState.ACTIVE or seat.joined:
        return False
    acting.act(session, acting.SYSTEM, "joined")
    seat.joined = True
    seat.joined_at = func.now()
    seat.how_to_join = None
    seat.accept_by = None
    seat.missing_since = None
    seat.missing_scans = 0
    session.flush()
    if redemption.stopped_because is Stopped.NOT_JOINED:
        clocks.run(session, redemption)
        if session.get_one(Team, seat.team_id, populate_existing=True).status in STANDS_STILL:
            clocks.stop(session, redemption, Stopped.TEAM_UNWELL)
    return True


def in_chunks(db: Database, begun: Begun, name: str) -> int:
    """Run a statement that does up to 500 rows until there are no more, a transaction each. Returns how many."""
    done, after = 0, 0
    while True:
        with held(db, begun) as session:
            rows = _chunk(session, begun, name, after)
        done += len(rows)
        if len(rows) < PAGE:
            return done
        # A statement that begins after the last one takes ids; the others see what they have done.
        after = max((row for row in rows if isinstance(row, int)), default=0)


def _chunk(session: Session, begun: Begun, name: str, after: int) -> Sequence[object]:
    values = {"scan": begun.scan_id, "team": begun.team_id, "started": begun.started_at, "after": after}
    return session.scalars(statement(name), values).all()


def _look_at_seats(db: Database, begun: Begun) -> None:
    """Who has joined, who is back, who is missing; a promotion is told of."""
    in_chunks(db, begun, "scan_seats_seen")
    after = 0
    while True:
        with held(db, begun) as session:
            begin = session.scalars(
                statement("scan_begun"), {"scan": begun.scan_id, "team": begun.team_id, "after": after}
            ).all()
        for seat_id in begin:
            # One a transaction: the redemption is locked before its seat.
            with held(db, begun) as session:
                note_joined(session, seat_id)
        if len(begin) < PAGE:
            break
        after = begin[-1]
    in_chunks(db, begun, "scan_missing")
    with held(db, begun) as session:
        _tell_of_promotions(session, begun)


def _tell_of_promotions(session: Session, begun: Begun) -> None:
    """Whoever was given a role upstream keeps their seat, and is not removed at its end: admins should know that."""
    promoted = session.execute(
        select(Seat.identity, Listed.role)
        .join(Listed, Listed.ref == Seat.ref)
        .where(
            Listed.scan_id == begun.scan_id,
            Listed.role != ORDINARY,
            Seat.team_id == begun.team_id,
            Seat.counts.is_(True),
            Seat.state == SeatState.ACTIVE,
        )
        .order_by(Seat.id)
        .limit(_TOLD)
    ).all()
    for identity, role in promoted:
        params = {"team": begun.team, "identity": identity}
        alerts.open_alert(session, component="protected", subject=identity, cause=role, params=params)
    with_a_role = select(Listed.member).where(Listed.scan_id == begun.scan_id, Listed.role != ORDINARY)
    over = session.scalars(
        select(Alert.subject).where(
            Alert.component == "protected",
            Alert.closed_at.is_(None),
            Alert.params["team"].astext == begun.team,
            Alert.subject.not_in(with_a_role),
        )
    ).all()
    for identity in over:
        alerts.close_alert(session, component="protected", subject=identity)


def _act(
    db: Database, begun: Begun, connection: Connection, limits: Brake, *, gone: int, freed: bool
) -> Compared:
    """What follows, unless the brake holds: then nothing at all. In a team that is not well nothing can be done anyway."""
    with held(db, begun) as session:
        orphans = sightings.count(session, begun)
        removable = sightings.count_removable(session, begun)
        if limits.holds_ghosts(gone) or limits.holds_orphans(removable, gone):
            ghostly = limits.holds_ghosts(gone)
            brake.pull(session, begun, "ghosts" if ghostly else "orphans", gone if ghostly else removable)
            sightings.report(session, begun.team_id)
            return Compared("braked", removable, gone, (), freed)
        brake.release(session, begun)
    hints: tuple[Hint, ...] = ()
    if begun.workable:
        hints = ghosts.note(db, begun, connection)
        by = limits.allowed_by if limits.needs_a_yes(removable, gone) else None
        hints += _remove(db, begun, connection, by or acting.SYSTEM)
    with held(db, begun) as session:
        sightings.report(session, begun.team_id)
    return Compared("complete", orphans, gone, hints, freed)


def _remove(db: Database, begun: Begun, connection: Connection, actor: str) -> tuple[Hint, ...]:
    with held(db, begun) as session:
        found = sightings.removable(session, begun)
    return sightings.remove(db, begun, sightings.only_ours(db, begun, connection, found), actor)
