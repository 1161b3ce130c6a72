/** Files on their way into a chat: picked, pasted or dropped, shown once more with a caption, then sent. */

import { sendFiles } from "./actions.js";
import { modal, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { t, tn } from "./i18n.js";
import { sizeText } from "./media.js";
import { current } from "./store.js";

const LARGEST = 50 * 1024 * 1024;

export const filesFrom = (transfer) => [...(transfer?.files ?? [])];

/** Asks for a caption and sends. */
export async function offerFiles(chat, files) {
  for (const file of files.filter((one) => one.size > LARGEST)) toast(t("files.big", { name: file.name }), "alert");
  const fitting = files.filter((one) => one.size <= LARGEST);
  if (!chat || !fitting.length) return;
  const urls = [];
  const field = h("input", { type: "text", class: "caption-field", placeholder: t("files.caption"), "aria-label": t("files.caption"), maxlength: 1024, autofocus: true, data: { testid: "caption" }, on: { keydown: submitOnEnter } });
  const answer = await modal({
    title: tn("files.title", fitting.length), testid: "files-dialog", className: "files",
    body: [h("div", { class: "file-previews" }, fitting.map((file) => preview(file, urls))), field],
    buttons: [{ label: t("dialog.cancel"), value: "" }, { label: t("composer.send"), value: "send", testid: "files-send" }],
  });
  for (const url of urls) URL.revokeObjectURL(url);
  if (answer === "send") await sendFiles(chat, fitting, field.value.trim());
}

function submitOnEnter(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  event.target.closest("dialog").close("send");
}

function preview(file, urls) {
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
    const url = URL.createObjectURL(file);
    urls.push(url);
    return h("img", { class: "preview-image", src: url, alt: file.name });
  }
  return h("div", { class: "file" }, h("span", { class: "file-icon" }, icon("file", "file-sheet")), h("span", { class: "file-text" }, h("span", { class: "file-name", text: file.name }), h("span", { class: "file-size", text: sizeText(file.size) })));
}

/** Files may be dropped anywhere on the open chat. */
export function listenDrop() {
  const pane = document.querySelector("#chat");
  const veil = document.querySelector("#drop");
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const show = (yes) => {
    depth = yes ? depth : 0;
    veil.textContent = t("files.drop");
    veil.hidden = !yes;
  };
  pane.addEventListener("dragenter", (event) => {
    if (!carries(event) || !current()) return;
    depth += 1;
    show(true);
  });
  pane.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  pane.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) show(false);
  });
  pane.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(false);
    offerFiles(current(), filesFrom(event.dataTransfer));
  });
}
