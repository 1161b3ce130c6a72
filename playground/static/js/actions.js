/** What the person does: send, edit, start, block, clear. Shown at once, settled when the server answers. */

import * as api from "./api.js";
import { ask, toast } from "./dialogs.js";
import { emit } from "./emitter.js";
import { t } from "./i18n.js";
import { go } from "./router.js";
import { chatOf, current, drop, me, settle, state } from "./store.js";

let counter = 0;

/** Sends a text to a chat; the bubble is there before the server answers. */
export async function sendText(chat, text, replyTo = null) {
  const message = pending(chat, { text, entities: [], ...(replyTo ? { reply_to_message: replyTo } : {}) });
  await deliver(chat, message, () => api.sendText(chat.id, chat.person, text, replyTo?.message_id, replyTo ? 0 : chat.thread));
}

function pending(chat, content) {
  const { id, first_name: name, username } = me();
  counter += 1;
  const now = Math.floor(Date.now() / 1000);
  const message = { local: `p${Date.now()}-${counter}`, pending: true, date: now, from: { id, first_name: name, username }, ...(chat.thread ? { message_thread_id: chat.thread, is_topic_message: true } : {}), ...content };
  chat.messages.push(message);
  emit("messages", chat);
  emit("sent", chat);
  return message;
}

async function deliver(chat, message, send) {
  try {
    const answer = await send();
    settle(chat, message.local, answer?.message);
    chat.started = true;
  } catch (error) {
    const at = chat.messages.findIndex((one) => one.local === message.local);
    if (at >= 0) chat.messages[at] = { ...chat.messages[at], failed: true };
    toast(t("toast.failed", { reason: error.message }), "alert");
  }
  emit("messages", chat);
  emit("composer", chat);
}

export async function retry(chat, message) {
  drop(chat, (one) => one.local === message.local);
  emit("messages", chat);
  await sendText(chat, message.text, message.reply_to_message ?? null);
}

/** Sends files one after another, the caption with the first. */
export async function sendFiles(chat, files, caption) {
  for (const [index, file] of files.entries()) {
    const local = URL.createObjectURL(file);
    const content = file.type.startsWith("image/") && file.type !== "image/svg+xml"
      ? { photo: [{ local_url: local, ...(await sizeOf(local)) }] }
      : { document: { local_url: local, file_name: file.name, file_size: file.size, mime_type: file.type } };
    const text = index === 0 ? caption : "";
    const message = pending(chat, text ? { ...content, caption: text } : content);
    await deliver(chat, message, () => api.sendFile(chat.id, chat.person, file, text, chat.thread));
    setTimeout(() => URL.revokeObjectURL(local), 60000);
  }
}

async function sizeOf(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return {};
  }
  return { width: image.naturalWidth, height: image.naturalHeight };
}

export const editText = (chat, message, text) => tell(() => api.editText(chat.id, chat.person, message.message_id, text));

/** Presses Start in the private chat, with a deep link's payload if there is one. */
export async function start(payload = "") {
  const chat = chatOf(state.person, state.person);
  state.payload = null;
  if (state.chatId !== chat.id) go(state.person, chat.id);
  chat.blocked = false;
  const message = pending(chat, { text: "/start", entities: [{ type: "bot_command", offset: 0, length: 6 }] });
  await deliver(chat, message, () => api.start(chat.id, chat.person, payload));
}

export async function setBlocked(blocked) {
  const chat = chatOf(state.person, state.person);
  if (!(await tell(() => api.block(chat.id, chat.person, blocked)))) return;
  chat.blocked = blocked;
  emit("composer", chat);
  emit("chats");
  toast(t(blocked ? "toast.blocked" : "toast.unblocked"), blocked ? "block" : "check");
}

export async function clearChat(chat) {
  if (!(await ask(t("menu.clear"), t("menu.clear.ask"), t("menu.clear.do"), "danger"))) return;
  if (!(await tell(() => api.clear(chat.id, chat.person)))) return;
  drop(chat, () => true);
  chat.keyboard = null;
  emit("messages", chat);
  emit("composer", chat);
  toast(t("toast.cleared"), "broom");
}

export async function join(link) {
  try {
    const { result } = await api.join(state.person, link);
    toast(t(`join.${result}`), "group");
  } catch (error) {
    toast(t("toast.failed", { reason: error.message }), "alert");
  }
}

async function tell(run) {
  try {
    await run();
    return true;
  } catch (error) {
    toast(t("toast.failed", { reason: error.message }), "alert");
    return false;
  }
}

/** A text that a click sends: a command in a message, a reply keyboard's button. */
export function sendHere(text, replyTo = null) {
  const chat = current();
  if (chat) sendText(chat, text, replyTo);
}
