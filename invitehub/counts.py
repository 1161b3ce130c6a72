"""A code's counts, compared with the redemptions that they count. PostgreSQL is the truth, and triggers keep it.

No other place holds counts: there is nothing that could be rebuilt, so a difference is a fault that a person has to see.
"""

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from invitehub import alerts
from invitehub.invariants import Violation
from invitehub.invariants.uses import UsesAreCounted

COMPONENT = "counts"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """`different`: codes whose counts are not what their redemptions say, the first of them."""

    different: tuple[Violation, ...]


def sync(session: Session) -> Counted:
    """Compare all codes. A difference is logged and an alert is opened; it is closed when there is none."""
    different = UsesAreCounted().violations(session)
    for each in different:
        log.error("counts differ: %s: %s", each.subject, each.detail)
    if different:
        first = different[0]
        params = {"count": len(different), "first": f"{first.subject}: {first.detail}"}
        alerts.open_alert(
            session, component=COMPONENT, cause=first.subject, params=params, severity="critical"
        )
    else:
        alerts.close_alert(session, component=COMPONENT)
    return Counted(different)
