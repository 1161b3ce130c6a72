"""The playground for contract tests: one server a module, emptied and healed for each test."""

from collections.abc import Iterator

import pytest

from tests.support.playground import GROUP, Playground, running_playground

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
