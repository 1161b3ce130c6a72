"""The group's topics as people handle them on the page: switched on, made, closed and deleted by its owner."""

from starlette.requests import Request
from starlette.responses import Response

from playground import acts, topics
from playground.asked import body_of, done, hub_of, number
from playground.hub import Hub
from playground.world import GROUP_ID


async def forum(request: Request) -> Response:
    """{"person": …, "on": true}"""
    hub, body = hub_of(request), await body_of(request)
    _owner(hub, number(body.get("person"), "person_not_found"))
    topics.set_forum(hub, on=bool(body.get("on")))
    return done()


async def add(request: Request) -> Response:
    """{"person": …, "name": "Alerts"}"""
    hub, body = hub_of(request), await body_of(request)
    person_id = _owner(hub, number(body.get("person"), "person_not_found"))
    return done(topic=topics.create(hub, person_id, str(body.get("name", "")).strip()))


async def change(request: Request) -> Response:
    """{"person": …, "closed": true}; or deleted, with all that is in it."""
    hub, body = hub_of(request), await body_of(request)
    person_id = _owner(hub, number(body.get("person"), "person_not_found"))
    thread = int(request.path_params["thread"])
    if request.method == "DELETE":
        topics.delete(hub, thread)
    else:
        topics.set_closed(hub, person_id, thread, closed=bool(body.get("closed")))
    return done()


def _owner(hub: Hub, person_id: int) -> int:
    acts.require_seat(hub, GROUP_ID, person_id)
    if not hub.world.manages_topics(person_id):
        raise acts.RefusedError(403, "not_an_admin")
    return person_id
