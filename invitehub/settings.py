"""Settings from the environment and `.env`; the names are those that operators know."""

from collections.abc import Callable
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from invitehub.backup import choices


class Quiet(NamedTuple):
    """Hours of the day, by the house's clock, in which only what is critical is told. They may go past midnight."""

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def holds(self, at: datetime) -> bool:
        """`at`: in the house's time zone."""
        now = at.time()
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


class Settings(BaseSettings):
    """Everything a process needs to know. Empty server addresses mean the embedded servers under `data_dir`."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    bot_token: SecretStr = SecretStr("")
    bot_api_url: str = ""
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    database_url: SecretStr = SecretStr("")
    redis_url: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    data_dir: Path = Path(".data")
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    messages_per_second: int = Field(default=30, ge=0, le=1000)
    locale: str = "en"
    timezone: str = "UTC"
    heartbeat_interval: float = Field(default=2.0, gt=0, le=30)
    self_repair: bool = True
    alert_urls: SecretStr = SecretStr("")
    alert_tests: bool = True
    ping_url: SecretStr = SecretStr("")
    quiet_hours: Annotated[Quiet | None, NoDecode] = None
    stand_in: bool | None = None
    playground_port: int = Field(default=8081, ge=1, le=65535)
    sandbox_url: str = ""
    backup_at: str = "03:30"
    backup_keep: str = "7,4"
    backup_key: str = ""
    backup_send: str = ""

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.replace(" ", "").split(",") if part)
        return value

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, data: Any) -> Any:
        return {name: value for name, value in data.items() if value != ""}

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def _from_to(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        begin, _, end = value.replace(" ", "").partition("-")
        try:
            return Quiet(time.fromisoformat(begin), time.fromisoformat(end))
        except ValueError as error:
            raise ValueError("give it as 22:00-08:00") from error

    @field_validator("backup_at", "backup_keep", "backup_key", "backup_send")
    @classmethod
    def _backups_make_sense(cls, value: str, info: ValidationInfo) -> str:
        checks: dict[str, Callable[[str], object]] = {
            "backup_at": choices.clock,
            "backup_keep": choices.keep,
            "backup_key": choices.checked_key,
            "backup_send": choices.checked_send,
        }
        checks[info.field_name or ""](value)
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            # UTC is there even where the machine knows no zones.
            if value != "UTC":
                raise ValueError(
                    "no such time zone is known here, it is a name like Europe/Berlin"
                ) from error
        return value


@cache
def load_settings() -> Settings:
    """The process's settings, read once. Raises pydantic's ValidationError on a value that makes no sense."""
    return Settings()
