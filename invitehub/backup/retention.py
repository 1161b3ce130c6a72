"""Which backups may go: a folder that only grows is a full disk one day."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from invitehub.backup.choices import Keep
from invitehub.backup.manifest import Manifest

_UNTOUCHED: Final = timedelta(days=1)


def superfluous(known: Sequence[Manifest], keep: Keep, zone: ZoneInfo, now: datetime) -> list[Manifest]:
    """Those of `known` that need not be kept.

    Kept are all of the last 24 hours, the newest of each of the last `keep.days` days and `keep.weeks` weeks that have one,
    the newest of all, and the newest that was restored on trial. A proven one stands for its day or week before others.
    """
    order = sorted(known, key=lambda each: each.made_at, reverse=True)
    kept = {each.file for each in order if now - each.made_at < _UNTOUCHED}
    kept.update(each.file for each in order[:1])
    kept.update(each.file for each in [one for one in order if one.proven][:1])
    by_day = [(each.made_at.astimezone(zone).date(), each) for each in order]
    kept.update(_newest_of(by_day, keep.days))
    kept.update(_newest_of([(day.isocalendar()[:2], each) for day, each in by_day], keep.weeks))
    return [each for each in order if each.file not in kept]


def _newest_of(dated: Iterable[tuple[Hashable, Manifest]], count: int) -> set[Path]:
    """The newest of each of the first `count` periods."""
    best: dict[Hashable, Manifest] = {}
    for period, each in dated:
        if period not in best:
            if len(best) == count:
                break
            best[period] = each
        elif each.proven and not best[period].proven:
            best[period] = each
    return {each.file for each in best.values()}
