"""What the scripts of tests/faults make of what they measured."""

from tests.faults.measure import Figures, Shot, percentile


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([3.0, 1.0, 2.0, 4.0], share) for share in (0, 50, 95, 100)] == [1.0, 2.0, 4.0, 4.0]


def test_a_row_tells_how_many_faults_there_really_were() -> None:
    shots = tuple(Shot(told, 1.0, strays, "title") for told, strays in ((2.0, 0), (9.0, 1), (4.0, 0)))
    figures = Figures("sigstop", "worker", shots)
    assert figures.row().split() == ["sigstop", "worker", "3", "4.00", "9.00", "9.00", "1.00", "1"]
    assert figures.document()["strays"] == 1
