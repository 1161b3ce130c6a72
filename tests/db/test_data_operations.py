"""The commands on operations and alerts, and what people see of their own seats."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from invitehub.seats import my_seats
from tests.support.shell import Shell, running_shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, redis_url: str, worker_number: int) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    with running_shell(folder, redis_url, f"invitehub_dead_gw{worker_number}") as running:
        yield running


def test_a_dead_operation_is_tried_again_or_given_up(shell: Shell) -> None:
    shell.pool("dead", "dead one", capacity=1)
    outcome = shell.redeem("dead", "lost@example.org")
    assert outcome.operation_id is not None
    number = str(outcome.operation_id)
    assert "is planned, not dead" in shell.fails("operations", "retry", number)
    _kill(shell, outcome.operation_id)
    assert shell("operations", "list", "--state", "dead", "--json").json[0]["id"] == outcome.operation_id
    again = shell("operations", "retry", number, "--json").json
    assert (again["state"], again["attempts"]) == ("retry", 0)

    _kill(shell, outcome.operation_id)
    shell.sandbox.add("dead one", "lost@example.org", key="seat-0")
    assert "is in team dead one upstream" in shell.fails("operations", "give-up", number)
    member = shell.sandbox.members("dead one")[0]
    shell.sandbox.ask("DELETE", f"{shell.sandbox.path('dead one')}/members/{member['id']}")
    given = shell("operations", "give-up", number, "--json").json
    assert (given["state"], given["outcome"]) == ("settled", "given_up")
    assert shell("teams", "show", "dead one", "--json").json["taken"] == 0
    code = shell("codes", "list", "--pool", "dead", "--json").json[0]
    assert (code["reserved"], code["spent"]) == (0, 0)
    seat = shell("seats", "list", "--pool", "dead", "--all", "--json").json[0]
    assert seat["state"] == "released"
    assert shell("seats", "show", str(seat["id"]), "--json").json["notices"][0]["kind"] == "refused"
    actions = [entry["action"] for entry in shell("audit", "list", "--limit", "2", "--json").json]
    assert actions == ["operations.give_up", "operations.retry"]


def test_in_a_dead_team_nothing_upstream_is_asked(shell: Shell) -> None:
    shell.pool("gone", "gone one", capacity=1)
    outcome = shell.redeem("gone", "left@example.org")
    assert outcome.operation_id is not None
    _kill(shell, outcome.operation_id)
    with shell.db.transaction() as session:
        session.execute(text("update team set status = 'dead' where name = 'gone one'"))
    shell.sandbox.forget_traffic()
    shell("operations", "give-up", str(outcome.operation_id))
    assert not shell.sandbox.requests
    assert shell("seats", "list", "--pool", "gone", "--all", "--json").json[0]["state"] == "written_off"


def test_people_see_what_matters_to_them_now(shell: Shell) -> None:
    shell.pool("mine", "mine one", capacity=1)
    kept = shell.seat("mine", "kept@example.org")
    waits = shell.redeem("mine", "waits@example.org")
    assert kept.seat
    assert waits.seat
    with shell.db.transaction() as session:
        session.execute(
            text("update redemption set person_id = :person where id = :id"),
            {"person": kept.seat.person_id, "id": waits.seat.redemption_id},
        )

    def states() -> list[str]:
        assert kept.seat
        with shell.db.transaction() as session:
            return [view.redemption_state.value for view in my_seats(session, kept.seat.telegram_id or 0)]

    assert states() == ["granted", "waiting"]
    for state in ("ending", "ended"):
        with shell.db.transaction() as session:
            session.execute(
                text("update redemption set state = :state, ended_because = 'kicked' where id = :id"),
                {"state": state, "id": kept.seat.redemption_id},
            )
        assert states() == [state, "waiting"]
    with shell.db.transaction() as session:
        long_ago = {"id": kept.seat.redemption_id}
        session.execute(
            text("update seat set changed_at = now() - interval '8 d' where redemption_id = :id"), long_ago
        )
        session.execute(
            text("update redemption set created_at = now() - interval '40 d' where id = :id"), long_ago
        )
        assert my_seats(session, 1) == ()
    assert states() == ["waiting"]


def test_alerts_open_and_closed(shell: Shell) -> None:
    with shell.db.transaction() as session:
        session.execute(text("insert into alert (component, cause) values ('worker', 'no heartbeat')"))
        session.execute(text("insert into alert (component, closed_at) values ('beat', now())"))
    alerts = shell("alerts", "list", "--json").json
    assert [(alert["component"], alert["closed_at"] is None) for alert in alerts] == [
        ("beat", False),
        ("worker", True),
    ]
    assert alerts[0].keys() >= {"component", "opened_at", "closed_at"}
    assert [alert["component"] for alert in shell("alerts", "list", "--open", "--json").json] == ["worker"]


def _kill(shell: Shell, operation_id: int) -> None:
    """What forty vain tries leave."""
    with shell.db.transaction() as session:
        session.execute(
            text("update operation set state='claimed', lease_until=now() where id = :id"),
            {"id": operation_id},
        )
        session.execute(
            text(
                "update seat set state='granting' where state='reserved' and id ="
                " (select seat_id from operation where id = :id)"
            ),
            {"id": operation_id},
        )
        session.execute(
            text("update operation set state='dead', lease_until=null, attempts=40 where id = :id"),
            {"id": operation_id},
        )
