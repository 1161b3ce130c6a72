"""parse_mode MarkdownV2."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from playground.entities import Entity, Formatted, utf16_len
from playground.errors import ApiError, bad_request
from playground.links import checked_link, split, user_of_link

UserOf = Callable[[int], dict[str, Any] | None]
_RESERVED = "_*[]()~`>#+-=|{}.!"
_MARKS = (
    ("```", "pre"),
    ("||", "spoiler"),
    ("__", "underline"),
    ("*", "bold"),
    ("_", "italic"),
    ("~", "strikethrough"),
    ("`", "code"),
    ("![", "custom_emoji"),
    ("[", "text_link"),
)
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
}


@dataclass(slots=True)
class _Open:
    kind: str
    mark: str
    at: int
    offset: int
    text_at: int
    language: str = ""


@dataclass(slots=True)
class _Parser:
    source: str
    user_of: UserOf
    at: int = 0
    length: int = 0
    text: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    quote: int | None = None

    def run(self) -> Formatted:
        while self.at < len(self.source):
            self._quotes()
            if self.at < len(self.source):
                self._step()
        if self.opened:
            raise self._unclosed()
        self._end_quote()
        return Formatted("".join(self.text), tuple(self.entities))

    def _step(self) -> None:
        char = self.source[self.at]
        if (
            char == "\\"
            and self.source[self.at + 1 : self.at + 2].isascii()
            and self.at + 1 < len(self.source)
        ):
            self.at += 1
            self._take()
        elif self.opened and self.opened[-1].kind in ("code", "pre"):
            self._raw()
        elif char in _RESERVED:
            self._mark()
        else:
            self._take()

    def _take(self) -> None:
        char = self.source[self.at]
        self.text.append(char)
        self.length += utf16_len(char)
        self.at += 1

    def _raw(self) -> None:
        opened = self.opened[-1]
        if self.source.startswith(opened.mark, self.at):
            self.at += len(opened.mark)
            self._close(self.opened.pop())
        else:
            self._take()

    def _mark(self) -> None:
        if (
            self.opened
            and self.opened[-1].kind in ("text_link", "custom_emoji")
            and self.source[self.at] == "]"
        ):
            self._link(self.opened.pop())
            return
        if self.source.startswith("||", self.at) and self._ends_quote():
            self.at += 2
            self._end_quote("expandable_blockquote")
            return
        for mark, kind in _MARKS:
            if self.source.startswith(mark, self.at):
                self._toggle(mark, kind)
                return
        char = self.source[self.at]
        raise _slip(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")

    def _toggle(self, mark: str, kind: str) -> None:
        begin = self.at
        if self.opened and self.opened[-1].kind == kind and kind != "text_link":
            self.at += len(mark)
            self._close(self.opened.pop())
            return
        self.at += len(mark)
        opened = _Open(kind, mark, begin, self.length, len(self.text))
        if kind == "pre":
            opened.language = self._language()
        self.opened.append(opened)

    def _language(self) -> str:
        line, newline, _ = self.source[self.at :].partition("\n")
        if not newline or "`" in line or any(char.isspace() for char in line):
            return ""
        self.at += len(line) + 1
        return line

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        if length:
            more = {"language": opened.language} if opened.language else {}
            self.entities.append({"offset": opened.offset, "length": length, "type": opened.kind} | more)

    def _link(self, opened: _Open) -> None:
        self.at += 1
        url = "".join(self.text[opened.text_at :])
        if self.source.startswith("(", self.at):
            end = self.source.find(")", self.at)
            if end < 0:
                raise _slip(f"Can't find end of a URL at byte offset {self._byte(self.at)}")
            url = self.source[self.at + 1 : end].replace("\\", "")
            self.at = end + 1
        entity: Entity = {
            "offset": opened.offset,
            "length": self.length - opened.offset,
            "type": opened.kind,
        }
        found = self._special(url) if opened.kind == "custom_emoji" else self._target(url)
        if found is not None and entity["length"]:
            self.entities.append(entity | found)

    def _target(self, url: str) -> Entity | None:
        user_id = user_of_link(url)
        if user_id is not None:
            user = self.user_of(user_id)
            return None if user is None else {"type": "text_mention", "user": user}
        link = checked_link(url)
        return None if link is None else {"url": link}

    def _special(self, url: str) -> Entity:
        parts = split(url)
        query = {key: values[0] for key, values in parse_qs(parts.query if parts else "").items()}
        if parts is None:
            raise _slip("Invalid tg://emoji or tg://time URL specified")
        if parts.scheme == "tg" and parts.netloc == "emoji" and query.get("id", "").isdecimal():
            return {"custom_emoji_id": query["id"]}
        if parts.scheme == "tg" and parts.netloc == "time" and query.get("unix", "").isdecimal():
            form = {"date_time_format": query["format"]} if query.get("format") else {}
            return {"type": "date_time", "unix_time": int(query["unix"])} | form
        raise _slip("Invalid tg://emoji or tg://time URL specified")

    def _quotes(self) -> None:
        """A ">" at the start of a line begins a quote, a line without one ends it."""
        if self.at and self.source[self.at - 1] != "\n":
            return
        if self.source.startswith("**>", self.at):
            self._end_quote()
            self.at += 2
        if self.source.startswith(">", self.at):
            self.at += 1
            self.quote = self.length if self.quote is None else self.quote
        else:
            self._end_quote()

    def _ends_quote(self) -> bool:
        spoiler = bool(self.opened) and self.opened[-1].kind == "spoiler"
        return self.quote is not None and not spoiler and self.source[self.at + 2 : self.at + 3] in ("", "\n")

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self.quote is not None and self.length > self.quote:
            self.entities.append({"offset": self.quote, "length": self.length - self.quote, "type": kind})
        self.quote = None

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _unclosed(self) -> ApiError:
        opened = self.opened[-1]
        return _slip(f"Can't find end of {_NAMES[opened.kind]} entity at byte offset {self._byte(opened.at)}")


def parse_markdown(source: str, user_of: UserOf) -> Formatted:
    """The text without its marks, and the entities that they made. Raises the server's refusal."""
    return _Parser(source, user_of).run()


def _slip(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")
