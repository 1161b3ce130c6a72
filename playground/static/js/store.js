/** What the page knows: the session, who is acting, which chat is open, and each chat as each person sees it. */

import { emit } from "./emitter.js";
import { recall, remember } from "./storage.js";

export const state = { session: null, person: null, chatId: null, seq: null, connection: "online", payload: null };

const chats = new Map();
const readUpTo = recall("read", {});
const drafts = recall("drafts", {});

const keyOf = (person, chatId) => `${person}:${chatId}`;

/** A message's lasting name in the page, the same before and after the server gave it its id. */
export function messageKey(message) {
  if (message.local) return message.local;
  return `m${message.message_id}`;
}

/** The chat `chatId` as `person` sees it; made on first use. */
export function chatOf(person, chatId) {
  const key = keyOf(person, chatId);
  if (!chats.has(key)) chats.set(key, newChat(person, chatId));
  return chats.get(key);
}

function newChat(person, id) {
  return {
    person, id, messages: [], loaded: false, more: true, loading: false, commands: [], menuButton: null,
    typing: null, seen: 0, blocked: false, started: true, description: "", replyTo: null, editing: null, keyboard: null, keyboardOpen: true, thread: 0,
    draft: drafts[keyOf(person, id)] ?? "", names: new Map(), place: null,
  };
}

export const current = () => (state.chatId === null ? null : chatOf(state.person, state.chatId));
export const people = () => state.session?.people ?? [];
export const personById = (id) => people().find((one) => one.id === id);
export const me = () => personById(state.person);
export const bot = () => state.session?.bot ?? { id: 0, username: "", first_name: "" };

/** The chats of one person, the private one with the bot first. */
export function chatsOf(person) {
  const mine = (state.session?.chats ?? []).filter((chat) => (chat.person_ids ?? []).includes(person) || chat.id === person);
  if (!mine.some((chat) => chat.id === person)) mine.unshift({ id: person, type: "private", title: "", person_ids: [person] });
  return mine.sort((a, b) => Number(b.type === "private") - Number(a.type === "private"));
}

export const chatInfo = (chatId) => chatsOf(state.person).find((chat) => chat.id === chatId);
export const isGroup = (chatId) => (state.session?.chats ?? []).some((chat) => chat.id === chatId && chat.type !== "private");
export const titleOf = (chat) => (chat.type === "private" ? bot().first_name : chat.title);

/** Every view of a chat: one a person who is in it. */
export function viewsOf(chatId) {
  return people().map((one) => one.id).filter((id) => chatsOf(id).some((chat) => chat.id === chatId)).map((id) => chatOf(id, chatId));
}

/** Ephemeral messages have negative ids here and keep the place at which they came. */
const rank = (message) => (message.pending ? Infinity : Math.max(0, message.message_id ?? 0));

/** Whether this person may see the message: an ephemeral one has one reader and one author. */
function visibleTo(message, person) {
  return !message.receiver_user || message.receiver_user.id === person || message.from?.id === person;
}

/** Adds or replaces one message; returns "added", "changed" or "hidden". */
export function upsert(chat, message) {
  if (!visibleTo(message, chat.person)) return "hidden";
  const local = chat.names.get(message.message_id);
  const item = local ? { ...message, local } : message;
  const index = chat.messages.findIndex((one) => messageKey(one) === messageKey(item));
  if (index >= 0) {
    chat.messages[index] = item;
    return "changed";
  }
  let place = chat.messages.length;
  while (place > 0 && rank(item) && rank(chat.messages[place - 1]) > rank(item)) place -= 1;
  chat.messages.splice(place, 0, item);
  return "added";
}

export function drop(chat, predicate) {
  const before = chat.messages.length;
  chat.messages = chat.messages.filter((message) => !predicate(message));
  return chat.messages.length < before;
}

/** The real message takes the place of the one shown while it was on its way. */
export function settle(chat, local, message) {
  if (message?.message_id) chat.names.set(message.message_id, local);
  drop(chat, (one) => one.local === local || (message?.message_id && one.message_id === message.message_id));
  if (message?.message_id) upsert(chat, message);
}

/** A message of this person still on its way with the same text. */
export function pendingTwin(chat, message) {
  if (message.from?.id !== chat.person || chat.names.has(message.message_id)) return null;
  return chat.messages.find((one) => one.pending && !one.failed && one.text === message.text) ?? null;
}

/** The bot has shown a sign of life here: all that was written before it is read. */
export function markSeen(chat) {
  chat.seen = chat.messages.reduce((top, message) => Math.max(top, message.message_id ?? 0), chat.seen);
}

const isIncoming = (chat, message) => message.from?.id !== chat.person && !message.pending;

export function unread(chat) {
  const mark = readUpTo[keyOf(chat.person, chat.id)] ?? 0;
  return chat.messages.filter((message) => isIncoming(chat, message) && (message.message_id ?? 0) > mark).length;
}

export const unreadOfPerson = (person) => chatsOf(person).reduce((sum, chat) => sum + unread(chatOf(person, chat.id)), 0);

/** The first message that was not read yet, or null. */
export function firstUnread(chat) {
  const mark = readUpTo[keyOf(chat.person, chat.id)] ?? 0;
  return chat.messages.find((message) => isIncoming(chat, message) && (message.message_id ?? 0) > mark) ?? null;
}

export function markRead(chat) {
  const top = chat.messages.reduce((most, message) => Math.max(most, message.message_id ?? 0), 0);
  const key = keyOf(chat.person, chat.id);
  if (top <= (readUpTo[key] ?? 0)) return;
  readUpTo[key] = top;
  remember("read", readUpTo);
  emit("chats");
}

/** Forgets how far was read: message ids start again after a reset. */
export function resetRead(chat) {
  delete readUpTo[keyOf(chat.person, chat.id)];
  remember("read", readUpTo);
}

export function setDraft(chat, text) {
  if (chat.draft === text) return;
  chat.draft = text;
  drafts[keyOf(chat.person, chat.id)] = text;
  remember("drafts", drafts);
  emit("chats");
}
