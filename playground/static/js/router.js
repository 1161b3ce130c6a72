/** Who acts and which chat is open, kept in the address: `#person=1001&chat=1001`, and `&start=CODE` for a deep link. */

import { narrow } from "./dom.js";
import { emit } from "./emitter.js";
import { chatsOf, people, personById, state } from "./store.js";

const hashOf = (person, chat) => `#${new URLSearchParams(chat === null ? { person } : { person, chat })}`;

/** Goes to a person's chat (null: the list of chats, on a phone). */
export function go(person, chat, { replace = false } = {}) {
  const hash = hashOf(person, chat);
  if (hash === location.hash) return apply();
  history[replace ? "replaceState" : "pushState"](null, "", hash);
  apply();
}

/** Reads the address; what is missing or unknown in it is chosen. */
export function apply() {
  const query = new URLSearchParams(location.hash.slice(1));
  const person = personById(Number(query.get("person"))) ?? personById(state.person) ?? people()[0];
  const wanted = Number(query.get("chat"));
  const chats = chatsOf(person.id);
  const chat = chats.find((one) => one.id === wanted)?.id ?? (narrow() ? null : chats[0].id);
  const payload = query.get("start");
  if (payload !== null) state.payload = { chat: person.id, text: payload };
  const before = { person: state.person, chatId: state.chatId };
  Object.assign(state, { person: person.id, chatId: payload === null ? chat : person.id });
  const hash = hashOf(state.person, state.chatId);
  if (hash !== location.hash) history.replaceState(null, "", hash);
  if (before.person !== state.person || before.chatId !== state.chatId || payload !== null) emit("route", before);
}

export function listen() {
  addEventListener("popstate", apply);
  addEventListener("hashchange", apply);
  matchMedia("(max-width: 640px)").addEventListener("change", () => state.chatId === null && apply());
}
