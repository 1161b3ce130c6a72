"""Redemptions as people are shown them, without a database: a seat in Red unless said otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from invitehub.notices import Claimed
from invitehub.views import SeatView
from models.enums import NoticeWay, RedemptionState, SeatState, TeamStatus

UNTIL = datetime(2031, 5, 17, 12, 0, tzinfo=UTC)
LANGUAGES = ("en", "zh-CN")
_SEATED = SeatView(
    redemption_id=7,
    redemption_state=RedemptionState.GRANTED,
    person_id=1,
    telegram_id=1001,
    pool_id=1,
    pool="Colours",
    identity="ann@example.com",
    code_last4="WXYZ",
    days=30,
    granted_at=UNTIL - timedelta(days=30),
    expires_at=UNTIL,
    stopped_because=None,
    credited=timedelta(),
    away=False,
    ended_because=None,
    given_back=False,
    refusal=None,
    created_at=UNTIL - timedelta(days=30),
    seat_id=3,
    seat_state=SeatState.ACTIVE,
    team="Red",
    team_status=TeamStatus.ACTIVE,
    joined=True,
    how_to_join=None,
    accept_by=None,
    swap=None,
    moving_to=None,
    place=None,
)
_SEATLESS = {"seat_id": None, "seat_state": None, "team": None, "team_status": None, "joined": False}
_NEW = {"granted_at": None, "expires_at": None}


def seated(**more: Any) -> SeatView:
    return replace(_SEATED, **more)


def invited(**more: Any) -> SeatView:
    return seated(**{"joined": False, "how_to_join": "https://example.com/join/1", **more})


def seatless(**more: Any) -> SeatView:
    """Granted once, and without a seat now."""
    return seated(**_SEATLESS, **more)


def in_line(place: int = 1, **more: Any) -> SeatView:
    """In line for a first seat."""
    state = {"redemption_state": RedemptionState.WAITING, "place": place}
    return seated(**{**_SEATLESS, **_NEW, **state, **more})


def told(kind: str, seat: SeatView | None, params: Mapping[str, Any] | None = None) -> Claimed:
    """A notice of that kind, about to be sent."""
    return Claimed(
        notice_id=1,
        person_id=1,
        kind=kind,
        params=params or {},
        chat_id=1001,
        message_id=None,
        attempts=1,
        waited=timedelta(),
        edited=False,
        fresh_tried=False,
        way=NoticeWay.NEWS,
        language=None,
        seat=seat,
    )
