// The lockers of a terminal: which are taken, which are out of order, and when the terminal was heard.
import { call } from "./ask.js";
import { by, element, guarded, onEnter, state } from "./views.js";
import { date, onLanguage, say, word } from "./words.js";
import { openPickup } from "./documents.js";

const silent = 60_000; // ms after which a terminal that was not heard is off

// lists are what the clerk chooses from.
const lists = { all: () => true, broken: (l) => l.broken, taken: (l) => l.pickup, free: (l) => !l.broken && !l.pickup };

let terminals = [];

const current = () => terminals.find((t) => t.terminal === by("lockers-terminal").value);

function button(key, does) {
  const b = element("button", word(key), "quiet");
  b.type = "button";
  b.addEventListener("click", () => guarded(does));
  return b;
}

// mend takes a locker out of use or gives it back.
async function mend(terminal, locker) {
  const now = await call("locker", { terminal, locker: String(locker.locker), body: { broken: !locker.broken } });
  terminals = terminals.map((t) => (t.terminal === terminal ? now : t));
  show();
  say(by("lockers-said"), locker.broken ? "lockers.mended" : "lockers.broke", { locker: locker.locker });
}

function row(terminal, locker) {
  const line = element("tr"), holds = element("td"), order = element("td", word(locker.broken ? "lockers.broken.yes" : "lockers.broken.no"), locker.broken ? "wrong" : "");
  holds.append(locker.pickup ? button("lockers.look", () => openPickup(locker.pickup)) : word("lockers.empty"));
  const does = element("td");
  const change = button(locker.broken ? "lockers.mend" : "lockers.break", () => mend(terminal, locker));
  change.setAttribute("aria-label", `${change.textContent}: ${word("receipt.locker")} ${locker.locker}`);
  does.append(change);
  const head = element("th", String(locker.locker));
  head.scope = "row";
  line.append(head, element("td", locker.size <= 3 ? word("size." + locker.size) : String(locker.size)), holds, order, does);
  for (const [i, cell] of [...line.children].entries()) cell.setAttribute("role", i ? "cell" : "rowheader");
  line.setAttribute("role", "row");
  return line;
}

function show() {
  const terminal = current();
  by("lockers-none").hidden = Boolean(terminal);
  for (const id of ["lockers-choice", "lockers-table", "lockers-heard"]) by(id).hidden = !terminal;
  say(by("lockers-said"), "");
  if (!terminal) return;
  const off = !terminal.heard || Date.now() - new Date(terminal.heard) > silent;
  say(by("lockers-heard"), terminal.heard ? (off ? "lockers.off" : "lockers.heard") : "lockers.never", { time: terminal.heard && date(terminal.heard) });
  by("lockers-heard").className = off ? "wrong" : "hint";
  for (const option of by("lockers-which").options) {
    say(option, "documents.count", { list: "@lockers." + option.value, n: terminal.lockers.filter(lists[option.value]).length });
  }
  by("lockers").replaceChildren(...terminal.lockers.filter(lists[by("lockers-which").value]).map((l) => row(terminal.terminal, l)));
}

async function load() {
  const before = by("lockers-terminal").value;
  terminals = (await call("terminals", {})).terminals;
  by("lockers-terminal").replaceChildren(...terminals.map((t) => element("option", t.terminal)));
  if (terminals.some((t) => t.terminal === before)) by("lockers-terminal").value = before;
  show();
}

export function startLockers() {
  for (const id of ["lockers-terminal", "lockers-which"]) by(id).addEventListener("change", show);
  onEnter("lockers", load);
  onLanguage(() => state.config?.signedIn && !by("view-lockers").hidden && show());
}
