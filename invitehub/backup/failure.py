"""Why a backup could not be made, or one cannot be restored."""

from typing import Final

# Whatever may go wrong, by the code under which the catalogues and the command line have words for it.
CODES: Final = frozenset(
    {
        "busy",
        "check_failed",
        "damaged",
        "database",
        "disk_full",
        "file",
        "key_unusable",
        "newer",
        "not_a_backup",
        "not_sent",
        "too_large",
        "unproven",
        "wrong_key",
    }
)


class BackupFailed(Exception):
    """`code`: one of CODES. `detail`: what a server or the system said of it; never a secret, never a row."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
