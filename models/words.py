"""What admins decide about people and the house: bars, broadcasts, settings; and the words that give a person back."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Created, Key


class Bar(Base):
    """Somebody who gets no seat any more: a person, or an identity whoever asks for it. Kept when it is lifted."""

    __tablename__ = "bar"
    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    identity: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="")
    barred_by: Mapped[str]
    barred_at: Mapped[Created]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, identity) = 1", name="whom"),
        CheckConstraint("(lifted_by is null) = (lifted_at is null)", name="lifted"),
        Index("uq_bar_person_id", "person_id", unique=True, postgresql_where=text("lifted_at is null")),
        Index("uq_bar_identity", "identity", unique=True, postgresql_where=text("lifted_at is null")),
    )


class Broadcast(Base):
    """One message to many, each of whom is owed a notice. `audience`: whom it is for. `people`: how many they were.

    `stopped_at`: an admin stopped it; whoever had not got it by then does not get it.
    """

    __tablename__ = "broadcast"
    id: Mapped[Key]
    words: Mapped[str]
    audience: Mapped[dict[str, Any]]
    people: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[Created]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("length(words) between 1 and 3500", name="words"),)


class RecoveryWord(Base):
    """The keyed hash of the word with which somebody takes their seats to another Telegram account. One a person."""

    __tablename__ = "recovery_word"
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"), primary_key=True)
    mac: Mapped[bytes] = mapped_column(unique=True)
    key_id: Mapped[str]
    made_at: Mapped[Created]


class Setting(Base):
    """What an admin has set in the chat; it goes before the environment."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    set_by: Mapped[str]
    set_at: Mapped[Created]
