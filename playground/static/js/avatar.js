/** Round pictures with initials, coloured by who it is. */

import { h, icon } from "./dom.js";
import { bot, people } from "./store.js";
import { has, t } from "./i18n.js";

/** Pairs of colours for the gradient, from top to bottom. */
const GRADIENTS = [
  ["#ff885e", "#ff516a"], ["#ffcd6a", "#ffa85c"], ["#82b1ff", "#665fff"], ["#a0de7e", "#54cb68"],
  ["#53edd6", "#28c9b7"], ["#72d5fd", "#2a9ef1"], ["#e0a2f3", "#d669ed"],
];
const NAMED = { red: 0, orange: 1, violet: 2, green: 3, cyan: 4, blue: 5, pink: 6 };

function gradientOf(id, color) {
  if (typeof color === "string" && CSS.supports("color", color) && !(color in NAMED)) return [`color-mix(in srgb, ${color} 72%, white)`, color];
  if (color in NAMED) return GRADIENTS[NAMED[color]];
  return GRADIENTS[Math.abs(Number(color ?? id) || 0) % GRADIENTS.length];
}

/** What a person is called in the page's language; the server keeps one name only. */
export function personName(person) {
  const key = `people.${person?.role}`;
  return has(key) ? t(key) : (person?.first_name ?? "");
}

/** What the author of a message is called. */
export function authorName(user) {
  if (!user) return "";
  const known = people().find((one) => one.id === user.id);
  if (known) return personName(known);
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

function avatarOf(id, name, { color = null, size = "", symbol = null } = {}) {
  const [top, bottom] = gradientOf(id, color);
  const initials = [...name.trim()].slice(0, 1).join("").toUpperCase();
  return h("span", { class: `avatar ${size}`.trim(), "aria-hidden": "true", style: { "--top": top, "--bottom": bottom } }, symbol ? icon(symbol) : initials);
}

export const personAvatar = (person, size = "") => avatarOf(person.id, personName(person), { color: person.color, size });

export const botAvatar = (size = "") => avatarOf(bot().id, bot().first_name, { color: "blue", size, symbol: "bot" });

export function userAvatar(user, size = "") {
  const known = people().find((one) => one.id === user.id);
  if (known) return personAvatar(known, size);
  return user.id === bot().id ? botAvatar(size) : avatarOf(user.id, authorName(user), { size });
}

export const chatAvatar = (chat, size = "") =>
  chat.type === "private" ? botAvatar(size) : avatarOf(chat.id, chat.title, { color: "orange", size, symbol: "group" });

/** The colour of an author's name in a group, the same as the avatar's. */
export function nameColor(user) {
  const known = people().find((one) => one.id === user.id);
  return gradientOf(user.id, known ? known.color : user.id === bot().id ? "blue" : null)[1];
}
