"""What stands against a code, for whoever looks at it, redeems it or lengthens a seat with it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from invitehub import clock
from invitehub.bars import is_barred
from invitehub.outcomes import Outcome, OutcomeKind
from invitehub.secret_keys import CodeMac
from invitehub.views import view_redemption
from models import Code, Redemption
from models.enums import CodeStatus, Use


def find_code(session: Session, mac: CodeMac, *, lock: bool = False) -> Code | None:
    """The code behind these hashes, as it is right now. `lock`: held until the transaction ends, before all else."""
    query = select(Code).where(Code.mac.in_(mac.values)).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(key_share=True)
    return session.scalars(query).one_or_none()


def reason_against(session: Session, code: Code | None, person_id: int) -> Outcome | None:
    """Why this person cannot use the code; None if they can. What they have by it already comes before all else."""
    if code is None:
        return Outcome(OutcomeKind.UNKNOWN)
    if (mine := _redeemed_by(session, code.id, person_id)) is not None:
        return Outcome(OutcomeKind.ALREADY_YOURS, pool_id=code.pool_id, seat=view_redemption(session, mine))
    if is_barred(session, person_id=person_id):
        return Outcome(OutcomeKind.BARRED, code.pool_id)
    return _unusable(code, clock.now(session))


def _unusable(code: Code, now: datetime) -> Outcome | None:
    if code.status is CodeStatus.REVOKED:
        return Outcome(OutcomeKind.REVOKED, code.pool_id)
    if code.status is CodeStatus.PAUSED:
        return Outcome(OutcomeKind.PAUSED, code.pool_id)
    if code.usable_until is not None and code.usable_until <= now:
        return Outcome(OutcomeKind.EXPIRED, code.pool_id, at=code.usable_until)
    if code.usable_from is not None and code.usable_from > now:
        return Outcome(OutcomeKind.NOT_YET, code.pool_id, at=code.usable_from)
    if code.reserved + code.spent >= code.max_uses:
        return Outcome(OutcomeKind.USED_UP, code.pool_id)
    return None


def _redeemed_by(session: Session, code_id: int, person_id: int) -> int | None:
    """The redemption that has this person's use of the code: its own, or the one that it lengthened."""
    return session.scalars(
        select(func.coalesce(Redemption.merged_into, Redemption.id)).where(
            Redemption.code_id == code_id, Redemption.person_id == person_id, Redemption.use != Use.RETURNED
        )
    ).one_or_none()
