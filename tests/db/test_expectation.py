"""What is said of when a place in line is a seat: never a moment that is past."""

from invitehub import clock, expectation
from tests.support.desk import Desk


def test_whose_time_is_over_is_expected_to_be_out_now(desk: Desk) -> None:
    desk.shop.capacity(desk.team, 2)
    for name in ("one", "two"):
        desk.run(desk.seat(f"{name}@example.org"))
    desk.shop.change(
        "update redemption set expires_at = now() + case identity when 'one@example.org' then interval '-2 hours'"
        " else interval '3 days' end"
    )
    with desk.shop.db.transaction() as session:
        first, second = expectation.expected_of_line(session, desk.shop.pool_id, 3)
        now = clock.now(session)
        assert first == now == expectation.expected(session, desk.shop.pool_id, 1)
        assert second is not None
        assert second > now
        assert expectation.expected(session, desk.shop.pool_id, 3) is None
