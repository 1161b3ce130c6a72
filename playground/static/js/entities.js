/** Text with entities, as Telegram gives them: offsets and lengths in UTF-16 units, which are JavaScript's own. */

import { h, icon } from "./dom.js";
import { describe, full, relative } from "./datetime.js";
import { t } from "./i18n.js";
import { copy } from "./clipboard.js";
import { toast } from "./dialogs.js";
import { safeUrl, follow } from "./links.js";

/** Nodes for `text`; never parses it as HTML. `act` has `command(text)` and `mention(name)`. */
export function renderText(text, entities = [], act = {}) {
  const ordered = [...entities]
    .filter((one) => one.length > 0 && one.offset >= 0 && one.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, ordered, act);
}

/** Nodes for text[from, to): the outermost entities first, each with those inside it. */
function span(text, from, to, entities, act) {
  const nodes = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) {
      index += 1;
      continue;
    }
    if (start > at) nodes.push(text.slice(at, start));
    const inside = entities.slice(index + 1).filter((one) => one.offset < end);
    nodes.push(wrap(entity, text.slice(start, end), span(text, start, end, inside, act), act));
    at = end;
    index += 1;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return trimAroundBlocks(nodes);
}

/** A block brings its own line break; the one in the text beside it would make an empty line. */
function trimAroundBlocks(nodes) {
  const isBlock = (node) => node instanceof HTMLElement && node.classList.contains("block");
  return nodes.map((node, index) => {
    if (typeof node !== "string") return node;
    let text = node;
    if (isBlock(nodes[index - 1]) && text.startsWith("\n")) text = text.slice(1);
    if (isBlock(nodes[index + 1]) && text.endsWith("\n")) text = text.slice(0, -1);
    return text;
  });
}

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

function wrap(entity, raw, children, act) {
  if (entity.type in SIMPLE) return h(SIMPLE[entity.type], {}, children);
  const make = MAKERS[entity.type];
  return make ? make(entity, raw, children, act) : h("span", { class: `entity-${entity.type}` }, children);
}

const MAKERS = {
  spoiler: (entity, raw, children) => spoiler(children),
  code: (entity, raw) => h("code", { class: "inline-code", role: "button", tabindex: 0, title: t("message.copyCode"), data: { copy: raw, testid: "code" }, on: pressable(() => copy(raw)) }, raw),
  pre: (entity, raw) => pre(entity, raw),
  text_link: (entity, raw, children) => link(entity.url, children),
  url: (entity, raw, children) => link(/^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`, children),
  email: (entity, raw, children) => link(`mailto:${raw}`, children),
  phone_number: (entity, raw, children) => link(`tel:${raw.replace(/[^+\d]/g, "")}`, children),
  mention: (entity, raw, children, act) => action("mention", children, () => act.mention?.(raw)),
  text_mention: (entity, raw, children, act) => action("mention", children, () => act.mention?.(raw)),
  bot_command: (entity, raw, children, act) => action("command", children, () => act.command?.(raw)),
  hashtag: (entity, raw, children) => h("span", { class: "link" }, children),
  cashtag: (entity, raw, children) => h("span", { class: "link" }, children),
  blockquote: (entity, raw, children) => h("blockquote", { class: "block quote" }, children),
  expandable_blockquote: (entity, raw, children) => expandable(raw, children),
  date_time: (entity, raw, children) => dateTime(entity, raw, children),
};

/** Listeners for something that is pressed by mouse and by keyboard. */
function pressable(run) {
  return {
    click: (event) => {
      event.stopPropagation();
      run(event);
    },
    keydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      run(event);
    },
  };
}

function spoiler(children) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": t("message.spoiler"), data: { testid: "spoiler" } }, h("span", { class: "spoiler-text" }, children));
  const show = () => {
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", (event) => {
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    show();
  }, { capture: true });
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

function pre(entity, raw) {
  const code = h("code", { text: raw.replace(/\n$/, "") });
  const button = h("button", { type: "button", class: "pre-copy", "aria-label": t("message.copyCode"), title: t("message.copyCode"), on: { click: () => copy(raw) } }, icon("copy"));
  return h("div", { class: "block pre" }, h("div", { class: "pre-head" }, h("span", { text: entity.language || "" }), button), h("pre", {}, code));
}

function link(target, children) {
  const url = safeUrl(target);
  if (!url) return h("span", { class: "link", on: { click: () => toast(t("link.unsafe")) } }, children);
  return h("a", { class: "link", href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href, on: { click: (event) => follow(url.href, event) } }, children);
}

function action(kind, children, run) {
  return h("button", { type: "button", class: `link link-button link-${kind}`, on: { click: run } }, children);
}

const LINES_SHOWN = 3;

function expandable(raw, children) {
  if (raw.split("\n").length <= LINES_SHOWN && raw.length < 180) return h("blockquote", { class: "block quote" }, children);
  const node = h("blockquote", { class: "block quote folded", role: "button", tabindex: 0, "aria-expanded": "false", title: t("message.expand") }, children, icon("down", "quote-fold"));
  const turn = () => node.setAttribute("aria-expanded", String(!node.classList.toggle("folded")));
  for (const [event, listener] of Object.entries(pressable(turn))) node.addEventListener(event, listener);
  return node;
}

function dateTime(entity, raw, children) {
  if (!Number.isFinite(entity.unix_time)) return h("span", {}, children);
  const seconds = entity.unix_time;
  const say = () => toast(`${full(seconds)} · ${relative(seconds)}`);
  const node = h("time", { class: "tg-time", datetime: new Date(seconds * 1000).toISOString(), tabindex: 0, data: { unix: seconds, format: entity.date_time_format ?? "", testid: "tg-time" }, on: pressable(say) }, children);
  describe(node);
  return node;
}
