"""News as people and admins read them: every kind that the product owes, in both languages, with its next step."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from re import sub

import pytest

from invitehub.alerts import OURS
from invitehub.answers import notice_answer
from invitehub.views import SeatView
from models.enums import Ending, RedemptionState, SwapState, TeamStatus
from ops.paths import ROOT
from tests.support.views import LANGUAGES, UNTIL, in_line, invited, seated, seatless, told

_OWING = {"owe", "news", "quiet", "tell", "_tell", "tell_swap"}
CANCELLED = RedemptionState.CANCELLED
ENDED = RedemptionState.ENDED
ENDING = RedemptionState.ENDING
REFUSED: dict[str, object] = {"reason": "domain_blocked", "detail": "not ours"}
# Kind, seat, params; words that must be there, and the data of the first button ("" where a link comes first).
NEWS: dict[str, tuple[str, SeatView, dict[str, object], tuple[str, ...], str]] = {
    "granted": ("granted", invited(), {}, ("You have a seat in Red",), ""),
    "moved": ("moved", in_line(1, granted_at=UNTIL), {}, ("in line for another seat",), "rename:7"),
    "moved away": (
        "moved_away",
        seated(),
        {},
        ("moved to another Telegram account", "ask an admin at once"),
        "human:moved_away",
    ),
    "place": ("place", in_line(2), {}, ("number 2 in line",), "rename:7"),
    "swapped": ("swapped", seated(team="Blue"), {}, ("moved to Blue", "You are in Blue"), "swap:7"),
    "swapped, after a death": (
        "swapped",
        seated(team="Blue"),
        {"cause": "dead"},
        ("a seat again, in Blue", "You are in Blue"),
        "swap:7",
    ),
    "swap failed": (
        "swap_failed",
        seated(),
        REFUSED,
        ("did not work", "of this domain", "keep", "no swap"),
        "my",
    ),
    "swap failed, the new team died": (
        "swap_failed",
        seated(),
        {"reason": "team_dead"},
        ("has failed meanwhile", "keep your seat in Red"),
        "my",
    ),
    "swap failed, nothing left": (
        "swap_failed",
        seatless(away=True),
        REFUSED,
        ("no seat just now", "stand still"),
        "swap:7",
    ),
    "kicked": ("kicked", seated(redemption_state=ENDING), {}, ("An admin has ended",), "redeem"),
    "kicked, use back": (
        "kicked",
        seated(redemption_state=ENDING, given_back=True),
        {},
        ("ended your seat", "comes back"),
        "redeem",
    ),
    "kicked before": (
        "kicked",
        in_line(redemption_state=CANCELLED, ended_because=Ending.KICKED, given_back=True),
        {},
        ("cancelled your seat", "won't be invited", "comes back"),
        "redeem",
    ),
    "expired": ("expired", seated(redemption_state=ENDING), {}, ("in Red is over", "2031-05-17"), "redeem"),
    "expired, seat gone": (
        "expired",
        seatless(redemption_state=ENDED),
        {"team": "Blue"},
        ("in Blue is over",),
        "redeem",
    ),
    "expiring": ("expiring", seated(), {"days": 3}, ("in 3 days", "Colours"), "redeem"),
    "expiring tomorrow": ("expiring", seated(), {"days": 1}, ("in 1 day<",), "redeem"),
    "grace": (
        "grace",
        seated(),
        {"until": UNTIL.isoformat(), "removal": (UNTIL + timedelta(days=2)).isoformat()},
        ("in Red is over", "until <tg-time", "2031-05-19"),
        "redeem",
    ),
    "lapsed, use back": (
        "lapsed",
        seatless(redemption_state=CANCELLED, ended_because=Ending.LAPSED, given_back=True),
        {},
        ("not accepted in time", "comes back"),
        "redeem",
    ),
    "lapsed, use kept": (
        "lapsed",
        seatless(redemption_state=ENDED, ended_because=Ending.LAPSED),
        {},
        ("not accepted in time", "stays used"),
        "redeem",
    ),
    "remind": ("remind", invited(accept_by=UNTIL), {}, ("still waiting", "2031-05-17"), ""),
    "left": ("left", seatless(away=True), {"team": "Red"}, ("no longer in Red",), "swap:7"),
    "team dead": (
        "team_dead",
        seated(team_status=TeamStatus.DEAD),
        {},
        ("Red is gone", "stand still", "front of the line"),
        "swap:7",
    ),
    "line over": (
        "line_ended",
        in_line(redemption_state=CANCELLED, ended_because=Ending.LIMIT, given_back=True),
        {},
        ("place in line has ended", "comes back"),
        "redeem",
    ),
    "line over, code revoked": (
        "line_ended",
        in_line(redemption_state=CANCELLED, ended_because=Ending.REVOKED, given_back=True),
        {},
        ("withdrawn by an admin",),
        "redeem",
    ),
    "line over, by an admin": (
        "line_ended",
        in_line(redemption_state=CANCELLED, ended_because=Ending.LEFT, given_back=True),
        {},
        ("taken you out", "comes back"),
        "redeem",
    ),
    "code revoked": ("code_revoked", in_line(5), {}, ("your place stands", "number 5"), "rename:7"),
    "extended": ("extended", seated(), {"days": 30}, ("30 days were added", "You are in Red"), "swap:7"),
    "renamed": ("renamed", seated(), {"identity": "ann@example.com"}, ("ann@example.com now",), "swap:7"),
    "refused": ("refused", seatless(), REFUSED, ("not let in", "of this domain", "not ours"), "redeem"),
    "refused, given up": (
        "refused",
        seatless(),
        {"reason": "given_up", "detail": ""},
        ("stopped trying",),
        "redeem",
    ),
    "stuck": ("stuck", seated(redemption_state=RedemptionState.PLACING), {}, ("needs a person",), "my"),
    "checking": ("checking", seated(redemption_state=RedemptionState.PLACING), {}, ("still checking",), "my"),
}
_TEAM = {"team": "Red-Forest", "people": 12, "count": 12, "expected": 40}
# Component, its params as the product gives them, and words that must be there.
TROUBLES: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "team suspended": (
        {"component": "team", "cause": "credentials_refused", "status": "suspended", **_TEAM},
        ("12 people", "refuses our credentials", "./team teams check Red-Forest"),
    ),
    "team dead": (
        {"component": "team", "cause": "team_missing", "status": "dead", **_TEAM},
        ("12 people", "offered a seat", "./team teams evacuate Red-Forest"),
    ),
    **{
        f"brake {cause}": (
            {"component": "brake", "cause": cause, **_TEAM},
            ("Nothing was removed", "./team orphans allow Red-Forest", "12"),
        )
        for cause in ("ghosts", "orphans", "small")
    },
    "orphans": ({"component": "orphans", **_TEAM}, ("12 orphans", "/orphans")),
    "quota": (
        {
            "component": "quota",
            "team": "Red-Forest",
            "capacity": 40,
            "places": 50,
            "cause": "upstream_smaller",
        },
        ("40", "50", "--capacity 40"),
    ),
    "protected": (
        {"component": "protected", "team": "Red-Forest", "identity": "a@example.com", "cause": "owner"},
        ("a@example.com", "owner", "never removed"),
    ),
    "scan": ({"component": "scan", "cause": "unreachable", "team": "Red-Forest"}, ("can't be reached",)),
    "dead letter": (
        {"component": "dead_letter", "subject": "41", "cause": "no_answer", "identity": "a@example.com"},
        ("Operation 41", "a@example.com", "does not answer", "give-up 41"),
    ),
    "promises": (
        {"component": "promises", "pool": "Colours", "promised": 90, "free": 12, "ending": 7, "count": 71},
        ("90", "12 free", "7 that end", "71 seats are missing", "--pool Colours"),
    ),
    "counts": ({"component": "counts", "cause": "code:7", "count": 2}, ("2 codes", "report")),
    "backup": (
        {"component": "backup", "cause": "backup_disk_full", "detail": "", "last": "2031-05-17 03:30 UTC"},
        ("the disk is full", "2031-05-17 03:30 UTC", "./team backup"),
    ),
    "backup, the first": (
        {"component": "backup", "cause": "backup_not_sent", "detail": " (chat not found)", "last": "none"},
        ("could not be sent (chat not found)", "There is no backup", "./team doctor"),
    ),
    "invariant": ({"component": "invariant", "subject": "capacity", "count": 3}, ("capacity", "3 rows")),
}


def _literals() -> Iterator[str]:
    """Every kind that the product names where it owes a notice."""
    for path in sorted((ROOT / "invitehub").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in _OWING
            ):
                yield from (
                    one.value
                    for one in node.args
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


def words(html: str) -> str:
    """What a lock screen shows."""
    return unescape(sub(r"<[^>]+>", "", html))


def test_no_kind_that_is_owed_is_missing_here() -> None:
    owed = set(_literals()) | {"kicked", "expired", "line_ended"}
    assert owed - {kind for kind, *_ in NEWS.values()} == set()
    assert {params["component"] for params, _ in TROUBLES.values()} == OURS


@pytest.mark.parametrize("name", NEWS)
def test_each_kind_says_what_happened_and_leads_on(name: str) -> None:
    kind, seat, params, parts, button = NEWS[name]
    english, chinese = (notice_answer(locale, told(kind, seat, params)) for locale in LANGUAGES)
    for part in parts:
        assert part in english.text, english.text
    flat = [one for row in english.buttons for one in row if one.copy is None]
    assert (flat[0].data or "") == button
    assert [one.data for row in english.buttons for one in row] == [
        one.data for row in chinese.buttons for one in row
    ]
    assert english.text.count("<tg-time") == chinese.text.count("<tg-time")
    assert english.text != chinese.text


def test_a_doubt_that_comes_late_does_not_hide_how_it_ended() -> None:
    late = notice_answer("en", told("stuck", seated()))
    assert "You are in Red" in late.text


def test_what_stands_above_a_card_does_not_hide_a_newer_move() -> None:
    moving = replace(seated(), swap=SwapState.MOVING, moving_to="Blue")
    assert "moving to Blue" in notice_answer("en", told("extended", moving, {"days": 1})).text


@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_trouble_says_it_on_a_lock_screen_and_then_what_to_do(locale: str, name: str) -> None:
    params, parts = TROUBLES[name]
    params = {"subject": params.get("team", ""), "cause": "", "since": UNTIL.isoformat(), **params}
    answer = notice_answer(locale, told("alert", None, params))
    head = words(answer.text).splitlines()[0]
    assert len(head) <= 40, head
    said = words(answer.text)
    for part in parts if locale == "en" else [part for part in parts if part.startswith("./team")]:
        assert part in said, said


@pytest.mark.parametrize("component", sorted(OURS))
@pytest.mark.parametrize("locale", LANGUAGES)
def test_that_it_is_over_is_said_in_one_line(locale: str, component: str) -> None:
    said = notice_answer(locale, told("alert_closed", None, {"component": component, "subject": "Red"})).text
    assert said.startswith("🟢")
    assert "\n" not in said


def test_a_cause_without_words_of_its_own_is_shown_as_it_is() -> None:
    params, _ = TROUBLES["scan"]
    said = notice_answer("en", told("alert", None, {**params, "cause": "<odd>"})).text
    assert "&lt;odd&gt;" in said
