/** Topics that views listen to; listeners run in the order in which they were added. */

const listeners = new Map();

/** Calls `listener(...args)` for each `emit(topic, ...args)`. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function emit(topic, ...args) {
  for (const listener of listeners.get(topic) ?? []) listener(...args);
}
