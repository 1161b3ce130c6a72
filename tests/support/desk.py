"""A pool whose teams are in the real sandbox, and short words for running operations there."""

from dataclasses import dataclass
from typing import Any

from invitehub.operations import RunResult, run_operation
from invitehub.outcomes import Outcome
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop

# The states of operation, seat, redemption and use when all went well.
GRANTED = ("settled", "active", "granted", "spent")


def operation_of(outcome: Outcome) -> int:
    assert outcome.operation_id is not None
    return outcome.operation_id


@dataclass
class Desk:
    """A shop whose first team is `team`, and what happens to one operation there."""

    shop: Shop
    sandbox: Sandbox
    team: str = ""
    teams: int = 0

    def add_team(self, capacity: int = 2, *, upstream: int | None = None) -> str:
        self.teams += 1
        name = f"{self.shop.name}-{self.teams}"
        return self.shop.team(
            capacity, self.sandbox.team(name, capacity=capacity if upstream is None else upstream)
        )

    def seat(self, identity: str | None = None) -> int:
        """A seat's operation."""
        return operation_of(self.shop.seated(identity=identity))

    def run(self, operation_id: int, *, when_due: bool = True) -> RunResult:
        if when_due:
            self.shop.change("update operation set due_at = now() where id = :id", id=operation_id)
        return run_operation(self.shop.db, self.shop.keys, operation_id, runner="test")

    def end_lease(self, operation_id: int) -> None:
        self.shop.change("update operation set lease_until = now() where id = :id", id=operation_id)

    def upstream(self, team: str | None = None) -> list[str]:
        return sorted(str(one["member"]) for one in self.sandbox.members(team or self.team))

    def calls(self) -> list[str]:
        """The methods that upstream has seen, since the last look."""
        seen = [request.partition(" ")[0] for request in self.sandbox.requests]
        self.sandbox.forget_traffic()
        return seen

    def story(self, operation_id: int) -> tuple[Any, ...]:
        """The states of operation, seat, redemption and use."""
        (row,) = self.shop.rows(
            "select o.state, x.state, d.state, d.use from operation o join seat x on x.id = o.seat_id"
            " join redemption d on d.id = x.redemption_id where o.id = :id",
            id=operation_id,
        )
        return row

    def error(self, operation_id: int) -> str:
        return str(self.shop.one("select error_code from operation where id = :id", id=operation_id))

    def notices(self) -> list[tuple[Any, ...]]:
        return self.shop.rows("select kind, final from notice order by id")
