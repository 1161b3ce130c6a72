/** Points in time as the reader says them: own zone, own language. Times are Unix seconds. */

import { locale, t } from "./i18n.js";

const SECOND = 1000;
const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

const format = (seconds, options) => new Intl.DateTimeFormat(locale(), options).format(new Date(seconds * SECOND));

/** The clock time in a bubble, short and the same width in every locale. */
export const clock = (seconds) => format(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Everything there is to say about a point in time; for tooltips. */
export const full = (seconds) => format(seconds, { dateStyle: "full", timeStyle: "long" });

export const dayKey = (seconds) => new Date(seconds * SECOND).toDateString();

/** The caption above the messages of one day. */
export function day(seconds) {
  const now = Date.now() / SECOND;
  if (dayKey(seconds) === dayKey(now)) return t("date.today");
  if (dayKey(seconds) === dayKey(now - 86400)) return t("date.yesterday");
  const sameYear = new Date(seconds * SECOND).getFullYear() === new Date().getFullYear();
  return format(seconds, { month: "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) });
}

/** The short form in the chat list: the time today, the weekday this week, else the date. */
export function brief(seconds) {
  const age = Date.now() / SECOND - seconds;
  if (dayKey(seconds) === dayKey(Date.now() / SECOND)) return clock(seconds);
  if (age < 6 * 86400) return format(seconds, { weekday: "short" });
  return format(seconds, { year: "2-digit", month: "2-digit", day: "2-digit" });
}

/** «in 3 days», «2 hours ago». */
export function relative(seconds) {
  const delta = seconds - Date.now() / SECOND;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size] of UNITS) {
    if (Math.abs(delta) >= size) return words.format(Math.round(delta / size), unit);
  }
  return words.format(Math.round(delta), "second");
}

/**
 * Text of a `date_time` entity. The pattern is Telegram's: `r` relative, or any of `w` weekday, `d`/`D` short
 * or long date, `t`/`T` short or long time. Null when the pattern is empty: then the sender's text stays.
 */
function pattern(seconds, code) {
  if (!code || !/^(r|w?[dD]?[tT]?)$/.test(code)) return null;
  if (code === "r") return relative(seconds);
  const options = {};
  if (code.includes("w")) options.weekday = "long";
  if (code.includes("d")) Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
  if (code.includes("D")) Object.assign(options, { year: "numeric", month: "long", day: "numeric" });
  if (/t/i.test(code)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (code.includes("T")) options.second = "2-digit";
  return format(seconds, options);
}

/** Keeps relative times true while the page is open. */
export function keepFresh() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time.tg-time")) describe(node);
  }, 30 * SECOND);
}

/** Fills a `<time>` of a `date_time` entity: its text, and a tooltip with the full and the relative form. */
export function describe(node) {
  const seconds = Number(node.dataset.unix);
  const text = pattern(seconds, node.dataset.format);
  if (text !== null && node.textContent !== text) node.textContent = text;
  node.title = `${full(seconds)} · ${relative(seconds)}`;
}
