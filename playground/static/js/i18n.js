/** The page's language: texts, numbers, dates. Telegram's code for the person follows the choice. */

import en from "./texts_en.js";
import zh from "./texts_zh.js";
import { recall, remember } from "./storage.js";

/** `code` is what a Telegram client of that language reports to bots. */
export const LANGUAGES = {
  en: { name: "English", locale: "en", code: "en", texts: en },
  zh: { name: "简体中文", locale: "zh-CN", code: "zh-hans", texts: zh },
};

let language = "en";

const tagOf = (code) => ((code ?? "").toLowerCase().startsWith("zh") ? "zh" : "en");

/** Picks the language at the start: the kept choice, else the person's own, else the browser's. */
export function chooseLanguage(personCode) {
  const kept = recall("language", null);
  if (kept in LANGUAGES) language = kept;
  else language = tagOf(personCode) === "zh" ? "zh" : tagOf(navigator.language);
  document.documentElement.lang = locale();
  return language;
}

export function setLanguage(tag) {
  language = tag;
  remember("language", tag);
  document.documentElement.lang = locale();
}

export const languageTag = () => language;
export const locale = () => LANGUAGES[language].locale;
export const telegramCode = () => LANGUAGES[language].code;

/** Whether the person's language_code already says what the page speaks. */
export const agrees = (code) => tagOf(code) === language;

/** The text of a key, with `{name}` filled in; a missing key shows itself. */
export function t(key, values = {}) {
  const text = LANGUAGES[language].texts[key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The text of a key that depends on a number. */
export function tn(key, n) {
  return t(`${key}.${new Intl.PluralRules(locale()).select(n) === "one" ? "one" : "other"}`, { n });
}

export const has = (key) => key in en;
