/** The bot's commands: behind the menu button, and offered while «/» is typed. */

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { commandText } from "./keyboard.js";
import { current } from "./store.js";

const box = () => document.querySelector("#commands");

let chosen = -1;
let run = () => {};
let source = null;

/** Opens the list above the composer; `pick(text)` gets the command to send. */
export function openCommands(pick, { filter = "", from = "menu" } = {}) {
  const chat = current();
  const matching = chat.commands.filter((one) => one.command.startsWith(filter));
  if (!matching.length) return closeCommands();
  run = pick;
  source = from;
  chosen = -1;
  const items = matching.map((one) =>
    h("button", { type: "button", class: "command", role: "option", "aria-selected": "false", tabindex: -1, data: { testid: `command-${one.command}` }, on: { mousedown: (event) => event.preventDefault(), click: () => choose(one.command) } },
      h("span", { class: "command-name", text: `/${one.command}` }), h("span", { class: "command-text", text: one.description })));
  box().replaceChildren(h("div", { class: "commands-list", role: "listbox", "aria-label": t("composer.menu.label"), data: { testid: "commands-menu" } }, items));
  box().hidden = false;
  return undefined;
}

function choose(command) {
  closeCommands();
  run(commandText(current(), command));
}

export function closeCommands() {
  box().hidden = true;
  box().replaceChildren();
  source = null;
}

export const commandsOpen = () => source;

/** Keys while the list is open; true when the key was used. Tab and Enter take the marked command. */
export function commandKey(event) {
  if (!source) return false;
  const items = [...box().querySelectorAll(".command")];
  if (event.key === "ArrowDown") mark(items, chosen + 1);
  else if (event.key === "ArrowUp") mark(items, chosen < 0 ? items.length - 1 : chosen - 1);
  else if (event.key === "Escape") closeCommands();
  else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) items[chosen].click();
  else return false;
  event.preventDefault();
  return true;
}

function mark(items, index) {
  chosen = (index + items.length) % items.length;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
  items[chosen].scrollIntoView({ block: "nearest" });
}
