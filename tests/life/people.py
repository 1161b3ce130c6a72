"""What people do: in the chat, and upstream."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from invitehub import redeem, renaming, renewal, swaps, waiting
from invitehub.outcomes import OutcomeKind
from tests.life.members import ORDINARY
from tests.life.upstream import Place
from tests.life.world import DAYS, NAMES, PEOPLE, USES, World, pick

TURN = st.integers(0, 7)
PERSON = st.integers(0, PEOPLE - 1)
CODE = st.integers(0, len(USES) - 1)
NAME = st.integers(0, NAMES - 1).map("n{}".format)
PROMPT = st.booleans()
LIVE = "select id from redemption where state in ('placing', 'waiting', 'granted') order by id"


class Played(RuleBasedStateMachine):
    """`prompt`: the workers take their hints at once; else those are lost, or come when others do."""

    world: World | None = None

    @property
    def life(self) -> World:
        assert self.world is not None
        return self.world

    def follow(self, prompt: bool) -> None:
        if prompt:
            self.life.drain()

    def place(self, turn: int) -> Place:
        places = list(self.life.upstream.places.values())
        return places[turn % len(places)]


class People(Played):
    @rule(person=PERSON, code=CODE, name=NAME, prompt=PROMPT)
    def redeem(self, person: int, code: int, name: str, prompt: bool) -> None:
        self._redeem(person, code, name, prompt)

    @rule(person=PERSON, code=CODE, name=NAME)
    def redeem_and_wait(self, person: int, code: int, name: str) -> None:
        """Twice as often as other things: it all begins with it."""
        self._redeem(person, code, name, prompt=True)

    def _redeem(self, person: int, code: int, name: str, prompt: bool) -> None:
        world = self.life
        key = f"life:{world.next()}"

        def work() -> None:
            with world.db.transaction() as session:
                outcome = redeem.redeem(
                    session,
                    key=key,
                    mac=world.codes[code],
                    person=world.people[person],
                    identity=name,
                    chat_id=1,
                    message_id=world.counter,
                )
            if outcome.kind is OutcomeKind.WAITING:
                world.serve(outcome.pool_id)
            elif outcome.operation_id is not None:
                world.hint(outcome.operation_id, "grant")

        world.act(work)
        self.follow(prompt)

    @rule(person=PERSON, code=CODE, turn=TURN)
    def renew(self, person: int, code: int, turn: int) -> None:
        world = self.life
        key = f"life:{world.next()}"
        target = pick(world.ids(LIVE), turn)
        if target is None:
            return

        def work() -> bool:
            with world.db.transaction() as session:
                outcome = renewal.extend(
                    session, key=key, mac=world.codes[code], person=world.people[person], redemption_id=target
                )
            return outcome.kind is OutcomeKind.EXTENDED

        world.act(lambda: world.lengthen(target, DAYS, work))

    @rule(turn=TURN, prompt=PROMPT)
    def ask_for_swap(self, turn: int, prompt: bool) -> None:
        world = self.life
        target = pick(world.ids("select id from redemption where state = 'granted' order by id"), turn)
        if target is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                swaps.preview(session, target)
                swaps.ask(session, redemption_id=target, actor="telegram:1", chat_id=1, message_id=2)
            world.serve(world.pool_id)

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN)
    def stay(self, turn: int) -> None:
        world = self.life
        target = pick(world.ids("select redemption_id from swap where ended_at is null order by id"), turn)
        if target is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                swaps.cancel(session, redemption_id=target, actor="telegram:1")

        world.act(work)

    @rule(turn=TURN)
    def leave_the_line(self, turn: int) -> None:
        world = self.life
        target = pick(
            world.ids("select redemption_id from waiting where state = 'waiting' order by id"), turn
        )
        if target is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                waiting.leave(session, redemption_id=target, actor="telegram:1")

        world.act(work)

    @rule(turn=TURN, name=NAME, admin=st.booleans(), prompt=PROMPT)
    def rename(self, turn: int, name: str, admin: bool, prompt: bool) -> None:
        world = self.life
        target = pick(world.ids(LIVE), turn)
        if target is None:
            return

        def work() -> None:
            with world.db.transaction() as session:
                hint = renaming.rename(session, target, name, actor="telegram:1", by_admin=admin)
            world.queue += [hint] if hint else []
            # Under another name a seat may be theirs that was none before: the next sweep sees to it.
            world.wakes = False

        world.act(work)
        self.follow(prompt)

    @rule(turn=TURN)
    def accept(self, turn: int) -> None:
        invited = [
            one
            for place in self.life.upstream.places.values()
            for one in place.members
            if one.status == "invited"
        ]
        if (member := pick(invited, turn)) is not None:
            member.status, member.accept_by = "joined", None

    @rule(team=TURN, turn=TURN)
    def leave_upstream(self, team: int, turn: int) -> None:
        """By themselves, or an admin there has removed them, or upstream forgets."""
        place = self.place(team)
        if (member := pick(place.members, turn)) is not None:
            place.members.remove(member)

    @rule(team=TURN, name=NAME, guest=st.booleans())
    def come_by_another_door(self, team: int, name: str, guest: bool) -> None:
        """Let in by hand: one of those who have codes, or a guest. Upstream sees that there is room."""
        place = self.place(team)
        who = f"guest-{name}" if guest else name
        if place.of(who) is None and place.used < place.capacity:
            self.life.upstream.admit(place, who, None, status="joined")

    @rule(team=TURN, turn=TURN)
    def be_promoted(self, team: int, turn: int) -> None:
        if (member := pick(self.place(team).members, turn)) is not None:
            member.role = "owner" if member.role == ORDINARY else ORDINARY

    @precondition(
        lambda self: self.world is not None and any(one.gone for one in self.world.upstream.places.values())
    )
    @rule(turn=TURN)
    def come_back_as_a_team(self, turn: int) -> None:
        gone = [one for one in self.life.upstream.places.values() if one.gone]
        gone[turn % len(gone)].gone = False
