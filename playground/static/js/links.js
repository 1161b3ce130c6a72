/** Where links lead: into the page for the bot's own deep links, to a new tab for the rest. */

import { emit } from "./emitter.js";
import { bot } from "./store.js";

const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);
const TELEGRAM = new Set(["t.me", "telegram.me", "telegram.dog", "www.t.me"]);

/** The URL if it is of a kind that may be opened from a message, else null. */
export function safeUrl(target) {
  try {
    const url = new URL(target);
    return ALLOWED.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** `{payload}` for a link that starts this bot (payload may be ""), else null. */
function deepLink(href) {
  const url = safeUrl(href);
  if (!url) return null;
  const username = bot().username.toLowerCase();
  if (url.protocol === "tg:") {
    const ours = url.href.startsWith("tg://resolve") && (url.searchParams.get("domain") ?? "").toLowerCase() === username;
    return ours ? { payload: url.searchParams.get("start") ?? "" } : null;
  }
  if (!TELEGRAM.has(url.hostname) || url.pathname.replaceAll("/", "").toLowerCase() !== username) return null;
  return { payload: url.searchParams.get("start") ?? "" };
}

/** Whether this is an invite link of a group. */
function invite(href) {
  const url = safeUrl(href);
  return Boolean(url) && TELEGRAM.has(url.hostname) && /^\/(\+|joinchat\/)\S+/.test(url.pathname);
}

/** Follows a link; a deep link of the bot stays in the page. Without an event the link opens in a new tab. */
export function follow(href, event = null) {
  const deep = deepLink(href);
  if (invite(href)) {
    event?.preventDefault();
    emit("join", href);
  } else if (deep) {
    event?.preventDefault();
    emit("deep-link", deep.payload);
  } else if (!event) {
    window.open(href, "_blank", "noopener,noreferrer");
  }
}
