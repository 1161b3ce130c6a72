"""The one clock: the database's. Machines disagree about the time; leases and expiry must not."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def now(session: Session) -> datetime:
    """The start of this transaction, aware."""
    return session.scalars(select(func.now())).one()
