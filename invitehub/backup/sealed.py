"""The file itself: compressed, encrypted whole, and either there under its name or not at all.

What it looks like from outside is age's format, and inside that gzip: `age --decrypt -i KEY FILE | gunzip` reads it
without us.
"""

import errno
import hashlib
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from gzip import GzipFile
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyrage
from pyrage import x25519

from invitehub.backup.failure import BackupFailed

_GZIP: Final = 31
# Twice as quick as the usual level, and the file is a tenth larger.
_LEVEL: Final = 3
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Written:
    size: int
    sha256: str


def write(path: Path, chunks: Iterable[bytes], recipients: Sequence[x25519.Recipient]) -> Written:
    """Write `chunks` to `path`, readable by its owner only; what stood there before is replaced in one step.

    Raises BackupFailed if the system refuses, and whatever `chunks` raises. Then nothing is left behind.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            source, target = _Source(_compressed(chunks)), _Target(file)
            _encrypt(source, target, recipients)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync(path.parent)
    except OSError as error:
        code = "disk_full" if error.errno in _FULL else "file"
        raise BackupFailed(code, error.strerror or type(error).__name__) from None
    finally:
        with suppress(OSError):
            fresh.unlink()
    return Written(target.size, target.digest.hexdigest())


@contextmanager
def opened(path: Path, readers: Sequence[x25519.Identity]) -> Iterator[BinaryIO]:
    """The plain text of `path`, as it is decrypted.

    Only who has read to its end knows that nothing of it was changed or cut off: leaving the block after that raises
    BackupFailed where something was. So does a key that does not fit, or a file that is none of ours.
    """
    reading, writing = os.pipe()
    decryption = _Decryption(path, writing, readers)
    decryption.start()
    try:
        with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor, not a path
            yield cast("BinaryIO", GzipFile(fileobj=pipe))
            # The end of what is compressed need not be the end of what is encrypted.
            while pipe.read(65536):
                continue
    except (BackupFailed, EOFError, OSError, zlib.error, ValueError) as error:
        # What reads as nonsense is explained by what the decryption found.
        decryption.join()
        own = error if isinstance(error, BackupFailed) else BackupFailed("damaged")
        raise decryption.failure or own from None
    finally:
        decryption.join()
    if decryption.failure is not None:
        raise decryption.failure


class _Decryption(threading.Thread):
    """Decrypts into a pipe, so that nothing plain ever lies on the disk. `failure`: what went wrong, after the end."""

    def __init__(self, path: Path, descriptor: int, readers: Sequence[x25519.Identity]) -> None:
        super().__init__(name="backup-decryption", daemon=True)
        self._path, self._descriptor, self._readers = path, descriptor, readers
        self.failure: BackupFailed | None = None

    def run(self) -> None:
        with open(self._descriptor, "wb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor, not a path
            target = _Target(pipe)
            try:
                with self._path.open("rb") as source:
                    pyrage.decrypt_io(source, target, self._readers)
            except (pyrage.DecryptError, OSError) as error:
                # Where nobody reads any more, whoever read knows why.
                self.failure = None if target.error is not None else _why(error)


def _why(error: Exception) -> BackupFailed:
    if isinstance(error, OSError):
        # A number has only what the system said; without one it is the library's word on what it read.
        known = error.errno is not None
        return BackupFailed("file", error.strerror or "") if known else BackupFailed("damaged")
    nobody = "no matching keys" in str(error).lower()
    return BackupFailed("wrong_key" if nobody else "not_a_backup")


def sweep(folder: Path) -> None:
    """Remove what writers left in `folder` that were killed. Nobody may be writing there now."""
    for left in folder.glob(".*.age.*"):
        left.unlink(missing_ok=True)


def _encrypt(source: "_Source", target: "_Target", recipients: Sequence[x25519.Recipient]) -> None:
    try:
        pyrage.encrypt_io(source, target, recipients)
    except pyrage.EncryptError:
        # The library keeps the words of what went wrong on either side, and not the thing itself.
        raise (source.error or target.error or BackupFailed("file")) from None


def _compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()


class _Source:
    """What the library reads from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, bytearray()
        self.error: Exception | None = None

    def read(self, count: int) -> bytes:
        try:
            while len(self._rest) < count:
                self._rest += next(self._chunks)
        except StopIteration:
            count = min(count, len(self._rest))
        except Exception as error:
            self.error = error
            raise
        piece = bytes(self._rest[:count])
        del self._rest[:count]
        return piece


class _Target:
    """What the library writes to, and its digest. `error`: what was said there."""

    def __init__(self, file: BinaryIO | FileIO) -> None:
        self._file = file
        self.size, self.digest = 0, hashlib.sha256()
        self.error: Exception | None = None

    def write(self, piece: bytes) -> int:
        try:
            _write_all(self._file, piece)
        except OSError as error:
            self.error = error
            raise
        self.size += len(piece)
        self.digest.update(piece)
        return len(piece)

    def flush(self) -> None:
        self._file.flush()


def _write_all(file: BinaryIO | FileIO, piece: bytes) -> None:
    """A pipe may take less than it is given."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
