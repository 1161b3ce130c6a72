"""What happens to a seat between its code and its end, at a desk with a real upstream.

moves.sit("a@…")            somebody with a seat: the redemption's id
moves.ask(redemption)       a swap is asked for, and the line is served: the operations that are to be run
moves.kick(redemption)      an admin ends it: the operations that are to be run
moves.work()                everything is run until nothing is left to be done
moves.story(redemption)     its state and use, and its seats with their teams
"""

from dataclasses import dataclass
from typing import Any

from invitehub import ending, swaps
from invitehub.operations import RunResult
from invitehub.views import SeatView, view_redemption
from models.enums import Ending
from tests.support.desk import Desk

ADMIN = "shell:test"
_OPEN = "select id from operation where state in ('planned', 'retry', 'uncertain') order by id"
# More rounds than that and it would never end.
_ROUNDS = 50


@dataclass
class Moves:
    desk: Desk

    def sit(self, identity: str | None = None, **asked: Any) -> int:
        outcome = self.desk.shop.seated(identity=identity, **asked)
        assert outcome.seat is not None
        assert outcome.operation_id is not None
        self.desk.run(outcome.operation_id)
        assert self.redemption(outcome.seat.redemption_id) == ("granted", "spent")
        return outcome.seat.redemption_id

    def ask(self, redemption_id: int, **more: Any) -> tuple[int, ...]:
        with self.desk.shop.db.transaction() as session:
            swaps.ask(session, redemption_id=redemption_id, **{"actor": "test", **more})
        return self.desk.shop.serve()

    def kick(self, redemption_id: int, because: Ending = Ending.KICKED, **more: Any) -> tuple[int, ...]:
        with self.desk.shop.db.transaction() as session:
            ended = ending.end(session, redemption_id, because=because, actor=ADMIN, **more)
        return tuple(hint.operation_id for hint in ended.hints)

    def work(self) -> list[RunResult]:
        done = []
        for _ in range(_ROUNDS):
            due = [operation for (operation,) in self.desk.shop.rows(_OPEN)]
            results = [self.desk.run(operation) for operation in due]
            done += [result for result in results if result.state is not None]
            if not self.desk.shop.serve() and not any(result.state for result in results):
                return done
        raise AssertionError("it goes on for ever")

    def team_is(self, team: str, status: str) -> None:
        self.desk.shop.change(
            "update team set status = :status, status_since = now() where name = :team",
            status=status,
            team=team,
        )

    def redemption(self, redemption_id: int) -> tuple[Any, ...]:
        (row,) = self.desk.shop.rows("select state, use from redemption where id = :id", id=redemption_id)
        return row

    def seats(self, redemption_id: int) -> list[tuple[Any, ...]]:
        """Team, state and whether it is a swap's new one, the oldest first."""
        return self.desk.shop.rows(
            "select t.name, x.state, x.incoming from seat x join team t on t.id = x.team_id"
            " where x.redemption_id = :id order by x.id",
            id=redemption_id,
        )

    def view(self, redemption_id: int) -> SeatView:
        with self.desk.shop.db.transaction() as session:
            return view_redemption(session, redemption_id)

    def swaps(self) -> list[tuple[Any, ...]]:
        return self.desk.shop.rows("select state, cause from swap order by id")

    def said(self, redemption_id: int) -> list[str]:
        """What its person was told, in order."""
        found = self.desk.shop.rows(
            "select kind from notice where redemption_id = :id order by id", id=redemption_id
        )
        return [kind for (kind,) in found]
