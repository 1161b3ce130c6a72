"""What the bot asks of the product: each function is one step, for a thread, with the transaction opened here."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from invitehub import heartbeat, notices, people, redeem, renaming, renewal, requests, seats, swaps, waiting
from invitehub.admins import actor_of
from invitehub.delivery import deliver
from invitehub.errors import Refusal
from invitehub.expectation import with_expectation
from invitehub.hints import Hint
from invitehub.house import House
from invitehub.identity import normaliser
from invitehub.outcomes import Outcome, Preview
from invitehub.people import PersonView
from invitehub.providers import IdentityMalformed
from invitehub.secret_keys import CodeMac
from invitehub.swaps import SwapPreview
from invitehub.texts import choose_locale
from invitehub.views import SeatView, view_redemption
from models import Pool
from models.enums import RedemptionState


@dataclass(frozen=True, slots=True)
class Who:
    """The person who wrote, and the language to answer in."""

    person: PersonView
    locale: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code would bring. `identity`: as it would be stored; `malformed`: why the typed one cannot be used."""

    preview: Preview
    identity: str | None = None
    malformed: str | None = None


def meet(house: House, telegram_id: int, client_language: str | None) -> Who:
    """The person behind a private chat, made known at first sight."""
    with house.db.transaction() as session:
        person = people.ensure_person(session, telegram_id, client_language)
    return Who(person, choose_locale(person.language, person.client_language, house.settings.locale))


def locale_of(house: House, telegram_id: int, client_language: str | None) -> str:
    """The language for somebody in a group, of whom nothing is written down."""
    with house.db.transaction() as session:
        person = people.find_person(session, telegram_id)
    chosen = person.language if person else None
    return choose_locale(chosen, client_language, house.settings.locale)


def open_code(house: House, who: Who, key: str, mac: CodeMac, identity: str | None) -> Opened:
    """See what a code is worth and, if an identity came with it, whether that one makes sense."""
    with house.db.transaction() as session:
        preview = redeem.look(session, key=key, mac=mac, person=who.person)
        if preview.refused is not None:
            preview = replace(preview, refused=_when(session, preview.refused))
    if preview.refused is not None or identity is None:
        return Opened(preview)
    try:
        return Opened(preview, identity=check_identity(house, mac, identity))
    except IdentityMalformed as error:
        return Opened(preview, malformed=error.code)


def check_identity(house: House, mac: CodeMac, identity: str) -> str:
    """The identity as it would be stored. Raises IdentityMalformed."""
    with house.db.transaction() as session:
        return redeem.normalise(session, mac, identity)


def redeem_code(
    house: House, who: Who, key: str, mac: CodeMac, identity: str, where: tuple[int, int]
) -> Outcome:
    """Redeem. `where`: chat and message that will show the answer."""
    with house.db.transaction() as session:
        outcome = redeem.redeem(
            session,
            key=key,
            mac=mac,
            person=who.person,
            identity=identity,
            chat_id=where[0],
            message_id=where[1],
        )
        return _when(session, outcome)


def _when(session: Session, outcome: Outcome) -> Outcome:
    """The same, with what can be said of when a place in line is a seat."""
    seat = outcome.seat
    return outcome if seat is None else replace(outcome, seat=with_expectation(session, seat))


def answered(house: House, who: Who, key: str, where: tuple[int, int]) -> tuple[str, Outcome] | None:
    """Key and outcome of this request, or of the redemption that this message shows, its dialogue being forgotten."""
    with house.db.transaction() as session:
        found = requests.answered(
            session, key=key, person_id=who.person.id, chat_id=where[0], message_id=where[1]
        )
        return None if found is None else (found[0], _when(session, found[1]))


def serve(house: House, pool_id: int, redemption_id: int) -> tuple[tuple[Hint, ...], SeatView]:
    """Serve whoever waits, after a redemption joined them. Returns the hints to give, and where it stands."""
    placed = waiting.serve(house.db, pool_id)
    with house.db.transaction() as session:
        return placed, with_expectation(session, view_redemption(session, redemption_id))


def extend(
    house: House, who: Who, key: str, mac: CodeMac, redemption_id: int, where: tuple[int, int]
) -> Outcome:
    """Spend the code on more days for a seat that the person has."""
    with house.db.transaction() as session:
        outcome = renewal.extend(
            session,
            key=key,
            mac=mac,
            person=who.person,
            redemption_id=redemption_id,
            chat_id=where[0],
            message_id=where[1],
        )
        return _when(session, outcome)


def swap_preview(house: House, who: Who, redemption_id: int) -> SwapPreview:
    """What a swap would mean. Raises Refusal for somebody else's."""
    with house.db.transaction() as session:
        return swaps.preview(session, redemption_id, person_id=who.person.id)


def ask_swap(
    house: House, who: Who, redemption_id: int, where: tuple[int, int]
) -> tuple[tuple[Hint, ...], SeatView]:
    """Join the line for another team, and see who is placed. `where`: shows the outcome. Raises Refusal."""
    with house.db.transaction() as session:
        swaps.ask(
            session,
            redemption_id=redemption_id,
            person_id=who.person.id,
            actor=actor_of(who.person.telegram_id),
            chat_id=where[0],
            message_id=where[1],
        )
        pool_id = view_redemption(session, redemption_id).pool_id
    return serve(house, pool_id, redemption_id)


def cancel_swap(house: House, who: Who, redemption_id: int) -> SeatView:
    """Stay where one is. Raises Refusal."""
    with house.db.transaction() as session:
        swaps.cancel(
            session,
            redemption_id=redemption_id,
            person_id=who.person.id,
            actor=actor_of(who.person.telegram_id),
        )
        return view_redemption(session, redemption_id)


def check_new_identity(house: House, pool_id: int, identity: str) -> str:
    """The identity as that pool would store it. Raises IdentityMalformed."""
    with house.db.transaction() as session:
        return normaliser(session, session.get_one(Pool, pool_id))(identity)


def rename(house: House, who: Who, redemption_id: int, identity: str) -> tuple[Hint | None, SeatView]:
    """Put an identity right. Raises Refusal."""
    with house.db.transaction() as session:
        hint = renaming.rename(
            session,
            redemption_id,
            identity,
            actor=actor_of(who.person.telegram_id),
            by_admin=False,
            person_id=who.person.id,
        )
        return hint, with_expectation(session, view_redemption(session, redemption_id))


def send_last_word_again(house: House, key: str) -> bool:
    """If the last word on a request came before the first answer, its edit is due once more. Returns whether it was."""
    with house.db.transaction() as session:
        notice_id = notices.owe_again(session, key)
    if notice_id is None:
        return False
    deliver(house.db, house.door, notice_id)
    return True


def worker_is_well(house: House) -> bool:
    """Whether a hint will be taken within seconds: by a worker, or by the stand-in where there is one.

    The file answers without Redis, where the worker is on this machine.
    """
    data_dir = house.settings.data_dir
    return (
        bool(house.settings.stand_in)
        or heartbeat.worker_alive(data_dir)
        or heartbeat.worker_alive(data_dir, house.redis)
    )


def my_seats(house: House, who: Who) -> tuple[SeatView, ...]:
    with house.db.transaction() as session:
        return seats.my_seats(session, who.person.telegram_id)


def my_seat(house: House, who: Who, redemption_id: int) -> SeatView | None:
    """One of the person's own; None also for somebody else's."""
    seat = next((seat for seat in my_seats(house, who) if seat.redemption_id == redemption_id), None)
    if seat is None:
        return None
    with house.db.transaction() as session:
        return with_expectation(session, seat)


def my_waits(house: House, who: Who) -> tuple[SeatView, ...]:
    return tuple(seat for seat in my_seats(house, who) if seat.redemption_state is RedemptionState.WAITING)


def leave(house: House, who: Who, redemption_id: int) -> SeatView | None:
    """Give up a place in line. None: the person does not wait there (any more)."""
    try:
        with house.db.transaction() as session:
            waiting.leave(session, redemption_id=redemption_id, person_id=who.person.id)
            return view_redemption(session, redemption_id)
    except Refusal:
        return None


def choose_language(house: House, who: Who, language: str | None) -> Who:
    """Keep the person's choice; None goes back to the client's language."""
    with house.db.transaction() as session:
        people.set_language(session, who.person.telegram_id, language)
    return meet(house, who.person.telegram_id, who.person.client_language)


def note_blocked(house: House, telegram_id: int) -> None:
    """The person stopped the bot: nothing more is sent until they write again."""
    with house.db.transaction() as session:
        person = people.find_person(session, telegram_id)
        if person is not None:
            people.mark_unreachable(session, person.id)
