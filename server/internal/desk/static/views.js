// What all views share: which one is seen, what is known of the subject, and how it is forgotten.
import { put, say, word } from "./words.js";
import { Trouble } from "./ask.js";

export const by = (id) => document.getElementById(id);

// state is all that the page remembers, and only until forget.
export const state = { config: null, gallery: "", subject: "", record: null, etag: null, informed: null, fingers: new Map(), pickup: null };

// dropFingers wipes the captures.
export function dropFingers() {
  for (const finger of state.fingers.values()) for (const capture of finger.captures) capture.bitmap.close();
  state.fingers = new Map();
}

// forget wipes everything about a person.
export function forget() {
  dropFingers();
  Object.assign(state, { subject: "", record: null, etag: null, informed: null, pickup: null });
  for (const canvas of document.querySelectorAll("canvas")) canvas.width = canvas.width; // setting the width clears
  for (const id of ["samples", "kept", "twice", "receipt", "captures", "list", "pickups", "pickup-facts", "papers", "lockers"]) by(id).replaceChildren();
  for (const id of ["subject", "again", "file", "key", "told-to", "told-postal", "retold-to", "retold-postal", "born", "load-scan", "second-scan", "second-key", "back-scan", "back-key", "lost-key"]) by(id).value = "";
  for (const who of document.querySelectorAll(".who")) say(who, "");
}

const entered = new Map();

// onEnter calls a function whenever a view is shown.
export const onEnter = (view, f) => { entered.set(view, f); };

// go shows a view and puts the focus on its heading, so that a screen reader begins to read there.
export async function go(view) {
  trouble("");
  for (const section of document.querySelectorAll(".view")) section.hidden = section.id !== "view-" + view;
  for (const who of document.querySelectorAll(".who")) {
    say(who, state.subject && "who", { gallery: state.gallery, subject: state.subject });
  }
  name();
  by("h-" + view).focus();
  scrollTo(0, 0);
  await guarded(entered.get(view) ?? (() => {}));
}

// name names the window after the view: the browser's history would keep anything about the person.
export function name() {
  const heading = document.querySelector(".view:not([hidden]) h1");
  document.title = heading ? `${heading.textContent} – Fingerzeig` : "Fingerzeig";
}

// trouble tells what went wrong, or with an empty code that nothing does.
export function trouble(code) {
  const known = word("trouble." + code) !== "trouble." + code;
  say(by("trouble"), code && (known ? "trouble." + code : "trouble.other"), { code });
}

// guarded does something and tells what goes wrong.
export async function guarded(f) {
  try {
    return await f();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    if (!(error instanceof Trouble)) console.error(error);
    trouble(error instanceof Trouble ? error.code : "internal");
    return undefined;
  }
}

// off says whether a button can be used now. It stays in the order of the keyboard, so that nobody loses the focus.
export const off = (button, is) => button.setAttribute("aria-disabled", String(is));
export const isOff = (button) => button.getAttribute("aria-disabled") === "true";

// copy returns the one element of a template. Its fields get ids, and its labels are theirs.
export function copy(template, id) {
  const part = by(template).content.cloneNode(true).firstElementChild;
  for (const e of part.querySelectorAll("[data-field]")) e.id = id(e.dataset.field);
  for (const label of part.querySelectorAll("[data-for]")) label.htmlFor = id(label.dataset.for);
  for (const e of part.querySelectorAll("[data-word]")) say(e, e.dataset.word);
  return part;
}

export const field = (part, name) => part.querySelector(`[data-field=${name}]`);

export function element(tag, text = "", className = "") {
  const e = document.createElement(tag);
  put(e, text);
  e.className = className;
  return e;
}
