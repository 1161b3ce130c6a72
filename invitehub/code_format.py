"""What a redemption code looks like: 19 random characters and a check character, in groups of four.

Each character is a number of five bits, so a code carries 95 random bits. The check is a weighted sum in the field of
32 elements: every single wrong character and every swap of two characters is noticed.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 20
GROUP = 4
_REDUCER = 0b100101  # x^5 + x^2 + 1 is primitive over GF(2): x generates all 31 weights.
_JOINERS = frozenset("-‐‑‒–—―−_.·•・,:;/|\\'\"`‘’“”*()[]<>")
_HYPHENS = frozenset("-‐‑‒–—―−")
_VALUES = {char: value for value, char in enumerate(ALPHABET)}


class SlipKind(StrEnum):
    """Why a text is no code. `LETTER`: a character that codes never have. `CHECK`: some character is wrong."""

    LENGTH = "length"
    LETTER = "letter"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the pen, told before anything is looked up. `length`: how many characters were typed."""

    kind: SlipKind
    length: int


@dataclass(frozen=True, slots=True)
class ParsedCode:
    """A well-formed code. The characters are kept out of `repr`, and so out of logs and tracebacks."""

    characters: str = field(repr=False)

    @property
    def last4(self) -> str:
        return self.characters[-4:]

    def grouped(self) -> str:
        """The code as people see it, `XXXX-XXXX-XXXX-XXXX-XXXX`. For the one moment at which it is shown."""
        return "-".join(self.characters[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def generate() -> ParsedCode:
    """A new random code."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return ParsedCode(body + check_character(body))


def parse(text: str) -> ParsedCode | Slip:
    """Read what a person typed: lower case, full-width characters, spaces and any or no hyphens are all fine."""
    characters = _canonical(text)
    if any(char not in _VALUES for char in characters):
        return Slip(SlipKind.LETTER, len(characters))
    if len(characters) != LENGTH:
        return Slip(SlipKind.LENGTH, len(characters))
    if check_character(characters[:-1]) != characters[-1]:
        return Slip(SlipKind.CHECK, len(characters))
    return ParsedCode(characters)


def looks_like_code(text: str) -> bool:
    """Whether a chat message with nothing else in it is meant as a code, well-formed or not.

    A sentence of that length is not: its words are of uneven lengths.
    """
    if "@" in text or "://" in text or "\n" in text.strip():
        return False
    if isinstance(parse(text), ParsedCode):
        return True
    characters = _canonical(text)
    if not (LENGTH - 2 <= len(characters) <= LENGTH + 2 and characters.isascii() and characters.isalnum()):
        return False
    grouped = sum(char in _HYPHENS for char in text) >= 3
    lengths = {len(word) for word in text.split()[:-1]}
    return len(lengths) <= 1 and (grouped or any(char.isdigit() for char in characters))


def check_character(body: str) -> str:
    """The sum of x^i · c_i for i = 1 … n, as a character."""
    total = 0
    weight = 1
    for char in body:
        weight = _times(weight, 2)
        total ^= _times(weight, _VALUES[char])
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= _REDUCER
        right >>= 1
    return product


def _canonical(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        char for char in normal if char not in _JOINERS and not char.isspace() and char.isprintable()
    )
