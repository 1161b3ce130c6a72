"""The playground for contract tests: one server a module, emptied and healed for each test. Matrix rooms, new for each."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from invitehub.providers import pauses
from tests.contract.provider_case import UPSTREAMS, Case, NewCase, Upstream
from tests.support.faulty_server import Front, faulty_homeserver
from tests.support.playground import GROUP, Playground, running_playground
from tests.support.rooms import House
from tests.support.rooms import new_house as made
from tests.support.synapse import Homeserver, running_synapse

NewHouse = Callable[..., House]

PEOPLE = (1001, 1002, 1003)


@pytest.fixture(scope="module")
def playground_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with running_playground(tmp_path_factory.mktemp("playground")) as playground:
        yield playground


@pytest.fixture
def playground(playground_server: Playground) -> Playground:
    """Everybody has started the bot, all chats are empty, nothing waits, the bot is the group's administrator."""
    server = playground_server
    server.fault()
    server.call("deleteWebhook")
    server.bot(group_status="administrator", can_read_all_group_messages=True)
    for person in PEOPLE:
        server.block(person, blocked=False)
        server.start(person)
    for chat in (*PEOPLE, GROUP):
        server.ask("POST", f"/chats/{chat}/clear")
    server.call("getUpdates", offset=-1, allowed_updates=[])
    server.call("deleteWebhook", drop_pending_updates=True)
    return server


@pytest.fixture(autouse=True)
def forgets_rate_limits() -> Iterator[None]:
    yield
    pauses.use(None)


@pytest.fixture(scope="module")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Homeserver, Front]]:
    with (
        running_synapse(tmp_path_factory.mktemp("matrix") / "synapse") as synapse,
        faulty_homeserver(synapse) as front,
    ):
        yield synapse, front


@pytest.fixture
def new_house(homeserver: tuple[Homeserver, Front]) -> NewHouse:
    return partial(made, *homeserver)


@pytest.fixture
def house(new_house: NewHouse) -> House:
    return new_house()


@pytest.fixture(scope="module", params=sorted(UPSTREAMS))
def upstream(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with UPSTREAMS[request.param](tmp_path_factory.mktemp(request.param)) as upstream:
        yield upstream


@pytest.fixture
def new_case(upstream: Upstream) -> NewCase:
    return lambda capacity: Case(upstream, upstream.new_team(capacity))


@pytest.fixture
def case(new_case: NewCase) -> Case:
    return new_case(5)
