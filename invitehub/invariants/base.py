"""What an invariant is: a query for what must not be there."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Violation:
    """`subject`: which row, as `team 3`; `detail`: what is wrong with it. Ids and states only: it is logged."""

    subject: str
    detail: str


class Invariant:
    """The docstring of each says what must hold.

    `number`: as in the design; `code`: short and stable. `query`: rows of (subject, detail), one for each violation, all of
    them of one snapshot. `always`: it holds at every instant; else once what is under way has had its time.
    """

    number: ClassVar[str]
    code: ClassVar[str]
    query: ClassVar[str]
    always: ClassVar[bool] = True

    def says(self) -> str:
        """What must hold, in one sentence."""
        return (type(self).__doc__ or "").strip().partition("\n")[0]

    def violations(self, session: Session, limit: int = 20) -> tuple[Violation, ...]:
        """The first `limit` of them; none when all is well."""
        rows = session.execute(text(f"select * from ({self.query}) broken limit :limit"), {"limit": limit})  # noqa: S608 - our own query
        return tuple(Violation(str(subject), str(detail)) for subject, detail in rows)
