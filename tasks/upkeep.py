"""The house looks at itself: counts, invariants, and whether it can keep what it has promised."""

from invitehub import counts, promises
from invitehub.invariants import watch
from tasks import queues, resources
from tasks.base import QuietTask, task


@task(queues.RECOUNT, base=QuietTask)
def sync_redeem_counts() -> int:
    """Compare the counts of all codes with their redemptions. Returns how many differ; that is logged, and an alert."""
    house = resources.house.get()
    with house.db.transaction() as session:
        return len(counts.sync(session).different)


@task(queues.CHECK_INVARIANTS, base=QuietTask)
def check_invariants() -> tuple[str, ...]:
    """Look at what must always hold, and at the promises. Returns the codes of what is broken; that is an alert."""
    house = resources.house.get()
    broken = watch.watch(house.db)
    with house.db.transaction() as session:
        promises.watch(session)
    return broken
