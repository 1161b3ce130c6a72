"""Every list of the admins' chat as a file: in the reader's language, and no cell is a formula."""

import csv
import io

import pytest

from bot.admin.listings import ADMINS, LISTINGS
from tests.bot.play import address, copied, one, seated
from tests.bot.stage import Person, Stage
from tests.support.playground import until


def exported(stage: Stage, admin: Person, data: str) -> list[list[str]]:
    """What the button sends, read as a spreadsheet would."""
    before = len([m for m in admin.answers() if "document" in m])
    copied(stage, admin, data)
    file = until(
        lambda: next(iter([m for m in admin.answers() if "document" in m][before:]), None),
        f"the file of {data}",
    )
    path = stage.playground.call("getFile", file_id=file["document"]["file_id"])["file_path"]
    url = f"{stage.playground.url}/file/bot{stage.playground.token}/{path}"
    return list(csv.reader(io.StringIO(stage.playground.http.get(url).content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", [*LISTINGS, ADMINS])
@pytest.mark.parametrize(
    ("language", "words"), [("en", "abcdefghijklmnopqrstuvwxyz"), ("zh-hans", "的状时操座身编兑角")]
)
def test_each_list_has_its_button_and_is_sent_with_columns_in_words(
    stage: Stage, owners_bot: None, name: str, language: str, words: str
) -> None:
    admin, person = stage.person(language), seated(stage)
    arg = {
        "people": stage.newest_team,
        "history": str(one(stage, "select max(id) from redemption")),
        "work": str(one(stage, "select max(id) from operation")),
        "found": address(person),
        "holders": str(one(stage, "select max(code_id) from redemption")),
    }.get(name, "")
    admin.talk("/help")
    message_id, _ = copied(stage, admin, f"L:{name}:0:{arg}")
    listing = until(
        lambda: next(
            (m for m in admin.answers() if m["message_id"] == message_id and m["text"] != "copied"), None
        ),
        "the list",
    )
    buttons = [each["callback_data"] for row in listing["reply_markup"]["inline_keyboard"] for each in row]
    lines = exported(stage, admin, f"X:{name}:{arg}")
    if len(lines) > 1:
        assert f"X:{name}:{arg}" in buttons
    assert lines
    assert any(letter in words for letter in "".join(lines[0])), lines[0]
    assert not any("_" in cell for cell in lines[0]), lines[0]


@pytest.mark.parametrize(
    ("language", "seat", "by_itself", "column"),
    [("en", "seat granted", "by itself", "Why"), ("zh-hans", "已开通", "自动", "原因")],
)
def test_a_history_is_told_in_words_and_without_formulas(
    stage: Stage, owners_bot: None, language: str, seat: str, by_itself: str, column: str
) -> None:
    admin, _ = stage.person(language), seated(stage)
    admin.talk("/help")
    number = one(stage, "select max(id) from redemption")
    stage.change("update redemption set note = '=1+1', code_id = null where id = :id", id=number)
    head, *lines = exported(stage, admin, f"X:history:{number}")
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert any(seat in line for one_line in found for line in one_line.values()), found
    assert any(by_itself in one_line.values() for one_line in found)
    assert [one_line[column] for one_line in found if "1+1" in one_line[column]] == ["'=1+1"]
