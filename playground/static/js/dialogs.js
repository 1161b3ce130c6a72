/** Toasts, alerts, questions and menus. Everything modal is a <dialog>, which keeps the focus inside. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const TOAST_TIME = 3500;

/** A short word at the bottom of the chat that goes away by itself. */
export function toast(text, symbol = "info") {
  const stack = document.querySelector("#toasts");
  const node = h("div", { class: "toast", role: "status", data: { testid: "toast" } }, icon(symbol), h("span", { text }));
  while (stack.children.length >= 3) stack.firstChild.remove();
  stack.append(node);
  const leave = () => {
    node.classList.add("leaving");
    setTimeout(() => node.remove(), 220);
  };
  const timer = setTimeout(leave, Math.max(TOAST_TIME, text.length * 55));
  node.addEventListener("click", () => {
    clearTimeout(timer);
    leave();
  });
}

/** Opens a modal dialog; resolves with the value of the button that closed it ("" for Esc or outside). */
export function modal({ title, body = [], buttons = [], testid = "dialog", className = "" }) {
  return new Promise((resolve) => {
    const titleId = `dialog-title-${Date.now()}`;
    const node = h("dialog", { class: `dialog ${className}`.trim(), "aria-labelledby": title ? titleId : null, data: { testid } });
    const row = buttons.map((one) => h("button", { type: "button", class: `text-button ${one.style ?? ""}`.trim(), data: { testid: one.testid }, autofocus: one.focus, on: { click: () => node.close(one.value) } }, one.label));
    node.append(h("div", { class: "dialog-box" }, title && h("h2", { id: titleId, text: title }), h("div", { class: "dialog-body" }, body), row.length > 0 && h("div", { class: "dialog-buttons" }, row)));
    node.addEventListener("click", (event) => event.target === node && node.close(""));
    node.addEventListener("close", () => {
      resolve(node.returnValue);
      node.remove();
    });
    document.body.append(node);
    node.showModal();
  });
}

/** The bot's alert (`answerCallbackQuery` with `show_alert`). */
export const alertDialog = (title, text) =>
  modal({ title, body: [h("p", { class: "alert-text", text })], buttons: [{ label: t("dialog.ok"), value: "ok", testid: "alert-ok", focus: true }], testid: "alert" });

/** A question; resolves to whether the person said yes. */
export async function ask(title, text, yes, style = "") {
  const buttons = [
    { label: t("dialog.cancel"), value: "", testid: "dialog-cancel" },
    { label: yes, value: "yes", style, testid: "dialog-yes", focus: true },
  ];
  return (await modal({ title, body: [h("p", { text })], buttons })) === "yes";
}

/**
 * A menu at a point of the window or below an element. Items: {icon, label, run, danger, testid, checked} or
 * "separator" or {heading}. It closes on choice, Esc, outside press and scroll, and gives the focus back.
 */
export function menu(items, where, testid = "menu") {
  document.querySelector(".menu")?.remove();
  const before = document.activeElement;
  const node = h("div", { class: "menu", role: "menu", data: { testid } }, items.filter(Boolean).map((item) => menuItem(item, () => close(true))));
  const stop = new AbortController();
  function close(refocus) {
    stop.abort();
    node.remove();
    if (refocus) before?.focus?.({ preventScroll: true });
  }
  document.body.append(node);
  place(node, where);
  const options = { signal: stop.signal, capture: true };
  document.addEventListener("pointerdown", (event) => node.contains(event.target) || close(false), options);
  window.addEventListener("resize", () => close(false), options);
  node.addEventListener("keydown", (event) => walk(event, node, () => close(true)));
  node.querySelector("[role^=menuitem]")?.focus({ preventScroll: true });
  return close;
}

function menuItem(item, close) {
  if (item === "separator") return h("div", { class: "menu-separator", role: "separator" });
  if (item.heading) return h("div", { class: "menu-heading", text: item.heading });
  const choice = item.checked !== undefined;
  const run = () => {
    close();
    item.run();
  };
  return h(
    "button",
    { type: "button", class: `menu-item ${item.danger ? "danger" : ""}`.trim(), role: choice ? "menuitemradio" : "menuitem", "aria-checked": choice ? String(item.checked) : null, data: { testid: item.testid }, on: { click: run } },
    item.icon ? icon(item.icon) : h("span", { class: "icon" }), h("span", { text: item.label }), choice && item.checked && icon("check", "menu-check"),
  );
}

function place(node, where) {
  const box = node.getBoundingClientRect();
  const anchor = where instanceof Element ? where.getBoundingClientRect() : null;
  const left = anchor ? (anchor.left + box.width > innerWidth - 8 ? anchor.right - box.width : anchor.left) : where.x;
  const top = anchor ? anchor.bottom + 4 : where.y;
  const y = top + box.height > innerHeight - 8 ? Math.max(8, (anchor ? anchor.top - 4 : top) - box.height) : top;
  node.style.left = `${Math.max(8, Math.min(left, innerWidth - box.width - 8))}px`;
  node.style.top = `${y}px`;
}

function walk(event, node, close) {
  const items = [...node.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key in moves) items.at(moves[event.key] % items.length)?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
