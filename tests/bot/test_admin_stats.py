"""/stats: the figures are what happened, and the picture is one that a phone shows."""

import asyncio
import io
import time
from datetime import timedelta

from PIL import Image

from bot.admin import stats_handlers
from invitehub.stats import Span, Stats, stats
from tests.bot.stage import Person, Stage
from tests.bot.test_admin_deeds import rows, seated
from tests.support.playground import until


def figures(stage: Stage, span: Span) -> Stats:
    with stage.house.db.transaction() as session:
        return stats(session, span, "UTC")


def test_the_figures_are_counted_in_their_steps(stage: Stage, admin: Person) -> None:
    before = figures(stage, Span.WEEK)
    seated(stage)
    _, old = seated(stage)
    number = rows(stage, "select id from redemption where identity = :i", i=old)[0][0]
    stage.change("update redemption set created_at = now() - interval '3 days' where id = :id", id=number)
    stage.change(
        "update seat set created_at = now() - interval '3 days' where redemption_id = :id", id=number
    )
    stage.change(
        "insert into history (at, subject, subject_id, before, after, actor, why)"
        " values (now() - interval '1 day', 'redemption', :id, 'placing', 'refused', 'test', '')",
        id=number,
    )
    after = figures(stage, Span.WEEK)
    assert len(after.steps) == 7
    new = [one.redemptions - two.redemptions for one, two in zip(after.steps, before.steps, strict=True)]
    assert new == [0, 0, 0, 1, 0, 0, 1]
    seats = [one.seats - two.seats for one, two in zip(after.steps, before.steps, strict=True)]
    assert seats == [0, 0, 0, 1, 1, 1, 2]
    assert after.failures - before.failures == 1
    assert after.steps[5].failures - before.steps[5].failures == 1
    assert figures(stage, Span.MONTH).redemptions >= after.redemptions
    assert figures(stage, Span.TODAY).steps[-1].at - figures(stage, Span.TODAY).steps[0].at == timedelta(
        hours=23
    )


def test_a_seat_that_ended_counts_until_then(stage: Stage, admin: Person) -> None:
    before = figures(stage, Span.WEEK)
    _, identity = seated(stage)
    admin.talk(f"/kick {identity}")
    admin.sees("Remove this person?")
    admin.press("Yes")
    admin.sees("The seat is ending")
    stage.work()
    stage.change(
        "update seat set created_at = now() - interval '4 days', changed_at = now() - interval '2 days'"
        " where identity = :i",
        i=identity,
    )
    after = figures(stage, Span.WEEK)
    seats = [one.seats - two.seats for one, two in zip(after.steps, before.steps, strict=True)]
    assert seats == [0, 0, 1, 1, 0, 0, 0]


def test_the_picture_comes_within_two_seconds_and_turns(stage: Stage, admin: Person) -> None:
    seated(stage)
    admin.say("/stats 30")
    shown = until(lambda: next((m for m in admin.answers() if "photo" in m), None), "the picture")
    assert "30 days" in shown["caption"]
    assert "redemption" in shown["caption"]
    admin.press("Dark", shown)
    until(
        lambda: [m for m in admin.answers() if "photo" in m and m["message_id"] > shown["message_id"]],
        "the dark one",
    )
    until(lambda: all(m["message_id"] != shown["message_id"] for m in admin.answers()), "the other gone")
    found = figures(stage, Span.MONTH)
    looks = {}
    for theme in ("light", "dark"):
        began = time.monotonic()
        looks[theme] = asyncio.run(stats_handlers.drawn(stage.house, found, theme))
        assert time.monotonic() - began < 5, "two seconds on a machine that does nothing else"
    for theme, (low, high) in {"light": (200, 256), "dark": (0, 60)}.items():
        picture = Image.open(io.BytesIO(looks[theme])).convert("L")
        assert picture.width == 1080
        assert all(low <= shade < high for shade in picture.crop((0, 0, 9, 9)).tobytes())
