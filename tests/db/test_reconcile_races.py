"""Scans beside people who come and go: whatever is on its way is neither an orphan nor a ghost."""

import threading
from concurrent.futures import ThreadPoolExecutor

from invitehub import ending
from models.enums import Ending
from tests.support.census import Census
from tests.support.desk import Desk

PEOPLE, TIMES = 6, 12


def test_case_15_nobody_on_the_way_in_or_out_is_taken_for_an_orphan_or_a_ghost(desk: Desk) -> None:
    desk.shop.capacity(desk.team, PEOPLE)
    desk.sandbox.team(desk.team, capacity=PEOPLE)
    desk.sandbox.fault(desk.team, page=2)
    census, shop = Census(desk), desk.shop
    over = threading.Event()

    def come_and_go(name: str) -> None:
        person = shop.person()
        for code in shop.codes(TIMES):
            outcome = shop.seated(code, person=person, identity=name)
            assert outcome.operation_id is not None
            assert outcome.seat is not None
            desk.run(outcome.operation_id)
            with shop.db.transaction() as session:
                ended = ending.end(session, outcome.seat.redemption_id, because=Ending.KICKED, actor="test")
            for hint in ended.hints:
                desk.run(hint.operation_id)

    def scan() -> set[str]:
        outcomes = set()
        while not over.is_set():
            outcomes.add(census.scan().outcome)
        return outcomes

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        scans = pool.submit(scan)
        coming = [pool.submit(come_and_go, f"p{number}@example.org") for number in range(PEOPLE)]
        try:
            for one in coming:
                one.result(60)
        finally:
            over.set()
        assert "complete" in scans.result(60)
    assert shop.one("select count(*) from scan") > PEOPLE
    assert census.orphans() == []
    assert shop.one("select sum(missing_scans) from seat") == 0
    assert census.slots() == ["free"] * PEOPLE
    shop.check()
