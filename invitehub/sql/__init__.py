"""The statements that are too hot or too delicate to be written in steps."""

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def statement(name: str) -> TextClause:
    """The statement in `name.sql`, ready to be executed with its named parameters."""
    return text(files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8"))
