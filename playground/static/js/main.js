/** Starts the page: reads the session, draws, listens. */

import { join, retry, start } from "./actions.js";
import { listenDrop } from "./attach.js";
import { listenSidebar, mountSidebar } from "./chats.js";
import { listenLog, mountLog } from "./chatview.js";
import { listenComposer, mountComposer } from "./composer.js";
import { keepFresh } from "./datetime.js";
import { h } from "./dom.js";
import { emit, on } from "./emitter.js";
import { connect } from "./events.js";
import { drawHeader, listenHeader } from "./header.js";
import { chooseLanguage, t } from "./i18n.js";
import { apply, go, listen } from "./router.js";
import { alignLanguage } from "./settings.js";
import { bot, current, people, state } from "./store.js";
import { loadEverything, loadSession, receive, refresh } from "./sync.js";

let stream = null;

function mount() {
  document.title = t("app.title");
  mountSidebar();
  drawHeader();
  mountLog();
  mountComposer();
  layout();
  drawBanner();
}

/** On a phone the list and the chat take turns. */
function layout() {
  document.body.classList.toggle("chat-open", state.chatId !== null);
  const nothing = document.querySelector("#nothing");
  nothing.hidden = state.chatId !== null;
  nothing.replaceChildren(h("span", { class: "pill", text: t("chats.choose") }));
}

function drawBanner() {
  const banner = document.querySelector("#banner");
  banner.hidden = state.connection === "online";
  banner.replaceChildren(h("span", { class: "spinner" }), h("span", { text: t("connection.lost") }), h("button", { type: "button", on: { click: () => stream?.now() } }, t("connection.retry")));
}

function listenAll() {
  on("route", () => {
    layout();
    alignLanguage();
  });
  on("language", mount);
  on("deep-link", (payload) => start(payload));
  on("join", join);
  on("retry", (message) => retry(current(), message));
  on("mention", mentioned);
  listenSidebar();
  listenHeader();
  listenLog();
  listenComposer();
  listenDrop();
  listen();
}

function mentioned(name) {
  if (name.toLowerCase() === `@${bot().username.toLowerCase()}`) go(state.person, state.person);
  else emit("insert", `${name} `);
}

function setConnection(value) {
  if (state.connection === value) return;
  state.connection = value;
  // A blink of the connection is no news; a banner for it would only flicker.
  setTimeout(drawBanner, value === "online" ? 0 : 700);
}

/** The server may still be starting: asks until it answers. */
async function firstSession() {
  for (let wait = 250; ; wait = Math.min(wait * 2, 4000)) {
    try {
      return await loadSession();
    } catch (error) {
      setConnection("offline");
      console.warn("The playground server does not answer yet:", error.message);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function main() {
  chooseLanguage("");
  await firstSession();
  setConnection("online");
  chooseLanguage(people()[0]?.language_code);
  apply();
  await loadEverything();
  mount();
  listenAll();
  keepFresh();
  document.body.classList.add("ready");
  stream = connect({ onEvent: receive, onState: setConnection, onReturn: refresh });
  await alignLanguage();
}

main();
