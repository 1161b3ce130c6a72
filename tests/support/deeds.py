"""What is asked for in the later life of a seat: a kick, a swap, another identity. The same call each time that it comes."""

from dataclasses import dataclass
from typing import Literal

from invitehub import ending, renaming, swaps
from invitehub.database import Database
from invitehub.hints import Hint
from invitehub.waiting import serve
from models.enums import Ending

ACTOR = "telegram:1"


@dataclass(frozen=True)
class Deed:
    """`where`: chat and message of a swap. `identity`: the new one."""

    kind: Literal["kick", "swap", "rename"]
    database_url: str
    secret: str
    redis_url: str
    redemption_id: int
    pool_id: int
    where: tuple[int, int]
    identity: str = ""


def do(db: Database, deed: Deed) -> tuple[Hint, ...]:
    """Returns what the worker is told of. Raises Refusal."""
    match deed.kind:
        case "kick":
            with db.transaction() as session:
                return ending.end(session, deed.redemption_id, because=Ending.KICKED, actor=ACTOR).hints
        case "swap":
            chat_id, message_id = deed.where
            with db.transaction() as session:
                swaps.ask(
                    session,
                    redemption_id=deed.redemption_id,
                    actor=ACTOR,
                    chat_id=chat_id,
                    message_id=message_id,
                )
            return serve(db, deed.pool_id)
        case "rename":
            with db.transaction() as session:
                hint = renaming.rename(
                    session, deed.redemption_id, deed.identity, actor=ACTOR, by_admin=False
                )
            return () if hint is None else (hint,)
