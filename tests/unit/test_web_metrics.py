"""What the web tells, from figures that are given."""

import pytest

from invitehub.texts import LOCALES
from ops.figures import Figures, PoolFigures
from ops.web.health import House, State
from ops.web.metrics import exposition, families
from ops.web.page import page

FIGURES = Figures((PoolFigures('a "b"\\\n<i>', 3, 2, 1),), {"planned": 4, "dead": 1}, 5, 6)
HOUSE = House({"database": State.UP, "worker": State.DOWN}, {"worker": 12.25}, FIGURES)


def test_the_exposition_is_well_formed() -> None:
    told = exposition(families(HOUSE)).splitlines()
    assert 'invitehub_up{service="worker"} 0' in told
    assert 'invitehub_heartbeat_age_seconds{service="worker"} 12.25' in told
    assert r'invitehub_seats{pool="a \"b\"\\\n<i>",state="taken"} 3' in told
    assert 'invitehub_operations{state="planned"} 4' in told
    assert "invitehub_notices_owed 5" in told
    assert told.count("# TYPE invitehub_seats gauge") == 1


def test_without_a_database_its_figures_are_left_out() -> None:
    told = exposition(families(House(HOUSE.states, {}, None)))
    assert "invitehub_up" in told
    assert "seats" not in told
    assert "heartbeat_age" not in told


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("figures", [None, Figures((), {}, 0, 0), FIGURES])
def test_the_page_escapes_what_it_shows_and_has_all_its_words(locale: str, figures: Figures | None) -> None:
    shown = page(House(HOUSE.states, HOUSE.ages, figures), locale)
    assert f'<html lang="{locale}">' in shown
    assert "<i>" not in shown
    assert "<script" not in shown
    assert "style=" not in shown
