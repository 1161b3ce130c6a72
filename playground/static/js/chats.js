/** The left column: who acts, and that person's chats. */

import { authorName, chatAvatar, personAvatar, personName } from "./avatar.js";
import { brief } from "./datetime.js";
import { h, icon, iconButton, narrow } from "./dom.js";
import { on } from "./emitter.js";
import { t, tn } from "./i18n.js";
import { aboutDialog, settingsMenu } from "./settings.js";
import { chatOf, chatsOf, people, state, titleOf, unread, unreadOfPerson } from "./store.js";
import { go } from "./router.js";
import { serviceText, summary } from "./service.js";
import { typingLine } from "./header.js";

const column = () => document.querySelector("#sidebar");

/** Draws the whole column; afterwards only its parts are redrawn. */
export function mountSidebar() {
  column().replaceChildren(
    h("header", { class: "side-head" },
      iconButton("menu", t("menu.settings"), (event) => settingsMenu(event.currentTarget), { data: { testid: "settings" }, "aria-haspopup": "menu" }),
      h("h1", { text: t("app.title") }),
      iconButton("info", t("menu.info"), aboutDialog, { data: { testid: "about" } })),
    h("div", { class: "people", role: "radiogroup", "aria-label": t("people.label"), on: { keydown: walkPeople } }),
    h("nav", { class: "chat-list", "aria-label": t("chats.label") }),
  );
  drawPeople();
  drawChats();
}

export function listenSidebar() {
  on("people", drawPeople);
  on("route", () => {
    drawPeople();
    drawChats();
  });
  for (const topic of ["chats", "messages", "typing"]) on(topic, later);
}

let planned = false;

/** Many events in one go are one redraw. */
function later() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    drawPeople();
    drawChats();
    const total = people().reduce((sum, person) => sum + unreadOfPerson(person.id), 0);
    document.title = total ? `(${total}) ${t("app.title")}` : t("app.title");
  });
}

function drawPeople() {
  keepFocus(column().querySelector(".people"), people().map(personButton));
}

function personButton(person) {
  const chosen = person.id === state.person;
  const count = chosen ? 0 : unreadOfPerson(person.id);
  return h(
    "button",
    {
      type: "button", class: "person", role: "radio", "aria-checked": String(chosen), tabindex: chosen ? 0 : -1, data: { testid: `person-${person.id}` },
      "aria-label": count ? `${personName(person)}, ${tn("chats.unread", count)}` : personName(person), on: { click: () => become(person.id) },
    },
    h("span", { class: "ring" }, personAvatar(person), count > 0 && h("span", { class: "badge", text: count })),
    h("span", { class: "person-name", text: personName(person) }),
  );
}

/** Becomes another person; the same chat stays open where that person has it too. */
function become(id) {
  const same = chatsOf(id).find((chat) => chat.id === state.chatId && chat.type !== "private");
  go(id, narrow() ? null : (same?.id ?? id));
}

function walkPeople(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const ids = people().map((one) => one.id);
  become(ids.at((ids.indexOf(state.person) + step) % ids.length));
  column().querySelector(`[data-testid="person-${state.person}"]`)?.focus();
}

function drawChats() {
  keepFocus(column().querySelector(".chat-list"), chatsOf(state.person).map(chatRow));
}

function keepFocus(box, nodes) {
  if (!box) return;
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  box.replaceChildren(...nodes);
  if (focused) box.querySelector(`[data-testid="${focused}"]`)?.focus({ preventScroll: true });
}

function chatRow(info) {
  const chat = chatOf(state.person, info.id);
  const last = chat.messages.at(-1);
  const open = info.id === state.chatId;
  const count = unread(chat);
  return h(
    "button",
    { type: "button", class: "chat-row", "aria-current": open ? "true" : null, data: { testid: `chat-${info.id}` }, on: { click: () => go(state.person, info.id) } },
    chatAvatar(info, "large"),
    h("span", { class: "chat-main" },
      h("span", { class: "chat-top" }, h("span", { class: "chat-title", text: titleOf(info) }), last && ticks(chat, last), last && h("time", { class: "chat-time", text: brief(last.date) })),
      h("span", { class: "chat-bottom" }, preview(chat, info, last, open), count > 0 && !open && h("span", { class: "badge", "aria-label": tn("chats.unread", count), text: count }))),
  );
}

function ticks(chat, last) {
  if (last.from?.id !== chat.person || serviceText(last)) return null;
  const name = last.failed ? "alert" : last.pending ? "clock" : last.message_id <= chat.seen ? "checks" : "check";
  return h("span", { class: "chat-tick" }, icon(name));
}

function preview(chat, info, last, open) {
  if (chat.typing) return h("span", { class: "chat-preview accent" }, typingLine(chat));
  if (chat.draft.trim() && !open) return h("span", { class: "chat-preview" }, h("span", { class: "draft", text: `${t("chats.draft")} ` }), chat.draft.replace(/\s+/g, " "));
  if (!last) return h("span", { class: "chat-preview", text: t("chats.empty") });
  const own = last.from?.id === chat.person;
  const who = info.type === "private" || serviceText(last) ? "" : own ? t("chats.you") : `${authorName(last.from)}:`;
  return h("span", { class: "chat-preview" }, who && h("span", { class: "accent", text: `${who} ` }), summary(last));
}
