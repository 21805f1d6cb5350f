// Into the locker and out of it, by two people: what the first has scanned the second scans once more, with a key of their own.
import { call } from "./ask.js";
import { by, element, go, guarded, onEnter, state } from "./views.js";
import { say } from "./words.js";
import { openLocker, receiptOf, step } from "./documents.js";
import { showReceipt } from "./receipt.js";

// scanned returns what was scanned: scanners type a line for each document.
const scanned = (id) => by(id).value.split("\n").map((line) => line.trim()).filter(Boolean);

// second returns who the second clerk is: a key, or a name where the service asks for no keys.
function second(id) {
  const typed = by(id).value.trim();
  by(id).value = "";
  return typed;
}

// reserve has a locker chosen for what the first clerk has scanned.
async function reserve() {
  const body = { terminal: by("load-terminal").value, barcodes: scanned("load-scan") };
  await step("reserve", state.config.open ? { ...body, operator: by("first").value.trim() } : body);
  await go("second");
}

// load is the second clerk's: the code goes out with it.
async function load() {
  const who = second("second-key"), barcodes = scanned("second-scan");
  const pickup = await step("load", state.config.open ? { operator: who, barcodes } : { barcodes }, state.config.open ? {} : { as: who });
  await receiptOf("bound", pickup);
}

// end ends a pickup that two clerks have taken out of its locker, or whose locker they have found empty.
async function end(name, prefix, body) {
  const who = second(prefix + "-key");
  await step(name, state.config.open ? { ...body, operators: [by(prefix + "-first").value.trim(), who] } : body, state.config.open ? {} : { second: who });
  state.pickup = null;
  await showReceipt(name === "return" ? "returned" : "lost", []);
}

// openTogether has a locker of the return list opened, which takes two.
async function openTogether() {
  const who = by("back-key").value.trim();
  await openLocker(state.config.open ? { operators: [by("back-first").value.trim(), who] } : { second: who });
  say(by("back-place"), "pickup.opening", facts());
}

// askNames asks for names where the service asks for no keys, and for the second clerk's key elsewhere.
function askNames() {
  for (const e of document.querySelectorAll("[data-open]")) {
    e.hidden = !state.config.open;
    e.querySelector("input").required = state.config.open;
  }
  for (const id of ["second-key", "back-key", "lost-key"]) {
    by(id).type = state.config.open ? "text" : "password";
    say(document.querySelector(`label[for=${id}]`), state.config.open ? "second.name" : "second.key");
  }
}

const facts = () => ({ terminal: state.pickup?.terminal, locker: state.pickup?.locker });

export function startLoad() {
  for (const [form, does] of Object.entries({
    load: reserve, second: load, back: () => end("return", "back", { barcodes: scanned("back-scan") }), lost: () => end("lose", "lost", {}),
  })) {
    by(form).addEventListener("submit", (event) => { event.preventDefault(); guarded(does); });
  }
  by("back-open").addEventListener("click", () => guarded(openTogether));
  const enter = (view, more) => onEnter(view, async () => {
    by(view).reset();
    askNames();
    await more();
  });
  enter("load", async () => {
    const { terminals } = await call("terminals", {});
    by("load-terminal").replaceChildren(...terminals.map((t) => element("option", t.terminal)));
  });
  enter("second", () => say(by("second-place"), "second.place", facts()));
  enter("back", () => say(by("back-place"), "back.place", facts()));
  enter("lost", () => say(by("lost-place"), "lost.place", facts()));
}
