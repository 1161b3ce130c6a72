"""What the workers do, what befalls them, and what upstream does to them."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from invitehub import (
    burying,
    claims,
    clocks,
    evacuation,
    expiry,
    expiry_warnings,
    health,
    lapses,
    line_limits,
    scanning,
    stranded,
    waiting,
)
from tests.life.members import Fault
from tests.life.people import PROMPT, TURN, Played
from tests.life.settling import settle
from tests.life.world import pick

OPEN = "select id from operation where state not in ('settled', 'cancelled', 'dead') order by id"
LATER = st.sampled_from([(1, 0), (11, 0), (16, 0), (0, 1), (0, 2), (0, 4), (0, 8)])


class Workers(Played):
    @rule(turn=TURN, stolen=st.booleans(), prompt=PROMPT)
    def work(self, turn: int, stolen: bool, prompt: bool) -> None:
        self._work(turn, prompt=prompt, stolen=stolen)

    @rule(turn=TURN)
    def work_on(self, turn: int) -> None:
        self._work(turn, prompt=True, stolen=True)

    def _work(self, turn: int, *, prompt: bool, stolen: bool) -> None:
        """`stolen`: also if another has it, whose lease is over then."""
        world = self.life
        operation_id = pick(world.ids(OPEN), turn)
        if operation_id is None:
            return
        if stolen:
            runners = {
                row[0]
                for row in world.rows(
                    "select runner from operation where id = %s and state = 'claimed'", operation_id
                )
            }
            for name, process in world.frozen:
                process.late = process.late or name in runners
            world.change(
                "update operation set lease_until = now() where id = %s and state = 'claimed'", operation_id
            )
        world.change("update operation set due_at = now() where id = %s", operation_id)
        world.work(operation_id)
        self.follow(prompt)

    @precondition(lambda self: self.world is not None and self.world.frozen)
    @rule(turn=TURN, dead=st.booleans(), prompt=PROMPT)
    def thaw(self, turn: int, dead: bool, prompt: bool) -> None:
        world = self.life
        turn %= len(world.frozen)
        if dead:
            world.frozen.pop(turn)[1].kill()
            world.wakes = False
        else:
            world.thaw(turn)
        self.follow(prompt)

    @rule(prompt=PROMPT)
    def sweep(self, prompt: bool) -> None:
        world = self.life

        def work() -> None:
            stranded.send_back(world.db)
            with world.db.transaction() as session:
                pools = waiting.pools_to_serve(session)
            world.serve(*pools)
            with world.db.transaction() as session:
                world.queue += claims.due_operations(session)
                waiting.tell_places(session)
                expiry_warnings.warn_due(session)
                expiry_warnings.tell_grace(session)
                lapses.remind_due(session)
                line_limits.tell_revoked(session)
            world.wakes = True

        world.act(work)
        self.follow(prompt)

    @rule(prompt=PROMPT)
    def end_what_is_due(self, prompt: bool) -> None:
        world = self.life

        def work() -> None:
            world.follow(expiry.end_due(world.db))
            world.follow(line_limits.end_due(world.db))
            world.follow(lapses.cancel_due(world.db, world.keys).ended)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN, prompt=PROMPT)
    def scan(self, turn: int, prompt: bool) -> None:
        self._scan(turn, prompt)

    @rule(turn=TURN)
    def scan_twice(self, turn: int) -> None:
        self._scan(turn, prompt=True)
        self.life.later(minutes=11)
        self._scan(turn, prompt=True)

    def _scan(self, turn: int, prompt: bool) -> None:
        world = self.life
        team_id = self._team(turn)

        def work() -> None:
            result = scanning.scan(world.db, world.keys, team_id)
            world.queue += result.hints
            world.serve(result.freed_pool_id)

        world.act(work, f"scan {world.next()}")
        self.follow(prompt)

    @rule(turn=TURN, prompt=PROMPT)
    def check(self, turn: int, prompt: bool) -> None:
        world = self.life
        team_id = self._team(turn)
        world.act(lambda: world.serve(health.check_team(world.db, world.keys, team_id).serve_pool_id))
        self.follow(prompt)

    @rule(prompt=PROMPT)
    def bury_the_dead(self, prompt: bool) -> None:
        world = self.life

        def work() -> None:
            with world.db.transaction() as session:
                clocks.mend(session)
                evacuation.retire_drained(session)
            world.serve(*burying.bury(world.db))

        world.act(work)
        self.follow(prompt)

    def _team(self, turn: int) -> int:
        (team_id,) = self.life.ids("select id from team where name = %s", self.place(turn).name)
        return team_id

    @rule(time=LATER)
    def later(self, time: tuple[int, int]) -> None:
        self.life.later(minutes=time[0], days=time[1])

    @rule(turn=TURN)
    def wear_out(self, turn: int) -> None:
        """The last try is at hand."""
        if (operation_id := pick(self.life.ids(OPEN), turn)) is not None:
            self.life.change("update operation set attempts = 39 where id = %s", operation_id)

    @rule(faults=st.lists(st.sampled_from(Fault), min_size=1, max_size=3))
    def err(self, faults: list[Fault]) -> None:
        self.life.upstream.faults += faults

    @rule(step=st.integers(1, 6), before=st.booleans())
    def die(self, step: int, before: bool) -> None:
        self.life.fate.choose(step, before=before)

    @rule(turn=TURN, what=st.sampled_from(["sick", "gone", "hides", "drops", "breaks", "well", "well"]))
    def fall_ill(self, turn: int, what: str) -> None:
        place = self.place(turn)
        match what:
            case "well":
                place.heal()
            case "drops":
                place.drops = 2
            case _:
                setattr(place, what, True)

    @rule(turn=TURN, capacity=st.integers(0, 4))
    def resize_upstream(self, turn: int, capacity: int) -> None:
        """Without a word to us. Nobody is removed."""
        self.place(turn).capacity = capacity

    @rule(number=st.integers(0, 5))
    def refuse(self, number: int) -> None:
        self.life.upstream.refused ^= {f"n{number}"}

    @rule(turn=TURN)
    def land(self, turn: int) -> None:
        """What was sent long ago comes through."""
        place = self.place(turn)
        self.life.upstream.land(place)

    @rule(chance=st.integers(0, 9))
    def settle(self, chance: int) -> None:
        """Not too often: what is left behind tells more."""
        if chance == 9:
            settle(self.life)
