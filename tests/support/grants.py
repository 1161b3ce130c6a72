"""Seats that were granted, without anybody upstream: the answer is made up, all else is the product's."""

from typing import Any

from invitehub import claims, ending, settlement
from invitehub.ending import Ended
from invitehub.providers import Grant, ProviderError
from invitehub.settled import Settled
from invitehub.upstream import Gone
from invitehub.views import SeatView, view_redemption
from models.enums import Ending
from tests.support.shop import Shop

JOINED = Grant("ref", "joined")
INVITED = Grant("ref", "invited")


def answer(shop: Shop, operation_id: int | None, result: Grant | Gone | ProviderError) -> Settled:
    """What follows when upstream answers an operation so."""
    with shop.db.transaction() as session:
        claimed = claims.claim(session, shop.keys, operation_id or 0, runner="test")
        assert claimed is not None
    with shop.db.transaction() as session:
        return settlement.settle(session, claimed, result)


def granted(shop: Shop, grant: Grant = JOINED, **asked: Any) -> SeatView:
    """A redemption whose seat was granted."""
    outcome = shop.seated(**asked)
    assert outcome.seat is not None
    answer(shop, outcome.operation_id, grant)
    return view(shop, outcome.seat.redemption_id)


def view(shop: Shop, redemption_id: int) -> SeatView:
    with shop.db.transaction() as session:
        return view_redemption(session, redemption_id)


def end(shop: Shop, redemption_id: int, because: Ending = Ending.KICKED, **more: Any) -> Ended:
    with shop.db.transaction() as session:
        return ending.end(session, redemption_id, because=because, actor="test", **more)
