"""The screen of /status: services, work, seats as bars, codes left, open alerts, with a button that looks again."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from invitehub.alerts import AlertView
from invitehub.answers import Answer, Button
from invitehub.backup.manifest import Manifest
from invitehub.overview import Figures, Health, Overview, Service
from invitehub.pager import SECOND, Outcome
from invitehub.promises import Promises
from invitehub.texts import Html, has, moment, plain, text
from invitehub.versions import version
from invitehub.watched import Trouble

REFRESH: Final = "status"
_BAR: Final = 10
_ALERTS: Final = 5
_POOLS: Final = 10


def screen(locale: str, house: Overview, at: datetime) -> Answer:
    """`at`: when it was looked at; an edit that changes nothing would be refused by Telegram."""
    parts = [
        text(locale, "status-head", at=moment(at, "T"), version=version()),
        "\n".join(_service(locale, service, house.troubles.get(service.name)) for service in house.services),
        *_pager(locale, house.pager),
    ]
    if house.figures is None:
        parts.append(text(locale, "status-no-figures"))
    else:
        parts += _figures(locale, house.figures)
    parts.append(_backup(locale, house.backup))
    return Answer("\n\n".join(parts), ((Button(plain(locale, "button-refresh"), data=REFRESH),),))


def _backup(locale: str, newest: Manifest | None) -> str:
    if newest is None:
        return text(locale, "status-no-backup")
    proven = "yes" if newest.proven else "no"
    return text(locale, "status-backup", since=moment(newest.made_at, "r"), proven=proven)


def _service(locale: str, service: Service, trouble: Trouble | None) -> str:
    name = text(locale, f"web-name-{service.name}")
    since = None if service.started is None else moment(datetime.fromtimestamp(service.started, UTC), "r")
    if service.health is Health.UP:
        started = "" if since is None else text(locale, "status-since", since=since)
        # Which version of ours it is says the head; only another one needs a word.
        rest = started + (f" · {service.version}" if service.version not in {"", version()} else "")
        return text(locale, "status-up-line", name=name, rest=Html(rest))
    mark = Html(text(locale, f"status-{service.health.value}"))
    why = "status-no-answer" if service.name in {"database", "redis"} else "status-no-beat"
    if service.silent is not None:
        why = "status-silent"
    if service.connected is False:
        why = "status-not-connected"
    if service.threads:
        said = Html(text(locale, "status-degraded", size=service.threads))
    elif trouble is not None:
        said = Html(trouble.words(locale))
    else:
        said = Html(text(locale, why, seconds=round(service.silent or 0)))
    return text(locale, "status-ill-line", mark=mark, name=name, why=said)


def _pager(locale: str, unreached: Mapping[str, Outcome]) -> Iterator[str]:
    """Whom no alert would reach."""
    if SECOND in unreached:
        yield text(locale, "status-pager-second")
    for outcome in (Outcome.UNREACHABLE, Outcome.LATER):
        who = ", ".join(name for name, found in unreached.items() if found is outcome and name != SECOND)
        if who:
            yield text(locale, f"status-pager-{outcome.value}", who=who)


def _figures(locale: str, figures: Figures) -> Iterator[str]:
    yield _work(locale, figures)
    if figures.pools:
        shown = [_pool(locale, pool, figures) for pool in figures.pools[:_POOLS]]
        rest = len(figures.pools) - len(shown)
        yield "\n".join([*shown, *([text(locale, "status-more", count=rest)] if rest else [])])
    else:
        yield text(locale, "status-no-pools")
    yield _alerts(locale, figures.alerts)


def _work(locale: str, figures: Figures) -> str:
    work = figures.work
    kinds = ", ".join(
        f"{plain(locale, f'kind-{kind}')} {count}" for kind, count in sorted(work.waits.items())
    )
    lines = [text(locale, "status-work", count=sum(work.waits.values()), kinds=kinds)]
    if work.oldest is not None:
        lines.append(text(locale, "status-oldest", since=moment(work.oldest, "r")))
    if work.failed:
        lines.append(text(locale, "status-failed", count=work.failed))
    return "\n".join(lines)


def _pool(locale: str, pool: Promises, figures: Figures) -> str:
    taken, size = figures.seats.get(pool.pool_id, (0, 0))
    return text(
        locale,
        "status-pool",
        pool=pool.pool,
        bar=bar(taken, size),
        taken=taken,
        size=size,
        free=pool.free,
        waiting=pool.waiting,
        codes=pool.unredeemed,
    )


def bar(part: int, whole: int) -> str:
    """Ten steps; what is there at all shows, and only what is full looks full."""
    if whole <= 0:
        return "▱" * _BAR
    steps = _BAR * part // whole
    if part and not steps:
        steps = 1
    return "▰" * steps + "▱" * (_BAR - steps)


def _alerts(locale: str, alerts: tuple[AlertView, ...]) -> str:
    if not alerts:
        return text(locale, "status-no-alerts")
    lines = [
        text(locale, "status-alert", what=_what(locale, one), since=moment(one.opened_at, "r"))
        for one in alerts[:_ALERTS]
    ]
    return "\n".join([text(locale, "status-alerts", count=len(alerts)), *lines])


def _what(locale: str, alert: AlertView) -> str:
    key = f"status-alert-{alert.component.replace('_', '-')}"
    if not has(key):
        key = f"alert-name-{alert.component}"
    name = plain(locale, key) if has(key) else alert.component
    return f"{name} · {alert.subject}" if alert.subject else name
