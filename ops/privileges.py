"""Run a server without root's powers, also where its files lie below folders that only root may enter.

PostgreSQL refuses to run as root. docs/adr/0003-embedded-postgres-as-root.md says why it is done this way.
"""

import ctypes
import os
import pwd
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ops.errors import Refused

# The exit code of `main` when the account cannot reach what it must read.
IMPOSSIBLE = 77
_FALLBACK_ID = 65534
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION = 0x20080522
_PR_CAPBSET_READ, _PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 23, 28, 47, 2
_NO_SETUID_FIXUP = 4


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a server runs as."""

    uid: int
    gid: int


def server_account(folder: Path) -> Account | None:
    """The account for a server whose data is (or will be) in `folder`; None: as we are, since we are not root."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(_FALLBACK_ID, _FALLBACK_ID)
    return Account(nobody.pw_uid, nobody.pw_gid)


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of `path`."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def open_for(folder: Path, account: Account | None) -> None:
    """Let `account` pass through our own `folder` (not list it); nobody else gains anything."""
    if account is not None:
        os.chown(folder, -1, account.gid)
        folder.chmod(0o710)


def drop_and_exec(
    account: Account | None,
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    reads: Iterable[Path],
) -> NoReturn:
    """Become `account` and then `command`, able to reach `reads`. Raises Refused when that is impossible."""
    if account is not None:
        needs_power = not all(_reachable(path.resolve(), account) for path in reads)
        _become(account, keep_read_search=needs_power)
    os.execve(command[0], list(command), dict(environ))  # noqa: S606 - becoming the server is the purpose


def _reachable(path: Path, account: Account) -> bool:
    return all(_may(place, account, 0o1) for place in path.parents) and _may(path, account, 0o5)


def _may(place: Path, account: Account, bits: int) -> bool:
    status = place.stat()
    if status.st_uid == account.uid:
        shift = 6
    elif status.st_gid == account.gid:
        shift = 3
    else:
        shift = 0
    return (status.st_mode >> shift) & bits == bits


def _become(account: Account, *, keep_read_search: bool) -> None:
    libc = _libc() if keep_read_search else None
    if libc is not None:
        # Without it access(2), with which PostgreSQL looks for its own programs, would ignore the capability. It also
        # leaves all capabilities in place over setuid; `_raise_read_search` gives up all but the one.
        _checked(libc.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0), "prctl")
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if libc is not None:
        _raise_read_search(libc)


def _libc() -> ctypes.CDLL:
    cure = (
        "move the clone and DATA_DIR to folders that every user may enter, or start as another user than root"
    )
    if not sys.platform.startswith("linux"):
        raise Refused("The database must not run as root, and its files lie where only root may enter", cure)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_CAPBSET_READ, _CAP_DAC_READ_SEARCH, 0, 0, 0) != 1:
        raise Refused(
            "This container lacks CAP_DAC_READ_SEARCH, and only root may enter the clone's folder", cure
        )
    return libc


def _raise_read_search(libc: ctypes.CDLL) -> None:
    bit = 1 << _CAP_DAC_READ_SEARCH
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    data = ctypes.create_string_buffer(struct.pack("=6I", bit, bit, bit, 0, 0, 0))
    _checked(libc.capset(header, data), "capset")
    _checked(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_READ_SEARCH, 0, 0), "prctl")


def _checked(result: int, call: str) -> None:
    if result != 0:
        raise Refused(
            f"The system refused {call}: {os.strerror(ctypes.get_errno())}", "start as another user than root"
        )


def _arguments(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        key, _, value = word.partition("=")
        yield key, value


def main(words: Sequence[str]) -> None:
    """`python -m ops.privileges uid=65534 gid=65534 reads=PATH … -- COMMAND …`: the same for a short-lived helper."""
    split = words.index("--")
    options = list(_arguments(words[:split]))
    numbers = dict(options)
    account = Account(int(numbers["uid"]), int(numbers["gid"]))
    reads = [Path(value) for key, value in options if key == "reads"]
    try:
        drop_and_exec(account, words[split + 1 :], os.environ, reads=reads)
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        raise SystemExit(IMPOSSIBLE) from None


if __name__ == "__main__":
    main(sys.argv[1:])
