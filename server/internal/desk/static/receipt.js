// Receipts: what was done, to be printed, and nothing of the finger.
import { by, element, go, onEnter, state } from "./views.js";
import { onLanguage, say, word } from "./words.js";

const hinted = ["saved", "erased", "bound", "renewed"]; // kinds that have something more to say

let current = null;

// showReceipt shows a receipt of a kind: saved, erased, bound, renewed, returned or lost. Rows are keys of texts with their values.
export async function showReceipt(kind, rows) {
  current = { kind, rows };
  fill();
  await go("receipt");
}

function fill() {
  if (!current) return;
  say(by("h-receipt"), `receipt.${current.kind}`);
  say(by("receipt-text"), `receipt.${current.kind}.text`);
  say(by("receipt-hint"), hinted.includes(current.kind) ? `receipt.${current.kind}.hint` : "");
  by("receipt").replaceChildren(...current.rows.flatMap(([key, value]) => [element("dt", word(key)), element("dd", value, key === "receipt.code" && value.includes("-") ? "code" : "")]));
  by("receipt-bind").hidden = current.kind !== "saved" || !state.config.pickups || state.gallery !== state.config.pickups;
}

export function startReceipt() {
  by("print").addEventListener("click", () => print());
  by("receipt-bind").addEventListener("click", () => go("announce"));
  onEnter("receipt", fill);
  onLanguage(fill);
}

// forgetReceipt forgets what is on it.
export function forgetReceipt() {
  current = null;
}
