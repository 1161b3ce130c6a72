"""Texts: what becomes of HTML and MarkdownV2, offsets in UTF-16 units, refusals word for word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.detect import detect
from playground.entities import fix, utf16_len, utf16_slice
from playground.errors import ApiError
from playground.html import parse_html
from playground.markdown import parse_markdown

USER = {"id": 7, "is_bot": False, "first_name": "User"}


def user_of(user_id: int) -> dict[str, Any] | None:
    return USER if user_id == 7 else None


def html(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    parsed = parse_html(source, user_of)
    fixed = fix(parsed.text, parsed.entities)
    return fixed.text, [(e["type"], e["offset"], e["length"]) for e in fixed.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("😀<b>你好</b>", "😀你好", [("bold", 2, 2)]),
        ("<b>a<i>😀</i></b>", "a😀", [("bold", 0, 3), ("italic", 1, 2)]),
        ("&lt;&amp;&gt;&quot;&#128512;&#x1F600;&nbsp;", '<&>"😀😀&nbsp;', []),
        ("  x <b>y </b>  ", "x y", [("bold", 2, 1)]),
        ("<b> x</b>", " x", [("bold", 0, 2)]),
        ("<b></b>x", "x", []),
        ("<pre><code class='language-python'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<code><b>x</b></code>y", "xy", [("code", 0, 1)]),
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 2)]),
        ("<blockquote>a</blockquote><blockquote expandable>b</blockquote>", "ab",
         [("blockquote", 0, 1), ("expandable_blockquote", 1, 1)]),
        ('<a href="tg://user?id=7">u</a><a href="tg://user?id=8">v</a>', "uv", [("text_mention", 0, 1)]),
        ('<a href="not a link">x</a>', "x", []),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<tg-time unix="1700000000" format="r">t</tg-time>', "t", [("date_time", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 2)]),
        ("<B>a</>", "a", [("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    assert html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("a<x>b</x>", 'Unsupported start tag "x" at byte offset 1'),
        ("你<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>y</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_bad_html_is_refused_in_the_real_servers_words(source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as caught:
        html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {refusal}"
    assert caught.value.code == 400


def test_markup_details_are_kept() -> None:
    parsed = parse_html(
        '<pre><code class="language-py">x</code></pre><a href="https://example.com">l</a>'
        '<tg-time unix="1700000000" format="wDT">t</tg-time><a href="example.com/a?b=1&amp;c=2">m</a>',
        user_of,
    )
    assert [{k: v for k, v in e.items() if k not in ("offset", "length")} for e in parsed.entities] == [
        {"type": "pre", "language": "py"},
        {"type": "text_link", "url": "https://example.com/"},
        {"type": "date_time", "unix_time": 1700000000, "date_time_format": "wDT"},
        {"type": "text_link", "url": "http://example.com/a?b=1&c=2"},
    ]


@given(st.text(), st.text(), st.text())
def test_an_offset_covers_what_was_marked(before: str, marked: str, after: str) -> None:
    def escape(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    parsed = parse_html(f"{escape(before)}<b>{escape(marked)}</b>{escape(after)}", user_of)
    assert parsed.text == before + marked + after
    assert utf16_len(parsed.text) == len(parsed.text.encode("utf-16-le", "surrogatepass")) // 2
    for entity in parsed.entities:
        assert utf16_slice(parsed.text, entity["offset"], entity["length"]) == marked


@given(st.text(alphabet="<>/ab &;='\"é😀\n "), st.text(alphabet="<b>/ i"))
def test_any_html_is_parsed_or_refused(first: str, second: str) -> None:
    try:
        text, entities = html(first + second)
    except ApiError:
        return
    assert all(
        offset >= 0 and length > 0 and offset + length <= utf16_len(text) for _, offset, length in entities
    )


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~ ||p|| `c`", "b i u s p c",
         [("bold", 0), ("italic", 2), ("underline", 4), ("strikethrough", 6), ("spoiler", 8), ("code", 10)]),
        ("😀 *_x_*", "😀 x", [("italic", 3), ("bold", 3)]),
        ("```py\nx = 1\n```", "x = 1\n", [("pre", 0)]),
        (r"\*a\* 1\.0", "*a* 1.0", []),
        ("[l](https://example.com) [u](tg://user?id=7)", "l u", [("text_link", 0), ("text_mention", 2)]),
        ("![t](tg://time?unix=1700000000&format=wDT)", "t", [("date_time", 0)]),
        (">q\n>r\nx", "q\nr\nx", [("blockquote", 0)]),
        (">q\n>r||", "q\nr", [("expandable_blockquote", 0)]),
    ],
)  # fmt: skip
def test_markdown(source: str, text: str, entities: list[tuple[str, int]]) -> None:
    parsed = parse_markdown(source, user_of)
    assert (parsed.text, [(e["type"], e["offset"]) for e in parsed.entities]) == (text, entities)


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*a", "Can't find end of Bold entity at byte offset 0"),
        ("é [a](b", "Can't find end of a URL at byte offset 6"),
    ],
)
def test_bad_markdown_is_refused(source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_markdown(source, user_of)
    assert caught.value.description == f"Bad Request: can't parse entities: {refusal}"


@given(st.text(alphabet="*_~|`[]()!>\\a😀\n"))
def test_any_markdown_is_parsed_or_refused(source: str) -> None:
    try:
        parsed = parse_markdown(source, user_of)
    except ApiError:
        return
    fix(parsed.text, parsed.entities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start x", [("bot_command", "/start")]),
        ("😀 /redeem@invitehub_bot A-B", [("bot_command", "/redeem@invitehub_bot")]),
        ("a/b and //c", []),
        ("me@example.com, you", [("email", "me@example.com")]),
        ("see https://example.com/a?b=1. Or example.org!", [("url", "https://example.com/a?b=1"),
                                                            ("url", "example.org")]),
        ("http://127.0.0.1:8081/x", [("url", "http://127.0.0.1:8081/x")]),
        ("hi @invitehub_bot #tag", [("mention", "@invitehub_bot"), ("hashtag", "#tag")]),
        ("用户@example", []),
        ("T3ST-CODE-1234", []),
    ],
)  # fmt: skip
def test_what_is_found_in_a_text(text: str, found: list[tuple[str, str]]) -> None:
    assert [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in detect(text)] == found
