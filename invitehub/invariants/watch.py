"""The invariants, looked at on a schedule: what is broken is an alert, opened once and closed when it holds again."""

import logging

from sqlalchemy.exc import DBAPIError

from invitehub import alerts
from invitehub.database import Database
from invitehub.invariants import ALL
from invitehub.invariants.base import Invariant, Violation

COMPONENT = "invariant"
log = logging.getLogger(__name__)


def watch(db: Database) -> tuple[str, ...]:
    """Look at each in a transaction of its own. Returns the codes of those that are broken.

    One that takes longer than a statement may is told of in the log and does not keep the others from being looked at.
    """
    broken = []
    for invariant in ALL:
        try:
            if _look(db, invariant):
                broken.append(invariant.code)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            log.exception("%s %s could not be looked at", invariant.number, invariant.code)
    return tuple(broken)


def _look(db: Database, invariant: Invariant) -> bool:
    with db.transaction() as session:
        found = invariant.violations(session)
        for each in found:
            log.error("%s %s: %s: %s", invariant.number, invariant.code, each.subject, each.detail)
        if not found:
            alerts.close_alert(session, component=COMPONENT, subject=invariant.code)
        else:
            params = {
                "number": invariant.number,
                "code": invariant.code,
                "count": len(found),
                "first": _shown(found[0]),
            }
            alerts.open_alert(
                session,
                component=COMPONENT,
                subject=invariant.code,
                cause=_shown(found[0]),
                params=params,
                severity="critical",
            )
    return bool(found)


def _shown(violation: Violation) -> str:
    return f"{violation.subject}: {violation.detail}"
