"""Batch invites for tests: short words for what is done to a list."""

from collections.abc import Iterable

from invitehub import batch_invites
from invitehub.batch_invites import Check, LineReport, Progress
from tests.support.shop import Shop


def check(shop: Shop, *lines: str) -> Check:
    with shop.db.transaction() as session:
        return batch_invites.check(session, shop.name, lines)


def start(shop: Shop, lines: Iterable[str], days: int = 30) -> int:
    with shop.db.transaction() as session:
        return batch_invites.start(session, shop.name, days, lines, "the class of 2027", "test")


def people(count: int) -> list[str]:
    return [f"p{number:05}@example.org" for number in range(count)]


def work(shop: Shop, job: int, size: int = 50) -> int:
    """To the end. Returns the number of steps."""
    steps = 1
    while batch_invites.step(shop.db, job, size=size):
        steps += 1
    return steps


def progress(shop: Shop, job: int) -> Progress:
    with shop.db.transaction() as session:
        return batch_invites.progress(session, job)


def report(shop: Shop, job: int) -> list[LineReport]:
    with shop.db.transaction() as session:
        return list(batch_invites.report(session, job))


def turn(shop: Shop, job: int, word: str) -> None:
    with shop.db.transaction() as session:
        {"pause": batch_invites.pause, "resume": batch_invites.resume, "cancel": batch_invites.cancel}[word](
            session, job, "test"
        )


def taken_once(shop: Shop, job: int, count: int) -> None:
    """Each line has a redemption of its own, and nobody has two."""
    assert progress(shop, job).taken == count
    assert shop.one("select count(distinct identity) from redemption") == count
    assert shop.one("select count(*) from redemption") == count
