"""Everybody in a team upstream, written down page by page. No transaction is open while upstream is asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from invitehub.database import Database
from invitehub.providers import (
    ActionRequired,
    Deadline,
    Health,
    Membership,
    Provider,
    open_provider,
    provider_kind,
)
from invitehub.sql import statement
from invitehub.teams import Connection
from models import Listed, Orphan, Scan, Seat, Team
from models.enums import OrphanState, SeatState, TeamStatus

PAGE = 500
# Whoever has not ended by then is not there any more.
ABANDONED = timedelta(minutes=10)
# A listing goes on page by page: a second for each hundred that are expected, but less than a scan may take.
LISTING_SECONDS = 120.0
LONGEST_LISTING_SECONDS = 480.0
OPEN = (OrphanState.SEEN, OrphanState.REPORTED, OrphanState.PROTECTED, OrphanState.REMOVING)
_WORKABLE = (TeamStatus.ACTIVE, TeamStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Begun:
    """A scan under way. `expected`: how many are upstream as far as is known. `workable`: whether anybody is removed there."""

    scan_id: int
    team_id: int
    team: str
    pool_id: int
    provider: str
    started_at: datetime
    workable: bool
    expected: int

    @property
    def counts_pending(self) -> bool:
        """Whether an invitation that is not accepted fills a place upstream."""
        return provider_kind(self.provider).capabilities.counts_pending


class ScanOver(Exception):
    """The scan took longer than it may, and another one has taken over: what it has listed is gone."""


def begin(session: Session, team_id: int) -> Begun | None:
    """Begin a scan of a team. None: there is no such team, or another scan of it is under way."""
    team = session.scalars(
        select(Team).where(Team.id == team_id).with_for_update(key_share=True)
    ).one_or_none()
    if team is None or _under_way(session, team_id):
        return None
    scan = Scan(team_id=team_id, started_at=func.now())
    session.add(scan)
    session.flush()
    session.refresh(scan)
    return Begun(
        scan_id=scan.id,
        team_id=team_id,
        team=team.name,
        pool_id=team.pool_id,
        provider=team.provider,
        started_at=scan.started_at,
        workable=team.status in _WORKABLE,
        expected=_expected(session, team_id),
    )


def look(begun: Begun, connection: Connection) -> tuple[Provider, Health]:
    """Whether the team can be worked with. Raises ProviderError: ActionRequired if it can't."""
    seconds = min(LONGEST_LISTING_SECONDS, LISTING_SECONDS + begun.expected / 100)
    provider = open_provider(connection.provider, connection.options, deadline=Deadline.after(seconds))
    health = provider.check()
    if not health.ok:
        raise ActionRequired(health.reason or "unknown")
    return provider, health


def fill(db: Database, begun: Begun, provider: Provider) -> int:
    """List everybody. Returns how many. Raises ProviderError, also in the middle: then it proves nothing.

    Raises ScanOver when it took so long that another scan has taken over.
    """
    seen, page = 0, list[Membership]()
    for member in provider.members():
        page.append(member)
        if len(page) == PAGE:
            seen += _write(db, begun, page)
            page.clear()
    return seen + _write(db, begun, page)


@contextmanager
def held(db: Database, begun: Begun) -> Iterator[Session]:
    """A transaction during which the scan's listing stays whole. Raises ScanOver when another one has taken over."""
    with db.transaction() as session:
        mine = select(Scan.id).where(Scan.id == begun.scan_id, Scan.outcome == "running")
        if session.scalars(mine.with_for_update(read=True)).one_or_none() is None:
            raise ScanOver
        yield session


def forget(session: Session, scan_ids: Sequence[int]) -> None:
    """A scan that is over needs its listing no more."""
    session.execute(delete(Listed).where(Listed.scan_id.in_(scan_ids)))


def _under_way(session: Session, team_id: int) -> bool:
    """One that was cut short is closed. The caller holds the team, so that two do not begin at once."""
    running = (Scan.team_id == team_id, Scan.outcome == "running")
    young = Scan.started_at > func.now() - ABANDONED
    if session.scalars(select(Scan.id).where(*running, young)).first() is not None:
        return True
    left = session.scalars(
        update(Scan)
        .where(*running)
        .values(outcome="failed", ended_at=func.now(), error_code="abandoned")
        .returning(Scan.id)
    ).all()
    if left:
        forget(session, left)
    return False


def _expected(session: Session, team_id: int) -> int:
    seats = select(func.count()).where(
        Seat.team_id == team_id, Seat.counts.is_(True), Seat.state == SeatState.ACTIVE
    )
    orphans = select(func.count()).where(Orphan.team_id == team_id, Orphan.state.in_(OPEN))
    return session.scalars(seats).one() + session.scalars(orphans).one()


def _write(db: Database, begun: Begun, page: Sequence[Membership]) -> int:
    """Returns how many of them were not listed before."""
    values = {
        "scan": begun.scan_id,
        "refs": [one.ref for one in page],
        "members": [one.member for one in page],
        "roles": [one.role for one in page],
        "joined": [one.status == "joined" for one in page],
        "links": [one.how_to_join for one in page],
        "until": [one.accept_by for one in page],
    }
    with held(db, begun) as session:
        return len(session.execute(statement("scan_list"), values).all())
