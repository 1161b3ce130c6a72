"""What is known of the backups without the database: a small file about each, under DATA_DIR. Loads nothing heavy."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_FOLDER: Final = "backups"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup that was written whole.

    `file`: where it was put, absolute. `made_at`: the moment whose state it holds, aware. `size` in bytes. `rows`: of all
    tables. `unproven`: why it was not restored on trial, "" for one that was. `sent_to`: "" if it was not sent.
    """

    file: Path
    made_at: datetime
    size: int
    sha256: str
    revision: str
    rows: int
    unproven: str = ""
    sent_to: str = ""

    @property
    def proven(self) -> bool:
        """Whether it was restored on trial, and held what it should."""
        return not self.unproven

    def age(self, now: datetime | None = None) -> float:
        """Seconds since the moment whose state it holds."""
        return ((now or datetime.now(UTC)) - self.made_at).total_seconds()


def folder(data_dir: Path) -> Path:
    """Where backups go that are given no other place, and what is known of all."""
    return data_dir / _FOLDER


def newest(data_dir: Path, *, proven: bool = False) -> Manifest | None:
    """The newest backup whose file is still there; None if there is none. `proven`: only those restored on trial.

    `newest(data_dir).age()` is what a watchman asks: it needs neither the database nor anything heavy.
    """
    return next((each for each in known(data_dir) if each.proven or not proven), None)


def known(data_dir: Path) -> tuple[Manifest, ...]:
    """All whose file is still there, the newest first. What cannot be read counts as not there."""
    there = [each for each in _read_all(folder(data_dir)) if each.file.exists()]
    return tuple(sorted(there, key=lambda each: each.made_at, reverse=True))


def write(data_dir: Path, manifest: Manifest) -> None:
    """Keep what is known of a backup, in one step; again to say more of it."""
    place = folder(data_dir)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    inside = manifest.file.parent == place
    said = {
        **asdict(manifest),
        # So that the folder can be moved together with what it holds.
        "file": manifest.file.name if inside else str(manifest.file),
        "made_at": manifest.made_at.isoformat(),
    }
    path = _about(place, manifest)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def forget(data_dir: Path, manifest: Manifest) -> None:
    """Remove a backup, and what is known of it."""
    manifest.file.unlink(missing_ok=True)
    _about(folder(data_dir), manifest).unlink(missing_ok=True)


def _about(place: Path, manifest: Manifest) -> Path:
    return place / f"{manifest.made_at.astimezone(UTC):%Y%m%d-%H%M%S-%f}.json"


def _read_all(place: Path) -> Iterator[Manifest]:
    for path in place.glob("*.json"):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            yield Manifest(
                **{
                    **said,
                    "file": place / said["file"],
                    "made_at": datetime.fromisoformat(said["made_at"]),
                }
            )
        except (OSError, ValueError, TypeError, KeyError):
            continue
