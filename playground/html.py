"""parse_mode HTML: the tags that Telegram takes, and its refusals (byte offsets are counted in UTF-8)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.entities import Entity, Formatted, utf16_len
from playground.errors import ApiError, bad_request
from playground.links import checked_link, user_of_link

UserOf = Callable[[int], dict[str, Any] | None]

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_START = re.compile(r"<([^\s>]*)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([a-zA-Z0-9.\-]+)(?=[\s>])))?""")
_END = re.compile(r"</([^\s>]*)\s*>")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    text_at: int
    offset: int


@dataclass(slots=True)
class _Parser:
    source: str
    user_of: UserOf
    text: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Entity] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def run(self) -> Formatted:
        at = 0
        while at < len(self.source):
            char = self.source[at]
            if char == "<":
                at = self._end_tag(at) if self.source.startswith("</", at) else self._start_tag(at)
                continue
            char, at = _character(self.source, at)
            self.text.append(char)
            self.length += utf16_len(char)
        if self.opened:
            raise _slip(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        return Formatted("".join(self.text), tuple(self.entities))

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _start_tag(self, at: int) -> int:
        found = _START.match(self.source, at)
        name = found.group(1).lower() if found else ""
        stop = at + 1 + len(name)
        if stop >= len(self.source):
            raise _slip(f"Unclosed start tag at byte offset {self._byte(at)}")
        if name not in _TAGS:
            raise _slip(f'Unsupported start tag "{name}" at byte offset {self._byte(at)}')
        attributes, stop = self._attributes(name, at, stop)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _slip(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(at)}')
        self.opened.append(_Open(name, attributes, len(self.text), self.length))
        return stop

    def _attributes(self, name: str, begin: int, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while True:
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                raise _slip(f'Unclosed start tag "{name}" at byte offset {self._byte(begin)}')
            if self.source[at] == ">":
                return attributes, at + 1
            found = _ATTRIBUTE.match(self.source, at)
            if found is None:
                raise _slip(f'Empty attribute name in the tag "{name}" at byte offset {self._byte(begin)}')
            at = found.end()
            if at < len(self.source) and self.source[at] == "=":
                raise self._bad_value(begin, at)
            value = next((part for part in found.groups()[1:3] if part is not None), None)
            plain = (found.group(4) or "").lower()
            attributes[found.group(1)] = plain if value is None else _REFERENCE.sub(_decoded, value)

    def _bad_value(self, begin: int, at: int) -> ApiError:
        value = self.source[at + 1 :].lstrip()
        if not value or value[0] in "\"'":
            return _slip(f"Unclosed start tag at byte offset {self._byte(begin)}")
        where = self._byte(len(self.source) - len(value))
        return _slip(f"Unexpected end of name token at byte offset {where}")

    def _end_tag(self, at: int) -> int:
        if not self.opened:
            raise _slip(f"Unexpected end tag at byte offset {self._byte(at)}")
        found = _END.match(self.source, at)
        if found is None:
            raise _slip(f"Unclosed end tag at byte offset {self._byte(at)}")
        tag = self.opened[-1].tag
        name = found.group(1).lower()
        if name not in ("", tag):
            where = self._byte(at)
            raise _slip(f'Unmatched end tag at byte offset {where}, expected "</{tag}>", found "</{name}>"')
        self._close(self.opened.pop())
        return found.end()

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        if length == 0:
            return
        entity: Entity = {"offset": opened.offset, "length": length, "type": _TAGS[opened.tag]}
        if opened.tag in ("pre", "code"):
            self._close_code(opened, entity)
        elif opened.tag == "a":
            self._close_link(opened, entity)
        elif opened.tag == "tg-emoji":
            self.entities.append(entity | {"custom_emoji_id": _emoji(opened.attributes)})
        elif opened.tag == "tg-time":
            self._close_time(opened, entity)
        else:
            if opened.tag == "blockquote" and "expandable" in opened.attributes:
                entity["type"] = "expandable_blockquote"
            self.entities.append(entity)

    def _close_code(self, opened: _Open, entity: Entity) -> None:
        before = self.entities[-1] if self.entities else {}
        same = (before.get("offset"), before.get("length")) == (entity["offset"], entity["length"])
        language = opened.attributes.get("class", "")
        language = language.removeprefix("language-") if language.startswith("language-") else ""
        if opened.tag == "pre" and same and before.get("type") == "code" and before.get("language"):
            before["type"] = "pre"
        elif opened.tag == "code" and same and before.get("type") == "pre" and language:
            before["language"] = language
        else:
            self.entities.append(
                entity | ({"language": language} if opened.tag == "code" and language else {})
            )

    def _close_link(self, opened: _Open, entity: Entity) -> None:
        url = opened.attributes.get("href") or "".join(self.text[opened.text_at :])
        user_id = user_of_link(url)
        if user_id is not None:
            user = self.user_of(user_id)
            if user is not None:
                self.entities.append(entity | {"type": "text_mention", "user": user})
            return
        link = checked_link(url)
        if link is not None:
            self.entities.append(entity | {"url": link})

    def _close_time(self, opened: _Open, entity: Entity) -> None:
        form = opened.attributes.get("format", "")
        if form not in ("r", "R") and form.strip("tTdDwW"):
            raise _slip("Invalid date-time format specified")
        raw = opened.attributes.get("unix", "")
        moment = int(raw) if raw.isdecimal() else 0
        if moment > 0:
            self.entities.append(
                entity | {"unix_time": moment} | ({"date_time_format": form} if form else {})
            )


def parse_html(source: str, user_of: UserOf) -> Formatted:
    """The text without its tags, and the entities that they made. Raises the server's refusal."""
    parser = _Parser(source, user_of)
    formatted = parser.run()
    for entity in formatted.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return formatted


def _slip(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")


def _emoji(attributes: dict[str, str]) -> str:
    identifier = attributes.get("emoji-id", "")
    if not identifier.isdecimal() or int(identifier) == 0:
        raise _slip("Invalid custom emoji identifier specified")
    return identifier


def _character(source: str, at: int) -> tuple[str, int]:
    if source[at] != "&":
        return source[at], at + 1
    found = _REFERENCE.match(source, at)
    decoded = _decoded(found) if found else "&"
    if found is None or decoded == found.group(0):
        return "&", at + 1
    return decoded, found.end()


def _decoded(found: re.Match[str]) -> str:
    whole, hexadecimal, decimal, name = found.group(0, 1, 2, 3)
    if name is not None:
        return _NAMED.get(name, whole)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return str(whole)
    return chr(code)
