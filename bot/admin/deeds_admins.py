"""Appointing and dismissing. Only owners do, and owners are made in the settings alone."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview
from invitehub import admins
from invitehub.admins import Right
from models.enums import Role


def _preview(session: Session, params: Mapping[str, Any]) -> Preview:
    before = admins.role_of(session, params["telegram_id"], ())
    facts = {"id": str(params["telegram_id"]), "role": params["role"]}
    return Preview("ask-appoint", facts, before.value if before else None)


def _appoint(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    telegram_id, role = params["telegram_id"], Role(params["role"])
    admins.appoint(session, telegram_id=telegram_id, role=role, by=asker.telegram_id, owners=asker.owners)
    return Done("done-appoint", {"id": str(telegram_id), "role": role.value}, menu_of=telegram_id)


def _preview_dismissal(session: Session, params: Mapping[str, Any]) -> Preview:
    role = admins.role_of(session, params["telegram_id"], ())
    facts = {"id": str(params["telegram_id"]), "role": role.value if role else ""}
    return Preview("ask-dismiss", facts, facts["role"])


def _dismiss(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    admins.dismiss(session, telegram_id=params["telegram_id"], by=asker.telegram_id, owners=asker.owners)
    return Done("done-dismiss", {"id": str(params["telegram_id"])}, menu_of=params["telegram_id"])


DEEDS: Final = (
    Deed("appoint", Right.OWN, _preview, _appoint),
    Deed("dismiss", Right.OWN, _preview_dismissal, _dismiss),
)
