"""What is known of a component, and step by step what to do: text in the chat, since a page might be down, too."""

from collections.abc import Iterator
from datetime import UTC, datetime

from invitehub import heartbeat
from invitehub.answers import Answer
from invitehub.house import House
from invitehub.texts import Html, has, moment, plain, text
from invitehub.watched import Trouble, troubles


def details(house: House, locale: str, component: str) -> Answer | None:
    """None: no such component. Needs no server."""
    if not has(f"runbook-{component}"):
        return None
    trouble = troubles(house, None).get(component)
    lines = [*_trouble(locale, trouble), *_process(house, locale, component)]
    return Answer(
        text(
            locale,
            "alert-details",
            name=plain(locale, f"alert-name-{component}"),
            lines=Html("\n".join(lines)),
            runbook=Html(text(locale, f"runbook-{component}")),
        )
    )


def _trouble(locale: str, trouble: Trouble | None) -> Iterator[str]:
    if trouble is None:
        yield text(locale, "detail-well")
        return
    yield text(locale, "detail-since", since=_moment(trouble.since))
    yield text(locale, "detail-cause", cause=Html(trouble.words(locale)))
    if trouble.repairs:
        yield text(locale, "detail-repairs", count=trouble.repairs)
    if trouble.taken_by:
        yield text(locale, "detail-taken", by=trouble.taken_by)


def _process(house: House, locale: str, component: str) -> Iterator[str]:
    beat = heartbeat.read(house.settings.data_dir, component, house.redis)
    if beat is None:
        return
    yield text(locale, "detail-beat", at=_moment(beat.loop_at))
    yield text(
        locale, "detail-process", pid=str(beat.pid), started=_moment(beat.started), version=beat.version
    )


def _moment(at: float) -> Html:
    return moment(datetime.fromtimestamp(at, UTC))
