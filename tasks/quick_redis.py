"""Redis for beats and probes. Apart from `tasks.resources`, so that beat loads neither the product nor SQLAlchemy."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from invitehub.settings import load_settings


def open_redis() -> Redis:
    """A client that answers or gives up within about a second: beats and probes must not wait for a broken Redis."""
    return Redis.from_url(
        load_settings().redis_url.get_secret_value(),
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )
