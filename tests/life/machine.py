"""The machine: all that may happen, in any order, and what must hold after each step and after each settling.

run(store, runs=200, steps=60)      raises what broke first, with the steps that lead there
"""

import sys

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from tests.life.admins import Admins
from tests.life.checks import look
from tests.life.people import People
from tests.life.settling import settle
from tests.life.upstream import KINDS
from tests.life.workers import Workers
from tests.life.world import Rules, Store, World


def machine_for(store: Store) -> type[RuleBasedStateMachine]:
    class Life(People, Admins, Workers):
        @initialize(
            rules=st.builds(
                Rules,
                kind=st.sampled_from(sorted(KINDS)),
                capacities=st.lists(st.integers(1, 3), min_size=2, max_size=3).map(tuple),
                strategy=st.sampled_from(["fill", "spread"]),
                lapsed_use=st.sampled_from(["returned", "kept"]),
                clock_starts=st.sampled_from(["grant", "join"]),
                orphans=st.sampled_from(["report", "remove"]),
                accept_days=st.sampled_from([2, 9]),
                residents=st.integers(0, 3),
            )
        )
        def begin(self, rules: Rules) -> None:
            self.world = World(store, rules)

        @invariant()
        def holds(self) -> None:
            if self.world is not None:
                look(self.world)

        def teardown(self) -> None:
            """A life that broke is not settled: it would hide what broke."""
            if self.world is None:
                return
            try:
                if sys.exc_info()[0] is None:
                    settle(self.world)
            finally:
                self.world.kill_all()

    return Life


def run(store: Store, *, runs: int, steps: int, number: int = 0, verbose: bool = False) -> None:
    """The same `number` gives the same lives."""
    machine = seed(number)(machine_for(store))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=True,
            report_multiple_bugs=False,
            verbosity=Verbosity.verbose if verbose else Verbosity.normal,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
