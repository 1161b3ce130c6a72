"""What must always hold, as queries that find what must not be there: one small class each.

They run in production on a schedule and by `./team doctor --invariants`; tests run the same ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from invitehub.invariants.base import Invariant, Violation
from invitehub.invariants.places import PlacesKnowTheirSeats, SeatsFitIntoTeams
from invitehub.invariants.redemptions import OpenSwapsGoOn, RedemptionsHaveWhatTheySay, WhoWaitsIsInLine
from invitehub.invariants.seats import NobodyTwiceInATeam, OneSeatARedemption
from invitehub.invariants.upstream import OrphansAreAsSeen, ScansAddUp
from invitehub.invariants.uses import SpentUsesBroughtSeats, UsesAreCounted
from invitehub.invariants.words import OneAlertATrouble, OneLastWord
from invitehub.invariants.work import NoWorkIsForgotten, SeatsUnderWayHaveWork

__all__ = ["ALL", "ALWAYS", "Checked", "Invariant", "Violation", "check"]

ALL: Final[tuple[Invariant, ...]] = (
    SeatsFitIntoTeams(),
    PlacesKnowTheirSeats(),
    UsesAreCounted(),
    SpentUsesBroughtSeats(),
    OneSeatARedemption(),
    NobodyTwiceInATeam(),
    RedemptionsHaveWhatTheySay(),
    WhoWaitsIsInLine(),
    OpenSwapsGoOn(),
    SeatsUnderWayHaveWork(),
    NoWorkIsForgotten(),
    ScansAddUp(),
    OrphansAreAsSeen(),
    OneLastWord(),
    OneAlertATrouble(),
)
# Those that hold between any two transactions, whatever is under way.
ALWAYS: Final = tuple(each for each in ALL if each.always)


@dataclass(frozen=True, slots=True)
class Checked:
    """`violations`: none, or the first of them."""

    invariant: Invariant
    violations: tuple[Violation, ...]


def check(session: Session, *, limit: int = 20) -> Iterator[Checked]:
    """Look at each. Nothing is changed."""
    for invariant in ALL:
        yield Checked(invariant, invariant.violations(session, limit))
