"""What goes wrong with a backup in words for the shell, and what a restore does to SECRET_KEY."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from invitehub.backup.failure import BackupFailed
from invitehub.settings import Settings
from ops.errors import Refused
from ops.paths import write_private

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "busy": ("Another backup or restore is at work", "wait until it is done"),
    "check_failed": (
        "The backup was written, but could not be restored on trial, and was thrown away",
        "./team doctor --invariants tells whether the data is sound",
    ),
    "damaged": ("The file is damaged or cut off", "fetch it again, or take another backup"),
    "database": ("The database refused", "./team doctor looks at it"),
    "disk_full": ("The disk is full", "free some room; nothing was left behind"),
    "file": ("The file cannot be read or written", "look at its place and its owner"),
    "key_unusable": ("There is no key that can be used", "see ./team backup --new-key, and SECRET_KEY"),
    "newer": ("A newer version of InviteHub wrote this backup", "update first: it cannot be read by an older one"),
    "not_a_backup": ("This is no backup of InviteHub, or its beginning is damaged", "give the .age file"),
    "not_sent": ("The backup is made and kept here, but could not be sent", "look at BACKUP_SEND, then try again"),
    "too_large": (
        "The backup is made and kept here, but is larger than the 50 MB that Telegram takes",
        "let BACKUP_SEND name another place",
    ),
    "unproven": ("The backup is made, but its trial was interrupted", "run ./team backup again"),
    "wrong_key": (
        "None of the keys here opens this backup",
        "give the one it was made for: --key-file FILE with the AGE-SECRET-KEY-1… of BACKUP_KEY, or the SECRET_KEY of its house",
    ),
}  # fmt: skip


def refusal(failure: BackupFailed) -> Refused:
    """`failure` in words for the shell."""
    message, cure = _WORDS[failure.code]
    return Refused(f"{message} ({failure.detail})" if failure.detail else message, cure)


@contextmanager
def in_words() -> Iterator[None]:
    """Let what goes wrong with a backup come out as Refused."""
    try:
        yield
    except BackupFailed as failure:
        raise refusal(failure) from None


def key_texts(settings: Settings, given: str | None) -> list[str]:
    """What may open a backup: what the operator gave, and the SECRET_KEY that is here, if one is."""
    here = settings.secret_key.get_secret_value() or kept_secret(settings.data_dir)
    return [text for text in (given, here) if text]


def kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret_key"
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


class SecretKey:
    """What a restore does to SECRET_KEY: codes and credentials can be used with the one of their house only."""

    def __init__(self, settings: Settings, wanted: str, *, replace: bool) -> None:
        """Raises Refused when another one is here and may not be replaced."""
        self._path, self._wanted = settings.data_dir / "secret_key", wanted
        given, self._kept = settings.secret_key.get_secret_value(), kept_secret(settings.data_dir)
        self.put = not _includes(given or self._kept, wanted)
        if not self.put:
            return
        if given:
            raise Refused(
                "SECRET_KEY in the environment or .env is not the one of this backup",
                "remove it there: the right one is in the backup and is put into DATA_DIR",
            )
        if self._kept and not replace:
            raise Refused(
                f"{self._path} is not the SECRET_KEY of this backup",
                "--replace puts the right one in its place and keeps this one beside it",
            )

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Put it there for the block, and for good if that succeeds."""
        if not self.put:
            yield
            return
        if self._kept:
            aside = self._path.with_name(f"secret_key.replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}")
            write_private(aside, self._kept + "\n")
        write_private(self._path, self._wanted + "\n")
        try:
            yield
        except BaseException:
            if self._kept:
                write_private(self._path, self._kept + "\n")
            else:
                self._path.unlink(missing_ok=True)
            raise


def _includes(here: str, wanted: str) -> bool:
    """Whether everything made with `wanted` is understood with `here`: secrets are lists, the newest first."""
    parts = {part.strip() for part in here.split(",") if part.strip()}
    return bool(parts) and {part.strip() for part in wanted.split(",") if part.strip()} <= parts
