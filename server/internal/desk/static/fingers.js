// The fingers: which there are, in which order they are taken, and the picture of two hands to choose from.
import { by, dropFingers, element, go, off, onEnter, state } from "./views.js";
import { onLanguage, qualityWord, say, word } from "./words.js";
import { showFinger, stopCapture } from "./capture.js";

// Positions of ISO/IEC 19794-2, as the hands lie on the desk with their backs up. Little fingers are never taken: they are small and lie badly.
const hands = { left: [10, 9, 8, 7, 6], right: [1, 2, 3, 4, 5] };
const little = [5, 10];

// order is that of BSI TR-03121: index, thumb, middle, ring; one of each hand.
const order = { right: [2, 1, 3, 4], left: [7, 6, 8, 9] };

let chosen = 2;

// finger returns what is known of a finger.
export function finger(position = chosen) {
  if (!state.fingers.has(position)) state.fingers.set(position, { mark: "", captures: [], agreement: null, keep: "best", done: false });
  return state.fingers.get(position);
}

export const position = () => chosen;

// kept returns the positions of the fingers that are kept.
export const kept = () => [...order.right, ...order.left].filter((p) => state.fingers.get(p)?.done);

// next returns the finger to be taken next, or 0 when there is one of each hand, or none left.
export function next() {
  for (const hand of ["right", "left"]) {
    if (order[hand].some((p) => finger(p).done)) continue;
    const free = order[hand].find((p) => !finger(p).mark);
    if (free) return free;
  }
  return 0;
}

export const samplesOf = (f) => f.keep === "all" ? f.captures : [best(f)];
export const best = (f) => f.captures[f.agreement?.best ?? 0];

function stateOf(f) {
  if (f.mark) return ["mark." + f.mark, {}];
  if (!f.done) return ["mark.open", {}];
  const quality = best(f).view.quality;
  return ["mark.done", { quality, words: "@" + qualityWord(quality) }];
}

function draw(hand) {
  by(hand).replaceChildren(...hands[hand].map((p) => {
    const label = element("label", "", `finger f${(p - 1) % 5}`);
    if (little.includes(p)) {
      const shape = element("span", "", "finger little f4");
      shape.setAttribute("aria-hidden", "true");
      return shape;
    }
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "finger", value: p, checked: p === chosen, id: "finger-" + p });
    const tip = element("span", "", "tip");
    tip.setAttribute("aria-hidden", "true");
    label.append(input, tip, element("span", "", "hidden"));
    return label;
  }), element("span", "", "palm"));
}

// refresh shows the state of every finger, without drawing the picture anew: the focus stays.
export function refresh() {
  for (const input of document.querySelectorAll("input[name=finger]")) {
    const p = Number(input.value), f = finger(p);
    const [key, values] = stateOf(f);
    input.checked = p === chosen;
    const [, tip, name] = input.parentElement.children;
    tip.textContent = f.mark === "missing" ? "✕" : f.mark === "bandaged" ? "+" : f.done ? "✓" : "";
    input.parentElement.classList.toggle("done", f.done);
    input.parentElement.classList.toggle("marked", f.mark !== "");
    name.textContent = `${word("finger." + p)}, ${word(key, values)}`;
  }
  const [key, values] = stateOf(finger());
  say(by("chosen"), "fingers.chosen", { finger: "@finger." + chosen, state: word(key, values) });
  for (const button of document.querySelectorAll("[data-mark]")) {
    button.setAttribute("aria-pressed", String(finger().mark === button.dataset.mark));
  }
  const ready = kept().length;
  say(by("enough"), next() === 0 && ready ? "fingers.enough" : "fingers.more", { count: ready });
  off(by("to-check"), ready === 0);
}

export function choose(p) {
  stopCapture();
  chosen = p;
  refresh();
  showFinger(true);
}

// proceed goes on to the next finger, or says that these are enough.
export function proceed() {
  const p = next();
  if (p) {
    choose(p);
    by("finger-" + p).focus();
  } else {
    refresh();
    showFinger();
    by("to-check").focus();
  }
}

export function startFingers() {
  draw("left");
  draw("right");
  by("hands").addEventListener("change", (event) => choose(Number(event.target.value)));
  for (const button of document.querySelectorAll("[data-mark]")) {
    button.addEventListener("click", () => {
      const f = finger();
      stopCapture();
      f.mark = f.mark === button.dataset.mark ? "" : button.dataset.mark;
      f.done = false;
      choose(f.mark && next() || chosen);
    });
  }
  by("to-check").addEventListener("click", () => {
    if (kept().length) go("check");
  });
  by("give-up").addEventListener("click", () => {
    stopCapture();
    dropFingers();
    go(state.record ? "subject" : "find");
  });
  onEnter("fingers", () => choose(next() || chosen));
  onLanguage(refresh);
}
