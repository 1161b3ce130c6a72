"""The pages for people: an invitation to accept, and an overview. English and Chinese, by the browser's languages."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from playground.sandbox.store import Member, Team

_TEXTS = {
    "en": {
        "title": "Sandbox",
        "invitation": "You are invited to {team}",
        "invited_as": "The invitation is for {member}. It can be accepted until {until}.",
        "join": "Join {team}",
        "joined": "You are in {team}",
        "joined_as": "Signed in as {member}. You can close this page.",
        "gone": "This invitation is no longer valid",
        "gone_why": "It was cancelled, or it lapsed. Ask for a new one where you got this link.",
        "teams": "Teams in the sandbox",
        "none": "No team yet. A team appears here when InviteHub adds one with the provider sandbox.",
        "seats": "{used} of {capacity} seats",
        "status_joined": "joined",
        "status_invited": "invited",
        "open": "Open invitation",
    },
    "zh-CN": {
        "title": "沙盒",
        "invitation": "邀请你加入 {team}",
        "invited_as": "此邀请发给 {member}，请在 {until} 前接受。",
        "join": "加入 {team}",
        "joined": "你已加入 {team}",
        "joined_as": "身份：{member}。可以关闭此页面了。",
        "gone": "此邀请已失效",
        "gone_why": "邀请已被取消或已过期。请回到收到链接的地方重新获取。",
        "teams": "沙盒中的 Team",
        "none": "还没有 Team。在 InviteHub 中添加平台为 sandbox 的 Team 后，会显示在这里。",
        "seats": "座位 {used} / {capacity}",
        "status_joined": "已加入",
        "status_invited": "待接受",
        "open": "打开邀请",
    },
}
_STYLE = """
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #3a3f47); --accent: light-dark(#1f6fd6, #6cb0ff); }
* { box-sizing: border-box }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 2.5rem 1.25rem; }
main.card { border: 1px solid var(--line); border-radius: 14px; margin-top: 8vh; padding: 2rem; text-align: center; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; overflow-wrap: anywhere }
p { margin: .5rem 0; overflow-wrap: anywhere }
button { background: var(--accent); border: 0; border-radius: 10px; color: light-dark(#fff, #10151c); cursor: pointer;
  font: inherit; font-weight: 600; margin-top: 1.25rem; min-height: 44px; padding: .6rem 1.6rem }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
ul { list-style: none; margin: .5rem 0; padding: 0 }
li { border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .5rem 0 }
li span:first-child { flex: 1 1 14rem; overflow-wrap: anywhere }
a { color: var(--accent) }
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def invitation(request: Request, member: Member) -> Response:
    """The invitation with its button, or the good news for who accepted it."""
    say = _Speaker(request)
    if member.accept_by is None:
        body = _heading(say("joined", team=member.team)) + _line(say("joined_as", member=member.member))
    else:
        # The reader's time zone is not known here.
        until = f"{datetime.fromtimestamp(member.accept_by, UTC):%Y-%m-%d %H:%M} UTC"
        body = (
            _heading(say("invitation", team=member.team))
            + _line(say("invited_as", member=member.member, until=until))
            + f'<form method="post"><button>{escape(say("join", team=member.team))}</button></form>'
        )
    return _page(say, f'<main class="card">{body}</main>')


def gone(request: Request) -> Response:
    say = _Speaker(request)
    return _page(
        say, f'<main class="card">{_heading(say("gone"))}{_line(say("gone_why"))}</main>', status=410
    )


def home(request: Request, teams: Sequence[Team], members: Mapping[str, Sequence[Member]]) -> Response:
    """All teams with their first members."""
    say = _Speaker(request)
    blocks = [_team(say, team, members[team.name]) for team in teams] or [_line(say("none"))]
    return _page(say, f"<main>{_heading(say('teams'))}{''.join(blocks)}</main>")


def _team(say: "_Speaker", team: Team, members: Sequence[Member]) -> str:
    seats = say("seats", used=str(team.used), capacity=str(team.capacity))
    rows = "".join(_member(say, member) for member in members)
    return f"<section><h2>{escape(team.name)}</h2>{_line(seats)}<ul>{rows}</ul></section>"


def _member(say: "_Speaker", member: Member) -> str:
    link = ""
    if member.status == "invited":
        path = f"/teams/{quote(member.team, safe='')}/accept/{quote(member.token, safe='')}"
        link = f'<a href="{escape(path)}">{escape(say("open"))}</a>'
    status = escape(say(f"status_{member.status}"))
    return f"<li><span>{escape(member.member)}</span><span>{status}</span>{link}</li>"


class _Speaker:
    """Texts in the language that the browser prefers."""

    def __init__(self, request: Request) -> None:
        preferred = re.search(r"\b(zh|en)\b", request.headers.get("accept-language", "").lower())
        self.language = "zh-CN" if preferred is not None and preferred[1] == "zh" else "en"

    def __call__(self, key: str, **values: str) -> str:
        return _TEXTS[self.language][key].format(**values)


def _heading(text: str) -> str:
    return f"<h1>{escape(text)}</h1>"


def _line(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _page(say: _Speaker, body: str, *, status: int = 200) -> Response:
    document = (
        f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say('title'))}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return HTMLResponse(document, status, _HEADERS)
