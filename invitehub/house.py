"""What a process needs to work: opened once, closed at the end."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from invitehub.database import Database
from invitehub.delivery import Door
from invitehub.pace import Pace
from invitehub.providers import pauses
from invitehub.secret_keys import Keys
from invitehub.settings import Settings
from invitehub.shared_pauses import SharedPauses
from invitehub.telegram import Telegram


class House:
    """The servers and keys behind the settings. Nothing is connected before it is used; threads share it.

    Raises ValueError when DATABASE_URL, REDIS_URL or SECRET_KEY make no sense.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.db = Database(settings.database_url.get_secret_value())
        self.keys = Keys.from_secret(settings.secret_key.get_secret_value())
        # With short time-outs: whoever asks here has an answer for the case that there is none.
        self.redis = Redis.from_url(
            settings.redis_url.get_secret_value(),
            socket_timeout=0.5,
            socket_connect_timeout=0.5,
            retry=Retry(NoBackoff(), 0),
        )
        self.pace = Pace(self.redis, settings.messages_per_second)
        self._pauses = SharedPauses(self.redis)
        pauses.use(self._pauses)
        telegram = Telegram(settings.bot_token.get_secret_value(), settings.bot_api_url, pace=self.pace)
        self.door = Door(telegram, settings.locale)

    def close(self) -> None:
        self.db.close()
        if pauses.current() is self._pauses:
            pauses.use(None)
        self.redis.close()
        self.door.telegram.close()
