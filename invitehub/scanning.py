"""A team compared with upstream, from the beginning to the end: list first, then read seats, then act.

1. Begin: one scan of a team at a time.
2. List everybody, with no transaction open. A listing that failed or broke off proves nothing and changes nothing.
3. Compare, in sets and in chunks of 500 rows, a transaction each: `reconcile`.
4. End: what it found is written into its row, its listing is forgotten.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from invitehub import alerts, listing, reconcile, team_status, teams, turns
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.listing import Begun, ScanOver
from invitehub.providers import ActionRequired, ProviderError
from invitehub.reconcile import Compared
from invitehub.secret_keys import Keys, SecretsUnreadable
from models import Scan, Seat, Team
from models.enums import SeatState, TeamStatus

EVERY = timedelta(minutes=10)
# Whoever has just been invited may accept at any moment.
EAGER = timedelta(seconds=60)
EAGER_FOR = timedelta(days=1)
_KEPT = 50
_PATIENCE = 3
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """`outcome`: of the scan's row; `skipped`: nothing was done, for another one is under way.

    `orphans`: members whom no seat accounts for. `ghosts`: seats that two scans have not seen upstream. Where the brake
    holds: how many of them would have had to go. `hints`: what is to be done next. `freed_pool_id`: places came free
    there, so `waiting.serve` is due.
    """

    team_id: int
    outcome: str
    seen: int = 0
    orphans: int = 0
    ghosts: int = 0
    error_code: str | None = None
    hints: tuple[Hint, ...] = ()
    freed_pool_id: int | None = None


def scan(db: Database, keys: Keys, team_id: int) -> ScanResult:
    """Compare one team with upstream. Safe to call at any time; what is cut short is begun anew by the next one."""
    with db.transaction() as session:
        begun = listing.begin(session, team_id)
    if begun is None:
        return ScanResult(team_id, "skipped")
    try:
        return _scan(db, keys, begun)
    except ScanOver:
        return ScanResult(team_id, "failed", error_code="abandoned")
    except ProviderError as error:
        return _failed(db, begun, error.code)
    except Exception:
        _failed(db, begun, "fault")
        raise


def due(session: Session, limit: int = 50) -> tuple[int, ...]:
    """Teams whose turn it is, the longest unseen first; they are marked, so that nobody else takes them as well.

    A dead team is scanned on request only.
    """
    pending = exists().where(
        Seat.team_id == Team.id,
        Seat.state == SeatState.ACTIVE,
        ~Seat.joined,
        Seat.granted_at > func.now() - EAGER_FOR,
    )
    eager = and_(
        Team.status != TeamStatus.SUSPENDED, Team.scan_asked_at < func.clock_timestamp() - EAGER, pending
    )
    turn = (Team.scan_asked_at < func.clock_timestamp() - EVERY) | eager
    return turns.take(session, mark=Team.scan_asked_at, turn=turn, limit=limit)


def _scan(db: Database, keys: Keys, begun: Begun) -> ScanResult:
    try:
        with db.transaction() as session:
            connection = teams.connection(session, keys, begun.team_id)
        provider, health = listing.look(begun, connection)
    except (ActionRequired, SecretsUnreadable) as error:
        return _unwell(db, begun, error.code if isinstance(error, ActionRequired) else "secrets_unreadable")
    seen = listing.fill(db, begun, provider)
    compared = reconcile.compare(db, begun, connection, health, seen)
    with db.transaction() as session:
        _end(session, begun, compared.outcome, seen, compared)
        alerts.close_alert(session, component="scan", subject=begun.team)
        session.execute(
            update(Team).where(Team.id == begun.team_id).values(upstream_capacity=health.capacity)
        )
    return ScanResult(
        team_id=begun.team_id,
        outcome=compared.outcome,
        seen=seen,
        orphans=compared.orphans,
        ghosts=compared.ghosts,
        hints=compared.hints,
        freed_pool_id=begun.pool_id if compared.freed else None,
    )


def _unwell(db: Database, begun: Begun, code: str) -> ScanResult:
    """Whatever brings to light that the team can't be worked with suspends it; it is well again when a check passes."""
    with db.transaction() as session:
        team_status.change_status(
            session,
            begun.team_id,
            TeamStatus.SUSPENDED,
            by="check",
            reason=code,
            expected=TeamStatus.ACTIVE,
        )
    return _failed(db, begun, code)


def _failed(db: Database, begun: Begun, code: str) -> ScanResult:
    with db.transaction() as session:
        _end(session, begun, "failed", 0, error_code=code)
        if begun.workable and _failed_again(session, begun.team_id):
            alerts.open_alert(
                session, component="scan", subject=begun.team, cause=code, params={"team": begun.team}
            )
    return ScanResult(begun.team_id, "failed", error_code=code)


def _failed_again(session: Session, team_id: int) -> bool:
    """Whether none of the last scans came to an end: nobody would see who is there."""
    last = session.scalars(
        select(Scan.outcome).where(Scan.team_id == team_id).order_by(Scan.started_at.desc()).limit(_PATIENCE)
    ).all()
    return last == ["failed"] * _PATIENCE


def _end(
    session: Session,
    begun: Begun,
    outcome: str,
    seen: int,
    compared: Compared | None = None,
    error_code: str | None = None,
) -> None:
    """The team first, as whoever begins a scan does. Nothing is written if another scan has taken over."""
    session.execute(select(Team.id).where(Team.id == begun.team_id).with_for_update(key_share=True))
    ended = session.scalars(
        update(Scan)
        .where(Scan.id == begun.scan_id, Scan.outcome == "running")
        .values(
            outcome=outcome,
            ended_at=func.clock_timestamp(),
            seen=seen,
            orphans=compared.orphans if compared else 0,
            ghosts=compared.ghosts if compared else 0,
            error_code=error_code,
        )
        .returning(Scan.id)
    ).one_or_none()
    if ended is not None and outcome == "complete":
        session.execute(update(Team).where(Team.id == begun.team_id).values(scanned_at=begun.started_at))
    listing.forget(session, [begun.scan_id])
    _prune(session, begun.team_id)
    log.info("scan of team %d: %s %s, %d seen", begun.team_id, outcome, error_code or "", seen)


def _prune(session: Session, team_id: int) -> None:
    """A team is scanned 144 times a day: the last few tell enough."""
    kept = select(Scan.id).where(Scan.team_id == team_id).order_by(Scan.started_at.desc()).limit(_KEPT)
    old: Sequence[int] = session.scalars(
        select(Scan.id).where(Scan.team_id == team_id, Scan.id.not_in(kept), Scan.outcome != "running")
    ).all()
    if old:
        session.execute(delete(Scan).where(Scan.id.in_(old)))
