"""All that can happen to seats, by many threads at once on a handful of people: no deadlock, no refusal by the database,
and when all is settled everything adds up.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from invitehub import (
    burying,
    claims,
    clocks,
    ending,
    expiry,
    operation_list,
    redeem,
    renaming,
    settlement,
    stranded,
    swaps,
    teams,
    waiting,
)
from invitehub.errors import Refusal
from invitehub.invariants import ALL
from invitehub.providers import ActionRequired, Grant, Permanent, ProviderError, Retry, Uncertain
from invitehub.team_status import change_status
from invitehub.upstream import Gone, Protected
from models.enums import Ending, OperationKind, OperationState, SwapCause, TeamStatus
from tests.support.race import at_once
from tests.support.shop import Shop

SEED = 20261125
STEPS = 400
OPEN = "select id from operation where state not in ('settled', 'cancelled') order by random() limit 1"
LIVE = "select id from redemption where state in ('placing', 'waiting', 'granted', 'ending') order by random() limit 1"


@dataclass
class Storm:
    shop: Shop
    names: list[str]
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    numbers: threading.local = field(default_factory=threading.local)

    def some(self, sql: str) -> int | None:
        rows = self.shop.rows(sql)
        return int(rows[0][0]) if rows else None

    def redeem(self, dice: random.Random) -> None:
        outcome = self.shop.redeem(self.shop.codes()[0], identity=f"p{dice.randrange(30)}@example.org")
        if outcome.kind == "waiting":
            self.shop.serve()

    def run(self, dice: random.Random) -> None:
        """A worker: most answers are good."""
        operation_id = self.some(OPEN)
        if operation_id is None:
            return
        self.shop.change(
            "update operation set due_at = now() where id = :id and due_at > now()", id=operation_id
        )
        with self.shop.db.transaction() as session:
            claim = claims.claim(session, self.shop.keys, operation_id, runner="storm")
        if claim is None:
            return
        with self.shop.db.transaction() as session:
            settled = settlement.settle(session, claim, self.answer(claim, dice))
        if settled.freed_pool_id is not None:
            self.shop.serve()

    @staticmethod
    def answer(claim: claims.Claim, dice: random.Random) -> Grant | Gone | Protected | ProviderError:
        trouble: list[ProviderError] = [Retry("r"), Uncertain("u"), ActionRequired("team_full")]
        if dice.random() < 0.25:
            return dice.choice([*trouble, *([Permanent("p")] if claim.kind is OperationKind.GRANT else [])])
        if claim.kind is OperationKind.GRANT:
            if claim.wanted == "out" and dice.random() < 0.5:
                return Gone("absent")
            return Grant(f"ref-{claim.seat_id}", dice.choice(["joined", "invited"]))
        return Protected(f"ref-{claim.seat_id}", "owner") if dice.random() < 0.05 else Gone("revoked")

    def swap(self, _: random.Random) -> None:
        if (mine := self.some(LIVE)) is not None:
            with self.shop.db.transaction() as session:
                swaps.ask(session, redemption_id=mine, cause=SwapCause.EVACUATION, actor="storm")
            self.shop.serve()

    def stay(self, _: random.Random) -> None:
        if (mine := self.some(LIVE)) is not None:
            with self.shop.db.transaction() as session:
                swaps.cancel(session, redemption_id=mine, actor="storm")

    def kick(self, dice: random.Random) -> None:
        if (mine := self.some(LIVE)) is not None and dice.random() < 0.5:
            with self.shop.db.transaction() as session:
                ending.end(session, mine, because=Ending.KICKED, actor="storm", give_back=dice.random() < 0.5)
            self.shop.serve()

    def leave(self, _: random.Random) -> None:
        if (mine := self.some(LIVE)) is not None:
            with self.shop.db.transaction() as session:
                waiting.leave(session, redemption_id=mine)

    def rename(self, dice: random.Random) -> None:
        if (mine := self.some(LIVE)) is not None:
            with self.shop.db.transaction() as session:
                renaming.rename(
                    session, mine, f"p{dice.randrange(30)}@example.org", actor="storm", by_admin=True
                )

    def renew(self, dice: random.Random) -> None:
        rows = self.shop.rows(f"select d.id, p.telegram_id from redemption d join person p on p.id = d.person_id"
                              f" where d.id in ({LIVE})")  # fmt: skip
        for mine, telegram_id in rows:
            (code,), person = self.shop.codes(), self.shop.person(telegram_id)
            with self.shop.db.transaction() as session:
                redeem.extend(
                    session,
                    key=f"storm:{dice.getrandbits(60)}",
                    mac=code,
                    person=person,
                    redemption_id=mine,
                )

    def despair(self, dice: random.Random) -> None:
        """All tries are used up; an admin gives up, or tries again."""
        self.shop.change(f"update operation set attempts = 40 where id in ({OPEN}) and state = 'retry'")
        dead = self.some("select id from operation where state = 'dead' order by random() limit 1")
        if dead is not None:
            act = dice.choice([operation_list.give_up, operation_list.retry_dead])
            with self.shop.db.transaction() as session:
                act(session, operation_id=dead, actor="storm")
            self.shop.serve()

    def lose(self, _: random.Random) -> None:
        seat = self.some("select id from seat where state = 'active' order by random() limit 1")
        if seat is not None:
            with self.shop.db.transaction() as session:
                ending.note_gone(session, seat, "ghost")

    def team(self, dice: random.Random) -> None:
        becomes = dice.choice([TeamStatus.ACTIVE, TeamStatus.SUSPENDED, TeamStatus.DEAD])
        before = {
            TeamStatus.ACTIVE: dice.choice([TeamStatus.SUSPENDED, TeamStatus.DEAD]),
            TeamStatus.SUSPENDED: TeamStatus.ACTIVE,
            TeamStatus.DEAD: dice.choice([TeamStatus.ACTIVE, TeamStatus.SUSPENDED]),
        }[becomes]
        with self.shop.db.transaction() as session:
            team = teams.find_team(session, dice.choice(self.names)).id
            change_status(session, team, becomes, by="check", reason="storm", expected=before)
        self.shop.serve()

    def sweep(self, _: random.Random) -> None:
        burying.bury(self.shop.db)
        stranded.send_back(self.shop.db)
        expiry.end_due(self.shop.db)
        with self.shop.db.transaction() as session:
            clocks.mend(session)
        self.shop.serve()

    def capacity(self, dice: random.Random) -> None:
        self.shop.capacity(dice.choice(self.names), dice.randint(1, 6))
        self.shop.serve()

    def expire(self, _: random.Random) -> None:
        self.shop.change(
            "update redemption set expires_at = now() - interval '1 second' where id in"
            " (select id from redemption where expires_at > now() and state = 'granted' limit 1 for update skip locked)"
        )

    def step(self, number: int) -> None:
        dice = random.Random(SEED + number)
        acts: list[Callable[[random.Random], None]] = [
            *[self.redeem] * 6, *[self.run] * 16, *[self.swap] * 4, self.stay, *[self.kick] * 2, self.leave,
            *[self.rename] * 2, *[self.lose] * 2, self.team, self.renew, *[self.despair] * 3, *[self.sweep] * 2, self.capacity, self.expire,
        ]  # fmt: skip
        act = dice.choice(acts)
        try:
            act(dice)
            self.done[act.__name__] += 1
        except Refusal:
            self.done[f"{act.__name__} refused"] += 1
        except DBAPIError as error:
            self.faults.append(f"{act.__name__}: {error.orig}")

    def settle(self) -> None:
        """Everybody is well again, and all work is done."""
        self.shop.change("update team set status = 'active' where status in ('suspended', 'dead')")
        for _ in range(300):
            work = self.shop.rows(
                "update operation set due_at = now(), state = case when state = 'dead' then 'retry' else state end"
                " where state not in ('settled', 'cancelled', 'claimed') returning id"
            )
            if not work and not self.shop.serve():
                return
            for (operation_id,) in work:
                with self.shop.db.transaction() as session:
                    claim = claims.claim(session, self.shop.keys, operation_id, runner="storm")
                if claim is None:
                    continue
                good = Grant("ref", "joined") if claim.kind is OperationKind.GRANT else Gone("revoked")
                with self.shop.db.transaction() as session:
                    settled = settlement.settle(session, claim, good)
                assert settled.state is OperationState.SETTLED
        raise AssertionError("it goes on for ever")


def test_everything_at_once_ends_well(shop: Shop) -> None:
    storm = Storm(shop, [shop.team(4) for _ in range(4)])
    at_once(storm.step, range(STEPS), threads=16)
    assert storm.faults == []
    shop.check()
    storm.settle()
    with shop.db.transaction() as session:
        clocks.mend(session)
        for invariant in ALL:
            assert invariant.violations(session) == (), invariant.code
    assert storm.done["run"] > STEPS / 10
    assert storm.done["swap"]
