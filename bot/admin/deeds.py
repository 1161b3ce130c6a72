"""What hurts people is asked about first. A deed is previewed, confirmed, and done in one transaction with its rights.

The button of the question carries the question's number and nothing else: what was previewed, by whom and where is in
the database, so neither an old button nor somebody else's press does anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from invitehub import admins, confirmations, troubles, waiting
from invitehub.admins import Right
from invitehub.answers import Answer, Button
from invitehub.cases import CaseView
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.house import House
from invitehub.texts import has, plain, text

DO: Final = "do:"
YES: Final = "yes:"
OPTION: Final = "opt:"
NO: Final = "no"
_UNDO_FOR: Final = timedelta(minutes=10)
# Refusals that hand on a provider's code, and where it stands in them.
_UPSTREAM: Final = {"upstream": "why", "upstream_unwell": "reason"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who presses, where, and how they read. `owners`: by the settings."""

    telegram_id: int
    chat_id: int
    locale: str
    owners: tuple[int, ...]

    @property
    def actor(self) -> str:
        return admins.actor_of(self.telegram_id)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: the text's name and arguments. `seen`: the facts that must still hold at the yes.

    `options`: parameters that a button below the question turns on and off, each as it is now.
    """

    words: str
    arguments: Mapping[str, object]
    seen: object
    danger: bool = True
    options: Mapping[str, bool] = field(default_factory=dict)


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is sent once. `repr` hides what is in it."""

    name: str
    content: bytes = field(repr=False)
    caption: Answer


@dataclass(frozen=True, slots=True)
class Note:
    """One more line below what was done: a text's name and arguments."""

    words: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answered:
    """A case that a deed has answered: its person is told so after the commit, by a text's name and arguments."""

    case: CaseView
    words: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Done:
    """What has happened. After the commit the hints are given and the pools served. `back`: the button below.

    `then`: what is done after the commit, in transactions of its own, and tells how far it is; its result stands instead.
    `menu_of`: whose menu of commands is another one now. `follow`: operations whose end is shown in the same message.
    `answered`: the case that this was the answer to.
    """

    words: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    hints: tuple[Hint, ...] = ()
    pool_ids: tuple[int, ...] = ()
    back: str | None = None
    undo: Mapping[str, Any] | None = None
    menu_of: int | None = None
    notes: tuple[Note, ...] = ()
    follow: tuple[int, ...] = ()
    document: Document | None = None
    then: "Callable[[House, Progress], Done] | None" = None
    answered: Answered | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """`preview`, `act`: from the session and the deed's parameters; `act` raises Refusal for what cannot be done.

    `apart`: asked about in a message of its own, so that the one with the button stays.
    """

    name: str
    right: Right
    preview: Callable[[Session, Mapping[str, Any]], Preview]
    act: Callable[[Session, Mapping[str, Any], Asker], Done]
    apart: bool = False


def ask(house: House, deed: Deed, asker: Asker, params: Mapping[str, Any]) -> Answer:
    """The question, with the number of people that it is about. Raises Refusal."""
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, deed.right, asker.owners)
        return _ask(session, deed, asker, params)


def turn_option(house: House, deed: Deed, asker: Asker, number: int, option: str) -> Answer:
    """The same question with an option the other way; the one before it counts no more. Raises Refusal."""
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, deed.right, asker.owners)
        before = _take(session, deed, asker, number).params
        if option not in deed.preview(session, before).options:
            raise Refusal("preview_changed")
        return _ask(session, deed, asker, {**before, option: not before.get(option)})


def _ask(session: Session, deed: Deed, asker: Asker, params: Mapping[str, Any]) -> Answer:
    preview = deed.preview(session, params)
    number = confirmations.ask(
        session,
        telegram_id=asker.telegram_id,
        chat_id=asker.chat_id,
        action=deed.name,
        params=params,
        seen=preview.seen,
    )
    return question(asker.locale, preview, deed.name, number)


def _take(session: Session, deed: Deed, asker: Asker, number: int) -> confirmations.Confirmed:
    return confirmations.take(
        session,
        confirmation_id=number,
        telegram_id=asker.telegram_id,
        chat_id=asker.chat_id,
        action=deed.name,
    )


def question(locale: str, preview: Preview, name: str, number: int) -> Answer:
    yes = Button(
        plain(locale, "button-yes"),
        data=f"{YES}{name}:{number}",
        style="danger" if preview.danger else "success",
    )
    no = Button(plain(locale, "button-no"), data=NO)
    body = f"{text(locale, preview.words, **preview.arguments)}\n\n{text(locale, 'confirm-five-minutes')}"
    options = tuple(
        (
            Button(
                plain(locale, f"option-{option.replace('_', '-')}", on=str(on).lower()),
                data=f"{OPTION}{name}:{number}:{option}",
            ),
        )
        for option, on in preview.options.items()
    )
    return Answer(body, (*options, (yes, no)))


def do(
    house: House, deed: Deed, asker: Asker, number: int, progress: Progress
) -> tuple[Done, tuple[Hint, ...]]:
    """Act on a yes, once. Returns what was done and what the worker is to be told. Raises Refusal."""
    with house.db.transaction() as session:
        admins.require(session, asker.telegram_id, deed.right, asker.owners)
        confirmed = _take(session, deed, asker, number)
        confirmations.check_unchanged(confirmed, deed.preview(session, confirmed.params).seen)
        done = deed.act(session, confirmed.params, asker)
    if done.then is not None:
        done = done.then(house, progress)
    placed = [hint for pool_id in done.pool_ids for hint in waiting.serve(house.db, pool_id)]
    return done, (*done.hints, *placed)


def refused(locale: str, refusal: Refusal) -> Answer:
    """A refusal in words; the doors of the shell have their own."""
    key = f"no-{refusal.code.replace('_', '-')}"
    arguments = {name: _shown(value) for name, value in refusal.args_.items()}
    if refusal.code in _UPSTREAM:
        name = _UPSTREAM[refusal.code]
        arguments[name] = troubles.cause_words(locale, str(arguments.get(name, "")))
    return Answer(text(locale, key, **arguments) if has(key) else text(locale, "no-other", code=refusal.code))


def _shown(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def keep_undo(house: House, asker: Asker, params: Mapping[str, Any]) -> int:
    """A yes kept ready for ten minutes: to undo needs no second question; what has changed since is left as it is."""
    with house.db.transaction() as session:
        return confirmations.ask(
            session,
            telegram_id=asker.telegram_id,
            chat_id=asker.chat_id,
            action="undo",
            params=params,
            valid_for=_UNDO_FOR,
        )
