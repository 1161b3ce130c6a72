/** What this browser remembers. A browser that refuses storage only forgets. */

const PREFIX = "playground.";

export function recall(key, fallback) {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch (error) {
    console.warn("This browser keeps no settings:", error);
  }
}
