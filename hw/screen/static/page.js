// The page draws what the terminal says and passes on what is pressed; it decides nothing.
import { controls, typed } from "./controls.js";
import { speak } from "./voice.js";

const languages = ["de", "de-plain", "en"];
const silence = 9000; // ms without a sign of the terminal, after which it counts as gone
const by = (id) => document.getElementById(id);
const words = {};
let view = null;
let drawn = ""; // which screen was drawn
let heard = performance.now();
let gone = false;

async function press(doing, text = "") {
  try {
    await fetch("/press", { method: "POST", body: JSON.stringify({ do: doing, text }) });
  } catch {
    heard = -silence; // the next look at the clock says so
  }
}

// put changes a text only where it differs, so that a screen reader is not told the same thing twice.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function paragraph(text, name = "") {
  const p = document.createElement("p");
  p.textContent = text;
  p.className = name;
  return p;
}

function button(text, name, act) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = name;
  b.textContent = text;
  b.addEventListener("click", act);
  return b;
}

function show() {
  const w = words[view.language];
  document.documentElement.lang = view.language.slice(0, 2);
  document.title = w.title;
  by("languages").setAttribute("aria-label", w.languages);
  for (const b of by("languages").children) b.setAttribute("aria-pressed", String(b.dataset.language === view.language));
  put(by("voice"), w.voice);
  by("voice").setAttribute("aria-pressed", String(view.voice));
  by("voice").hidden = view.screen === "closed" || !(view.speaker || "speechSynthesis" in window);
  const main = document.querySelector("main");
  main.dataset.screen = view.screen;
  put(by("heading"), view.title);
  const lines = view.lines.map((line, i) => [line, view.note && view.screen !== "wait" && i === 0 ? "note" : ""]);
  if (by("lines").textContent !== view.lines.join("")) by("lines").replaceChildren(...lines.map(([line, name]) => paragraph(line, name)));
  put(by("help"), view.help ?? "");
  ask(w);
  const screen = [view.screen, view.language, view.attempt, view.way, view.finger, view.locker, view.reason, view.without].join();
  if (screen !== drawn) {
    const moved = drawn.split(",")[0] !== view.screen;
    const value = moved ? "" : typed();
    drawn = screen;
    by("controls").replaceChildren(...controls(view, w, { press, button, value }));
    (by("typed") ?? by("heading")).focus();
    if (moved) scrollTo(0, 0);
  }
  speak(view, w);
}

// ask asks whether somebody is still there.
function ask(w) {
  const box = by("asking");
  if (!view.asking !== box.hidden) {
    box.hidden = !view.asking;
    box.replaceChildren(...(view.asking ? [
      paragraph(w["asking.title"]), paragraph(w["asking.text"]), button(w["button.more"], "big", () => press("more")),
    ] : []));
  }
}

// closed says that the terminal's program is gone.
function closed() {
  const language = view?.language ?? "de";
  const w = words[language];
  view = { screen: "closed", language, title: w["closed.title"], lines: [w["closed.text"]] };
  show();
}

// again loads the page anew as soon as the terminal answers: it is another program, whose words may be others.
async function again() {
  try {
    if ((await fetch(location.href)).ok) location.reload();
  } catch { /* not yet */ }
}

let told = 0; // when the terminal was last told that somebody types
document.addEventListener("keydown", (event) => {
  if (view?.asking || performance.now() - told > 5000) {
    told = performance.now();
    press("more");
  }
  if (event.key === "Escape") document.querySelector("[data-leave]")?.click();
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (step && !(event.target.id === "typed" && event.target.value && (event.key === "ArrowLeft" || event.key === "ArrowRight"))) {
    const all = [...document.querySelectorAll("button:not([hidden]), input")];
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? all.findIndex((e) => by("controls").contains(e)) : (at + step + all.length) % all.length]?.focus(); // number pads have arrows, and no tabulator
    event.preventDefault();
  }
});
document.addEventListener("pointerdown", () => { if (view?.asking) press("more"); });
document.addEventListener("contextmenu", (event) => event.preventDefault());

// It asks until it has its words: without them it cannot even say that the terminal is gone, and nobody is there to load it anew.
await Promise.all(languages.map(async (l) => {
  while (!words[l]) {
    try {
      words[l] = await (await fetch(`/words/${l}.json`)).json();
    } catch {
      await new Promise((next) => setTimeout(next, 500));
    }
  }
}));
by("languages").append(...languages.map((l) => {
  const b = button(words.de["lang." + l], "quiet", () => press("language", l));
  b.lang = l.slice(0, 2);
  b.dataset.language = l;
  return b;
}));
by("voice").addEventListener("click", () => press("voice"));

const events = new EventSource("/view");
events.onmessage = (event) => {
  heard = performance.now();
  if (gone) return again();
  view = JSON.parse(event.data);
  show();
};
setInterval(() => {
  if (performance.now() - heard < silence) return;
  if (!gone) closed();
  gone = true;
  again();
}, 1500);
