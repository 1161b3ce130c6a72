"""Kick, swap on behalf, leave a line: what an admin does to one redemption, or to several at once."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.admin.deeds import Asker, Deed, Done, Preview
from bot.admin.listings import PERSON
from invitehub import audit, ending, extending, gifts, operation_list, pools, swaps, waiting
from invitehub.admins import Right
from invitehub.errors import Refusal
from invitehub.hints import Hint
from invitehub.views import SeatView, load_views, view_redemption
from models import Redemption
from models.enums import Ending, RedemptionState, SwapCause

_LIVE: Final = (RedemptionState.PLACING, RedemptionState.WAITING, RedemptionState.GRANTED)
_NAMED: Final = 5


def live(session: Session, identity: str, team: str | None = None) -> tuple[SeatView, ...]:
    """The redemptions of an identity that a kick would end."""
    found = load_views(session, Redemption.identity == identity, Redemption.state.in_(_LIVE))
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
    words = "ask-kick-give-back" if params.get("give_back") else "ask-kick"
    return Preview(words, {"count": len(seats), "names": _names(seats)}, _facts(seats))


def _kick(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    """In the order of their ids, as everybody who locks several redemptions does."""
    hints: list[Hint] = []
    pools: list[int] = []
    ids = sorted(params["ids"])
    for redemption_id in ids:
        ended = ending.end(
            session,
            redemption_id,
            because=Ending.KICKED,
            actor=asker.actor,
            give_back=bool(params.get("give_back")),
            why=str(params.get("reason", "")),
        )
        hints += ended.hints
        pools += ended.pool_ids
        audit.record(
            session,
            actor=asker.actor,
            action="seats.kick",
            subject=f"redemption:{redemption_id}",
            after={"give_back": bool(params.get("give_back")), "reason": params.get("reason", "")},
        )
    back = f"{PERSON}{ids[0]}" if len(ids) == 1 else None
    return Done("done-kick", {"count": len(ids)}, tuple(hints), tuple(dict.fromkeys(pools)), back)


def _preview_swap(session: Session, params: Mapping[str, Any]) -> Preview:
    shown = swaps.preview(session, params["id"])
    facts = {"identity": shown.identity, "team": shown.team or shown.pool, "pool": shown.pool}
    return Preview(
        "ask-swap-free" if shown.free else "ask-swap-full", facts, [shown.team, shown.open], danger=False
    )


def _swap(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    redemption_id = params["id"]
    seat = view_redemption(session, redemption_id)
    swap_id = swaps.ask(
        session, redemption_id=redemption_id, cause=SwapCause.EVACUATION, actor=asker.actor, why="on behalf"
    )
    audit.record(
        session,
        actor=asker.actor,
        action="seats.swap",
        subject=f"redemption:{redemption_id}",
        before={"team": seat.team},
        after={"swap": swap_id},
    )
    facts = {"identity": seat.identity}
    return Done("done-swap", facts, pool_ids=(seat.pool_id,), back=f"{PERSON}{redemption_id}")


def _preview_leave(session: Session, params: Mapping[str, Any]) -> Preview:
    seat = view_redemption(session, params["id"])
    return Preview(
        "ask-leave-line", {"identity": seat.identity, "pool": seat.pool}, [seat.redemption_state.value]
    )


def _leave(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    redemption_id = params["id"]
    waiting.leave(session, redemption_id=redemption_id, actor=asker.actor)
    audit.record(session, actor=asker.actor, action="waiting.leave", subject=f"redemption:{redemption_id}")
    return Done("done-leave-line", back=f"{PERSON}{redemption_id}")


def _preview_retry(session: Session, params: Mapping[str, Any]) -> Preview:
    work = operation_list.show_operation(session, params["id"])
    facts = {"id": work.id, "identity": work.identity, "team": work.team}
    return Preview("ask-retry", facts, [work.state.value], danger=False)


def _retry(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    work = operation_list.retry_dead(session, operation_id=params["id"], actor=asker.actor)
    return Done("done-retry", {"id": work.id}, (Hint(work.id, work.kind.value),))


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


DEEDS: Final = (
    Deed("extend", Right.MANAGE, _preview_extend, _extend),
    Deed("give", Right.MANAGE, _preview_give, _give),
    Deed("kick", Right.OPERATE, _preview_kick, _kick),
    Deed("swap", Right.OPERATE, _preview_swap, _swap),
    Deed("leave", Right.MANAGE, _preview_leave, _leave),
    Deed("retry", Right.MANAGE, _preview_retry, _retry),
)
