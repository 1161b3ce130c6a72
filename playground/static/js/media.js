/** Photos, documents and other attachments inside a bubble, and the viewer for photos. */

import { fileUrl } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";

const KINDS = ["document", "video", "animation", "audio", "voice", "sticker", "video_note"];
const PHOTO_EDGE = 340;

/** The attachment of a message as a node, or null when there is none. */
export function renderMedia(message) {
  if (message.photo?.length) return photo(message);
  const kind = KINDS.find((name) => message[name]);
  if (kind === "document" && message.document.local_url === undefined && isPicture(message.document)) return documentNode(message.document, true);
  return kind ? documentNode({ ...message[kind], file_name: message[kind].file_name ?? t(`message.${labelOf(kind)}`) }) : null;
}

const labelOf = (kind) => ({ animation: "video", video_note: "video", document: "file" })[kind] ?? kind;
const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.mime_type ?? "");
const sourceOf = (file) => file.local_url ?? fileUrl(file.file_id);

function photo(message) {
  const size = message.photo.reduce((best, one) => ((one.width ?? 0) >= (best.width ?? 0) ? one : best));
  const source = sourceOf(size);
  const image = h("img", { src: source, alt: message.caption ?? t("message.photo"), decoding: "async", draggable: "false" });
  const box = h("button", { type: "button", class: "photo", "aria-label": t("message.openPhoto"), data: { testid: "photo" }, on: { click: () => lightbox(source, message.caption) } }, image);
  if (message.has_media_spoiler) veil(box);
  fit(box, size.width, size.height);
  return box;
}

/** Reserves the picture's room before it arrives, so that nothing jumps. */
function fit(box, width, height) {
  if (!width || !height) return;
  const scale = Math.min(1, PHOTO_EDGE / width, (PHOTO_EDGE * 1.2) / height);
  box.style.setProperty("--width", `${Math.max(120, Math.round(width * scale))}px`);
  box.style.setProperty("--ratio", `${width} / ${height}`);
}

function veil(box) {
  box.classList.add("veiled");
  box.addEventListener("click", (event) => {
    if (!box.classList.contains("veiled")) return;
    event.stopImmediatePropagation();
    box.classList.remove("veiled");
  }, { capture: true });
}

function documentNode(file, picture = false) {
  const name = file.file_name ?? t("message.file");
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? "";
  const thumb = picture
    ? h("span", { class: "file-thumb" }, h("img", { src: sourceOf(file), alt: "" }))
    : h("span", { class: "file-icon" }, icon("file", "file-sheet"), icon("download", "file-get"));
  return h(
    "a",
    { class: "file", href: sourceOf(file), download: name, "aria-label": t("message.download", { name }), data: { testid: "document" } },
    thumb, h("span", { class: "file-text" }, h("span", { class: "file-name", text: name }), h("span", { class: "file-size", text: [sizeText(file.file_size), extension.toUpperCase()].filter(Boolean).join(" · ") })),
  );
}

export function sizeText(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  const power = Math.min(units.length, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${(bytes / 1024 ** power).toFixed(bytes / 1024 ** power < 10 ? 1 : 0)} ${units[power - 1]}`;
}

/** The photo alone on a dark ground; closes by Esc, by the button, and by a press anywhere. */
function lightbox(source, caption) {
  const node = h("dialog", { class: "lightbox", "aria-label": t("message.photo"), data: { testid: "lightbox" } });
  const get = h("a", { class: "icon-button", href: source, download: "photo", "aria-label": t("message.download", { name: t("message.photo") }), on: { click: (event) => event.stopPropagation() } }, icon("download"));
  node.append(
    h("div", { class: "lightbox-bar" }, get, iconButton("close", t("dialog.close"), () => node.close())),
    h("img", { src: source, alt: caption ?? t("message.photo") }),
    caption ? h("p", { class: "lightbox-caption", text: caption }) : "",
  );
  node.addEventListener("click", () => node.close());
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
}
