"""What an admin has of somebody or something, a piece of an address, a code, a team's name, leads to what it belongs to."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from invitehub.errors import Refusal
from invitehub.secret_keys import CodeMac
from invitehub.views import SeatView, query_seats
from models import Code, Person, Pool, Redemption, Seat, Team

_LAST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """`people`: redemptions, the newest first, of `count` in all; `codes`: ids with their last four; `teams`: names."""

    people: tuple[SeatView, ...]
    count: int
    codes: tuple[tuple[int, str], ...]
    teams: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        return not (self.people or self.codes or self.teams)


def find(session: Session, words: str, mac: CodeMac | None = None, *, limit: int = 50) -> Found:
    """By a part of an identity or a team's name, a Telegram id, a code's last four, or the whole code (`mac`)."""
    clean = words.strip()
    codes = _codes(session, clean, mac, limit)
    wanted = or_(
        Redemption.code_id.in_([code_id for code_id, _ in codes]),
        false() if mac is not None else _person(clean),
    )
    rows = session.execute(
        query_seats().where(wanted).order_by(None).order_by(Redemption.id.desc()).limit(limit)
    ).all()
    count = len(rows) if len(rows) < limit else _count(session, wanted)
    teams = () if mac is not None else _teams(session, clean, limit)
    return Found(tuple(SeatView(*row) for row in rows), count, codes, teams)


def _count(session: Session, wanted: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Redemption).outerjoin(Person, Person.id == Redemption.person_id)
    return session.scalars(query.where(wanted)).one()


def people_of_team(session: Session, name: str) -> tuple[SeatView, ...]:
    """Everybody with a seat that counts there, by identity."""
    sits = (
        select(Seat.redemption_id).join(Team, Team.id == Seat.team_id).where(Team.name == name, Seat.counts)
    )
    rows = session.execute(
        query_seats().where(Redemption.id.in_(sits)).order_by(None).order_by(Redemption.identity)
    )
    return tuple(SeatView(*row) for row in rows)


def people_of_code(session: Session, code_id: int) -> tuple[SeatView, ...]:
    """Everybody who has redeemed it, the newest first."""
    rows = session.execute(
        query_seats().where(Redemption.code_id == code_id).order_by(None).order_by(Redemption.id.desc())
    )
    return tuple(SeatView(*row) for row in rows)


def _person(words: str) -> ColumnElement[bool]:
    by_identity = Redemption.identity.icontains(words, autoescape=True)
    if words.isascii() and words.isdigit() and len(words) < 19:
        return or_(by_identity, Person.telegram_id == int(words))
    return by_identity


def _codes(session: Session, words: str, mac: CodeMac | None, limit: int) -> tuple[tuple[int, str], ...]:
    if mac is None and len(words) != _LAST:
        return ()
    which = Code.last4 == words.upper() if mac is None else Code.mac.in_(mac.values)
    rows = session.execute(select(Code.id, Code.last4).where(which).order_by(Code.id).limit(limit))
    return tuple((row.id, row.last4) for row in rows)


def _teams(session: Session, words: str, limit: int) -> tuple[str, ...]:
    named = Team.name.icontains(words, autoescape=True)
    return tuple(session.scalars(select(Team.name).where(named).order_by(Team.name).limit(limit)))


def team_name(session: Session, team_id: int) -> str:
    """Raises Refusal `team_missing`."""
    name = session.scalars(select(Team.name).where(Team.id == team_id)).one_or_none()
    if name is None:
        raise Refusal("team_missing", team=str(team_id), known=[])
    return name


def pool_name(session: Session, pool_id: int) -> str | None:
    """None if it is gone."""
    return session.scalars(select(Pool.name).where(Pool.id == pool_id)).one_or_none()
