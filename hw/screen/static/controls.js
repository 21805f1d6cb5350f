// What can be pressed on each screen.
import { hand } from "./hand.js";

const codeKeys = "346789ACDEFHJKMNPQRTWXY"; // what codes are made of
const allKeys = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const dateKeys = "1234567890";

// typed returns what stands in the field.
export const typed = () => document.getElementById("typed")?.value ?? "";

// controls returns the elements of a view.
export function controls(view, words, { press, button, value }) {
  const quiet = (key, doing) => {
    const b = button(words[key], "quiet", () => press(doing));
    if (doing === "leave") b.dataset.leave = "";
    return b;
  };
  const row = (...all) => {
    const r = document.createElement("div");
    r.className = "row";
    r.append(...all);
    return r;
  };
  switch (view.screen) {
    case "welcome":
      return [choices(
        button(words["button.finger"], "big", () => press("finger")),
        button(words["button.without"], "big", () => press("without")),
      )];
    case "code":
      return field(words, codeKeys, value, 16, (text) => press("code", text), row, quiet("button.back", "leave"), button);
    case "way":
      return [
        choices(...view.ways.map((way) => button(words["way." + way] ?? words["way.other"], "big", () => press("way", way)))),
        row(quiet("button.leave", "leave")),
      ];
    case "answer":
      return field(words, view.way === "birth-date" ? dateKeys : allKeys, value, 40, (text) => press("answer", text), row,
        quiet("button.leave", "leave"), button);
    case "finger":
      return [hand(view.finger ?? "", view.mark), row(quiet("button.without", "without"), quiet("button.leave", "leave"))];
    case "open":
    case "door": {
      const number = document.createElement("div");
      number.className = "number";
      number.ariaHidden = "true"; // the heading says it
      number.textContent = view.locker;
      return [number];
    }
    case "done":
    case "sorry": {
      const end = (name) => button(words["button.end"], name, () => press("leave"));
      if (!view.offers) return [row(end("big"))];
      return [choices(...view.offers.map((doing) => button(words["button." + doing], "big", () => press(doing))), end("big quiet"))];
    }
  }
  return [];
}

function choices(...all) {
  const c = document.createElement("div");
  c.className = "choices";
  c.append(...all);
  return c;
}

// field returns a field to type in, with keys for those who have no keyboard.
function field(words, keys, value, most, send, row, leave, button) {
  const date = keys === dateKeys;
  const input = document.createElement("input");
  Object.assign(input, { id: "typed", type: "text", value, maxLength: most, autocomplete: "off", spellcheck: false, inputMode: "none" });
  input.setAttribute("autocapitalize", "characters");
  input.setAttribute("aria-labelledby", "heading");
  input.setAttribute("aria-describedby", "lines");
  const tidy = () => { input.value = date ? dotted(input.value) : input.value.toUpperCase(); };
  const go = () => { if (input.value.trim()) send(input.value.trim()); else input.focus(); };
  input.addEventListener("input", tidy);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
  const pad = document.createElement("div");
  pad.className = date ? "keys digits" : "keys";
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", words.keys);
  pad.append(...[...keys].map((key) => button(key, "quiet", () => {
    if (input.value.length < most) input.value += key;
    tidy();
  })));
  const last = button(words["button.delete"], "quiet", () => { input.value = input.value.replace(/.\.?$/, ""); });
  return [input, pad, row(leave, last, button(words["button.ok"], "", go))];
}

// dotted puts the dots into a date.
function dotted(text) {
  if (/^\d{1,2}\.(\d{1,2}(\.\d{0,4})?)?$/.test(text)) return text; // typed with dots
  const d = text.replace(/\D/g, "").slice(0, 8);
  return [d.slice(0, 2), d.slice(2, 4), d.slice(4)].filter(Boolean).join(".");
}
