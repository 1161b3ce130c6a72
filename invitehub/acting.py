"""Who acts in a transaction, and why: the triggers that write the history read it from there."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

# Nobody asked for it: time has come, or upstream said so.
SYSTEM: Final = "system"

_ACT = text("select set_config('invitehub.actor', :actor, true), set_config('invitehub.why', :why, true)")


def act(session: Session, actor: str, why: str = "") -> None:
    """From here to its end, what this transaction changes is `actor`'s doing: `shell:USER`, `telegram:ID`, `system`."""
    session.execute(_ACT, {"actor": actor, "why": why})
