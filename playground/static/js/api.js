/** The page API of the playground server. Each call rejects with `ApiError` when the server says no. */

import { has, t } from "./i18n.js";

class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const form = body instanceof FormData;
  const response = await reach(path, {
    method,
    headers: body && !form ? { "Content-Type": "application/json" } : {},
    body: body && !form ? JSON.stringify(body) : body,
  });
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) throw new ApiError(response.status, reasonOf(answer?.error ?? response.statusText));
  return answer;
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new ApiError(0, t("toast.offline"));
  }
}

/** The server's slug in words, where the page has words for it. */
const reasonOf = (slug) => (has(`error.${slug}`) ? t(`error.${slug}`) : slug);

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

const chat = (id) => `/api/chats/${encodeURIComponent(id)}`;

export const getSession = () => call("GET", "/api/session");

/** Messages older than `before` (the newest without it), oldest first. */
export function getMessages(chatId, person, { before = null, limit = 50 } = {}) {
  const query = new URLSearchParams({ person, limit });
  if (before) query.set("before", before);
  return call("GET", `${chat(chatId)}/messages?${query}`);
}

/** `thread`: the topic, 0 for none. */
export function sendText(chatId, person, text, replyTo, thread = 0) {
  const body = { person, text };
  if (thread) body.thread = thread;
  if (replyTo) body.reply_to = replyTo;
  return call("POST", `${chat(chatId)}/messages`, body);
}

export const editText = (chatId, person, id, text) => call("PUT", `${chat(chatId)}/messages/${id}`, { person, text });

export function sendFile(chatId, person, file, caption, thread = 0) {
  const form = new FormData();
  form.set("person", String(person));
  if (caption) form.set("caption", caption);
  if (thread) form.set("thread", String(thread));
  form.set("file", file, file.name || "image.png");
  return call("POST", `${chat(chatId)}/files`, form);
}

export const press = (chatId, person, messageId, data) =>
  call("POST", `${chat(chatId)}/press`, { person, message_id: messageId, data });

export const setLanguage = (person, code) => call("POST", `/api/people/${person}/language`, { language_code: code });

export const start = (chatId, person, payload) => call("POST", `${chat(chatId)}/start`, { person, payload: payload ?? "" });

export const block = (chatId, person, blocked) => call("POST", `${chat(chatId)}/block`, { person, blocked });

export const clear = (chatId, person) => call("POST", `${chat(chatId)}/clear`, { person });

/** Follows an invite link of the group; `result` is "joined", "requested" or "member". */
export const join = (person, link) => call("POST", "/api/join", { person, invite_link: link });

export const setForum = (person, on) => call("PUT", "/api/forum", { person, on });

export const makeTopic = (person, name) => call("POST", "/api/topics", { person, name });

export const fileUrl = (fileId) => `/api/files/${encodeURIComponent(fileId)}`;
