/** The bar above the messages: back, who it is, what they are doing, the chat's menu. */

import { clearChat, setBlocked } from "./actions.js";
import { chatAvatar } from "./avatar.js";
import { menu } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { on } from "./emitter.js";
import { has, t, tn } from "./i18n.js";
import { go } from "./router.js";
import { aboutDialog } from "./settings.js";
import { chatInfo, chatOf, current, state, titleOf } from "./store.js";
import { topicItems } from "./topics.js";

export function drawHeader() {
  const bar = document.querySelector("#chat-head");
  const info = state.chatId === null ? null : chatInfo(state.chatId);
  bar.hidden = !info;
  if (!info) return bar.replaceChildren();
  bar.replaceChildren(
    iconButton("back", t("chat.back"), () => go(state.person, null), { class: "back", data: { testid: "back" } }),
    chatAvatar(info),
    h("div", { class: "head-text" }, h("h2", { text: titleOf(info) }), h("p", { class: "head-status", id: "head-status" })),
    iconButton("more", t("chat.menu"), (event) => chatMenu(event.currentTarget, info), { "aria-haspopup": "menu", data: { testid: "chat-menu" } }),
  );
  drawStatus();
}

export function listenHeader() {
  on("route", drawHeader);
  on("people", drawHeader);
  on("typing", (chat) => chat === current() && drawStatus());
}

/** «typing» with its three dots. */
export function typingLine(chat) {
  const key = `action.${chat.typing.action}`;
  const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  return h("span", { class: "typing-line" }, dots, h("span", { text: t(has(key) ? key : "action.typing") }));
}

function drawStatus() {
  const line = document.querySelector("#head-status");
  const chat = current();
  if (!line || !chat) return;
  if (chat.typing) line.replaceChildren(h("span", { class: "accent", role: "status", data: { testid: "typing" } }, typingLine(chat)));
  else line.replaceChildren(statusText(chatInfo(chat.id)));
}

/** The bot counts as a member of the group. */
const statusText = (info) => (info.type === "private" ? t("chat.bot") : tn("chat.members", info.person_ids.length + 1));

function chatMenu(anchor, info) {
  const chat = chatOf(state.person, info.id);
  const mine = info.type === "private";
  const blocked = chat.blocked;
  menu([
    ...topicItems(chat, info),
    { icon: "broom", label: t("menu.clear"), testid: "clear-chat", run: () => clearChat(chat) },
    mine && { icon: "block", label: t(blocked ? "menu.unblock" : "menu.block"), danger: !blocked, testid: "block-bot", run: () => setBlocked(!blocked) },
    "separator",
    { icon: "info", label: t("menu.info"), run: aboutDialog },
  ], anchor);
}
