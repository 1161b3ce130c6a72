"""Forum topics of the group: made, closed and deleted, and which of them a message belongs to.

A topic's number is the id of the service message that made it. What is in no topic is in General, which has no number.
"""

from typing import Any

from playground.errors import bad_request
from playground.hub import Hub
from playground.messages import post, remove
from playground.store import Json
from playground.world import GROUP_ID

COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_LONGEST = 128
_GENERAL = 1


def topics(hub: Hub) -> list[Json]:
    """All there are, the oldest first, with `message_thread_id`, `name`, `icon_color`, `closed`."""
    found = ({"message_thread_id": int(key)} | value for key, value in hub.store.all("topic"))
    return sorted(found, key=lambda topic: int(topic["message_thread_id"]))


def set_forum(hub: Hub, *, on: bool) -> None:
    """Topics on or off, as the owner of a group does in its settings."""
    hub.store.put("group", "forum", on)
    hub.events.emit("reset", GROUP_ID)


def create(hub: Hub, by: int, name: str, icon_color: int = COLOURS[0]) -> Json:
    """Returns the ForumTopic."""
    require_forum(hub, GROUP_ID)
    if not 1 <= len(name) <= _LONGEST:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    if not hub.store.get("counter", f"message:{GROUP_ID}"):
        # The group's first message made the group, and its number is General's.
        hub.store.count_up(f"message:{GROUP_ID}")
    made: Json = {"name": name, "icon_color": icon_color}
    value = post(hub, GROUP_ID, by, {"forum_topic_created": made}, thread_of_its_own=True)
    hub.store.put("topic", value["message_thread_id"], made | {"closed": False})
    if by != hub.bot_id:
        hub.updates.push("message", GROUP_ID, value)
    hub.events.emit("reset", GROUP_ID)
    return {"message_thread_id": value["message_thread_id"]} | made


def set_closed(hub: Hub, by: int, thread: int, *, closed: bool) -> None:
    topic = known(hub, thread)
    if topic["closed"] == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    hub.store.put("topic", thread, topic | {"closed": closed})
    what = "forum_topic_closed" if closed else "forum_topic_reopened"
    value = post(hub, GROUP_ID, by, {what: {}}, thread=thread)
    if by != hub.bot_id:
        hub.updates.push("message", GROUP_ID, value)
    hub.events.emit("reset", GROUP_ID)


def delete(hub: Hub, thread: int) -> None:
    """With all that was written in it."""
    known(hub, thread)
    hub.store.drop("topic", thread)
    for number in hub.store.message_ids(GROUP_ID):
        row = hub.store.message(GROUP_ID, number)
        if row is not None and row[0].get("message_thread_id") == thread:
            remove(hub, GROUP_ID, number)
    hub.events.emit("reset", GROUP_ID)


def known(hub: Hub, thread: int) -> dict[str, Any]:
    topic: Json | None = hub.store.get("topic", thread)
    if topic is None:
        raise bad_request("message thread not found")
    return topic


def require_forum(hub: Hub, chat_id: int) -> None:
    if chat_id != GROUP_ID or not hub.world.is_forum():
        raise bad_request("the chat is not a forum")


def require_open(hub: Hub, chat_id: int, thread: int, sender_id: int) -> None:
    """Where a message is sent to; 0 is General, which the real server does not take by its number either."""
    if not thread:
        return
    if chat_id != GROUP_ID or not hub.world.is_forum() or thread == _GENERAL:
        raise bad_request("message thread not found")
    if known(hub, thread)["closed"] and not hub.world.manages_topics(sender_id):
        raise bad_request("TOPIC_CLOSED")
