// Bind a document to a locker.
import { bind, lockers } from "./ask.js";
import { by, element, go, guarded, onEnter, state } from "./views.js";
import { date, word } from "./words.js";
import { showReceipt } from "./receipt.js";

let terminals = [];

function fillLockers() {
  const terminal = terminals.find((t) => t.name === by("terminal").value);
  by("locker").replaceChildren(...(terminal?.free ?? []).map((n) => element("option", n)));
}

async function submit() {
  const binding = {
    gallery: state.gallery, subject: state.subject, document: by("document").value, terminal: by("terminal").value,
    locker: Number(by("locker").value), days: Number(by("days").value),
  };
  const bound = await bind(binding);
  await showReceipt("bound", [
    ["receipt.subject", binding.subject], ["receipt.document", word("document." + binding.document)], ["receipt.terminal", binding.terminal],
    ["receipt.locker", binding.locker], ["receipt.code", bound.code], ["receipt.until", date(bound.until)],
  ]);
}

export function startLockers() {
  by("to-bind").addEventListener("click", () => go("bind"));
  by("terminal").addEventListener("change", fillLockers);
  by("bind").addEventListener("submit", (event) => { event.preventDefault(); guarded(submit); });
  onEnter("bind", async () => {
    ({ terminals } = await lockers());
    by("terminal").replaceChildren(...terminals.map((t) => element("option", t.name)));
    fillLockers();
  });
}
