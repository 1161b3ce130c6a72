"""Telegram, as this machine reaches it with the bot's token."""

from ops.watchdog.checks.base import Check, Scene
from ops.watchdog.model import Finding, Severity


class TelegramCheck(Check):
    """The Bot API answers, and knows the token. While it does not, alerts go out by the second channel only."""

    component = "telegram"

    def look(self, scene: Scene) -> Finding:
        return self.judged(scene.reach.trouble, scene.patience.telegram)


class WebhookCheck(Check):
    """Telegram can deliver to `PUBLIC_URL`; and where the bot fetches its updates, no webhook takes them away."""

    component = "webhook"
    severity = Severity.WARNING
    needs = ("telegram", "bot")

    def look(self, scene: Scene) -> Finding:
        return self.judged(scene.reach.webhook, scene.patience.telegram)
