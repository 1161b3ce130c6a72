"""What Telegram finds in a text by itself: commands, addresses, mentions, hashtags."""

import re

from playground.entities import Entity, utf16_len

_TLD = (
    "com|org|net|edu|gov|int|io|dev|app|me|co|ai|info|biz|xyz|cn|de|uk|us|eu|fr|jp|ru|in|nl|ch|at|tv|cc|site|online|"
    "shop|tech|cloud|page|link|team|chat|gg|to|sh|im|invalid|test|example"
)
_HOST = rf"(?:[\w\-]+\.)+(?:{_TLD})"
_TAIL = r"(?:[/?#](?:[^\s<>\"«»]*[^\s<>\"«».,:;!?'()\[\]])?)?"
_FINDERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(rf"(?<![\w.+\-@])[\w.+\-]{{1,64}}@{_HOST}(?![\w@])", re.IGNORECASE)),
    (
        "url",
        re.compile(
            rf"(?<![\w@./])(?:(?:https?|tonsite)://(?:{_HOST}|localhost|\d{{1,3}}(?:\.\d{{1,3}}){{3}})|{_HOST})"
            rf"(?![\w@])(?::\d{{1,5}})?{_TAIL}",
            re.IGNORECASE,
        ),
    ),
    ("url", re.compile(r"(?<!\w)(?:tg|ton)://[\w\-]+(?:\?[\w=&%.\-]*)?", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")),
    ("mention", re.compile(r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
)


def detect(text: str) -> list[Entity]:
    """Entities of `text` in order; what an earlier kind took, a later one does not take again."""
    taken: list[tuple[int, int]] = []
    found: list[Entity] = []
    for kind, pattern in _FINDERS:
        for match in pattern.finditer(text):
            begin, end = match.span()
            if any(begin < last and first < end for first, last in taken):
                continue
            taken.append((begin, end))
            found.append(
                {"offset": utf16_len(text[:begin]), "length": utf16_len(text[begin:end]), "type": kind}
            )
    return sorted(found, key=lambda entity: entity["offset"])
