"""Texts and their entities. Offsets and lengths are in UTF-16 code units, as Telegram counts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
    "date_time": 99,
}
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_RAW = ("pre", "code")
_QUOTES = ("blockquote", "expandable_blockquote")
_TO_SPACE = re.compile(r"[\x00-\x09\x0b-\x0c\x0e-\x1f]")
_TO_NOTHING = re.compile("[\r\u2028-\u202e]")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as it is shown, with its entities in order."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_len(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2]
    return raw.decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Control characters become spaces, halves of surrogate pairs a question mark; used only where no entity was counted yet."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _TO_SPACE.sub(" ", _TO_NOTHING.sub("", whole))


def fix(text: str, entities: Iterable[Entity]) -> Formatted:
    """Trim the text as the server does, cut the entities to it, merge and order them.

    White space at the end always goes; at the start only up to the first entity.
    """
    shown = text.rstrip(" \n")
    end = utf16_len(shown)
    kept = [_cut(entity, end) for entity in entities if 0 <= entity["offset"] < end and entity["length"] > 0]
    first = min((entity["offset"] for entity in kept), default=end)
    lead = 0
    while lead < first and shown[lead] in " \n":
        lead += 1
    moved = [entity | {"offset": entity["offset"] - lead} for entity in kept]
    return Formatted(shown[lead:], tuple(ordered(_normalised(moved))))


def merge(formatted: Formatted, found: Iterable[Entity]) -> Formatted:
    """Add entities that were found in the text, unless something the sender marked is in the way."""
    firm = [entity for entity in formatted.entities if entity["type"] not in (*SPLITTABLE, *_QUOTES)]
    free = [entity for entity in found if not any(_overlap(entity, other) for other in firm)]
    return Formatted(formatted.text, tuple(ordered([*formatted.entities, *free])))


def ordered(entities: Iterable[Entity]) -> list[Entity]:
    """By offset, longer ones first, then by the kind's rank."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"], _PRIORITY.get(e["type"], 50)))


def _cut(entity: Entity, end: int) -> Entity:
    return entity | {"length": min(entity["length"], end - entity["offset"])}


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]
    )


def _normalised(entities: list[Entity]) -> list[Entity]:
    """Same kinds that touch become one; nothing is bold or underlined inside code."""
    raw = [entity for entity in entities if entity["type"] in _RAW]
    firm = _without_nested([entity for entity in entities if entity["type"] not in SPLITTABLE])
    result = firm
    for kind in SPLITTABLE:
        spans = _union([(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] == kind])
        for other in raw:
            spans = _minus(spans, other["offset"], other["offset"] + other["length"])
        result = result + [{"offset": begin, "length": end - begin, "type": kind} for begin, end in spans]
    return result


def _without_nested(entities: list[Entity]) -> list[Entity]:
    """Links, code and the like do not nest: the outer one stays. Quotes may hold anything but quotes."""
    kept: list[Entity] = []
    for entity in ordered(entities):
        quote = entity["type"] in _QUOTES
        rivals = [other for other in kept if (other["type"] in _QUOTES) == quote]
        if not any(_overlap(entity, other) for other in rivals):
            kept.append(entity)
    return kept


def _union(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _minus(spans: list[tuple[int, int]], begin: int, end: int) -> list[tuple[int, int]]:
    pieces = [part for one in spans for part in ((one[0], min(one[1], begin)), (max(one[0], end), one[1]))]
    return [(first, last) for first, last in pieces if first < last]
