"""The short form of `python -m tests.faults kill --all`: a few faults of each kind, told in ten seconds, over when healed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.absence import absence
from tests.faults.calm import calm
from tests.faults.measure import Figures, measure, measured_site
from tests.support.site import Site

GOAL = 10.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with measured_site(tmp_path_factory.mktemp("faults") / "house") as running:
        yield running


def _soon_and_once(*found: Figures) -> None:
    for figures in found:
        assert figures.slowest <= GOAL, figures
        assert figures.strays == 0, figures


def test_whatever_befalls_worker_and_scheduler_is_told_within_ten_seconds(site: Site) -> None:
    with ThreadPoolExecutor(2) as threads:
        stuck = threads.submit(measure, site, "deadlock", "worker", 1)
        gone, frozen = (measure(site, kind, "beat", 1) for kind in ("sigkill", "sigstop"))
        _soon_and_once(stuck.result(), gone, frozen)


def test_a_worker_that_is_connected_and_consumes_nothing_is_told_within_ten_seconds(site: Site) -> None:
    seen = site.newest()
    _soon_and_once(measure(site, "silence", "worker", 1))
    (edited, recovery) = site.alerts("worker", seen)
    assert "running and connected, but it has run nothing for" in edited.text
    assert recovery.title.startswith("🟢 Worker back after ")


@pytest.mark.long
def test_a_full_pool_of_slow_calls_is_no_trouble(site: Site) -> None:
    """Longer than any of the watchdog's patience; the cores are left to the other tests."""
    seen = calm(site, 12, slow=1.5, hogs=0)
    assert seen.full > 0.5, seen
    assert (seen.told, seen.survived) == ((), True), seen


@pytest.mark.long
def test_six_people_redeem_without_a_worker_and_have_their_seats_after_its_return(site: Site) -> None:
    seen = absence(site, 6, stand_in=False)
    assert seen.upstream == 6
    assert sum(count for text, count in seen.before.items() if "Our back end is taking a break" in text) == 6
