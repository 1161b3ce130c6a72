"""What a person typed: a code, with or without an identity, or something else."""

import re
from dataclasses import dataclass, field

from invitehub.code_format import GROUP, LENGTH, ParsedCode, Slip, looks_like_code, parse

_MOST_WORDS = 200
# A code is in five groups; somebody may have put a blank inside one.
_MOST_PIECES = 8
# Links hold a code behind `start=`.
_BETWEEN = re.compile(r"[\s=?&]+")
# Five groups with hyphens, a character more or less in each.
_SHAPE = re.compile(r"(?<![\w-])[A-Za-z0-9]{3,5}(?:[-‐–—_][A-Za-z0-9]{3,5}){4}(?![\w-])")
_HYPHENS = re.compile(r"[-‐–—_]")


@dataclass(frozen=True, slots=True)
class Typed:
    """A code, or a slip that was meant as one; `identity` if one stood beside it."""

    code: ParsedCode | Slip
    identity: str | None = field(default=None, repr=False)


def read_arguments(text: str) -> Typed:
    """What follows /redeem: a code, then perhaps an identity."""
    found = _find(text)
    if found is not None:
        code, rest = found
        return Typed(code, _address(rest) or " ".join(rest) or None)
    words = text.split()
    address = _address(words)
    return Typed(parse(" ".join(word for word in words if word != address)), address)


def read_message(text: str) -> Typed | None:
    """A message without a command; None if no code is meant."""
    found = _find(text)
    if found is not None:
        code, rest = found
        return Typed(code, _address(rest) or (rest[0] if len(rest) == 1 else None))
    words = text.split()
    address = _address(words)
    others = " ".join(word for word in words if word != address)
    return Typed(parse(others), address) if looks_like_code(others) else None


def holds_code(text: str) -> bool:
    """Whether there is a code in a text, or what has its shape: what should not stand in a group."""
    return _find(text) is not None or _SHAPE.search(text) is not None


def _find(text: str) -> tuple[ParsedCode, list[str]] | None:
    words = [word for word in _BETWEEN.split(text) if word][:_MOST_WORDS]
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_PIECES, len(words)) + 1):
            pieces = words[first:last]
            if sum(map(len, pieces)) > 2 * LENGTH:
                break
            if _could_be_one(pieces) and isinstance(code := parse("".join(pieces)), ParsedCode):
                return code, words[:first] + words[last:]
    return None


def _could_be_one(pieces: list[str]) -> bool:
    """Several words are a code only if they are its groups; any words of 20 letters in all would do otherwise."""
    return len(pieces) == 1 or all(len(_HYPHENS.sub("", piece)) % GROUP == 0 for piece in pieces)


def _address(words: list[str]) -> str | None:
    return next((word for word in words if "@" in word.strip("@")), None)


def number_in(data: str | None, prefix: str) -> int:
    """The number after the prefix of a button's data; 0 if there is none."""
    digits = (data or "").removeprefix(prefix)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
