"""The state machines of the design, as tables that a test walks: what may follow what, and what a row needs for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.enums import (
    CodeStatus,
    JobState,
    NoticeState,
    OperationState,
    OrphanState,
    RedemptionState,
    SeatState,
    SwapState,
    TeamStatus,
    Use,
    WaitingState,
)
from tests.support.attacks import Columns


@dataclass(frozen=True)
class Machine:
    """One column's states: what SEATS.md lists, and what a row needs to be in, or to come to, each state (as SQL)."""

    table: str
    states: type
    listed: str
    column: str = "state"
    row: Columns = field(default_factory=dict)
    within: Mapping[str, Columns] = field(default_factory=dict)

    @property
    def allowed(self) -> set[tuple[str, str]]:
        return {
            (before, after)
            for part in self.listed.split(";")
            for before in part.partition(">")[0].split()
            for after in part.partition(">")[2].split()
        }

    def columns(self, state: str) -> dict[str, str]:
        return {**self.row, self.column: f"'{state}'", **self.within.get(state, {})}


NEWCOMER = "(select max(id) from person)"
GONE = {"slot_id": "null"}
BACK = {"use": "'returned'"}
SPENT = {"use": "'spent'", "expires_at": "now()"}
OVER = {**SPENT, "ended_because": "'kicked'"}
MACHINES = [
    Machine(
        "seat",
        SeatState,
        "reserved > granting released; granting > active revoking released; active > revoking; revoking > released;"
        "reserved granting active revoking > written_off",
        row={
            "redemption_id": "(select max(id) from redemption)",
            "team_id": "(select id from team limit 1)",
            "slot_id": "(select max(id) from slot)",
            "person_id": NEWCOMER,
            "identity": "'one@example.org'",
        },
        within={"released": GONE, "written_off": GONE},
    ),
    Machine(
        "redemption",
        RedemptionState,
        # Beyond the design: an identity is put right in its place (granted > placing); a use is given back at the end.
        "waiting > placing; placing > waiting granted; placing waiting > refused cancelled; granted > waiting placing;"
        "granted waiting placing > ending; ending > ended cancelled; merged > cancelled",
        row={
            "code_id": "(select id from code limit 1)",
            "person_id": NEWCOMER,
            "pool_id": "(select id from pool limit 1)",
            "identity": "'one@example.org'",
            "days": "1",
            "use": "'reserved'",
        },
        within={
            "refused": BACK,
            "cancelled": BACK,
            "granted": SPENT,
            "ending": OVER,
            "ended": OVER,
            "merged": {**SPENT, "merged_into": "(select min(id) from redemption)"},
        },
    ),
    Machine(
        "redemption",
        Use,
        "reserved > spent returned; spent > returned",
        column="use",
        row={
            "code_id": "(select id from code limit 1)",
            "person_id": NEWCOMER,
            "pool_id": "(select id from pool limit 1)",
            "identity": "'one@example.org'",
            "days": "1",
            "state": "'waiting'",
        },
        within={"returned": {"state": "'cancelled'"}},
    ),
    Machine(
        "operation",
        OperationState,
        "planned retry uncertain > claimed; claimed > settled retry uncertain dead; dead > retry settled;"
        "planned claimed retry uncertain dead > cancelled",
        row={
            "kind": "'grant'",
            "team_id": "(select id from team limit 1)",
            "seat_id": "(select id from seat limit 1)",
            "lease_until": "null",
            "settled_at": "null",
        },
        within={
            "claimed": {"lease_until": "now()"},
            "settled": {"settled_at": "now()"},
            "cancelled": {"settled_at": "now()"},
        },
    ),
    Machine(
        "waiting",
        WaitingState,
        "waiting > placed left",
        row={
            "redemption_id": "(select max(id) from redemption)",
            "pool_id": "(select id from pool limit 1)",
        },
    ),
    Machine("code", CodeStatus, "active > paused revoked; paused > active revoked", column="status"),
    Machine(
        "swap",
        SwapState,
        "waiting > moving failed cancelled; moving > waiting done failed cancelled",
        row={
            "redemption_id": "(select max(id) from redemption)",
            "cause": "'wish'",
            "asked_by": "'test'",
            "ended_at": "null",
        },
        within={state: {"ended_at": "now()"} for state in ("done", "failed", "cancelled")},
    ),
    Machine(
        "orphan",
        OrphanState,
        "seen > reported protected adopted removing gone; reported > protected adopted removing gone;"
        "protected > reported adopted removing gone; removing > removed gone reported protected;"
        "gone removed adopted > seen",
        row={
            "team_id": "(select id from team limit 1)",
            "ref": "'r' || (select count(*) from orphan)",
            "member": "'somebody'",
            "role": "'member'",
            "joined": "true",
        },
    ),
    Machine(
        "batch_invite",
        JobState,
        "running > paused cancelled done; paused > running cancelled",
        row={
            "pool_id": "(select id from pool limit 1)",
            "days": "1",
            "created_by": "'test'",
            "ended_at": "null",
        },
        within={state: {"ended_at": "now()"} for state in ("cancelled", "done")},
    ),
    Machine(
        "team",
        TeamStatus,
        # An admin may also put a suspended team aside, and bring a retired one back.
        "active > paused suspended dead retired; paused > active dead retired; suspended > active dead retired;"
        "dead > active retired; suspended > paused; retired > active",
        column="status",
        row={
            "name": "'another'",
            "pool_id": "(select id from pool limit 1)",
            "provider": "'sandbox'",
        },
    ),
    Machine(
        "notice",
        NoticeState,
        # Sent may be owed again: an edit that the first answer was written over.
        "owed > sending unreachable void; sending > sent owed unknown unreachable void; sent > owed",
        row={
            "person_id": "(select id from person limit 1)",
            "kind": "'granted'",
            "chat_id": "1",
            "asked_at": "now()",
            "lease_until": "null",
        },
        within={"sending": {"lease_until": "now()"}},
    ),
]
CODE_ROW = {
    "batch_id": "(select id from batch limit 1)",
    "pool_id": "(select id from pool limit 1)",
    "mac": "'\\x01'",
    "key_id": "'k'",
    "last4": "'AAAA'",
    "max_uses": "5",
    "days": "1",
}
