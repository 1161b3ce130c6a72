"""/settings: the house's time zone, who hears of alerts, the rules of each pool. /link in a group makes it hear, too."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.acts import Who
from bot.admin import acts, deeds
from bot.admin.answering import asker_of, number_in, rewritten, sent
from bot.admin.commands import COMMANDS, LINK
from bot.admin.deeds import DO, Asker, Deed, Done, Preview
from bot.admin.doors import May
from bot.desk import Desk
from invitehub import admins, choices, people, pool_rules
from invitehub.admins import Right
from invitehub.answers import Answer, Button
from invitehub.bridge import in_thread
from invitehub.choices import Chat
from invitehub.errors import Refusal
from invitehub.house import House
from invitehub.texts import choose_locale, plain, text

RULES: Final = "rules:"
MINE: Final = "alerts:"
SETTINGS: Final = "settings"
_MOST_POOLS: Final = 20
_GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


def router() -> Router:
    made = Router(name="admin settings")
    may = May(COMMANDS["settings"])
    made.message(Command("settings", ignore_case=True), may)(show)
    made.callback_query(F.data == SETTINGS, may)(show_again)
    made.callback_query(F.data.startswith(MINE), may)(turn_mine)
    made.callback_query(F.data.startswith(RULES), may)(rules)
    return made


def linking_router() -> Router:
    """For groups: the one command that is answered in any of them, to owners only."""
    made = Router(name="linking")
    made.message(F.chat.type.in_(_GROUPS), Command(LINK, ignore_case=True), May(Right.OWN))(link)
    return made


async def show(message: Message, command: CommandObject, bot: Bot, desk: Desk, who: Who) -> None:
    """`/settings`, `/settings timezone ZONE`, `/settings RULE VALUE POOL`."""
    words = (command.args or "").split(maxsplit=2)
    if not words:
        await sent(bot, message, who, screen, desk.house, who)
        return
    name, value, rest = words[0], words[1] if len(words) > 1 else "", " ".join(words[2:])
    if name == choices.TIMEZONE and value and not rest:
        deed, params = DEEDS[0], {"zone": value}
    elif rest:
        deed, params = DEEDS[1], {"rule": name, "value": value, "pool": rest}
    else:
        await sent(bot, message, who, lambda: Answer(text(who.locale, "how-settings")))
        return
    await sent(bot, message, who, deeds.ask, desk.house, deed, asker_of(message, desk, who), params)


async def show_again(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    await rewritten(bot, query, who, screen, desk.house, who)


async def turn_mine(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    wanted = (query.data or "").removeprefix(MINE) == "on"
    await in_thread(partial(_turn, desk.house, who.person.telegram_id, wanted=wanted))
    await rewritten(bot, query, who, screen, desk.house, who)


async def rules(query: CallbackQuery, bot: Bot, desk: Desk, who: Who) -> None:
    await rewritten(bot, query, who, rules_screen, desk.house, who.locale, number_in(query))


async def link(message: Message, bot: Bot, desk: Desk) -> None:
    """At once: it hurts nobody, and is undone by a button in /settings."""
    user = message.from_user
    if user is None:
        return
    thread = message.message_thread_id if message.is_topic_message else None
    chat = Chat(message.chat.id, thread, (message.chat.title or "")[:64])
    locale = await in_thread(_link, desk.house, chat, user.id)
    await bot.send_message(
        chat.id, text(locale, "chat-linked", title=chat.title), message_thread_id=chat.thread
    )


def screen(house: House, who: Who) -> Answer:
    with house.db.transaction() as session:
        zone = choices.timezone(session, house.settings.timezone)
        chat = choices.alerts_chat(session)
        known = {one.telegram_id: one for one in admins.list_admins(session, house.settings.admin_ids)}
    me, locale = known.get(who.person.telegram_id), who.locale
    told = me is not None and me.alerts
    body = text(
        locale,
        "settings-card",
        zone=zone.key,
        linked=str(chat is not None).lower(),
        chat=chat.title if chat else "",
        told="true" if told else "later" if who.person.telegram_id in house.settings.admin_ids else "false",
    )
    rows = [
        (Button(plain(locale, "button-rules", pool=pool.name), data=f"{RULES}{pool.id}"),)
        for pool in acts.all_pools(house)[:_MOST_POOLS]
    ]
    if me is not None:
        turned = "off" if told else "on"
        rows.insert(0, (Button(plain(locale, f"button-alerts-{turned}"), data=f"{MINE}{turned}"),))
    if chat is not None:
        rows.append((Button(plain(locale, "button-unlink"), data=f"{DO}unlink:0"),))
    return Answer(body, tuple(rows))


def rules_screen(house: House, locale: str, pool_id: int) -> Answer:
    """Each rule with the value that it has, as it can be typed. Raises Refusal `pool_missing`."""
    name = acts.pool_name(house, pool_id)
    with house.db.transaction() as session:
        found = pool_rules.rules_of(session, name or "")
    lines = [
        text(locale, "rule-line", rule=rule, value=pool_rules.in_words(value))
        for rule, value in asdict(found).items()
    ]
    body = text(locale, "rules-card", pool=name or "")
    back = (Button(plain(locale, "button-step-back"), data=SETTINGS),)
    return Answer("\n".join([body, "", *lines, "", text(locale, "how-rules", pool=name or "")]), (back,))


def _turn(house: House, telegram_id: int, *, wanted: bool) -> None:
    with house.db.transaction() as session:
        admins.set_alerts(session, telegram_id=telegram_id, wanted=wanted, owners=house.settings.admin_ids)


def _link(house: House, chat: Chat, telegram_id: int) -> str:
    with house.db.transaction() as session:
        admins.require(session, telegram_id, Right.OWN, house.settings.admin_ids)
        choices.link_chat(session, chat, actor=admins.actor_of(telegram_id))
        person = people.find_person(session, telegram_id)
    if person is None:
        return house.settings.locale
    return choose_locale(person.language, person.client_language, house.settings.locale)


def _preview_zone(_session: Session, params: Mapping[str, Any]) -> Preview:
    return Preview("ask-timezone", {"zone": params["zone"]}, [], danger=False)


def _set_zone(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    zone = choices.set_timezone(session, params["zone"], actor=asker.actor)
    return Done("done-timezone", {"zone": zone.key}, back=SETTINGS)


def _preview_rule(session: Session, params: Mapping[str, Any]) -> Preview:
    before = asdict(pool_rules.rules_of(session, params["pool"])).get(params["rule"])
    after = pool_rules.parse_rule(params["rule"], params["value"])
    facts = {"rule": params["rule"], "pool": params["pool"]}
    words = {"before": pool_rules.in_words(before), "after": pool_rules.in_words(after)}
    return Preview("ask-rule", {**facts, **words}, [words["before"]], danger=False)


def _set_rule(session: Session, params: Mapping[str, Any], asker: Asker) -> Done:
    changes = {params["rule"]: pool_rules.parse_rule(params["rule"], params["value"])}
    pool_rules.set_rules(session, name=params["pool"], changes=changes, actor=asker.actor)
    return Done("done-rule", {"rule": params["rule"], "pool": params["pool"]}, back=SETTINGS)


def _preview_unlink(session: Session, _params: Mapping[str, Any]) -> Preview:
    chat = choices.alerts_chat(session)
    if chat is None:
        raise Refusal("no_chat_linked")
    return Preview("ask-unlink", {"chat": chat.title}, [chat.id])


def _unlink(session: Session, _params: Mapping[str, Any], asker: Asker) -> Done:
    choices.unlink_chat(session, actor=asker.actor)
    return Done("done-unlink", back=SETTINGS)


DEEDS: Final = (
    Deed("timezone", Right.MANAGE, _preview_zone, _set_zone),
    Deed("rule", Right.MANAGE, _preview_rule, _set_rule),
    Deed("unlink", Right.OWN, _preview_unlink, _unlink),
)
