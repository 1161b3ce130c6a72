/** What can be done with one message: by right click, long press, or the keyboard. */

import { copy } from "./clipboard.js";
import { menu } from "./dialogs.js";
import { emit } from "./emitter.js";
import { t } from "./i18n.js";
import { current, messageKey } from "./store.js";

export const editable = (chat, message) => message.from?.id === chat.person && message.text !== undefined && message.message_id > 0;

export function messageMenu(event) {
  const row = event.target.closest?.(".row");
  const chat = current();
  const message = row && chat?.messages.find((one) => messageKey(one) === row.dataset.key);
  if (!message || row.classList.contains("service") || message.pending || event.target.closest("a[href]")) return;
  event.preventDefault();
  const box = row.querySelector(".bubble").getBoundingClientRect();
  const where = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : { x: box.left + 16, y: box.top + 16 };
  const text = getSelection()?.toString() || message.text || message.caption;
  menu([
    { icon: "reply", label: t("message.reply"), testid: "reply", run: () => emit("reply", message) },
    editable(chat, message) && { icon: "edit", label: t("message.edit"), testid: "edit", run: () => emit("edit", message) },
    text && { icon: "copy", label: t("message.copy"), testid: "copy", run: () => copy(text) },
  ], where, "message-menu");
}

/** Arrow keys walk from message to message; Enter opens what can be done with it. */
export function walkRows(event, log) {
  const rows = [...log.querySelectorAll(".row[data-message-id]")];
  const at = rows.indexOf(document.activeElement);
  if (document.activeElement !== log && at < 0) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step) {
    event.preventDefault();
    rows[at < 0 ? rows.length - 1 : Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
  } else if (event.key === "Enter" && at >= 0) {
    const box = rows[at].getBoundingClientRect();
    messageMenu({ target: rows[at].querySelector(".bubble") ?? rows[at], clientX: box.left + 40, clientY: Math.max(60, box.top), preventDefault: () => event.preventDefault() });
  }
}
