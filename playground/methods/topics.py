"""Methods for the topics of a forum."""

from playground import topics
from playground.errors import bad_request
from playground.hub import Hub
from playground.methods.common import supergroup
from playground.methods.registry import method
from playground.store import Json
from playground.wire import Call


def _managed(hub: Hub, call: Call, refusal: str = "not enough rights") -> None:
    topics.require_forum(hub, supergroup(hub, call))
    if not hub.world.manages_topics(hub.bot_id):
        raise bad_request(refusal)


@method("createForumTopic")
def create_forum_topic(hub: Hub, call: Call) -> Json:
    _managed(hub, call, "not enough rights to create a topic")
    colour = call.number("icon_color", topics.COLOURS[0])
    if colour not in topics.COLOURS:
        raise bad_request("invalid icon_color specified")
    return topics.create(hub, hub.bot_id, call.text("name").strip(), colour)


@method("closeForumTopic")
def close_forum_topic(hub: Hub, call: Call) -> bool:
    _managed(hub, call)
    topics.set_closed(hub, hub.bot_id, call.number("message_thread_id"), closed=True)
    return True


@method("reopenForumTopic")
def reopen_forum_topic(hub: Hub, call: Call) -> bool:
    _managed(hub, call)
    topics.set_closed(hub, hub.bot_id, call.number("message_thread_id"), closed=False)
    return True


@method("deleteForumTopic")
def delete_forum_topic(hub: Hub, call: Call) -> bool:
    _managed(hub, call)
    topics.delete(hub, call.number("message_thread_id"))
    return True
