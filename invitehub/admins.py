"""Who may do what from the chat. Rights are read in the transaction that acts, so whoever lost them acts no more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invitehub import acting, audit, choices
from invitehub.errors import Refusal
from models import Admin
from models.enums import Role


class Right(StrEnum):
    """`READ`: look at everything. `OPERATE`: kick, swap on behalf, restart. `MANAGE`: teams, codes, seats, settings.
    `OWN`: appoint and dismiss.
    """

    READ = "read"
    OPERATE = "operate"
    MANAGE = "manage"
    OWN = "own"


RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.VIEWER: frozenset({Right.READ}),
    Role.OPERATOR: frozenset({Right.READ, Right.OPERATE}),
    Role.ADMIN: frozenset({Right.READ, Right.OPERATE, Right.MANAGE}),
    Role.OWNER: frozenset(Right),
}
# An owner is one by the settings; nobody is made one from the chat.
APPOINTABLE: Final = (Role.ADMIN, Role.OPERATOR, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class AdminView:
    """`appointed_by`, `appointed_at`: None for owners."""

    telegram_id: int
    role: Role
    alerts: bool
    appointed_by: str | None
    appointed_at: datetime | None


def actor_of(telegram_id: int) -> str:
    """As the audit log and the history name somebody in the chat."""
    return f"telegram:{telegram_id}"


def role_of(session: Session, telegram_id: int, owners: Collection[int]) -> Role | None:
    """None: a stranger."""
    if telegram_id in owners:
        return Role.OWNER
    return session.scalars(select(Admin.role).where(Admin.telegram_id == telegram_id)).one_or_none()


def may(role: Role | None, right: Right) -> bool:
    return role is not None and right in RIGHTS[role]


def require(session: Session, telegram_id: int, right: Right, owners: Collection[int]) -> Role:
    """The role, held until this transaction ends: a dismissal waits for it. Raises Refusal `not_allowed`."""
    if telegram_id in owners:
        return Role.OWNER
    role = session.scalars(
        select(Admin.role).where(Admin.telegram_id == telegram_id).with_for_update(read=True)
    ).one_or_none()
    if role is None or right not in RIGHTS[role]:
        raise Refusal("not_allowed", right=right.value)
    return role


def list_admins(session: Session, owners: Collection[int]) -> tuple[AdminView, ...]:
    """Owners first, then by role and age."""
    off = choices.off_duty(session)
    appointed = session.scalars(select(Admin).order_by(Admin.appointed_at)).all()
    views = [
        AdminView(row.telegram_id, row.role, row.alerts, row.appointed_by, row.appointed_at)
        for row in appointed
        if row.telegram_id not in owners
    ]
    views.sort(key=lambda view: APPOINTABLE.index(view.role))
    return (
        *(
            AdminView(owner, Role.OWNER, alerts=owner not in off, appointed_by=None, appointed_at=None)
            for owner in owners
        ),
        *views,
    )


def appoint(
    session: Session, *, telegram_id: int, role: Role, by: int, owners: Collection[int]
) -> Role | None:
    """Give somebody a role. Returns the one that they had. Raises Refusal `not_allowed`, `is_owner`, `role`."""
    require(session, by, Right.OWN, owners)
    if telegram_id in owners:
        raise Refusal("is_owner", telegram_id=telegram_id)
    if role not in APPOINTABLE:
        raise Refusal("role", known=[each.value for each in APPOINTABLE])
    before = role_of(session, telegram_id, owners)
    actor = actor_of(by)
    acting.act(session, actor, "appointed")
    row = insert(Admin).values(telegram_id=telegram_id, role=role, appointed_by=actor)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Admin.telegram_id], set_={"role": role, "appointed_by": actor}
        )
    )
    _record(session, actor, "admins.appoint", telegram_id, before, role)
    return before


def dismiss(session: Session, *, telegram_id: int, by: int, owners: Collection[int]) -> Role:
    """Take the role away. Returns the one that they had. Raises Refusal `not_allowed`, `is_owner`, `admin_missing`."""
    require(session, by, Right.OWN, owners)
    if telegram_id in owners:
        raise Refusal("is_owner", telegram_id=telegram_id)
    row = session.get(Admin, telegram_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refusal("admin_missing", telegram_id=telegram_id)
    before = row.role
    session.delete(row)
    session.flush()
    _record(session, actor_of(by), "admins.dismiss", telegram_id, before, None)
    return before


def set_alerts(session: Session, *, telegram_id: int, wanted: bool, owners: Collection[int] = ()) -> None:
    """Whether somebody is told of troubles at once. An owner who is not hears when nobody else answers."""
    if telegram_id in owners:
        choices.set_off_duty(session, telegram_id, off=not wanted, actor=actor_of(telegram_id))
        return
    row = session.get(Admin, telegram_id, with_for_update=True)
    if row is not None:
        row.alerts = wanted
        session.flush()


def told_of_alerts(session: Session, owners: Collection[int]) -> tuple[int, ...]:
    """The Telegram ids of all who want to be told of troubles: all owners if nobody does."""
    wanting = session.scalars(select(Admin.telegram_id).where(Admin.alerts).order_by(Admin.appointed_at))
    off = choices.off_duty(session)
    told = [*(owner for owner in owners if owner not in off), *wanting]
    return tuple(dict.fromkeys(told or owners))


def _record(
    session: Session, actor: str, action: str, telegram_id: int, before: Role | None, after: Role | None
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"admin:{telegram_id}",
        before=None if before is None else {"role": before.value},
        after=None if after is None else {"role": after.value},
    )
