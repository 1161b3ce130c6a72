/** The log of messages: days, runs, scrolling, what is new. */

import { day, dayKey } from "./datetime.js";
import { calm, h, icon } from "./dom.js";
import { emit, on } from "./emitter.js";
import { t, tn } from "./i18n.js";
import { emptyState } from "./empty.js";
import { fill, newRow, together } from "./message.js";
import { messageMenu, walkRows } from "./message_menu.js";
import { chatInfo, current, firstUnread, markRead, messageKey, state, unread } from "./store.js";
import { loadOlder } from "./sync.js";

const NEAR_END = 80;
const NEAR_START = 400;
const LEAVE_TIME = 260;
const FLOAT_TIME = 1200;

let log, list, jump;
let stick = true;
let shown = null;
let divider = null;
let rows = new Map();
let floating = 0;

export function mountLog() {
  log = document.querySelector("#log");
  list ??= log.appendChild(h("div", { class: "list" }));
  log.setAttribute("aria-label", t("chat.log"));
  jump = document.querySelector("#jump");
  jump.replaceChildren(icon("down"), h("span", { class: "badge", hidden: true }));
  jump.setAttribute("aria-label", t("chat.jump"));
  shown = null;
  openLog();
}

export function listenLog() {
  log.addEventListener("scroll", scrolled, { passive: true });
  // Only a person's own scrolling shows the day; a message that pushes the others up does not.
  for (const kind of ["wheel", "touchmove", "keydown"]) log.addEventListener(kind, () => (floating ||= setTimeout(() => (floating = 0), FLOAT_TIME)), { passive: true });
  log.addEventListener("contextmenu", (event) => messageMenu(event));
  log.addEventListener("dblclick", (event) => replyByDoubleClick(event));
  log.addEventListener("keydown", (event) => walkRows(event, log));
  jump.addEventListener("click", () => toEnd(true));
  const watcher = new ResizeObserver(() => stick && toEnd(false));
  watcher.observe(log);
  watcher.observe(list);
  document.addEventListener("visibilitychange", readIfSeen);
  on("route", openLog);
  on("messages", (chat) => chat === current() && drawLog(true));
  on("older", (chat) => chat === current() && keepPlace(() => drawLog(false)));
  on("edited", (chat, message) => chat === current() && flash(rowOf(message.message_id), "edited-flash"));
  on("sent", (chat) => chat === current() && toEnd(false));
  on("show-message", showMessage);
}

/** Opens the chat of the address: at the first unread message, where it was left, or at its end. */
function openLog() {
  const chat = current();
  if (shown && shown !== chat) shown.place = stick ? null : log.scrollTop;
  const fresh = shown !== chat;
  shown = chat;
  if (!fresh) return;
  rows = new Map();
  list.replaceChildren();
  if (!chat) return;
  const first = firstUnread(chat);
  divider = first && chat.messages.indexOf(first) > 0 ? messageKey(first) : null;
  drawLog(false);
  stick = chat.place === null;
  const mark = list.querySelector(".unread-mark");
  if (stick && mark) mark.scrollIntoView({ block: "center" });
  else log.scrollTop = stick ? log.scrollHeight : chat.place;
  scrolled();
}

const isRead = (chat, message) => Boolean(message.message_id) && (message.message_id <= chat.seen);

function flagsOf(chat, index) {
  const [before, message, after] = [chat.messages[index - 1], chat.messages[index], chat.messages[index + 1]];
  const sameDay = (a, b) => a && b && dayKey(a.date) === dayKey(b.date);
  const first = !(sameDay(before, message) && together(before, message)) || divider === messageKey(message);
  const last = !(sameDay(message, after) && together(message, after)) || (after && divider === messageKey(after));
  return { first, last, read: isRead(chat, message) };
}

/** Brings the list in line with the chat; only what changed is touched. */
function drawLog(animate) {
  const chat = current();
  if (!chat || !list) return;
  const keys = new Set(chat.messages.map(messageKey));
  for (const [key, entry] of rows) if (!keys.has(key)) leave(key, entry.row, animate);
  const days = new Map();
  chat.messages.forEach((message, index) => {
    const key = dayKey(message.date);
    if (!days.has(key)) days.set(key, []);
    days.get(key).push(rowFor(chat, message, flagsOf(chat, index), animate));
  });
  placeDays(days, chat);
  emptyState(list, chat, chatInfo(chat.id));
  if (stick) toEnd(false);
  afterDraw();
}

function rowFor(chat, message, flags, animate) {
  const key = messageKey(message);
  const mark = `${flags.first}${flags.last}${flags.read}`;
  let entry = rows.get(key);
  if (!entry) {
    entry = { row: newRow(chat, message, flags), message, mark };
    if (animate && !calm()) entry.row.classList.add("entering");
    entry.row.addEventListener("animationend", () => entry.row.classList.remove("entering"), { once: true });
    rows.set(key, entry);
  } else if (entry.message !== message || entry.mark !== mark) {
    if (entry.mark !== mark || JSON.stringify(entry.message) !== JSON.stringify(message)) fill(entry.row, chat, message, flags);
    Object.assign(entry, { message, mark });
  }
  return { key, row: entry.row };
}

function placeDays(days, chat) {
  for (const section of [...list.querySelectorAll(".day")]) if (!days.has(section.dataset.day) && !section.querySelector(".leaving")) section.remove();
  let before = null;
  for (const [key, items] of days) {
    let section = list.querySelector(`.day[data-day="${CSS.escape(key)}"]`);
    if (!section) {
      const date = chat.messages.find((one) => dayKey(one.date) === key).date;
      section = h("section", { class: "day", data: { day: key } }, h("div", { class: "day-title" }, h("span", { class: "pill", text: day(date) })));
    }
    if (before ? before.nextElementSibling !== section : list.firstElementChild !== section) before ? before.after(section) : list.prepend(section);
    placeRows(section, items);
    before = section;
  }
}

function placeRows(section, items) {
  let cursor = section.firstElementChild;
  section.querySelector(".unread-mark")?.remove();
  for (const { key, row } of items) {
    let next = cursor.nextElementSibling;
    while (next?.classList.contains("leaving")) next = next.nextElementSibling;
    if (key === divider) {
      const mark = h("div", { class: "unread-mark", text: t("chat.unread") });
      cursor.after(mark);
      cursor = mark;
    }
    if (next !== row || key === divider) cursor.after(row);
    cursor = row;
  }
}

function leave(key, row, animate) {
  rows.delete(key);
  if (!animate || calm()) return row.remove();
  row.style.setProperty("--height", `${row.offsetHeight}px`);
  row.classList.add("leaving");
  row.removeAttribute("data-testid");
  row.setAttribute("aria-hidden", "true");
  row.inert = true;
  setTimeout(() => {
    const section = row.closest(".day");
    row.remove();
    if (section && !section.querySelector(".row")) section.remove();
  }, LEAVE_TIME);
}

const distance = () => log.scrollHeight - log.clientHeight - log.scrollTop;

/** The caption of a day floats above the messages only while they move. */
function floatDay() {
  const top = log.getBoundingClientRect().top;
  for (const section of list.querySelectorAll(".day")) section.classList.toggle("stuck", section.getBoundingClientRect().top < top - 12);
  if (!floating) return;
  log.classList.add("scrolling");
  clearTimeout(floating);
  floating = setTimeout(() => {
    floating = 0;
    log.classList.remove("scrolling");
  }, FLOAT_TIME);
}

function scrolled() {
  floatDay();
  stick = distance() < NEAR_END;
  afterDraw();
  if (log.scrollTop < NEAR_START && current()?.loaded) loadOlder(current());
}

function afterDraw() {
  readIfSeen();
  jump.classList.toggle("visible", !stick);
  jump.tabIndex = stick ? -1 : 0;
  const count = current() ? unread(current()) : 0;
  const badge = jump.querySelector(".badge");
  badge.hidden = count === 0;
  badge.textContent = count;
  jump.setAttribute("aria-label", count ? tn("chat.new", count) : t("chat.jump"));
}

function readIfSeen() {
  if (current() && stick && document.visibilityState === "visible") markRead(current());
}

function toEnd(smooth) {
  stick = true;
  log.scrollTo({ top: log.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
}

/** Runs a change above what is seen without moving what is seen. */
function keepPlace(change) {
  const height = log.scrollHeight;
  change();
  log.scrollTop += log.scrollHeight - height;
}

const rowOf = (id) => list.querySelector(`[data-message-id="${id}"]`);

function flash(row, name) {
  if (!row) return;
  row.classList.remove(name);
  void row.offsetWidth;
  row.classList.add(name);
  row.addEventListener("animationend", () => row.classList.remove(name), { once: true });
}

function showMessage(id) {
  const row = rowOf(id);
  row?.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
  flash(row, "found-flash");
}

function replyByDoubleClick(event) {
  if (event.target.closest("button, a, code, .spoiler")) return;
  const row = event.target.closest(".row[data-message-id]");
  const message = row && state.chatId !== null && current().messages.find((one) => messageKey(one) === row.dataset.key);
  if (!message || !message.message_id || row.classList.contains("service")) return;
  getSelection()?.removeAllRanges();
  emit("reply", message);
}
