/** The group's topics: switched on, made and chosen in the chat's menu; the label of what stands in one. */

import * as api from "./api.js";
import { modal, toast } from "./dialogs.js";
import { h } from "./dom.js";
import { emit } from "./emitter.js";
import { t } from "./i18n.js";
import { chatInfo, me } from "./store.js";

const topicsOf = (chatId) => chatInfo(chatId)?.topics ?? [];

/** A topic's name; one that is gone has its number only. */
const nameOf = (chatId, thread) => topicsOf(chatId).find((one) => one.message_thread_id === thread)?.name ?? String(thread);

/** The topic that is written into, in words; null for General and where there are none. */
export const writtenInto = (chat) => (chat.thread ? t("topics.write", { topic: nameOf(chat.id, chat.thread) }) : null);

/** Above a message that stands in a topic; a press writes there. */
export function topicLabel(chat, message) {
  const thread = message.message_thread_id;
  if (!message.is_topic_message || !thread) return false;
  return h("button", { type: "button", class: "topic", data: { testid: "topic", thread }, on: { click: () => choose(chat, thread) } }, `# ${nameOf(chat.id, thread)}`);
}

function choose(chat, thread) {
  chat.thread = thread;
  emit("composer", chat);
}

/** What the chat's menu has about topics; only the group's owner makes and switches them. */
export function topicItems(chat, info) {
  const owner = me()?.role === "admin";
  if (info.type === "private" || (!info.is_forum && !owner)) return [];
  const switched = { icon: "menu", label: t(info.is_forum ? "topics.off" : "topics.on"), testid: "forum", run: () => ask(() => api.setForum(chat.person, !info.is_forum)) };
  if (!info.is_forum) return [switched];
  const one = (thread, label) => ({ label, checked: chat.thread === thread, testid: `topic-${thread}`, run: () => choose(chat, thread) });
  return [
    { heading: t("topics.heading") },
    one(0, t("topics.general")),
    ...topicsOf(chat.id).filter((each) => !each.closed).map((each) => one(each.message_thread_id, each.name)),
    owner && { icon: "edit", label: t("topics.new"), testid: "topic-new", run: () => make(chat) },
    owner && switched,
    "separator",
  ];
}

async function make(chat) {
  const field = h("input", { type: "text", maxlength: 128, "aria-label": t("topics.name"), data: { testid: "topic-name" } });
  const buttons = [
    { label: t("dialog.cancel"), value: "", testid: "dialog-cancel" },
    { label: t("topics.make"), value: "yes", testid: "dialog-yes" },
  ];
  const answer = await modal({ title: t("topics.new"), body: [field], buttons });
  const name = field.value.trim();
  if (answer !== "yes" || !name) return;
  const made = await ask(() => api.makeTopic(chat.person, name));
  if (made) choose(chat, made.topic.message_thread_id);
}

async function ask(call) {
  try {
    return await call();
  } catch (error) {
    toast(t("toast.failed", { reason: error.message }), "alert");
    return null;
  }
}
