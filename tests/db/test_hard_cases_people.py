"""Two codes of one person, messages that are gone, questions that bind. Cases 10, 20 and 25 of the design."""

from datetime import timedelta

import pytest

from invitehub import admins, confirmations
from invitehub.admins import Right
from invitehub.confirmations import Confirmed
from invitehub.errors import Refusal
from invitehub.outcomes import OutcomeKind
from models.enums import NoticeState, Role
from tests.support.grants import granted, view
from tests.support.post import WAITED, Post
from tests.support.race import at_once, meanwhile
from tests.support.renewals import extend, length, uses
from tests.support.shop import Shop

OWNERS = (1,)
ADMIN, CHAT = 77, 78


def test_case_10_a_second_code_is_asked_about_before_anything_is_spent(shop: Shop) -> None:
    shop.team(2)
    person = shop.person()
    seat = granted(shop, person=person, identity="one@example.org")
    (code,) = shop.codes(days=14)
    preview = shop.look(code, person)
    assert preview.refused is None
    assert [one.redemption_id for one in preview.renewable] == [seat.redemption_id]
    assert uses(shop, code) == (0, 0)
    assert extend(shop, code, person, seat.redemption_id).kind is OutcomeKind.EXTENDED
    assert length(shop, seat.redemption_id) == timedelta(days=44)
    assert uses(shop, code) == (0, 1)


def test_case_10_or_it_is_a_second_seat_in_another_team_under_another_identity(shop: Shop) -> None:
    first, second = shop.team(2), shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person, identity="one@example.org")
    (code,) = shop.codes()
    same = shop.redeem(code, person, "one@example.org")
    assert (same.kind, same.seat) == (OutcomeKind.IDENTITY_SEATED, seat)
    assert uses(shop, code) == (0, 0)
    other = shop.redeem(code, person, "two@example.org")
    assert other.kind is OutcomeKind.RESERVED
    assert other.seat is not None
    assert (seat.team, other.seat.team) == (first, second)
    assert length(shop, seat.redemption_id) == timedelta(days=30)
    shop.check()


def test_case_10_the_code_extends_or_seats_whoever_is_quicker(shop: Shop) -> None:
    """Both buttons pressed at once: the one use is spent once."""
    shop.team(1)
    shop.team(1)
    person = shop.person()
    seat = granted(shop, person=person)
    (code,) = shop.codes(uses=1)

    def press(number: int) -> OutcomeKind:
        if number % 2:
            return extend(shop, code, person, seat.redemption_id, key=f"tg:1:{number}").kind
        return shop.redeem(code, person, "two@example.org", key=f"tg:1:{number}").kind

    kinds = at_once(press, range(8))
    accepted = [kind for kind in kinds if kind in {OutcomeKind.EXTENDED, OutcomeKind.RESERVED}]
    assert len(accepted) == 1, kinds
    assert sum(uses(shop, code)) == 1
    assert (length(shop, seat.redemption_id) == timedelta(days=60)) == (accepted == [OutcomeKind.EXTENDED])
    shop.check()


def test_case_20_a_message_that_is_not_modified_is_told(post: Post) -> None:
    post.owe()
    assert post.deliver() is NoticeState.SENT
    post.shop.change("update notice set state = 'owed', edited_at = null")
    assert post.deliver() is NoticeState.SENT
    assert len(post.texts()) == 1


def test_case_20_a_message_that_was_deleted_is_replaced_by_one_fresh_one(post: Post) -> None:
    post.owe()
    post.playground.call("deleteMessage", chat_id=post.person, message_id=post.message_id)
    post.shop.change(WAITED)
    assert post.deliver() is NoticeState.SENT
    assert len(post.texts()) == 1


def test_case_20_whoever_has_blocked_the_bot_keeps_the_seat(post: Post) -> None:
    post.owe(message=False)
    post.playground.block(post.person)
    assert post.deliver() is NoticeState.UNREACHABLE
    (redemption,) = post.row("redemption_id")
    assert view(post.shop, redemption).redemption_state == "granted"
    person = "select unreachable_since is not null from person where telegram_id = :id"
    assert post.shop.one(person, id=post.person)
    post.playground.block(post.person, blocked=False)
    post.shop.person(post.person)
    assert not post.shop.one(person, id=post.person), "until they write again"


def ask(shop: Shop, seen: object = "two people") -> int:
    with shop.db.transaction() as session:
        return confirmations.ask(
            session, telegram_id=ADMIN, chat_id=CHAT, action="kick", params={"id": 1}, seen=seen
        )


def take(shop: Shop, number: int, *, who: int = ADMIN, chat: int = CHAT, action: str = "kick") -> Confirmed:
    with shop.db.transaction() as session:
        return confirmations.take(
            session, confirmation_id=number, telegram_id=who, chat_id=chat, action=action
        )


@pytest.mark.parametrize("other", [{"who": 1}, {"chat": 1}, {"action": "retire"}])
def test_case_25_a_yes_is_bound_to_who_was_asked_where_and_what(shop: Shop, other: dict[str, int]) -> None:
    number = ask(shop)
    with pytest.raises(Refusal, match="confirmation_foreign"):
        take(shop, number, **other)  # type: ignore[arg-type]
    assert take(shop, number).params == {"id": 1}, "somebody else's press has not used it up"


def test_case_25_it_counts_once_and_for_five_minutes(shop: Shop) -> None:
    number, late = ask(shop), ask(shop)
    taken = at_once(lambda _: attempt(shop, number), range(8))
    assert sorted(map(str, taken)) == ["confirmation_used"] * 7 + ["taken"]
    assert shop.one("select valid_until - created_at from confirmation limit 1") == timedelta(minutes=5)
    shop.change("update confirmation set valid_until = now() - interval '1 second' where id = :id", id=late)
    assert attempt(shop, late) == "confirmation_late"


def test_case_25_it_does_not_count_for_anything_but_what_was_seen(shop: Shop) -> None:
    confirmed = take(shop, ask(shop))
    confirmations.check_unchanged(confirmed, "two people")
    with pytest.raises(Refusal, match="preview_changed"):
        confirmations.check_unchanged(confirmed, "three people")


def test_case_25_an_act_that_fails_uses_no_yes_up(shop: Shop) -> None:
    number = ask(shop)

    def act() -> None:
        with shop.db.transaction() as session:
            confirmations.take(
                session, confirmation_id=number, telegram_id=ADMIN, chat_id=CHAT, action="kick"
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert attempt(shop, number) == "taken"


def test_case_25_whoever_is_dismissed_meanwhile_may_not_act_any_more(shop: Shop) -> None:
    with shop.db.transaction() as session:
        admins.appoint(session, telegram_id=ADMIN, role=Role.OPERATOR, by=OWNERS[0], owners=OWNERS)
        admins.require(session, ADMIN, Right.OPERATE, OWNERS)
    number = ask(shop)
    with shop.db.transaction() as session:
        admins.dismiss(session, telegram_id=ADMIN, by=OWNERS[0], owners=OWNERS)
    with pytest.raises(Refusal, match="not_allowed"), shop.db.transaction() as session:
        admins.require(session, ADMIN, Right.OPERATE, OWNERS)
    assert attempt(shop, number) == "taken", "the question alone would have let them"


def test_case_25_a_dismissal_waits_for_an_act_that_has_looked_at_the_rights(shop: Shop) -> None:
    with shop.db.transaction() as session:
        admins.appoint(session, telegram_id=ADMIN, role=Role.OPERATOR, by=OWNERS[0], owners=OWNERS)

    def dismiss() -> Role:
        with shop.db.transaction() as session:
            return admins.dismiss(session, telegram_id=ADMIN, by=OWNERS[0], owners=OWNERS)

    look = "select role from admin where telegram_id = :id for share"
    with meanwhile(shop, look, dismiss, id=ADMIN) as dismissed:
        assert dismissed.result(10) is Role.OPERATOR


def attempt(shop: Shop, number: int) -> str:
    try:
        take(shop, number)
    except Refusal as refusal:
        return refusal.code
    return "taken"
