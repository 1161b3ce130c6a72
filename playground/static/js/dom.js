/** Building DOM without HTML strings: text from messages never passes through a parser. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Properties: `class`, `text`, `data` ({key: value}), `on` ({event: listener}),
 * `style` ({property: value}, set through CSSOM so that a strict CSP holds); the rest are attributes,
 * where `null`, `undefined` and `false` leave the attribute out.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) apply(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function apply(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "text") node.textContent = value;
  else if (name === "data") for (const [key, item] of Object.entries(value)) setData(node, key, item);
  else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  else if (name === "style") for (const [key, item] of Object.entries(value)) node.style.setProperty(key, item);
  else node.setAttribute(name, value === true ? "" : String(value));
}

function setData(node, key, value) {
  if (value !== null && value !== undefined) node.dataset[key] = String(value);
}

/** Line icons on a 24 × 24 grid, drawn for this page. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12L3 4.2l18.2 7.8L3 19.8 4 12zm0 0h8",
  clip: "M20 11.5l-8.1 8.1a5 5 0 01-7.1-7.1l8.5-8.5a3.4 3.4 0 014.8 4.8l-8.5 8.4a1.7 1.7 0 01-2.4-2.4l7.8-7.7",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  reply: "M10 8V4.5L3.5 11l6.5 6.5V14c5 0 8 1.5 10.5 5-.6-6-4-10.6-10.5-11z",
  edit: "M4 20l.8-4L16.5 4.3a1.8 1.8 0 012.6 0l.7.7a1.8 1.8 0 010 2.6L8 19.2 4 20zM14.5 6.5l3 3",
  copy: "M9 9h10v11H9zM5 15V4h10",
  link: "M8 16L16.5 7.5M9.5 7h7.5v7.5",
  check: "M4.5 12.5l5 5 10-11",
  checks: "M1.5 12.5l5 5 10-11M11.5 16l1.5 1.5 10-11",
  clock: "M12 7v5l3 2M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
  alert: "M12 7v6M12 16.5h.01M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
  info: "M12 11v6M12 7.5h.01M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
  broom: "M14 4l-3.5 8M7 12l8 3.5M7 12c-1 3-2 5-4 6 3 2 6 3 9 3 1.5-1.5 2.5-3.5 3-5.5",
  block: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM6 6l12 12",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z",
  auto: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 4v16M12 8h6M12 12h8M12 16h6",
  globe: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z",
  keyboard: "M3.5 6.5h17v11h-17zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8",
  file: "M6 3.5h8l4.5 4.5v12.5h-12.5zM13.5 4v4.5H18",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  slash: "M15.5 5l-7 14M4.5 4h15a1 1 0 011 1v14a1 1 0 01-1 1h-15a1 1 0 01-1-1V5a1 1 0 011-1z",
  eye: "M2.5 12c4-8 15-8 19 0-4 8-15 8-19 0zM12 9a3 3 0 100 6 3 3 0 000-6z",
  bot: "M5 9h14v10H5zM12 9V5M12 4.5h.01M9 13.5h.01M15 13.5h.01",
  group: "M9 5a3 3 0 100 6 3 3 0 000-6zM3 19c0-7 12-7 12 0M16 6a2.6 2.6 0 110 5M17 13.5c3 .5 4 2.5 4 5.5",
};

/** An icon by name; decorative, hidden from assistive technology. */
export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name} ${className}`.trim());
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A round button that shows only an icon. */
export function iconButton(name, label, onClick, props = {}) {
  const { class: extra = "", ...rest } = props;
  return h(
    "button",
    { type: "button", class: `icon-button ${extra}`.trim(), "aria-label": label, title: label, on: { click: onClick }, ...rest },
    icon(name),
  );
}

/** Whether the person asked their system for less motion. */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Whether list and chat share one screen, as on a phone. */
export function narrow() {
  return matchMedia("(max-width: 640px)").matches;
}
