"""Keys made from SECRET_KEY: one hashes codes, one encrypts credentials.

SECRET_KEY may hold several secrets, separated by commas, the newest first: new things are made with the first, old
ones are still understood. RFC 5869 (HKDF) derives a key a purpose.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from invitehub.code_format import ParsedCode

MIN_SECRET = 16


class SecretsUnreadable(Exception):
    """Credentials were encrypted with a SECRET_KEY that is no longer given."""


@dataclass(frozen=True, slots=True)
class CodeMac:
    """A code's keyed hashes, one a key, the newest first. This, not the code, is what dialogues remember."""

    values: tuple[bytes, ...]
    last4: str

    def dump(self) -> str:
        return ".".join([self.last4, *(value.hex() for value in self.values)])

    @classmethod
    def load(cls, text: str) -> "CodeMac":
        last4, *values = text.split(".")
        return cls(tuple(bytes.fromhex(value) for value in values), last4)


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of the house. Never shown: not in `repr`, not in logs."""

    _code: tuple[bytes, ...] = field(repr=False)
    _vault: MultiFernet = field(repr=False)
    _word: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_secret(cls, secret: str) -> "Keys":
        """Raises ValueError when there is no secret, or one that is too short."""
        secrets = [part.strip() for part in secret.split(",") if part.strip()]
        if not secrets or any(len(part) < MIN_SECRET for part in secrets):
            raise ValueError(f"SECRET_KEY needs at least {MIN_SECRET} characters")
        code = tuple(_derive(part, b"invitehub code") for part in secrets)
        vault = [Fernet(base64.urlsafe_b64encode(_derive(part, b"invitehub vault"))) for part in secrets]
        word = tuple(_derive(part, b"invitehub recovery word") for part in secrets)
        return cls(code, MultiFernet(vault), word)

    @property
    def key_id(self) -> str:
        """Names the newest code key without telling anything of it."""
        return hashlib.sha256(b"id" + self._code[0]).hexdigest()[:8]

    def mac(self, code: ParsedCode) -> CodeMac:
        values = tuple(hmac.digest(key, code.characters.encode(), "sha256") for key in self._code)
        return CodeMac(values, code.last4)

    def word_macs(self, word: ParsedCode) -> tuple[bytes, ...]:
        """A recovery word's keyed hashes, one a key, the newest first. Never the same as those of a code."""
        return tuple(hmac.digest(key, word.characters.encode(), "sha256") for key in self._word)

    def seal(self, credentials: Mapping[str, str]) -> bytes:
        """Encrypt a team's credentials."""
        return self._vault.encrypt(json.dumps(dict(credentials)).encode())

    def unseal(self, sealed: bytes | None) -> dict[str, str]:
        """A team's credentials. Raises SecretsUnreadable when no key fits."""
        if sealed is None:
            return {}
        try:
            return dict(json.loads(self._vault.decrypt(sealed)))
        except InvalidToken as error:
            raise SecretsUnreadable(
                "SECRET_KEY has changed: put the old one behind the new one, after a comma"
            ) from error


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
