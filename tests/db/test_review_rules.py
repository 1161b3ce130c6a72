"""Who may see and lock what."""

from concurrent.futures import ThreadPoolExecutor

import psycopg

from invitehub import teams
from invitehub.many_teams import StatusChange
from models.enums import TeamStatus
from tests.support.shop import Shop


def test_two_changes_of_many_teams_in_opposite_orders_do_not_lock_each_other_out(
    shop: Shop, core_url: str
) -> None:
    first, second = sorted([shop.team(1), shop.team(1)])

    def pause() -> tuple[StatusChange, ...]:
        with shop.db.transaction() as session:
            return teams.set_team_status(
                session, names=[second, first], status=TeamStatus.PAUSED, actor="test"
            )

    lock = "select from team where name = %s for no key update"
    with ThreadPoolExecutor(1) as thread, psycopg.connect(core_url) as other:
        other.execute(lock, [first])
        changing = thread.submit(pause)
        waits = (
            "select 1 from pg_locks join pg_stat_activity using (pid)"
            " where not granted and pid <> pg_backend_pid() and datname = current_database()"
        )
        while not changing.done() and other.execute(waits).fetchone() is None:
            pass
        other.execute(lock, [second])
        other.rollback()
        changes = changing.result(10)
    assert [(one.name, one.after) for one in changes] == [
        (second, TeamStatus.PAUSED),
        (first, TeamStatus.PAUSED),
    ]


def test_the_answer_to_somebody_elses_request_is_never_told(shop: Shop) -> None:
    """Telegram may begin with lower numbers after a week without updates, so a key may come twice."""
    shop.team(2)
    theirs, mine = shop.codes(2)
    shop.seated(theirs, identity="secret@example.org", key="tg:1:7")
    try:
        answer = repr(shop.redeem(mine, key="tg:1:7"))
    except RuntimeError as error:
        answer = repr(error)
    assert "secret@example.org" not in answer
