"""A button below an alert that somebody else got hold of: it does nothing, as any unknown button."""

from invitehub import alert_answers
from invitehub.buttons import ALERT_DETAILS, ALERT_LOG, ALERT_MINE, ALERT_MUTE
from tests.bot.stage import Stage


def test_a_stranger_learns_nothing_and_changes_nothing(stage: Stage) -> None:
    stranger = stage.person()
    with stage.bot(admin_ids=(1,)):
        stranger.talk("/help")
        before = len(stranger.texts())
        for data in (
            f"{ALERT_DETAILS}worker",
            f"{ALERT_LOG}worker",
            f"{ALERT_MINE}key",
            f"{ALERT_MUTE}8:key",
        ):
            markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
            posted = stage.playground.call(
                "sendMessage", chat_id=stranger.id, text="copied", reply_markup=markup
            )
            stranger.press_data(data, posted["message_id"])
        stranger.talk("/help")
    told = [text for text in stranger.texts()[before:] if text != "copied"]
    assert [text.partition("\n")[0] for text in told] == ["What I can do"], "the answer to /help alone"
    assert not list(alert_answers.take(stage.settings.data_dir))
