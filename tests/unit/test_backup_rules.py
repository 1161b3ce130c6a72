"""When a backup is due, which are kept, what the settings may say, what is known of backups on the disk."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from invitehub.backup import choices, keys, manifest
from invitehub.backup.choices import Keep
from invitehub.backup.manifest import Manifest
from invitehub.backup.retention import superfluous
from invitehub.settings import Settings

NOW = datetime(2031, 5, 17, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
KEEP = Keep(7, 4)


def made(at: datetime, unproven: str = "", folder: Path = Path("/b")) -> Manifest:
    return Manifest(folder / f"{at:%Y%m%d-%H%M%S}.age", at, 10, "00", "0007", 3, unproven)


def kept(known: list[Manifest], keep: Keep = KEEP) -> list[Manifest]:
    gone = superfluous(known, keep, UTC_ZONE, NOW)
    return [each for each in known if each not in gone]


def test_a_year_of_daily_backups_leaves_seven_days_and_four_weeks() -> None:
    daily = [made(NOW - timedelta(days=days, hours=8)) for days in range(365)]
    days_ago = [(NOW - each.made_at).days for each in kept(daily)]
    # The 17th is a Saturday: the newest of the four weeks are today's, and those of the last three Sundays.
    assert days_ago == [0, 1, 2, 3, 4, 5, 6, 13, 20]


def test_all_of_the_last_day_are_kept() -> None:
    hourly = [made(NOW - timedelta(hours=hours)) for hours in range(24)]
    assert kept(hourly) == hourly


def test_the_newest_proven_one_is_never_deleted() -> None:
    old = made(NOW - timedelta(days=300))
    since = [made(NOW - timedelta(days=days), "no_right") for days in range(60)]
    assert old in kept([*since, old])


def test_of_a_day_the_proven_one_is_kept() -> None:
    proven = made(NOW - timedelta(days=3, hours=5))
    later = made(NOW - timedelta(days=3, hours=1), "interrupted")
    assert kept([made(NOW), later, proven]) == [made(NOW), proven]


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), max_size=40, unique_by=lambda each: each[0]),
    st.integers(1, 10),
    st.integers(0, 6),
)
def test_whatever_there_is_enough_is_kept_and_not_too_much(
    ages: list[tuple[int, bool]], days: int, weeks: int
) -> None:
    known = [made(NOW - timedelta(hours=hours), "" if proven else "no_right") for hours, proven in ages]
    left = kept(known, Keep(days, weeks))
    older = [each for each in left if NOW - each.made_at >= timedelta(days=1)]
    assert len(older) <= days + weeks + 2
    for some in (known, [each for each in known if each.proven]):
        assert not some or max(some, key=lambda each: each.made_at) in left
    assert kept(left, Keep(days, weeks)) == left


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("UTC", "2031-05-17T03:30:00+00:00", "2031-05-17T03:30:00+00:00"),
        ("UTC", "2031-05-17T03:29:59+00:00", "2031-05-16T03:30:00+00:00"),
        ("Asia/Shanghai", "2031-05-16T19:31:00+00:00", "2031-05-17T03:30:00+08:00"),
        # Clocks go back that night: 03:30 comes once, an hour later than the day before.
        ("Europe/Berlin", "2030-10-27T02:29:00+00:00", "2030-10-26T03:30:00+02:00"),
        ("Europe/Berlin", "2030-10-27T02:30:00+00:00", "2030-10-27T03:30:00+01:00"),
    ],
)
def test_a_backup_is_due_at_its_hour_where_the_house_is(zone: str, now: str, due: str) -> None:
    found = choices.last_due(time(3, 30), ZoneInfo(zone), datetime.fromisoformat(now))
    assert found == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    "wrong",
    [
        {"backup_at": "25:00"},
        {"backup_at": "soon"},
        {"backup_keep": "0,4"},
        {"backup_keep": "7"},
        {"backup_send": "mail:me"},
        {"backup_send": "chat:me"},
        {"backup_key": "age1short"},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_a_secret_half_given_as_backup_key_is_refused_and_not_repeated() -> None:
    _, secret = keys.new_pair()
    with pytest.raises(ValidationError) as told:
        Settings.model_validate({"backup_key": secret})
    (error,) = told.value.errors(include_input=False)
    assert secret not in json.dumps(error, default=str)


def test_settings_that_make_sense() -> None:
    public, _ = keys.new_pair()
    more, _ = keys.new_pair()
    for good in (
        {"backup_at": "off"},
        {"backup_at": "23:59", "backup_keep": "14, 0"},
        {"backup_send": "chat:-1001234"},
        {"backup_key": f"{public}, {more}"},
    ):
        Settings.model_validate(good)


def test_what_is_known_is_the_newest_whose_file_is_there(tmp_path: Path) -> None:
    place = manifest.folder(tmp_path)
    assert manifest.newest(tmp_path) is None
    proven, later = made(NOW, folder=place), made(NOW + timedelta(days=1), "no_right", folder=place)
    elsewhere = made(NOW + timedelta(days=2), folder=tmp_path)
    for each in (proven, later, elsewhere):
        manifest.write(tmp_path, each)
        each.file.write_bytes(b"x")
    assert manifest.known(tmp_path) == (elsewhere, later, proven)
    elsewhere.file.unlink()
    assert manifest.newest(tmp_path) == later
    assert manifest.newest(tmp_path, proven=True) == proven
    assert later.age(NOW + timedelta(days=1, seconds=5)) == 5
    (place / "20990101.json").write_text("{")
    manifest.forget(tmp_path, later)
    assert manifest.known(tmp_path) == (proven,)
    # The folder may be moved as a whole.
    moved = tmp_path / "moved"
    moved.mkdir()
    place.rename(manifest.folder(moved))
    newest = manifest.newest(moved)
    assert newest is not None
    assert newest.file == manifest.folder(moved) / proven.file.name
