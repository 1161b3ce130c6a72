"""Who runs the house from the chat, and what they have been asked to confirm."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Big, Created, Key, states
from models.enums import Role


class Admin(Base):
    """Somebody whom an owner has appointed. The owners themselves are in the settings (`ADMIN_IDS`), never here.

    `alerts`: wants to be told of troubles.
    """

    __tablename__ = "admin"
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    role: Mapped[Role] = mapped_column(states(Role, "role"))
    alerts: Mapped[bool] = mapped_column(server_default=text("true"))
    appointed_by: Mapped[str]
    appointed_at: Mapped[Created]

    __table_args__ = (CheckConstraint("role <> 'owner'", name="no_owner"),)


class Confirmation(Base):
    """A question that hurts people if it is answered with yes: bound to who was asked, where, and what they saw.

    `digest`: of what the preview showed; if that has changed, the yes does not count. It counts once, until `valid_until`.
    """

    __tablename__ = "confirmation"
    id: Mapped[Key]
    telegram_id: Mapped[Big]
    chat_id: Mapped[Big]
    action: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    digest: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Created]
    valid_until: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_confirmation_valid_until", "valid_until"),)
