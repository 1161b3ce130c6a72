"""Whether a database, a Redis, a web server and Telegram answer. Errors say what to do and never show a password."""

import http.client
import json
import socket
import urllib.error
import urllib.request
from urllib.parse import SplitResult, urlsplit

import psycopg
from redis import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from ops.errors import Refused

_TELEGRAM = "https://api.telegram.org"
_TIMEOUT = 5.0
_OLDEST_POSTGRES = 15
_OLDEST_REDIS = 6


def database(url: str, *, timeout: int = 3) -> int:
    """PostgreSQL's major version. Raises Refused."""
    place = _split(
        url,
        "DATABASE_URL",
        {"postgresql", "postgres", "postgresql+psycopg"},
        "postgresql://user:password@host:5432/name",
    )
    plain = f"postgresql://{url.partition('://')[2]}"
    try:
        with psycopg.connect(
            plain, connect_timeout=timeout, options="-c statement_timeout=5000"
        ) as connection:
            connection.execute("select 1")
            major = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        raise Refused(
            f"The database at {_shown(place)} cannot be reached: {_why(error)}", _cure("DATABASE_URL")
        ) from None
    except psycopg.Error as error:
        raise Refused(
            f"The database at {_shown(place)} cannot be used: {_why(error)}", _cure("DATABASE_URL")
        ) from None
    if major < _OLDEST_POSTGRES:
        raise Refused(
            f"The database is PostgreSQL {major}", f"use {_OLDEST_POSTGRES} or newer; 18 is what we test"
        )
    return major


def redis(url: str, *, timeout: float = 3.0) -> str:
    """The version that the server tells. Raises Refused."""
    place = _split(url, "REDIS_URL", {"redis", "rediss", "unix"}, "redis://:password@host:6379/0")
    client = Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)
    try:
        info = client.info("server")
    except (AuthenticationError, ResponseError):
        raise Refused(f"Redis at {_shown(place)} refuses the password", _cure("REDIS_URL")) from None
    except RedisError as error:
        raise Refused(
            f"Redis at {_shown(place)} does not answer: {_why(error)}", _cure("REDIS_URL")
        ) from None
    finally:
        client.close()
    version = str(info.get("valkey_version") or info["redis_version"])
    if int(version.partition(".")[0]) < _OLDEST_REDIS:
        raise Refused(f"Redis is {version}", f"use Redis {_OLDEST_REDIS} or newer, or Valkey")
    return version


def telegram(token: str, base: str) -> str:
    """The bot's username, as Telegram (or the server at `base`) tells it. Raises Refused; shows no part of the token."""
    number, colon, secret = token.partition(":")
    if not (number.isdigit() and colon and secret):
        raise Refused("BOT_TOKEN has not the form of a token", "copy it whole from @BotFather (123456:ABC-…)")
    server = (base or _TELEGRAM).rstrip("/")
    try:
        answer = _get(f"{server}/bot{token}/getMe")
    except urllib.error.HTTPError as error:
        if error.code in {401, 404}:
            raise Refused(
                "Telegram does not know this BOT_TOKEN", "copy it anew from @BotFather into .env"
            ) from None
        raise Refused(f"{server} answered {error.code}", "try again later, or check BOT_API_URL") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refused(
            f"{server} does not answer: {_why(error)}", "check the network and BOT_API_URL"
        ) from None
    return str(answer["result"]["username"])


def listens(host: str, port: int, *, timeout: float = 1.0) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=timeout).close()
    except OSError:
        return False
    return True


def http_ok(url: str, *, timeout: float = 2.0) -> bool:
    """Whether `url` answers with a success."""
    try:
        with _opener(url).open(url, timeout=timeout) as answer:
            return bool(answer.status < 400)
    except (OSError, http.client.HTTPException):
        return False


def _get(url: str) -> dict[str, dict[str, object]]:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Refused(
            "BOT_API_URL is no web address", "give it as https://host, or leave it empty for Telegram's own"
        )
    with _opener(url).open(url, timeout=_TIMEOUT) as answer:
        found: dict[str, dict[str, object]] = json.load(answer)
    return found


def _opener(url: str) -> urllib.request.OpenerDirector:
    """An operator's proxy is for the world, not for this machine."""
    if urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}:
        return urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener()


def _split(url: str, name: str, schemes: set[str], example: str) -> SplitResult:
    try:
        place = urlsplit(url)
        _ = place.port
    except ValueError:
        raise Refused(f"{name} is no address", f"give it as {example}") from None
    if place.scheme not in schemes:
        raise Refused(f"{name} is no address that we know", f"give it as {example}")
    return place


def _shown(place: SplitResult) -> str:
    return f"{place.hostname or place.path}{f':{place.port}' if place.port else ''}"


def _why(error: BaseException) -> str:
    """The last telling piece of an error of a driver; drivers do not repeat passwords in it."""
    reason = getattr(error, "reason", None) or error
    lines = [line.strip() for line in str(reason).splitlines() if line.strip()]
    text = next(
        (line for line in lines if "FATAL" in line or "failed:" in line),
        lines[0] if lines else "no reason given",
    )
    return text.rpartition("failed: ")[2].removeprefix("FATAL:").strip()[:200]


def _cure(name: str) -> str:
    return f"start it, or correct {name} (empty: the embedded server)"
