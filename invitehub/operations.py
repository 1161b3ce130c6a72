"""The one place that calls providers: claim a row, ask upstream with no transaction open, settle the row.

1. Claim, in a transaction: lease, next fence, `sent_at` before anything is sent.
2. If somebody may have asked upstream before (a time-out, a lost lease): `find` first.
3. Call, with a deadline well inside the lease. Whoever is to be removed is looked at first, always.
4. Settle, in a transaction, only under the same fence; a result that comes too late is thrown away.
"""

import logging
from dataclasses import dataclass

from invitehub import claims, settlement, team_status
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.providers import (
    CALL_SECONDS,
    ActionRequired,
    Deadline,
    Grant,
    Membership,
    Permanent,
    Provider,
    ProviderError,
    Retry,
    Uncertain,
    open_provider,
)
from invitehub.secret_keys import Keys, SecretsUnreadable
from invitehub.upstream import Gone, Protected
from models.enums import OperationKind, OperationState, TeamStatus, Wanted

ORDINARY = "member"
Result = Grant | Gone | Protected | ProviderError
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run. `state`: None when there was nothing to claim, or the lease was lost meanwhile.

    `notice_id`: a message now owed. `freed_pool_id`: a seat came free there, so `waiting.serve` is due; `line_pool_id`: there
    too, for somebody stands in its line now. `hints`: what is to be done next.
    """

    state: OperationState | None
    notice_id: int | None = None
    freed_pool_id: int | None = None
    hints: tuple[Hint, ...] = ()
    line_pool_id: int | None = None


def run_operation(db: Database, keys: Keys, operation_id: int, *, runner: str) -> RunResult:
    """Run one operation if it is due and nobody else has it. Safe to call at any time, any number of times."""
    with db.transaction() as session:
        claim = claims.claim(session, keys, operation_id, runner=runner)
    if claim is None:
        return RunResult(None)
    result = _ask(claim)
    with db.transaction() as session:
        settled = settlement.settle(session, claim, result)
    log.info("operation %d attempt %d: %s", claim.operation_id, claim.attempts, settled.state or "lease lost")
    if settled.unwell is not None:
        # In a transaction of its own: it stops the days of all who sit there, and we held a seat.
        with db.transaction() as session:
            team_status.change_status(
                session,
                claim.team_id,
                TeamStatus.SUSPENDED,
                by="check",
                reason=settled.unwell,
                expected=TeamStatus.ACTIVE,
            )
    return RunResult(
        settled.state, settled.notice_id, settled.freed_pool_id, settled.hints, settled.line_pool_id
    )


def _ask(claim: claims.Claim) -> Result:
    """Upstream's answer, never an exception: whatever happens must be settled."""
    if claim.connection is None:
        return ActionRequired("secrets_unreadable", str(SecretsUnreadable.__doc__))
    try:
        deadline = min(Deadline.after(CALL_SECONDS), claim.deadline, key=lambda each: each.at)
        provider = open_provider(claim.connection.provider, claim.connection.options, deadline=deadline)
        return _grant(provider, claim) if claim.kind is OperationKind.GRANT else _remove(provider, claim)
    except ProviderError as error:
        return error
    except Exception as error:
        # A fault in a connector: nothing is known, so upstream is looked at before the next try.
        log.exception("operation %d: the connector failed", claim.operation_id)
        return Uncertain("connector_fault", type(error).__name__)


def _grant(provider: Provider, claim: claims.Claim) -> Result:
    if claim.must_find and (found := _find(provider, claim)) is not None:
        return found
    if claim.wanted is Wanted.OUT:
        return Gone("absent")
    return provider.grant(claim.member, claim.key)


def _find(provider: Provider, claim: claims.Claim) -> Grant | ProviderError | None:
    """What an earlier call left upstream; None when it left nothing. An unanswered question stays uncertain."""
    try:
        found = provider.find(claim.member)
    except Retry as error:
        return Uncertain(error.code, error.detail, after=error.after)
    if found is None:
        return None
    if provider.capabilities.remembers_keys and found.key != claim.key:
        return Permanent("already_member")
    return found.as_grant()


def _remove(provider: Provider, claim: claims.Claim) -> Gone | Protected:
    """Look first: whoever was given a role upstream stays, and a newer membership under another ref is not ours."""
    found = provider.find(claim.member)
    ref = claim.ref or _own_ref(provider, claim, found)
    ours = found is not None and found.ref == ref
    if found is not None and ours and found.role != ORDINARY:
        return Protected(found.ref, found.role)
    if ref is not None:
        # Also where nothing was found: a listing may hide an invitation, and to revoke twice is harmless.
        provider.revoke(ref)
    return Gone("revoked" if ours else "absent")


def _own_ref(provider: Provider, claim: claims.Claim, found: Membership | None) -> str | None:
    if found is None or (provider.capabilities.remembers_keys and found.key != claim.key):
        return None
    return found.ref
