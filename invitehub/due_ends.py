"""What ends because its time has come: one redemption a transaction, asked again under lock whether it is still so."""

import logging
from collections.abc import Callable, Iterable

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from invitehub import acting, ending
from invitehub.database import Database
from invitehub.ending import Ended
from invitehub.errors import Refusal
from models import Redemption
from models.enums import Ending

log = logging.getLogger(__name__)

Still = Callable[[Session, Redemption], bool]


def end_each(
    db: Database,
    redemption_ids: Iterable[int],
    *,
    because: Ending,
    still: Still,
    give_back: bool = False,
    actor: str = acting.SYSTEM,
    why: str = "",
) -> tuple[Ended, ...]:
    """End each that is still to be ended. After that give the hints and serve the pools of what is returned.

    One that cannot be ended is told of and holds up nobody; a database that is away is.
    """
    ended = []
    for redemption_id in redemption_ids:
        try:
            with db.transaction() as session:
                one = ending.end(
                    session,
                    redemption_id,
                    because=because,
                    actor=actor,
                    give_back=give_back,
                    why=why,
                    still=still,
                )
        except Refusal as refusal:
            # Renewed, joined, placed or over since we looked: then nothing is due.
            log.debug("redemption %d does not end: %s", redemption_id, refusal.code)
        except (OperationalError, InterfaceError, NoConnection):
            raise
        except Exception:
            log.exception("redemption %d cannot be ended: it is tried again", redemption_id)
        else:
            ended.append(one)
    return tuple(ended)
