/** The stream of server-sent events, with a reconnection that continues after the last event seen. */

import { state } from "./store.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

/**
 * Keeps a stream open. `onEvent(event)` gets each event once; `onState("online" | "offline")` tells the
 * connection; `onReturn()` is called after a gap, when the page should read again what it shows.
 */
export function connect({ onEvent, onState, onReturn }) {
  let source = null;
  let wait = FIRST_WAIT;
  let timer = null;
  let lost = false;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(state.seq === null ? "/api/events" : `/api/events?after=${state.seq}`);
    source.onopen = () => {
      wait = FIRST_WAIT;
      onState("online");
      if (lost) onReturn();
      lost = false;
    };
    source.onmessage = receive;
    source.onerror = retry;
  }

  function receive(message) {
    const event = JSON.parse(message.data);
    if (typeof event.seq === "number") {
      if (state.seq !== null && event.seq <= state.seq) return;
      state.seq = event.seq;
    }
    onEvent(event);
  }

  function retry() {
    source.close();
    lost = true;
    onState("offline");
    clearTimeout(timer);
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  addEventListener("online", open);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && retry());
  open();
  return { now: open };
}
