/** Brings what the server knows into the store, and turns its events into changes of the store. */

import * as api from "./api.js";
import { emit } from "./emitter.js";
import { answered } from "./keyboard.js";
import { bot, chatOf, chatsOf, drop, markSeen, messageKey, pendingTwin, people, resetRead, settle, state, upsert, viewsOf } from "./store.js";

const PAGE = 50;
const TYPING_TIME = 5500;

export async function loadSession() {
  state.session = await api.getSession();
  state.seq ??= state.session.seq ?? null;
}

/** Reads the newest messages of every chat of every person. */
export async function loadEverything() {
  const chats = people().flatMap((person) => chatsOf(person.id).map((chat) => chatOf(person.id, chat.id)));
  await Promise.all(chats.map(loadChat));
}

/** Reads the newest messages; drops those that the server no longer has. */
async function loadChat(chat) {
  const answer = await api.getMessages(chat.id, chat.person, { limit: PAGE });
  const known = new Set(answer.messages.map((one) => one.message_id));
  const oldest = answer.messages[0]?.message_id ?? 0;
  drop(chat, (one) => !one.pending && !known.has(one.message_id) && (one.message_id < 0 || one.message_id >= oldest));
  for (const message of answer.messages) upsert(chat, message);
  Object.assign(chat, {
    commands: answer.bot_commands ?? [], menuButton: answer.menu_button ?? null, blocked: Boolean(answer.blocked),
    started: answer.started ?? true, description: answer.description ?? "", more: chat.loaded ? chat.more : answer.messages.length >= PAGE, loaded: true,
  });
  chat.seen = answer.messages.filter(isFromBot).reduce((top, one) => Math.max(top, one.message_id), chat.seen);
  recallKeyboard(chat);
  if (answer.typing) setTyping(chat, "typing");
  changed(chat);
}

export async function loadOlder(chat) {
  if (chat.loading || !chat.more) return;
  const first = chat.messages.find((one) => !one.pending);
  if (!first) return;
  chat.loading = true;
  try {
    const answer = await api.getMessages(chat.id, chat.person, { before: first.message_id, limit: PAGE });
    const fresh = answer.messages.filter((one) => !chat.messages.some((old) => messageKey(old) === messageKey(one)));
    chat.messages.unshift(...fresh);
    chat.more = fresh.length > 0 && answer.messages.length >= PAGE;
  } finally {
    chat.loading = false;
  }
  emit("older", chat);
}

const isFromBot = (message) => message.from?.id === bot().id;
const changed = (chat) => emit("messages", chat);

/** Reply keyboards and forced replies last until the bot says otherwise. */
function noteMarkup(chat, message) {
  const markup = message.reply_markup;
  if (!markup || !isFromBot(message)) return false;
  if (markup.keyboard) Object.assign(chat, { keyboard: { ...markup, message: message.message_id }, keyboardOpen: true });
  else if (markup.remove_keyboard) chat.keyboard = null;
  else if (markup.force_reply) Object.assign(chat, { replyTo: message, placeholder: markup.input_field_placeholder ?? null });
  else return false;
  return true;
}

function recallKeyboard(chat) {
  const last = chat.messages.findLast((one) => isFromBot(one) && (one.reply_markup?.keyboard || one.reply_markup?.remove_keyboard));
  if (last && chat.keyboard?.message !== last.message_id) noteMarkup(chat, last);
  const newest = chat.messages.at(-1);
  if (newest?.reply_markup?.force_reply && !chat.replyTo) noteMarkup(chat, newest);
}

function setTyping(chat, action) {
  clearTimeout(chat.typing?.timer);
  chat.typing = action ? { action, timer: setTimeout(() => setTyping(chat, null), TYPING_TIME) } : null;
  emit("typing", chat);
}

const HANDLERS = {
  message(chat, event) {
    const twin = pendingTwin(chat, event.message);
    if (twin) settle(chat, twin.local, event.message);
    else if (upsert(chat, event.message) === "hidden") return;
    if (isFromBot(event.message)) {
      setTyping(chat, null);
      markSeen(chat);
      if (noteMarkup(chat, event.message)) emit("composer", chat);
    }
    chat.started = chat.started || event.message.from?.id === chat.person;
    changed(chat);
    emit("arrived", chat, event.message);
  },
  edited(chat, event) {
    if (!chat.messages.some((one) => one.message_id === event.message.message_id)) return;
    upsert(chat, event.message);
    if (isFromBot(event.message)) markSeen(chat);
    changed(chat);
    emit("edited", chat, event.message);
  },
  deleted(chat, event) {
    if (!drop(chat, (one) => one.message_id === event.message_id)) return;
    if (chat.keyboard?.message === event.message_id) chat.keyboard = null;
    if (chat.replyTo?.message_id === event.message_id) chat.replyTo = null;
    if (!chat.messages.length) resetRead(chat);
    markSeen(chat);
    changed(chat);
    emit("composer", chat);
  },
  typing(chat, event) {
    setTyping(chat, event.action);
    if (!event.action) return;
    markSeen(chat);
    changed(chat);
  },
};

/** One event of the stream. */
export function receive(event) {
  if (event.type === "callback_answer") {
    for (const chat of viewsOf(event.chat_id)) markSeen(chat);
    for (const chat of viewsOf(event.chat_id)) changed(chat);
    answered(event);
  } else if (event.type in HANDLERS) {
    if (event.message?.new_chat_members || event.message?.left_chat_member || event.message?.new_chat_title) reloadSession();
    for (const chat of viewsOf(event.chat_id)) HANDLERS[event.type](chat, event);
  } else if (event.type === "commands" || event.type === "reset") {
    refresh();
  }
}

async function reloadSession() {
  await loadSession();
  emit("people");
  emit("chats");
}

let refreshing = null;

/** Reads everything again: after a gap in the stream, or when commands or languages changed. */
export function refresh() {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    try {
      await reloadSession();
      await loadEverything();
      emit("composer");
    } catch (error) {
      console.warn("The playground server does not answer:", error.message);
    }
  }, 60);
}
