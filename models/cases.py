"""People who ask for a human, and the messages in which admins read it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import CaseState


class Case(Base):
    """Somebody asks an admin. `about`: what they had been told, as a code, and behind a colon the pool. One open a person.

    `answer`: what an admin wrote back; "" if it was closed without a word.
    """

    __tablename__ = "help_case"
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    about: Mapped[str]
    state: Mapped[CaseState] = mapped_column(states(CaseState, "state"), server_default="open")
    opened_at: Mapped[Created]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at is null)", name="when_answered"),
        Index("uq_help_case_open", "person_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_help_case_opened", "opened_at", postgresql_where=text("state = 'open'")),
    )


class CaseMessage(Base):
    """Where an admin reads of a case: a reply to that message is the answer."""

    __tablename__ = "help_case_message"
    chat_id: Mapped[Big] = mapped_column(primary_key=True)
    message_id: Mapped[Big] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("help_case.id"))

    __table_args__ = (Index("ix_help_case_message_case", "case_id"),)
