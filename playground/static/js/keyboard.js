/** Inline keyboards below a message: press, wait with a spinner for the bot's answer, copy, follow links. */

import * as api from "./api.js";
import { copy } from "./clipboard.js";
import { h, icon } from "./dom.js";
import { alertDialog, toast } from "./dialogs.js";
import { t } from "./i18n.js";
import { follow, safeUrl } from "./links.js";
import { bot, isGroup, state } from "./store.js";
import { emit } from "./emitter.js";

const PATIENCE = 15000;

/** Presses that wait for an answer: name of the button → {chat, message, query, timer}. */
const waiting = new Map();

/** Answers that came before the press itself had returned. */
const early = new Map();

const nameOf = (chat, message, row, column) => [chat.person, chat.id, message.message_id, row, column].join(":");

/** The keyboard of a message, or null. */
export function renderKeyboard(chat, message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const lines = rows.map((row, y) => h("div", { class: "keyboard-row" }, row.map((button, x) => inlineButton(chat, message, button, nameOf(chat, message, y, x)))));
  return h("div", { class: "keyboard", role: "group" }, lines);
}

function inlineButton(chat, message, button, name) {
  const busy = waiting.has(name);
  const symbol = symbolOf(button);
  const node = h(
    "button",
    {
      type: "button", class: `inline-button ${styleOf(button)} ${busy ? "busy" : ""}`.replace(/\s+/g, " ").trim(), disabled: Boolean(button.disabled),
      "aria-busy": busy ? "true" : null, "aria-description": descriptionOf(button, busy),
      data: { testid: "inline-button", name, style: button.style }, on: { click: () => pressed(chat, message, button, name) },
    },
    h("span", { class: "button-text", text: button.text }), symbol && icon(symbol, "button-corner"), h("span", { class: "spinner", "aria-hidden": "true" }),
  );
  return node;
}

const styleOf = (button) => (["danger", "success", "primary"].includes(button.style) ? `style-${button.style}` : "");
const symbolOf = (button) => (button.url || button.login_url ? "link" : button.copy_text ? "copy" : null);

function descriptionOf(button, busy) {
  if (busy) return t("button.waiting");
  if (button.url) return t("button.opens");
  return button.copy_text ? t("button.copies") : null;
}

function pressed(chat, message, button, name) {
  if (button.copy_text) copy(button.copy_text.text);
  else if (button.url) openUrl(button.url);
  else if (button.switch_inline_query_current_chat !== undefined) emit("insert", `@${bot().username} ${button.switch_inline_query_current_chat}`);
  else if (button.callback_data !== undefined) press(chat, message, button.callback_data, name);
  else toast(t("button.unsupported"));
}

function openUrl(url) {
  if (safeUrl(url)) follow(url);
  else toast(t("link.unsafe"));
}

async function press(chat, message, data, name) {
  if (waiting.has(name)) return;
  const entry = { chat, message: message.message_id, query: null, timer: setTimeout(() => stop(name, true), PATIENCE) };
  waiting.set(name, entry);
  show(name);
  try {
    const answer = await api.press(chat.id, chat.person, message.message_id, data);
    entry.query = answer?.callback_query_id ?? null;
    if (early.has(entry.query)) settle(early.get(entry.query), name);
  } catch (error) {
    stop(name, false);
    toast(t("toast.failed", { reason: error.message }), "alert");
  }
}

/** Puts what is known about a press onto its button, if that button is on the screen. */
function show(name) {
  const node = document.querySelector(`[data-name="${CSS.escape(name)}"]`);
  const busy = waiting.has(name);
  node?.classList.toggle("busy", busy);
  if (busy) node?.setAttribute("aria-busy", "true");
  else node?.removeAttribute("aria-busy");
}

function stop(name, silent) {
  clearTimeout(waiting.get(name)?.timer);
  waiting.delete(name);
  show(name);
  if (silent) toast(t("button.silent"), "alert");
}

/** A `callback_answer` event: ends the spinner and shows what the bot has to say. */
export function answered(event) {
  const mine = [...waiting].find(([, entry]) => matches(entry, event));
  if (mine) settle(event, mine[0]);
  else if (event.callback_query_id) keepEarly(event);
  else if (event.person_id === state.person) speak(event);
}

function matches(entry, event) {
  if (event.person_id && entry.chat.person !== event.person_id) return false;
  if (event.callback_query_id) return entry.query === event.callback_query_id;
  return entry.chat.id === event.chat_id && (!event.message_id || event.message_id === entry.message);
}

function keepEarly(event) {
  early.set(event.callback_query_id, event);
  setTimeout(() => early.delete(event.callback_query_id), PATIENCE);
}

function settle(event, name) {
  const { chat } = waiting.get(name) ?? {};
  early.delete(event.callback_query_id);
  stop(name, false);
  if (chat?.person === state.person) speak(event);
}

function speak(event) {
  if (event.url) follow(event.url);
  if (!event.text) return;
  if (event.show_alert) alertDialog(bot().first_name, event.text);
  else toast(event.text);
}

/** Text that a command sends: in a group it names the bot it is meant for. */
export const commandText = (chat, command) => (isGroup(chat.id) ? `/${command}@${bot().username}` : `/${command}`);
