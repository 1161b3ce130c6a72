"""People who redeem without pause at a slow provider: enough to keep every thread of the worker busy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from invitehub.database import Database
from invitehub.secret_keys import Keys
from tasks.publish import Publisher
from tasks.queues import PROCESS_INVITE
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop
from tests.support.site import Site
from tests.support.workers import configured

_SEATS = 200
_OPEN = "select count(*) from operation where state in ('planned', 'claimed', 'retry', 'uncertain')"


class Load:
    """Keeps so many operations open, in a thread of its own. `asked`: redemptions so far; `failure`: what ended it."""

    def __init__(self, site: Site, shop: Shop, sandbox: Sandbox, slow: float, most: int) -> None:
        self._shop, self._sandbox, self._slow, self._most = shop, sandbox, slow, most
        self._publisher = Publisher(site.redis_url)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="load")
        self._room = 0
        self.asked = 0
        self.failure: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._publisher.close()

    def granted(self) -> int:
        return int(self._shop.one("select count(*) from seat where state = 'active'"))

    def _keep(self) -> None:
        try:
            while not self._stopping.wait(0.25):
                for _ in range(self._most - int(self._shop.one(_OPEN))):
                    self._redeem()
        except Exception as error:  # noqa: BLE001 - told by whoever measures
            self.failure = error

    def _redeem(self) -> None:
        if not self._room:
            self._more_room()
        self._room -= 1
        self.asked += 1
        self._publisher.send(PROCESS_INVITE, (self._shop.seated().operation_id,))

    def _more_room(self) -> None:
        """One more team, as slow as the others."""
        name = f"slow-{self.asked}"
        self._shop.team(_SEATS, self._sandbox.team(name, capacity=_SEATS))
        self._sandbox.fault(name, slow=self._slow)
        self._room = _SEATS


@contextmanager
def loaded(site: Site, *, slow: float, most: int) -> Iterator[Load]:
    """`slow`: seconds that each call upstream takes; `most`: operations that are kept open."""
    db = Database(site.database_url)
    keys = Keys.from_secret((site.data_dir / "secret_key").read_text(encoding="ascii").strip())
    with configured(), site.sandbox() as sandbox:
        load = Load(site, Shop(db, keys), sandbox, slow, most)
        load.start()
        try:
            yield load
        finally:
            load.stop()
            db.close()
