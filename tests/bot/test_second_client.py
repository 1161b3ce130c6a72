"""The whole scenario as a second, independent library understands it: python-telegram-bot's models."""

import pytest
from telegram import Message, MessageEntity
from telegram.constants import KeyboardButtonStyle

from tests.bot.stage import Stage

pytestmark = pytest.mark.usefixtures("bot")


def parsed(raw: dict[str, object]) -> Message:
    message = Message.de_json(raw, None)
    assert message is not None
    return message


def test_a_redemption_reads_the_same_to_python_telegram_bot(stage: Stage) -> None:
    code, person = stage.codes()[0], stage.person()
    person.talk(f"/redeem {code} second@example.com")
    asked = parsed(person.sees("second@example.com"))
    assert asked.reply_markup is not None
    buttons = [button for row in asked.reply_markup.inline_keyboard for button in row]
    assert [button.style for button in buttons if "Redeem" in button.text] == [KeyboardButtonStyle.SUCCESS]
    assert all(code not in str(button.callback_data) for button in buttons)
    person.press("Redeem")
    stage.work()
    done = parsed(person.sees("You have a seat in"))
    assert done.message_id == asked.message_id
    assert done.edit_date is not None
    assert done.reply_markup is not None
    (accept,), (copy_link, copy_identity), changes, (mine,) = done.reply_markup.inline_keyboard
    assert accept.url is not None
    assert copy_link.copy_text is not None
    assert copy_link.copy_text.text == accept.url
    assert copy_identity.copy_text is not None
    assert copy_identity.copy_text.text == "second@example.com"
    assert all(button.callback_data for button in (*changes, mine))
    texts = done.parse_entities([MessageEntity.CODE])
    assert list(texts.values()) == ["second@example.com"]
    assert [parsed(raw).text for raw in person.answers()][-1] == done.text
