"""What admins do, here and upstream."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from invitehub import (
    adopting,
    batch_invites,
    codes,
    ending,
    evacuation,
    extending,
    gifts,
    line_limits,
    operation_list,
    orphans,
    pool_rules,
    team_moves,
    teams,
)
from models.enums import Ending, TeamStatus
from tests.life.people import LIVE, NAME, PERSON, PROMPT, TURN, Played
from tests.life.world import ADMIN, NAMES, pick

ORPHANS = "select id from orphan where state in ('seen', 'reported', 'protected', 'removing') order by id"
STATUS = st.sampled_from(
    [TeamStatus.ACTIVE, TeamStatus.ACTIVE, TeamStatus.PAUSED, TeamStatus.DEAD, TeamStatus.RETIRED]
)


class Admins(Played):
    @rule(turn=TURN, give_back=st.booleans(), prompt=PROMPT)
    def kick(self, turn: int, give_back: bool, prompt: bool) -> None:
        world = self.life
        target = pick(
            world.ids(
                "select id from redemption where state in ('placing', 'waiting', 'granted', 'ending') order by id"
            ),
            turn,
        )
        if target is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                ended = ending.end(session, target, because=Ending.KICKED, actor=ADMIN, give_back=give_back)
            world.follow([ended])

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, days=st.integers(1, 5))
    def extend(self, turn: int, days: int) -> None:
        world = self.life
        target = pick(world.ids(LIVE), turn)
        if target is None:
            return

        def work() -> bool:
            with world.db.transaction() as session:
                extending.extend(session, target, days, ADMIN)
            return True

        world.act(lambda: world.lengthen(target, days, work))

    @rule(name=NAME, person=st.none() | PERSON, prompt=PROMPT)
    def give(self, name: str, person: int | None, prompt: bool) -> None:
        world = self.life
        person_id = None if person is None else world.people[person].id

        def work() -> None:
            with world.db.transaction() as session:
                gifts.give(session, pool="pool", identity=name, days=5, person_id=person_id, actor=ADMIN)
            world.serve(world.pool_id)

        world.act(work)
        self.follow(prompt)

    @rule(numbers=st.lists(st.integers(0, NAMES), min_size=1, max_size=4))
    def begin_batch(self, numbers: list[int]) -> None:
        world = self.life

        def work() -> None:
            with world.db.transaction() as session:
                batch_invites.start(session, "pool", 5, [f"n{number}" for number in numbers], "", ADMIN)

        world.act(work)

    @rule(turn=TURN, prompt=PROMPT)
    def go_on_with_batch(self, turn: int, prompt: bool) -> None:
        world = self.life
        job = pick(world.ids("select id from batch_invite where state = 'running' order by id"), turn)
        if job is None:
            return

        def work() -> None:
            world.queue += batch_invites.step(world.db, job, size=2).hints

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, what=st.sampled_from([batch_invites.pause, batch_invites.resume, batch_invites.cancel]))
    def turn_batch(self, turn: int, what: Callable[..., object]) -> None:
        world = self.life
        job = pick(world.ids("select id from batch_invite order by id"), turn)
        if job is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                what(session, job, ADMIN)

        world.act(work)

    @rule(turn=TURN, status=STATUS, prompt=PROMPT)
    def set_status(self, turn: int, status: TeamStatus, prompt: bool) -> None:
        world = self.life
        name = self.place(turn).name

        def work() -> None:
            with world.db.transaction() as session:
                teams.set_team_status(session, names=[name], status=status, actor=ADMIN)
            with world.db.transaction() as session:
                pools = teams.pools_of(session, [name])
            world.serve(*pools)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, capacity=st.integers(0, 4), upstream_too=st.booleans(), prompt=PROMPT)
    def set_capacity(self, turn: int, capacity: int, upstream_too: bool, prompt: bool) -> None:
        world = self.life
        place = self.place(turn)
        if upstream_too:
            place.capacity = capacity

        def work() -> None:
            with world.db.transaction() as session:
                teams.set_capacity(session, name=place.name, capacity=capacity, actor=ADMIN)
            with world.db.transaction() as session:
                pools = teams.pools_of(session, [place.name])
            world.serve(*pools)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, retire=st.booleans(), prompt=PROMPT)
    def evacuate(self, turn: int, retire: bool, prompt: bool) -> None:
        world = self.life
        name = self.place(turn).name

        def work() -> None:
            done = (evacuation.retire if retire else evacuation.evacuate)(world.db, name=name, actor=ADMIN)
            world.serve(*done.pool_ids)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, away=st.booleans(), prompt=PROMPT)
    def move_team(self, turn: int, away: bool, prompt: bool) -> None:
        world = self.life
        name = self.place(turn).name

        def work() -> None:
            with world.db.transaction() as session:
                team_moves.move(session, name=name, pool="other" if away else "pool", actor=ADMIN)
            world.serve(world.pool_id, world.other_id)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, what=st.sampled_from(["pause", "resume", "revoke", "revoke and cancel"]))
    def turn_code(self, turn: int, what: str) -> None:
        world = self.life
        ids = world.ids("select id from code order by id")
        code_id = ids[turn % len(ids)]

        def work() -> None:
            with world.db.transaction() as session:
                if what.startswith("revoke"):
                    codes.revoke_codes(session, ids=[code_id], actor=ADMIN)
                else:
                    codes.set_paused(session, ids=[code_id], paused=what == "pause", actor=ADMIN)
            if what.endswith("cancel"):
                world.follow(line_limits.cancel_revoked(world.db, [code_id], actor=ADMIN))

        world.act(work)

    @rule(strategy=st.sampled_from(["fill", "spread", "priority"]), waiting_days=st.sampled_from([None, 2]))
    def set_rules(self, strategy: str, waiting_days: int | None) -> None:
        world = self.life

        def work() -> None:
            with world.db.transaction() as session:
                changes = {"strategy": strategy, "waiting_days": waiting_days}
                pool_rules.set_rules(session, name="pool", changes=changes, actor=ADMIN)
            world.serve(world.pool_id)

        world.act(work)

    @rule(
        turn=TURN,
        what=st.sampled_from(["adopt", "protect", "remove"]),
        person=st.none() | PERSON,
        prompt=PROMPT,
    )
    def decide_on_orphan(self, turn: int, what: str, person: int | None, prompt: bool) -> None:
        world = self.life
        orphan_id = pick(world.ids(ORPHANS), turn)
        if orphan_id is None:
            return
        telegram_id = None if person is None else world.people[person].telegram_id

        def work() -> None:
            with world.db.transaction() as session:
                match what:
                    case "adopt":
                        adopting.adopt(
                            session, orphan_id=orphan_id, days=5, telegram_id=telegram_id, actor=ADMIN
                        )
                    case "protect":
                        orphans.protect(session, orphan_ids=[orphan_id], actor=ADMIN)
                    case _:
                        world.queue += orphans.remove(session, orphan_ids=[orphan_id], actor=ADMIN)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, prompt=PROMPT)
    def retry_dead_letter(self, turn: int, prompt: bool) -> None:
        world = self.life
        operation_id = pick(world.ids("select id from operation where state = 'dead' order by id"), turn)
        if operation_id is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                operation_list.retry_dead(session, operation_id=operation_id, actor=ADMIN)
            world.hint(operation_id, "grant")

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, prompt=PROMPT)
    def give_up_dead_letter(self, turn: int, prompt: bool) -> None:
        """Only of somebody whom upstream does not know: that is looked at before."""
        world = self.life
        operation_id = pick(world.ids("select id from operation where state = 'dead' order by id"), turn)
        if operation_id is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                suspect = operation_list.suspect(session, operation_id)
            if not suspect.dead_team and world.upstream.places[suspect.team].of(suspect.identity) is not None:
                return
            with world.db.transaction() as session:
                given_up = operation_list.give_up(session, operation_id=operation_id, actor=ADMIN)
            world.serve(given_up.pool_id)

        world.act(work)
        self.follow(prompt)
