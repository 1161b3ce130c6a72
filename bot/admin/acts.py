"""What the admins' screens ask of the product: each function is one step, for a thread."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.admin import batches, cards, one_code
from bot.admin.deeds import Asker
from bot.admin.deeds_people import live
from bot.admin.listings import ADMINS, LISTINGS, admins_of
from bot.admin.paging import Listing, render
from bot.admin.status import screen as status_screen
from invitehub import (
    admins,
    bars,
    code_format,
    codes,
    finding,
    long_names,
    operation_list,
    orphans,
    overview,
    pools,
    teams,
)
from invitehub.admins import Right
from invitehub.answers import Answer
from invitehub.code_format import ParsedCode
from invitehub.finding import Found
from invitehub.house import House
from invitehub.pools import PoolView
from invitehub.views import SeatView, view_redemption
from models.enums import Role


def status(house: House, locale: str) -> Answer:
    """How everything is right now."""
    return status_screen(locale, overview.look(house), datetime.now(UTC))


def listing(house: House, locale: str, name: str, page: int, arg: str) -> Answer:
    """One page of a list. Raises Refusal."""
    chosen = listing_of(house, name)
    with house.db.transaction() as session:
        of = long_names.name_of(session, arg)
        rows = chosen.load(session, of)
    return render(locale, chosen, rows, page, of)


def export(house: House, locale: str, name: str, arg: str) -> bytes:
    """The whole list as CSV. Raises Refusal."""
    chosen = listing_of(house, name)
    with house.db.transaction() as session:
        return chosen.file(locale, chosen.rows_of(session, long_names.name_of(session, arg)))


def listing_of(house: House, name: str) -> Listing[Any]:
    """Who the owners are only the settings say. Raises KeyError."""
    if name == ADMINS:
        return admins_of(house.settings.admin_ids)
    return LISTINGS[name]


def team_card(house: House, locale: str, role: Role, *, name: str = "", team_id: int = 0) -> Answer:
    """Raises Refusal `team_missing`."""
    with house.db.transaction() as session:
        view = teams.show_team(session, name or finding.team_name(session, team_id))
        pending = sum(not seat.joined for seat in finding.people_of_team(session, view.name))
    return cards.team(locale, view, role, pending)


def person_card(house: House, locale: str, role: Role, redemption_id: int) -> Answer:
    """Raises NoResultFound."""
    with house.db.transaction() as session:
        view = view_redemption(session, redemption_id)
        barred = bars.is_barred(session, person_id=view.person_id, identity=view.identity)
        failed = operation_list.dead_work_of(session, redemption_id)
    return cards.person(locale, view, role, barred=barred, failed=failed)


def operation_card(house: House, locale: str, role: Role, operation_id: int) -> Answer:
    """Raises Refusal `operation_missing`."""
    with house.db.transaction() as session:
        view = operation_list.show_operation(session, operation_id)
    return cards.operation(locale, view, role)


def orphan_card(house: House, locale: str, role: Role, orphan_id: int) -> Answer:
    """Raises Refusal `orphan_missing`."""
    with house.db.transaction() as session:
        view = orphans.show_orphan(session, orphan_id)
    return cards.orphan(locale, view, role)


def find(house: House, words: str) -> Found:
    """A whole code is looked up by its hash; it is never kept."""
    parsed = code_format.parse(words)
    mac = house.keys.mac(parsed) if isinstance(parsed, ParsedCode) else None
    with house.db.transaction() as session:
        return finding.find(session, words, mac)


def live_seats(house: House, identities: Sequence[str], team: str | None) -> tuple[SeatView, ...]:
    """Of all of them that are known."""
    with house.db.transaction() as session:
        return live(session, identities, team)


def batch_card(house: House, locale: str, role: Role, batch_id: int) -> Answer:
    """Raises Refusal `batch_missing`."""
    with house.db.transaction() as session:
        view = codes.show_batch(session, batch_id)
    return batches.card(locale, view, role)


def code_card(house: House, locale: str, role: Role, code_id: int) -> Answer:
    """Raises Refusal `code_missing`."""
    with house.db.transaction() as session:
        view = codes.find_code(session, code_id)
    return one_code.card(locale, view, role)


def require(session: Session, asker: Asker, right: Right) -> None:
    """Raises Refusal `not_allowed`."""
    admins.require(session, asker.telegram_id, right, asker.owners)


def all_pools(house: House) -> tuple[PoolView, ...]:
    with house.db.transaction() as session:
        return pools.list_pools(session)


def pool_name(house: House, pool_id: int) -> str | None:
    with house.db.transaction() as session:
        return finding.pool_name(session, pool_id)


def pool_names(house: House) -> Sequence[str]:
    with house.db.transaction() as session:
        return [pool.name for pool in pools.list_pools(session)]
