"""A redemption's days run only while there is a working seat. What is lost meanwhile is credited by itself.

While stopped, `expires_at` stays as it was; when the days run on, it moves by the time that has passed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, case, func, select, update
from sqlalchemy.orm import Session

from models import Redemption, Seat, Team
from models.enums import RedemptionState, SeatState, Stopped, TeamStatus

_UNWELL = (TeamStatus.SUSPENDED, TeamStatus.DEAD)
_CREDITED = (Stopped.TEAM_UNWELL, Stopped.NO_SEAT)


def stop(session: Session, redemption: Redemption, because: Stopped, at: datetime | None = None) -> None:
    """Let the days stand still from now, or from `at` on. The caller holds the redemption. Harmless if they do already."""
    if redemption.stopped_at is None and redemption.expires_at is not None:
        redemption.stopped_at = at or func.now()
        redemption.stopped_because = because
        session.flush()


def run(session: Session, redemption: Redemption) -> None:
    """Let the days run on, with what was lost added. The caller holds the redemption. Harmless if they run already."""
    if redemption.stopped_at is None:
        return
    session.flush()
    session.execute(_run_on().where(Redemption.id == redemption.id))
    session.refresh(redemption)


def stop_teams(session: Session, team_ids: Sequence[int]) -> int:
    """The teams are not well: the days of all who sit there stand still. Returns how many stopped."""
    stopped = session.scalars(
        update(Redemption)
        .where(
            _sits_in(team_ids),
            Redemption.stopped_at.is_(None),
            Redemption.state == RedemptionState.GRANTED,
            Redemption.expires_at.is_not(None),
        )
        .values(stopped_at=func.now(), stopped_because=Stopped.TEAM_UNWELL)
        .returning(Redemption.id)
        .execution_options(synchronize_session=False)
    )
    return len(stopped.all())


def run_teams(session: Session, team_ids: Sequence[int]) -> int:
    """The teams are well again. Returns for how many the days run on."""
    running = session.scalars(
        _run_on()
        .where(_sits_in(team_ids), Redemption.stopped_because == Stopped.TEAM_UNWELL)
        .returning(Redemption.id)
        .execution_options(synchronize_session=False)
    )
    return len(running.all())


def mend(session: Session, *, limit: int = 500) -> int:
    """Days that run in a team that is not well, or stand still in one that is. Returns how many were put right.

    A seat that comes in, or moves, while a team's status changes is seen by neither of the two transactions.
    """
    wrong = (
        (Team.status.in_(_UNWELL), Redemption.stopped_at.is_(None)),
        (Team.status.not_in(_UNWELL), Redemption.stopped_because == Stopped.TEAM_UNWELL),
    )
    now = update(Redemption).values(stopped_at=func.now(), stopped_because=Stopped.TEAM_UNWELL)
    mended = 0
    for what, change in zip(wrong, (now, _run_on()), strict=True):
        # Passed over if somebody is just at it: this comes again.
        ids = session.scalars(
            select(Redemption.id)
            .join(Seat, Seat.redemption_id == Redemption.id)
            .join(Team, Team.id == Seat.team_id)
            .where(
                Seat.state == SeatState.ACTIVE,
                Redemption.state == RedemptionState.GRANTED,
                Redemption.expires_at.is_not(None),
                *what,
            )
            .limit(limit)
            .with_for_update(of=Redemption, key_share=True, skip_locked=True)
        ).all()
        if ids:
            session.execute(change.where(Redemption.id.in_(ids)).execution_options(synchronize_session=False))
        mended += len(ids)
    return mended


def _run_on() -> Update:
    """The time before somebody joined is not shown as credit: their days had not begun."""
    lost = func.now() - Redemption.stopped_at
    shown = case((Redemption.stopped_because.in_(_CREDITED), lost), else_=timedelta())
    return update(Redemption).values(
        expires_at=Redemption.expires_at + lost,
        credited=Redemption.credited + shown,
        stopped_at=None,
        stopped_because=None,
    )


def _sits_in(team_ids: Sequence[int]) -> ColumnElement[bool]:
    sits = select(Seat.redemption_id).where(
        Seat.team_id.in_(team_ids), Seat.counts, Seat.state == SeatState.ACTIVE
    )
    return Redemption.id.in_(sits)
