"""The status page as HTML: services and seats, without a script, without anything from elsewhere."""

from html import escape
from pathlib import Path

from invitehub.texts import LOCALES, Html, plain, text
from ops.web.health import House, State

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
# Seconds until the page asks again.
_REFRESH = 10
_NAMES = {"en": "English", "zh-CN": "简体中文"}


def page(house: House, locale: str) -> str:
    """The whole document in `locale`."""
    well = all(state == State.UP for state in house.states.values())
    summary = text(locale, "web-all-well" if well else "web-not-well")
    return f"""<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{_REFRESH}">
<title>{escape(plain(locale, "web-title"))}</title>
<link rel="stylesheet" href="/page.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><h1>{text(locale, "web-title")}</h1><nav>{_languages(locale)}</nav></header>
<main>
<p class="summary {"up" if well else "down"}">{summary}</p>
<section><h2>{text(locale, "web-services")}</h2><ul>{_services(house, locale)}</ul></section>
<section><h2>{text(locale, "web-seats")}</h2>{_seats(house, locale)}</section>
</main>
<footer>{text(locale, "web-refresh", seconds=_REFRESH)}</footer>
</body>
</html>
"""


def _languages(locale: str) -> str:
    links = (
        f'<a href="/?lang={each}" hreflang="{each}" lang="{each}"{_current(each == locale)}>{_NAMES[each]}</a>'
        for each in LOCALES
    )
    return " ".join(links)


def _current(here: bool) -> str:
    return ' aria-current="true"' if here else ""


def _services(house: House, locale: str) -> str:
    return "".join(_service(house, name, state, locale) for name, state in house.states.items())


def _service(house: House, name: str, state: State, locale: str) -> str:
    age = house.ages.get(name)
    beat = "" if age is None else text(locale, "web-beat", seconds=round(age))
    shown = f"<b>{text(locale, f'web-name-{name}')}</b><small>{beat}</small>"
    return f'<li class="{state}"><span>{shown}</span><em>{text(locale, f"web-state-{state}")}</em></li>'


def _seats(house: House, locale: str) -> str:
    if house.figures is None:
        return f"<p>{text(locale, 'web-no-figures')}</p>"
    if not house.figures.pools:
        return f"<p>{text(locale, 'web-no-pools')}</p>"
    head = "".join(f"<th>{text(locale, f'web-{name}')}</th>" for name in ("pool", "taken", "free", "waiting"))
    rows = "".join(
        f"<tr><td>{escape(pool.name)}</td><td>{pool.taken}</td><td>{pool.free}</td><td>{pool.waiting}</td></tr>"
        for pool in house.figures.pools
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{_work(house, locale)}"


def _work(house: House, locale: str) -> str:
    figures = house.figures
    if figures is None:
        return ""
    dead = figures.operations.get("dead", 0)
    going = sum(figures.operations.values()) - dead
    lines = [
        text(locale, "web-operations", count=going),
        text(locale, "web-notices", count=figures.notices_owed),
    ]
    if dead:
        lines.append(Html(f"<b>{text(locale, 'web-dead', count=dead)}</b>"))
    return f"<p>{'<br>'.join(lines)}</p>"
