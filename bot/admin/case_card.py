"""The card of a case: who asks, what they had been told, what happened to them, and a button for each answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.admin import deeds_case, stories
from bot.admin.cards import DAYS_AGAIN
from bot.admin.deeds import DO
from bot.admin.listings import about_words, person_line
from bot.admin.paging import cut
from bot.admin.targets import PERSON
from invitehub.answers import Answer, Button
from invitehub.cases import CaseView
from invitehub.pools import PoolView
from invitehub.steps import Step
from invitehub.texts import Html, moment, plain, text
from invitehub.views import SeatView
from models.enums import RedemptionState

CLOSE: Final = "casec:"
SAY: Final = "casey:"
SEAT: Final = "caseg:"
REFUSE: Final = "refuse"
WRITE: Final = "write"
IDENTITY: Final = "identity"
_SEATS: Final = 3
_POOLS: Final = 20
_DAYS: Final = (7, 30)
_LIVE: Final = (RedemptionState.PLACING, RedemptionState.WAITING, RedemptionState.GRANTED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the card tells beside the case. `story`: the newest step first; `manages`: the reader may give time and seats."""

    seats: Sequence[SeatView]
    story: Sequence[Step]
    manages: bool


def card(locale: str, case: CaseView, facts: Facts) -> Answer:
    """Buttons for what the reader may do; who presses is looked at again at each press."""
    lines = [text(locale, "list-line", line=cut(stories.line(locale, step))) for step in facts.story]
    words = text(
        locale,
        "case-card",
        id=str(case.id),
        telegram=str(case.telegram_id),
        about=about_words(locale, case),
        since=moment(case.opened_at, "r"),
        seats=len(facts.seats),
        story=Html("\n".join(lines) or text(locale, "case-no-story")),
    )
    rows = [row for seat in facts.seats[:_SEATS] for row in _of_seat(locale, case, seat, facts)]
    if facts.manages:
        rows.append(
            tuple(
                Button(plain(locale, "button-again", days=days), data=f"{SEAT}{case.id}:{days}")
                for days in DAYS_AGAIN
            )
        )
    said = (("case-write", WRITE, None), ("case-refuse", REFUSE, "danger"))
    rows.append(
        tuple(
            Button(plain(locale, f"button-{key}"), data=f"{SAY}{kind}:{case.id}", style=style)
            for key, kind, style in said
        )
    )
    rows.append((Button(plain(locale, "button-case-close"), data=f"{CLOSE}{case.id}"),))
    return Answer(words, tuple(rows))


def _of_seat(locale: str, case: CaseView, seat: SeatView, facts: Facts) -> Iterator[tuple[Button, ...]]:
    """Its card, and below it what may be done at once."""
    yield (Button(cut(person_line(locale, seat)), data=f"{PERSON}{seat.redemption_id}"),)
    which = f"{case.id}:{seat.redemption_id}"
    acts = []
    if seat.redemption_state is RedemptionState.GRANTED and seat.swap is None:
        acts.append(Button(plain(locale, "button-case-swap"), data=f"{DO}{deeds_case.SWAP}:{which}"))
    if facts.manages and seat.redemption_state in _LIVE:
        acts += [
            Button(plain(locale, "button-extend", days=days), data=f"{DO}{deeds_case.EXTEND}:{which}:{days}")
            for days in _DAYS
        ]
    if acts:
        yield tuple(acts)


def over(locale: str, case: CaseView) -> Answer:
    """What became of it."""
    return Answer(text(locale, "case-over", id=str(case.id), by=case.answered_by or "", words=case.answer))


def which_pool(locale: str, case_id: int, days: int, pools: Sequence[PoolView]) -> Answer:
    """Where nobody can tell which one was asked for."""
    rows = tuple(
        (Button(cut(plain(locale, "label-pool", name=pool.name)), data=f"{SEAT}{case_id}:{days}:{pool.id}"),)
        for pool in pools[:_POOLS]
    )
    return Answer(text(locale, "case-which-pool" if rows else "no-pool-yet", id=str(case_id)), rows)


def prompt(locale: str, kind: str, case_id: int, pool: str) -> str:
    """What is to be written. `pool`: where an identity is wanted for."""
    return text(locale, f"case-say-{kind}", id=str(case_id), pool=pool)
