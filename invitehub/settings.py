"""Settings from the environment and `.env`; the names are those that operators know."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


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
    stand_in: bool | None = None
    playground_port: int = Field(default=8081, ge=1, le=65535)
    sandbox_url: str = ""

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
