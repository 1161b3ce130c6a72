"""Troubles that admins are told of, as the watchdog wrote them down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Alert


@dataclass(frozen=True, slots=True)
class AlertView:
    """`subject`: which one of the component's things, "" for the component itself. `closed_at`: None while it lasts."""

    id: int
    component: str
    subject: str
    severity: str
    cause: str
    params: Mapping[str, Any]
    opened_at: datetime
    repeat_at: datetime | None
    closed_at: datetime | None


def list_alerts(
    session: Session, *, still_open: bool = False, component: str | None = None, limit: int | None = None
) -> tuple[AlertView, ...]:
    """The newest first. `still_open`: only those that are not closed."""
    query = select(Alert).order_by(Alert.id.desc()).limit(limit)
    if still_open:
        query = query.where(Alert.closed_at.is_(None))
    if component is not None:
        query = query.where(Alert.component == component)
    return tuple(_view(alert) for alert in session.scalars(query))


def _view(alert: Alert) -> AlertView:
    return AlertView(
        id=alert.id,
        component=alert.component,
        subject=alert.subject,
        severity=alert.severity,
        cause=alert.cause,
        params=alert.params,
        opened_at=alert.opened_at,
        repeat_at=alert.repeat_at,
        closed_at=alert.closed_at,
    )
