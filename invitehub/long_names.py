"""Names of teams and pools in a button's data, of which Telegram takes 64 bytes: 64 Chinese characters are three times that.

A name that is too long is told by a mark instead, and found again by it.
"""

from hashlib import blake2b
from itertools import chain
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Pool, Team

_MOST: Final = 64
# No name begins with it in a button that holds the name itself.
_MARK: Final = "\N{SECTION SIGN}"


def data(prefix: str, name: str) -> str:
    """The data of a button about `name`."""
    whole = f"{prefix}{name}"
    return whole if len(whole.encode()) <= _MOST and not name.startswith(_MARK) else f"{prefix}{_mark(name)}"


def name_of(session: Session, word: str) -> str:
    """The name that `data` was given; "" if nothing is called so any more."""
    if not word.startswith(_MARK):
        return word
    names = chain(session.scalars(select(Team.name)), session.scalars(select(Pool.name)))
    return next((name for name in names if _mark(name) == word), "")


def _mark(name: str) -> str:
    return f"{_MARK}{blake2b(name.encode(), digest_size=9).hexdigest()}"
