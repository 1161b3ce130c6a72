"""Renewals for tests: a second code for what somebody has."""

from datetime import timedelta
from typing import Any

from invitehub import redeem
from invitehub.outcomes import Outcome
from invitehub.people import PersonView
from invitehub.secret_keys import CodeMac
from tests.support.grants import view
from tests.support.shop import Shop

KEY = "tg:1:renewal"


def extend(
    shop: Shop, code: CodeMac, person: PersonView, target: int, key: str = KEY, **more: Any
) -> Outcome:
    with shop.db.transaction() as session:
        return redeem.extend(session, key=key, mac=code, person=person, redemption_id=target, **more)


def uses(shop: Shop, code: CodeMac) -> tuple[int, int]:
    """Reserved and spent."""
    ((reserved, spent),) = shop.rows("select reserved, spent from code where mac = :mac", mac=code.values[0])
    return reserved, spent


def length(shop: Shop, redemption_id: int) -> timedelta:
    """From the grant to the end."""
    seat = view(shop, redemption_id)
    assert seat.expires_at
    assert seat.granted_at
    return seat.expires_at - seat.granted_at
