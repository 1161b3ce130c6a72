"""Kick, swap on behalf, leave a line: what an admin does to one redemption, or to several at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview, Progress
from bot.admin.targets import PERSON
from invitehub import (
    audit,
    bars,
    extending,
    gifts,
    kicking,
    notices,
    on_behalf,
    pools,
    swaps,
)
from invitehub.admins import Right
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.views import SeatView, load_views, view_redemption
from models import Redemption
from models.enums import RedemptionState

_LIVE: Final = (RedemptionState.PLACING, RedemptionState.WAITING, RedemptionState.GRANTED)
_NAMED: Final = 5


def live(session: Session, identities: Sequence[str], team: str | None = None) -> tuple[SeatView, ...]:
    """The redemptions of these identities, as they may be typed, that a kick would end."""
    wanted = {form for typed in identities for form in (typed.strip(), typed.strip().casefold())}
    found = load_views(session, Redemption.identity.in_(wanted), Redemption.state.in_(_LIVE))
    return tuple(seat for seat in found if team is None or seat.team == team)


def _seats(session: Session, params: Mapping[str, Any]) -> tuple[SeatView, ...]:
    found = load_views(session, Redemption.id.in_(params["ids"]), Redemption.state.in_(_LIVE))
    if not found:
        raise Refusal("nobody_matches")
    return found


def _facts(seats: tuple[SeatView, ...]) -> list[list[object]]:
    return [[seat.redemption_id, seat.redemption_state.value, seat.team] for seat in seats]


def _names(seats: tuple[SeatView, ...]) -> str:
    shown = [f"{seat.identity} · {seat.team or seat.pool}" for seat in seats[:_NAMED]]
    return "\n".join([*shown, *(["…"] if len(seats) > _NAMED else [])])


def _preview_kick(session: Session, params: Mapping[str, Any]) -> Preview:
    seats = _seats(session, params)
    reason = str(params.get("reason", ""))
    given = str(bool(reason)).lower()
    facts = {"count": len(seats), "names": _names(seats), "reason": reason, "given": given}
    options = {option: bool(params.get(option)) for option in ("give_back", "bar")}
    return Preview("ask-kick", facts, _facts(seats), options=options)


def _kick(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    """Each in a transaction of its own, after the yes is taken: one cut short has ended whole people only.

    Bars come with the yes, so that nobody is back before all are out.
    """
    ids = sorted(set(params["ids"]))
    reason = str(params.get("reason", ""))
    if params.get("bar"):
        for redemption_id in ids:
            bars.bar_holder(session, redemption_id, reason=reason, actor=asker.actor)

    def each(house: House, progress: Progress) -> Done:
        kicked = []
        for place, redemption_id in enumerate(ids):
            progress(place, len(ids))
            kicked.append(
                kicking.kick(
                    house.db,
                    [redemption_id],
                    reason=reason,
                    give_back=bool(params.get("give_back")),
                    actor=asker.actor,
                )
            )
        ended = [one for result in kicked for one in result.ended]
        facts = {"count": len(ended), "over": sum(len(result.over) for result in kicked)}
        hints = tuple(hint for one in ended for hint in one.hints)
        pools = tuple(dict.fromkeys(pool_id for one in ended for pool_id in one.pool_ids))
        back = f"{PERSON}{ids[0]}" if len(ids) == 1 else None
        work = tuple(hint.operation_id for hint in hints)
        return Done("done-kick", facts, hints, pools, back, follow=work)

    return Done("done-kick", then=each)


def _preview_bar(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    return Preview("ask-bar", {"identity": seat.identity, "pool": seat.pool}, [seat.identity])


def _bar(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    bars.bar_holder(session, params["id"], actor=asker.actor)
    return Done("done-bar", back=f"{PERSON}{params['id']}")


def _preview_lift(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    return Preview("ask-lift", {"identity": seat.identity}, [seat.identity], danger=False)


def _lift(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    bars.lift_from_holder(session, params["id"], actor=asker.actor)
    return Done("done-lift", back=f"{PERSON}{params['id']}")


def _preview_resend(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    return Preview("ask-resend", {"identity": seat.identity}, [seat.telegram_id], danger=False)


def _resend(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    """What they may have lost or deleted: a new message with the seat as it is now, and how to join."""
    redemption_id = params["id"]
    if notices.news(session, redemption_id, "card") is None:
        raise Refusal("nobody_to_tell")
    audit.record(session, actor=asker.actor, action="seats.resend", subject=f"redemption:{redemption_id}")
    return Done("done-resend", back=f"{PERSON}{redemption_id}")


def _preview_swap(session: Session, params: Mapping[str, Any]) -> Preview:
    shown = swaps.preview(session, params["id"])
    facts = {"identity": shown.identity, "team": shown.team or shown.pool, "pool": shown.pool}
    return Preview(
        "ask-swap-free" if shown.free else "ask-swap-full", facts, [shown.team, shown.open], danger=False
    )


def _swap(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    redemption_id = params["id"]
    pool_id = on_behalf.swap(session, redemption_id, evacuate=True, actor=asker.actor)
    facts = {"identity": view_redemption(session, redemption_id).identity}
    return Done("done-swap", facts, pool_ids=(pool_id,), back=f"{PERSON}{redemption_id}")


def _preview_leave(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    return Preview(
        "ask-leave-line", {"identity": seat.identity, "pool": seat.pool}, [seat.redemption_state.value]
    )


def _leave(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    redemption_id = params["id"]
    on_behalf.leave_line(session, redemption_id, actor=asker.actor)
    return Done("done-leave-line", back=f"{PERSON}{redemption_id}")


def _preview_extend(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    facts = {"identity": seat.identity, "days": params["days"]}
    return Preview("ask-extend", facts, [seat.redemption_state.value, seat.expires_at], danger=False)


def _extend(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    seat = extending.extend(session, params["id"], params["days"], asker.actor)
    facts = {"identity": seat.identity, "days": params["days"]}
    return Done("done-extend", facts, back=f"{PERSON}{params['id']}")


def _preview_give(session: Session, params: Mapping[str, Any]) -> Preview:
    pool = pools.show_pool(session, params["pool"])
    facts = {"identity": params["identity"], "pool": pool.name, "days": params["days"]}
    return Preview("ask-give-free" if pool.free else "ask-give-full", facts, [pool.name], danger=False)


def _give(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    redemption_id = gifts.give(
        session, pool=params["pool"], identity=params["identity"], days=params["days"], actor=asker.actor
    )
    seat = view_redemption(session, redemption_id)
    facts = {"identity": seat.identity, "pool": seat.pool}
    return Done("done-give", facts, pool_ids=(seat.pool_id,), back=f"{PERSON}{redemption_id}")


def _preview_again(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    words = "ask-give-free" if pools.show_pool(session, seat.pool).free else "ask-give-full"
    facts = {"identity": seat.identity, "pool": seat.pool, "days": params["days"]}
    return Preview(words, facts, [seat.redemption_state.value], danger=False)


def _again(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    """A free seat for somebody whose own has ended; they are told, for we know who they are."""
    before = view_redemption(session, params["id"])
    redemption_id = gifts.give(
        session,
        pool=before.pool,
        identity=before.identity,
        days=params["days"],
        person_id=before.person_id,
        actor=asker.actor,
    )
    facts = {"identity": before.identity, "pool": before.pool}
    return Done("done-give", facts, pool_ids=(before.pool_id,), back=f"{PERSON}{redemption_id}")


DEEDS: Final = (
    Deed("again", Right.MANAGE, _preview_again, _again),
    Deed("extend", Right.MANAGE, _preview_extend, _extend),
    Deed("give", Right.MANAGE, _preview_give, _give),
    Deed("bar", Right.MANAGE, _preview_bar, _bar),
    Deed("lift", Right.MANAGE, _preview_lift, _lift),
    Deed("resend", Right.OPERATE, _preview_resend, _resend),
    Deed("kick", Right.OPERATE, _preview_kick, _kick),
    Deed("swap", Right.OPERATE, _preview_swap, _swap),
    Deed("leave", Right.MANAGE, _preview_leave, _leave),
)
