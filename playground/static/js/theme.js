/** Dark and light: the system decides unless the person chose. theme_boot.js applies the choice before the first paint. */

import { recall, remember } from "./storage.js";

export const THEMES = ["system", "light", "dark"];

export const theme = () => recall("theme", "system");

export function setTheme(name) {
  remember("theme", name);
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}
