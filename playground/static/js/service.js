/** Service messages, and the one-line summary of any message. */

import { authorName } from "./avatar.js";
import { t } from "./i18n.js";

const listNames = (users) => users.map(authorName).join(", ");

/** The text of a service message, or null for an ordinary one. */
export function serviceText(message) {
  const name = authorName(message.from);
  if (message.new_chat_members?.length) return joined(message, name);
  if (message.left_chat_member) return left(message, name);
  if (message.new_chat_title) return t("service.title", { name, title: message.new_chat_title });
  if (message.group_chat_created || message.supergroup_chat_created) return t("service.created", { name });
  if (message.pinned_message) return t("service.pinned", { name, text: summary(message.pinned_message) });
  if (message.forum_topic_created) return t("service.topic.created", { name, topic: message.forum_topic_created.name });
  if (message.forum_topic_closed) return t("service.topic.closed", { name });
  if (message.forum_topic_reopened) return t("service.topic.reopened", { name });
  return null;
}

function joined(message, name) {
  const itself = message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
  return itself ? t("service.joined", { name }) : t("service.added", { name, others: listNames(message.new_chat_members) });
}

function left(message, name) {
  if (message.left_chat_member.id === message.from?.id) return t("service.left", { name });
  return t("service.removed", { name, others: authorName(message.left_chat_member) });
}

const KINDS = {
  photo: "message.photo", video: "message.video", animation: "message.video", video_note: "message.video",
  sticker: "message.sticker", voice: "message.voice", audio: "message.audio", contact: "message.contact",
  location: "message.location", venue: "message.location", poll: "message.poll",
};

/** One line that stands for the message: in the chat list, in a reply, in a pin. */
export function summary(message) {
  if (!message) return t("message.deleted");
  const service = serviceText(message);
  if (service) return service;
  const text = masked(message).replace(/\s+/g, " ").trim();
  if (text) return text;
  if (message.document) return message.document.file_name ?? t("message.file");
  const kind = Object.keys(KINDS).find((name) => message[name]);
  return kind ? t(KINDS[kind]) : t("message.unsupported");
}

/** The text with its spoilers covered, as a preview must not give them away. */
function masked(message) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  return entities.filter((one) => one.type === "spoiler").reduce((all, one) => all.slice(0, one.offset) + "▒".repeat(one.length) + all.slice(one.offset + one.length), text);
}
