"""The steps of upstream work in a timeline."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from invitehub import acting
from invitehub.steps import Rank, Ranked, Step
from models import Alert, Operation
from models.enums import OperationState

_CLOSED = {OperationState.SETTLED: "operation_settled", OperationState.CANCELLED: "operation_cancelled"}
_TRIED = (OperationState.RETRY, OperationState.UNCERTAIN)


def worked(session: Session, teams: Mapping[int, str]) -> Iterator[Ranked]:
    rows = session.scalars(select(Operation).where(Operation.seat_id.in_(teams)).order_by(Operation.id)).all()
    deaths = deaths_of(session, [work.id for work in rows])
    for work in rows:
        yield from steps_of(work, teams[work.seat_id or 0], deaths)


def steps_of(work: Operation, team: str, deaths: Mapping[str, Sequence[datetime]]) -> Iterator[Ranked]:
    plain = {"operation": work.id, "kind": work.kind.value, "team": team}
    error = {
        name: value
        for name, value in (("error", work.error_code), ("upstream_says", work.error_detail))
        if value
    }
    tried = plain | {"tries": work.attempts} | error
    yield work.created_at, Rank.PLANNED, work.id, Step(work.created_at, "operation_planned", details=plain)
    if work.sent_at is not None:
        # Who was the first to send is known as long as there was no other.
        runner = work.runner if work.attempts == 1 else None
        sent = Step(work.sent_at, "operation_sent", runner or acting.SYSTEM, "", plain)
        yield work.sent_at, Rank.SENT, work.id, sent
    for death in deaths.get(str(work.id), ()):
        yield death, Rank.SETTLED, work.id, Step(death, "operation_dead", details=tried)
    if work.settled_at is not None:
        closed = Step(work.settled_at, _CLOSED[work.state], why=work.outcome or "", details=tried)
        yield work.settled_at, Rank.SETTLED, work.id, closed
    elif work.state in _TRIED:
        yield work.due_at, Rank.PLANNED, work.id, Step(work.due_at, "operation_due", details=tried)


def deaths_of(session: Session, operation_ids: Sequence[int]) -> dict[str, list[datetime]]:
    """When each ran out of tries: the alert of that transaction keeps it."""
    subjects = [str(number) for number in operation_ids]
    found: dict[str, list[datetime]] = {}
    rows = session.execute(
        select(Alert.subject, Alert.opened_at).where(
            Alert.component == "dead_letter", Alert.subject.in_(subjects)
        )
    )
    for subject, opened_at in rows:
        found.setdefault(subject, []).append(opened_at)
    return found
