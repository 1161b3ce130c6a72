"""Seats in a group of a real SCIM service, which keeps no keys: granted, found again after a cut, compared, ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from invitehub import scanning, team_adding
from invitehub.operations import RunResult, run_operation
from models.enums import OperationState
from tests.support.desk import operation_of
from tests.support.grants import end, view
from tests.support.scim import TOKEN, Scim, running_scim
from tests.support.shop import Shop

pytestmark = pytest.mark.timeout(600)
STATE = OperationState


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scim]:
    with running_scim(tmp_path_factory.mktemp("scim") / "scim") as scim:
        yield scim


@dataclass
class Counter:
    """A pool whose only team is a group upstream in which somebody is already."""

    shop: Shop
    scim: Scim
    group: str

    def run(self, operation_id: int | None) -> RunResult:
        self.shop.change("update operation set due_at = now() where id = :id", id=operation_id)
        return run_operation(self.shop.db, self.shop.keys, operation_id or 0, runner="test")

    def inside(self) -> set[str]:
        names = {user["id"]: name for name, user in self.scim.users().items()}
        return {names[user_id] for user_id in self.scim.in_group(self.group)}

    def team(self, columns: str) -> tuple[Any, ...]:
        (row,) = self.shop.rows(f"select {columns} from team")
        return row


@pytest.fixture
def counter(shop: Shop, service: Scim) -> Counter:
    service.front.fault()
    service.empty()
    group = service.group("Plus", service.user("before@example.com"))
    options = {"url": service.url, "group": "Plus", "token": TOKEN}
    added = team_adding.add(
        shop.db,
        shop.keys,
        name="Plus",
        pool=shop.name,
        provider="scim",
        capacity=2,
        options=options,
        actor="test",
    )
    assert (added.here, added.team.taken, added.team.free) == (1, 1, 1)
    return Counter(shop, service, group)


def test_a_seat_is_granted_compared_and_ended(counter: Counter) -> None:
    outcome = counter.shop.seated(identity="first@example.com")
    assert outcome.seat is not None
    assert counter.run(operation_of(outcome)).state is STATE.SETTLED
    assert counter.inside() == {"before@example.com", "first@example.com"}
    scan = scanning.scan(counter.shop.db, counter.shop.keys, counter.team("id")[0])
    assert (scan.outcome, scan.seen, scan.orphans, scan.ghosts) == ("complete", 2, 1, 0)
    (hint,) = end(counter.shop, outcome.seat.redemption_id).hints
    assert counter.run(hint.operation_id).state is STATE.SETTLED
    assert counter.inside() == {"before@example.com"}
    assert counter.scim.users()["first@example.com"]["active"] is True
    counter.shop.check()


def test_a_grant_whose_answer_was_lost_is_found(counter: Counter) -> None:
    outcome = counter.shop.seated(identity="first@example.com")
    assert outcome.seat is not None
    counter.scim.front.fault(cut=True, methods=["PATCH"], next=1)
    assert counter.run(operation_of(outcome)).state is STATE.UNCERTAIN
    assert counter.run(operation_of(outcome)).state is STATE.SETTLED
    seat = view(counter.shop, outcome.seat.redemption_id)
    assert (seat.redemption_state, seat.joined) == ("granted", True)
    assert counter.inside() == {"before@example.com", "first@example.com"}


def test_whoever_is_in_by_another_hand_is_refused_and_stays(counter: Counter) -> None:
    outcome = counter.shop.seated(identity="before@example.com")
    assert outcome.seat is not None
    assert counter.run(operation_of(outcome)).state is STATE.SETTLED
    assert view(counter.shop, outcome.seat.redemption_id).redemption_state == "refused"
    assert counter.inside() == {"before@example.com"}


def test_credentials_that_are_refused_suspend_the_team(counter: Counter) -> None:
    outcome = counter.shop.seated(identity="first@example.com")
    counter.scim.front.fault(status=401)
    assert counter.run(operation_of(outcome)).state is STATE.RETRY
    assert counter.team("status, status_reason") == ("suspended", "credentials_refused")
    alerts = counter.shop.rows("select component, cause from alert where closed_at is null")
    assert ("team", "credentials_refused") in alerts
