/** Where the person writes: text, drafts, replies and edits, Start and Unblock in its place when they are due. */

import { editText, sendHere, sendText, setBlocked, start } from "./actions.js";
import { filesFrom, offerFiles } from "./attach.js";
import { authorName } from "./avatar.js";
import { closeCommands, commandKey, commandsOpen, openCommands } from "./commands.js";
import { h, icon, iconButton } from "./dom.js";
import { emit, on } from "./emitter.js";
import { t } from "./i18n.js";
import { editable } from "./message_menu.js";
import { drawReplyKeyboard } from "./reply_keyboard.js";
import { summary } from "./service.js";
import { chatInfo, current, isGroup, setDraft, state } from "./store.js";
import { writtenInto } from "./topics.js";

const TALLEST = 220;

let place, field, drawnFor;

export function mountComposer() {
  place = document.querySelector("#composer-area");
  drawnFor = null;
  drawComposer();
}

export function listenComposer() {
  on("route", drawComposer);
  on("composer", (chat) => (!chat || chat === current()) && drawComposer());
  on("messages", (chat) => chat === current() && modeOf(chat) !== drawnFor?.mode && drawComposer());
  on("reply", (message) => begin({ replyTo: message, editing: null }));
  on("edit", (message) => begin({ editing: message, replyTo: null }, message.text));
  on("insert", (text) => write(text));
  on("send-text", (text) => sendHere(text));
}

/** "write", or what stands in the field's place. */
function modeOf(chat) {
  if (isGroup(chat.id)) return "write";
  if (chat.blocked) return "unblock";
  if (state.payload?.chat === chat.id) return "start";
  return chat.loaded && !chat.messages.length ? "start" : "write";
}

function drawComposer() {
  const chat = current();
  if (!chat) return place.replaceChildren();
  const mode = modeOf(chat);
  const same = drawnFor?.chat === chat && drawnFor.mode === mode;
  drawReplyKeyboard(mode === "write" ? chat : null);
  if (same && mode === "write") return drawParts(chat);
  drawnFor = { chat, mode };
  closeCommands();
  if (mode === "write") drawField(chat);
  else place.replaceChildren(bigButton(mode));
  return undefined;
}

function bigButton(mode) {
  const [key, testid, run] = mode === "start"
    ? ["chat.start", "start", () => start(state.payload?.text ?? "")]
    : ["chat.unblock", "unblock", () => setBlocked(false)];
  return h("button", { type: "button", class: "big-button", data: { testid }, on: { click: run } }, t(key));
}

function drawField(chat) {
  field = h("textarea", { id: "field", rows: 1, dir: "auto", "aria-label": t("composer.label"), autocomplete: "off", enterkeyhint: "send", data: { testid: "composer" }, on: { input: typed, keydown: keyed, paste: pasted } });
  field.value = chat.editing ? chat.editing.text : chat.draft;
  const picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": t("composer.attach"), data: { testid: "attach-input" }, on: { change: picked } });
  place.replaceChildren(
    h("div", { class: "composer-box" },
      h("div", { class: "composer-strip", hidden: true }),
      h("div", { class: "composer-row" },
        h("span", { class: "menu-slot" }), field,
        h("span", { class: "keyboard-slot" }),
        iconButton("clip", t("composer.attach"), () => picker.click(), { data: { testid: "attach" } }), picker)),
    h("button", { type: "button", class: "send", "aria-label": t("composer.send"), title: t("composer.send"), data: { testid: "send" }, on: { mousedown: (event) => event.preventDefault(), click: submit } }),
  );
  drawParts(chat);
  grow();
  if (matchMedia("(hover: hover)").matches && !document.querySelector("dialog[open]") && mayTakeFocus()) field.focus({ preventScroll: true });
}

/** Choosing a person by the arrow keys keeps the focus there. */
const mayTakeFocus = () => !document.activeElement?.closest?.(".people");

/** The parts around the field, redrawn without touching what is being written. */
function drawParts(chat) {
  drawStrip(chat);
  const commands = chat.commands.length > 0 && chat.menuButton?.type !== "web_app" && chatInfo(chat.id)?.type === "private";
  place.querySelector(".menu-slot").replaceChildren(...(commands ? [menuButton(chat)] : []));
  place.querySelector(".keyboard-slot").replaceChildren(...(chat.keyboard ? [iconButton("keyboard", t("composer.keyboard"), toggleKeyboard, { "aria-pressed": String(chat.keyboardOpen), data: { testid: "keyboard-toggle" } })] : []));
  field.placeholder = chat.placeholder ?? (chat.keyboard && chat.keyboardOpen ? chat.keyboard.input_field_placeholder : null) ?? writtenInto(chat) ?? t("composer.placeholder");
  const send = place.querySelector(".send");
  send.replaceChildren(icon(chat.editing ? "check" : "send"));
  send.setAttribute("aria-label", t(chat.editing ? "composer.save" : "composer.send"));
  mark();
}

function menuButton(chat) {
  const toggle = () => {
    if (commandsOpen()) return closeCommands();
    openCommands((text) => sendText(chat, text));
    return field.focus({ preventScroll: true });
  };
  return h("button", { type: "button", class: "menu-button", "aria-haspopup": "listbox", "aria-label": t("composer.menu.label"), data: { testid: "menu-button" }, on: { mousedown: (event) => event.preventDefault(), click: toggle } }, icon("menu"), h("span", { text: t("composer.menu") }));
}

function toggleKeyboard() {
  const chat = current();
  chat.keyboardOpen = !chat.keyboardOpen;
  emit("composer", chat);
}

function drawStrip(chat) {
  const strip = place.querySelector(".composer-strip");
  const about = chat.editing ?? chat.replyTo;
  strip.hidden = !about;
  if (!about) return strip.replaceChildren();
  const title = chat.editing ? t("composer.editing") : t("composer.replyTo", { name: authorName(about.from) });
  return strip.replaceChildren(
    icon(chat.editing ? "edit" : "reply", "strip-icon"),
    h("button", { type: "button", class: "strip-text", on: { click: () => emit("show-message", about.message_id) } }, h("span", { class: "strip-title", text: title }), h("span", { class: "strip-line", text: summary(about) })),
    iconButton("close", t("composer.cancel"), cancel, { data: { testid: "strip-cancel" } }),
  );
}

function begin(change, text) {
  const chat = current();
  Object.assign(chat, change);
  if (text !== undefined) field.value = text;
  drawParts(chat);
  grow();
  field.focus({ preventScroll: true });
}

/** Gives up the reply or the edit; the draft from before the edit comes back. */
function cancel() {
  const chat = current();
  if (chat.editing) field.value = chat.draft;
  Object.assign(chat, { editing: null, replyTo: null, placeholder: null });
  drawParts(chat);
  grow();
  field.focus({ preventScroll: true });
}

function write(text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus({ preventScroll: true });
  typed();
}

function typed() {
  const chat = current();
  if (!chat.editing) setDraft(chat, field.value);
  grow();
  mark();
  const slash = /^\/(\w*)$/.exec(field.value);
  if (slash) openCommands(pickCommand, { filter: slash[1].toLowerCase(), from: "slash" });
  else if (commandsOpen()) closeCommands();
}

function pickCommand(text) {
  clearField();
  sendText(current(), text);
}

const mark = () => place.classList.toggle("has-text", field.value.trim() !== "");

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
  field.classList.toggle("full", field.scrollHeight > TALLEST);
}

function keyed(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (commandKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (current().editing || current().replyTo)) {
    event.preventDefault();
    cancel();
  } else if (event.key === "ArrowUp" && !field.value) {
    const last = current().messages.findLast((one) => editable(current(), one));
    if (last) emit("edit", last);
    if (last) event.preventDefault();
  }
}

function clearField() {
  field.value = "";
  setDraft(current(), "");
  closeCommands();
  grow();
  mark();
}

function submit() {
  const chat = current();
  const text = field.value.trim();
  if (!text) return field.focus({ preventScroll: true });
  const { editing, replyTo } = chat;
  Object.assign(chat, { editing: null, replyTo: null, placeholder: null });
  if (editing) {
    field.value = chat.draft;
    if (text !== editing.text) editText(chat, editing, text);
  } else {
    clearField();
    sendText(chat, text, replyTo);
    if (chat.keyboard?.one_time_keyboard) chat.keyboardOpen = false;
  }
  closeCommands();
  grow();
  drawComposer();
  return field.focus({ preventScroll: true });
}

function picked(event) {
  offerFiles(current(), [...event.target.files]);
  event.target.value = "";
}

function pasted(event) {
  const files = filesFrom(event.clipboardData);
  if (!files.length) return;
  event.preventDefault();
  offerFiles(current(), files);
}
