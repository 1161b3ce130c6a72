"""Warnings that came too late to be sent: nobody is warned of what is past, or of what has changed since."""

from sqlalchemy.orm import Session

from invitehub import clock
from invitehub.views import SeatView
from models import Notice
from models.enums import RedemptionState, TeamStatus

_WARNINGS = frozenset({"expiring", "grace", "remind", "place", "team_dead", "code_revoked"})


def outdated(session: Session, notice: Notice, seat: SeatView) -> bool:
    """Whether the notice is about something that is not so any more."""
    if notice.kind not in _WARNINGS:
        return False
    if notice.kind in {"place", "code_revoked"}:
        return seat.place is None
    if seat.redemption_state is not RedemptionState.GRANTED:
        return True
    if notice.kind == "remind":
        return seat.joined
    if notice.kind == "team_dead":
        return seat.swap is not None or seat.team_status is not TeamStatus.DEAD
    return _expiry_changed(notice, seat) or (notice.kind == "expiring" and _is_past(session, seat))


def _expiry_changed(notice: Notice, seat: SeatView) -> bool:
    until = seat.expires_at.isoformat() if seat.expires_at else None
    return seat.stopped_because is not None or notice.params.get("until", until) != until


def _is_past(session: Session, seat: SeatView) -> bool:
    return seat.expires_at is not None and seat.expires_at <= clock.now(session)
