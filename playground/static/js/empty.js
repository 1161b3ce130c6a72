/** What stands in a chat without messages. */

import { botAvatar } from "./avatar.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { bot } from "./store.js";

/** Adds or removes the notice of an empty chat, for the bot with its description. */
export function emptyState(list, chat, info) {
  list.querySelector(".empty")?.remove();
  if (chat.messages.length || !chat.loaded || !info) return;
  const inside = info.type === "private"
    ? [botAvatar("huge"), h("h3", { text: bot().first_name }), h("p", { class: "empty-title", text: t("chat.intro") }), h("p", { text: chat.description || t("chat.intro.text") })]
    : [h("p", { text: t("chat.noMessages") })];
  list.append(h("div", { class: "empty" }, inside));
}
