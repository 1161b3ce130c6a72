"""To whom a backup is encrypted, and who can read it: keys of age (age-encryption.org), by the library `pyrage`.

With BACKUP_KEY, the public half of a pair, the machine that makes backups cannot read them. Without it the pair is
derived from SECRET_KEY: whoever has that can read them, and nobody else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyrage import IdentityError, RecipientError, x25519

from invitehub.backup.failure import BackupFailed

_PREFIX: Final = "age-secret-key-"
_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_SECRET: Final = re.compile(r"^AGE-SECRET-KEY-1[0-9A-Z]+$", re.MULTILINE)


def new_pair() -> tuple[str, str]:
    """A fresh pair: what BACKUP_KEY is set to, and the secret half that reads the backups."""
    fresh = x25519.Identity.generate()
    return str(fresh.to_public()), str(fresh)


def recipients(backup_key: str, secret_key: str) -> list[x25519.Recipient]:
    """Whom a backup is for: all in `backup_key`, separated by commas, else the pair of `secret_key`."""
    named = [part.strip() for part in backup_key.split(",") if part.strip()]
    if not named and not secret_key:
        raise BackupFailed("key_unusable")
    if not named:
        return [derived(secret_key)[0].to_public()]
    try:
        return [x25519.Recipient.from_str(part) for part in named]
    except RecipientError:
        raise BackupFailed("key_unusable") from None


def derived(secret_key: str) -> list[x25519.Identity]:
    """The pairs of all secrets in SECRET_KEY, the newest first."""
    secrets = [part.strip() for part in secret_key.split(",") if part.strip()]
    return [_identity(part) for part in secrets]


def readers(texts: Iterable[str]) -> list[x25519.Identity]:
    """Who can read: of each text the secret keys in it (as `new_pair` gave them), else it is taken for a SECRET_KEY."""
    found: list[x25519.Identity] = []
    for text in texts:
        try:
            own = [x25519.Identity.from_str(key) for key in _SECRET.findall(text.upper())]
        except IdentityError:
            raise BackupFailed("key_unusable") from None
        found += own or derived(text.strip())
    return found


def _identity(secret: str) -> x25519.Identity:
    info = b"invitehub backup"
    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
    return x25519.Identity.from_str(_bech32(raw).upper())


def _bech32(raw: bytes) -> str:
    """BIP 173, the form in which age writes keys: five bits a letter, and a checksum that the library verifies."""
    number = int.from_bytes(raw) << (-len(raw) * 8 % 5)
    count = -(-len(raw) * 8 // 5)
    data = [number >> 5 * place & 31 for place in reversed(range(count))]
    head = [*(ord(letter) >> 5 for letter in _PREFIX), 0, *(ord(letter) & 31 for letter in _PREFIX)]
    check = _polymod([*head, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    data += [check >> 5 * place & 31 for place in reversed(range(6))]
    return f"{_PREFIX}1{''.join(_ALPHABET[value] for value in data)}"


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate(_GENERATOR):
            check ^= term if top >> place & 1 else 0
    return check
