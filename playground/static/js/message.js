/** One row of the chat: bubble, tail, author, quote, media, text, time, ticks, keyboard. */

import { authorName, nameColor, userAvatar } from "./avatar.js";
import { clock, full } from "./datetime.js";
import { h, icon } from "./dom.js";
import { emit } from "./emitter.js";
import { renderText } from "./entities.js";
import { t } from "./i18n.js";
import { renderKeyboard } from "./keyboard.js";
import { renderMedia } from "./media.js";
import { serviceText, summary } from "./service.js";
import { isGroup, messageKey } from "./store.js";
import { topicLabel } from "./topics.js";

const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*){1,3}$/u;

/** A fresh row. `flags`: {first, last, read}: place in a run of messages of one author, and whether it was read. */
export function newRow(chat, message, flags) {
  const row = h("div", { tabindex: -1, data: { testid: "message", key: messageKey(message) } });
  fill(row, chat, message, flags);
  return row;
}

/** (Re)draws a row in place; the focus stays on the same button of its keyboard. */
export function fill(row, chat, message, flags) {
  const focused = [...row.querySelectorAll("button, a")].indexOf(document.activeElement);
  const service = serviceText(message);
  row.dataset.messageId = message.message_id ?? "";
  row.dataset.from = message.from?.id ?? "";
  row.className = service ? "row service" : classesOf(chat, message, flags);
  row.replaceChildren(...(service ? [h("span", { class: "pill", text: service })] : ordinary(chat, message, flags)));
  if (focused >= 0) row.querySelectorAll("button, a")[focused]?.focus({ preventScroll: true });
}

const isOwn = (chat, message) => message.from?.id === chat.person;
const isBig = (message) => !message.entities?.length && !message.reply_to_message && EMOJI_ONLY.test(message.text ?? "");

function classesOf(chat, message, flags) {
  const names = ["row", isOwn(chat, message) ? "out" : "in"];
  if (flags.first) names.push("first");
  if (flags.last) names.push("last");
  if (message.reply_markup?.inline_keyboard?.length) names.push("with-keyboard");
  if (message.photo?.length) names.push("with-photo");
  if (isBig(message)) names.push("big-emoji");
  if (message.pending) names.push("pending");
  return names.join(" ");
}

function ordinary(chat, message, flags) {
  const group = isGroup(chat.id);
  const own = isOwn(chat, message);
  const parts = [];
  if (group && !own) parts.push(flags.last && message.from ? userAvatar(message.from, "small") : h("span", { class: "avatar-gap" }));
  parts.push(h("div", { class: "stack" }, bubble(chat, message, flags, group && !own && flags.first), renderKeyboard(chat, message)));
  return parts;
}

function bubble(chat, message, flags, named) {
  const media = renderMedia(message);
  const text = body(chat, message);
  const bare = media && !text && message.photo?.length;
  return h(
    "div", { class: `bubble ${bare ? "bare" : ""}`.trim() },
    named && h("div", { class: "author", text: authorName(message.from), style: { "--name": nameColor(message.from) } }),
    message.ephemeral_message_id && h("div", { class: "only" }, icon("eye"), t("message.only")),
    topicLabel(chat, message),
    // What answers nothing in a topic answers the message that made it.
    message.reply_to_message && !message.reply_to_message.forum_topic_created && quoted(message), media, text, reactions(message), meta(chat, message, flags),
    flags.last && tail(),
  );
}

function body(chat, message) {
  const text = message.text ?? message.caption ?? "";
  if (!text) return renderMedia(message) ? null : h("div", { class: "text muted" }, unsupported(message));
  const entities = message.entities ?? message.caption_entities ?? [];
  const act = { command: (raw) => emit("send-text", raw), mention: (name) => emit("mention", name) };
  return h("div", { class: "text", dir: "auto", data: { testid: "text" } }, renderText(text, entities, act));
}

const unsupported = (message) => (message.contact || message.location || message.poll ? summary(message) : t("message.unsupported"));

function quoted(message) {
  const target = message.reply_to_message;
  return h(
    "button", { type: "button", class: "quoted", style: { "--name": nameColor(target.from ?? {}) }, on: { click: () => emit("show-message", target.message_id) } },
    h("span", { class: "quoted-name", text: authorName(target.from) }), h("span", { class: "quoted-text", text: summary(target) }),
  );
}

/** Reactions that the server attaches: a list of {emoji, count}, or of Bot API ReactionType. */
function reactions(message) {
  const list = (message.reactions ?? []).map((one) => one.emoji ?? one.type?.emoji).filter(Boolean);
  return list.length > 0 && h("div", { class: "reactions" }, list.map((emoji) => h("span", { class: "reaction", text: emoji })));
}

function meta(chat, message, flags) {
  const when = message.edit_date ?? message.date;
  return h(
    "span", { class: "meta", title: full(when) },
    message.edit_date && h("span", { class: "edited", data: { testid: "edited" }, text: t("message.edited") }),
    h("time", { datetime: new Date(message.date * 1000).toISOString(), text: clock(message.date) }),
    isOwn(chat, message) && tick(message, flags.read),
  );
}

function tick(message, read) {
  const [name, key] = message.failed ? ["alert", "failed"] : message.pending ? ["clock", "sending"] : read ? ["checks", "read"] : ["check", "sent"];
  const mark = h("span", { class: `tick tick-${key}`, role: "img", "aria-label": t(`message.${key}`), data: { state: key } }, icon(name));
  if (!message.failed) return mark;
  return h("button", { type: "button", class: "retry", title: t("message.failed"), on: { click: () => emit("retry", message) } }, mark);
}

const SVG = "http://www.w3.org/2000/svg";

/** The little tail at the lower corner of the last bubble in a run. */
function tail() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "tail");
  svg.setAttribute("viewBox", "0 0 11 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M11 0v19.5c0 .3-.2.5-.5.5H1.2c-.7 0-1-.8-.5-1.3C4.5 15.5 7.5 12 8.5 8 9.3 5 9.6 2.5 9.6 0z");
  svg.append(path);
  return svg;
}

/** Whether two messages stand together as one run. */
export function together(a, b) {
  if (!a || !b || serviceText(a) || serviceText(b)) return false;
  return a.from?.id === b.from?.id && Math.abs(b.date - a.date) < 600 && !(a.reply_markup?.inline_keyboard?.length);
}
