/** The keyboard that a bot puts in place of the phone's own. */

import { sendHere } from "./actions.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { emit } from "./emitter.js";
import { t } from "./i18n.js";
import { isGroup } from "./store.js";

const SPECIAL = ["request_contact", "request_location", "request_poll", "request_users", "request_chat", "web_app"];

/** Draws the chat's reply keyboard into its place, or empties it. */
export function drawReplyKeyboard(chat) {
  const place = document.querySelector("#reply-keyboard");
  const keyboard = chat?.keyboardOpen ? chat.keyboard : null;
  place.hidden = !keyboard;
  if (!keyboard) return place.replaceChildren();
  const rows = keyboard.keyboard.map((row) => h("div", { class: "keyboard-row" }, row.map((button) => replyButton(chat, keyboard, button))));
  return place.replaceChildren(...rows);
}

function replyButton(chat, keyboard, button) {
  const { text, style } = typeof button === "string" ? { text: button } : button;
  const colour = ["danger", "success", "primary"].includes(style) ? `style-${style}` : "";
  const pressed = () => {
    if (SPECIAL.some((name) => button[name])) return toast(t("button.unsupported"));
    const answered = isGroup(chat.id) ? chat.messages.find((one) => one.message_id === keyboard.message) : null;
    sendHere(text, answered);
    if (keyboard.one_time_keyboard) chat.keyboardOpen = false;
    return emit("composer", chat);
  };
  return h("button", { type: "button", class: `reply-button ${colour}`.trim(), data: { testid: "reply-button", style }, on: { click: pressed } }, h("span", { text }));
}
