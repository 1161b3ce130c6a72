"""Where new codes go besides the screen: a CSV file, pictures to scan, and links that open the bot."""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import segno

from invitehub.code_format import ParsedCode, parse
from invitehub.house import House
from invitehub.telegram import TelegramError
from ops.errors import Refused

# What Telegram takes as the parameter of a deep link.
_START: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_USERNAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
# A spreadsheet would run a cell that begins so.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_PIXELS: Final = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is the same for all codes of a batch."""

    batch: int
    pool: str
    days: int
    uses: int
    usable_from: str
    usable_until: str
    note: str


@dataclass
class Written:
    """New files, taken back unless everything went well: codes of a batch that was not kept are waste paper."""

    force: bool
    fresh: list[Path] = field(default_factory=list)

    def write(self, path: Path, content: bytes) -> None:
        """Readable by the owner only. Raises Refused if there is such a file, unless it may be replaced."""
        target = path.with_name(f".{path.name}.{os.getpid()}") if self.force else path
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self.fresh.append(target)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if self.force:
                target.replace(path)
                self.fresh[-1] = path
        except FileExistsError:
            raise Refused(
                f"{path} exists already", "choose another name, or replace it with --force"
            ) from None
        except OSError as error:
            raise Refused(f"{path} can't be written: {error.strerror}", "choose another place") from error


@contextmanager
def writing(*, force: bool) -> Iterator[Written]:
    """Files that vanish again when the block raises."""
    written = Written(force)
    try:
        yield written
    except BaseException:
        for path in written.fresh:
            path.unlink(missing_ok=True)
        raise


def deep_link(bot: str, code: str) -> str:
    """The link that opens the bot with this code. Raises ValueError if Telegram would not take it."""
    if not _START.fullmatch(code):
        raise ValueError("a code that does not fit into a deep link")
    return f"https://t.me/{bot}?start={code}"


def bot_name(house: House, given: str | None) -> str:
    """The bot's username, as given or as Telegram says. Raises Refused."""
    if given is None:
        try:
            given = str(house.door.telegram.me()["username"])
        except TelegramError as error:
            raise Refused(
                f"Telegram does not say who the bot is ({error.description})",
                "see ./team doctor, or give its name as --bot NAME",
            ) from error
    name = given.removeprefix("@")
    if not _USERNAME.fullmatch(name):
        raise Refused("That is no bot's username", "give it as in @name, without anything else")
    return name


def as_csv(sheet: Sheet, codes: Sequence[str], links: Sequence[str]) -> bytes:
    """A line a code, under a line of names. With `links` a column more."""
    text = io.StringIO()
    table = csv.writer(text)
    facts = ("pool", "days", "uses", "usable_from", "usable_until", "note")
    table.writerow(["batch", "code", *facts, *(["link"] if links else [])])
    same = [harmless(str(getattr(sheet, name))) for name in facts]
    for index, code in enumerate(codes):
        table.writerow([sheet.batch, code, *same, *([links[index]] if links else [])])
    return text.getvalue().encode()


def draw(written: Written, folder: Path, batch: int, codes: Sequence[str], links: Sequence[str]) -> None:
    """A PNG a code. The files' names tell a code's last four characters and no more. Raises Refused."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder} can't be made: {error.strerror}", "choose another place") from error
    width = len(str(len(codes)))
    for index, (code, link) in enumerate(zip(codes, links, strict=True), start=1):
        picture = io.BytesIO()
        segno.make_qr(link, error="m").save(picture, kind="png", scale=_PIXELS, border=4)
        name = f"batch-{batch}-{index:0{width}}-{_last4(code)}.png"
        written.write(folder / name, picture.getvalue())


def _last4(code: str) -> str:
    parsed = parse(code)
    return parsed.last4 if isinstance(parsed, ParsedCode) else ""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
