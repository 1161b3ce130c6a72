"""aiogram's types are built at their first use; all of them can be, and the bot's process is the smaller for it."""

import os
import subprocess
import sys

from ops.paths import ROOT

_ALL = """
import bot, aiogram.types, aiogram.methods
from aiogram.types import Message, Update
assert not Message.__pydantic_complete__, "built at the import"
update = Update.model_validate({"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "hi",
    "chat": {"id": 1, "type": "private"}, "from": {"id": 2, "is_bot": False, "first_name": "x"},
    "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}}})
assert update.message.reply_markup.inline_keyboard[0][0].callback_data == "b"
assert aiogram.methods.SendMessage(chat_id=1, text="x").text == "x"
answer = aiogram.methods.Response[Message].model_validate({"ok": True, "result": {"message_id": 1, "date": 1,
    "chat": {"id": 1, "type": "private"}}})
assert answer.result.chat.id == 1
for module in (aiogram.types, aiogram.methods):
    for name in module.__all__:
        kind = getattr(module, name)
        if isinstance(kind, type) and hasattr(kind, "model_rebuild"):
            kind.model_rebuild()
            assert kind.__pydantic_complete__, name
"""


def test_every_type_can_still_be_built() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALL],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
