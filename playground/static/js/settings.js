/** Language, appearance, and what this place is. */

import * as api from "./api.js";
import { menu, modal, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { emit } from "./emitter.js";
import { agrees, LANGUAGES, languageTag, setLanguage, t, telegramCode } from "./i18n.js";
import { bot, me, state } from "./store.js";
import { recall, remember } from "./storage.js";
import { setTheme, theme, THEMES } from "./theme.js";

const ICONS = { system: "auto", light: "sun", dark: "moon" };

export function settingsMenu(anchor) {
  menu([
    { heading: t("settings.language") },
    ...Object.entries(LANGUAGES).map(([tag, one]) => ({ icon: "globe", label: one.name, checked: tag === languageTag(), testid: `language-${tag}`, run: () => speak(tag) })),
    "separator",
    { heading: t("settings.theme") },
    ...THEMES.map((name) => ({ icon: ICONS[name], label: t(`settings.theme.${name}`), checked: name === theme(), testid: `theme-${name}`, run: () => setTheme(name) })),
    "separator",
    { icon: "info", label: t("menu.info"), testid: "menu-about", run: aboutDialog },
  ], anchor, "settings-menu");
}

/** The page and the person who acts speak this language from now on. */
async function speak(tag) {
  setLanguage(tag);
  remember("spoken", { ...recall("spoken", {}), [state.person]: tag });
  emit("language");
  await tellServer();
}

async function tellServer() {
  try {
    await api.setLanguage(state.person, telegramCode());
    me().language_code = telegramCode();
  } catch (error) {
    toast(t("toast.failed", { reason: error.message }), "alert");
  }
}

/**
 * A reader of Chinese gets a Chinese bot with each person whose language was not chosen here. The other way
 * round nothing changes: the second user speaks Chinese from the start, to show that the bot does.
 */
export async function alignLanguage() {
  if (languageTag() !== "zh" || agrees(me().language_code) || recall("spoken", {})[state.person]) return;
  await tellServer();
}

const SECTIONS = [["info", "what"], ["group", "people"], ["broom", "reset"], ["block", "block"], ["link", "link"], ["keyboard", "keys"]];

export function aboutDialog() {
  const body = SECTIONS.map(([symbol, key]) => h("div", { class: "about-row" }, icon(symbol), h("p", { text: t(`info.${key}`, { bot: bot().username }) })));
  return modal({ title: t("info.title"), body, buttons: [{ label: t("dialog.close"), value: "", testid: "dialog-close", focus: true }], testid: "about-dialog", className: "about" });
}
