"""A backup on the machine that it is of is half a backup: this brings it elsewhere."""

from typing import Final

from invitehub.backup.failure import BackupFailed
from invitehub.backup.manifest import Manifest
from invitehub.house import House
from invitehub.telegram import TelegramError
from invitehub.texts import moment, text

_CHAT: Final = "chat:"


def send(house: House, made: Manifest) -> str:
    """Send it where BACKUP_SEND says. Returns where that is, "" for nowhere. Raises BackupFailed."""
    where = house.settings.backup_send
    if where.startswith(_CHAT):
        _to_chat(house, made, int(where.removeprefix(_CHAT)))
    return where


def _to_chat(house: House, made: Manifest, chat_id: int) -> None:
    telegram, locale = house.door.telegram, house.settings.locale
    if made.size > telegram.largest_file:
        raise BackupFailed("too_large", f"{made.size / 1e6:.0f} MB")
    words = text(locale, "backup-file", at=moment(made.made_at), proven="yes" if made.proven else "no")
    try:
        telegram.send_file(chat_id, made.file, words)
    except TelegramError as error:
        raise BackupFailed("not_sent", error.description) from None
