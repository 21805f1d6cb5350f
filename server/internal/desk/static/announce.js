// A document has come that somebody is to collect: what it is, who collects it, how the person is told, and the way without a finger.
import { call } from "./ask.js";
import { by, copy, field, go, guarded, onEnter, state } from "./views.js";
import { say } from "./words.js";
import { addContact } from "./contact.js";

let told; // the fields that say where somebody is told
let once = ""; // names this announcement: pressed twice, it is made once

function rows() {
  return [...by("papers").children];
}

// paper adds the fields of one document.
function paper() {
  const n = rows().length + 1, row = copy("paper", (name) => `${name}-${n}`);
  say(row.querySelector("legend"), "announce.paper", { number: n });
  by("papers").append(row);
  row.addEventListener("change", () => letters(row));
  letters(row);
  return row;
}

// letters asks for the PIN letter where the document has one.
function letters(row) {
  field(row, "pin").closest("label").hidden = field(row, "kind").value === "passport" || field(row, "child").checked;
}

// showProof asks for the right to collect where somebody else than the holder comes.
function showProof() {
  by("proved-field").hidden = by("role").value === "holder";
}

// submit announces, and confirms what the clerk has ticked.
async function submit() {
  const documents = rows().map((row) => ({
    kind: field(row, "kind").value, barcode: field(row, "barcode").value.trim(), issued: field(row, "issued").value, child: field(row, "child").checked,
  }));
  const factors = {}, born = by("born").value, contact = told.given();
  if (born) factors["birth-date"] = born;
  let pickup = await call("announce", {
    once,
    body: {
      ...(state.subject && { subject: state.subject }), role: by("role").value, documents, size: Number(by("size").value),
      reach: by("reach").checked, days: Number(by("days").value), ...(contact && { contact }), ...(born && { factors }),
    },
  });
  const confirm = async (step, body) => { pickup = await call("step", { pickup: pickup.pickup, step, body }); };
  for (const [i, row] of rows().entries()) {
    const pin = field(row, "pin");
    if (pin.checked && !pin.closest("label").hidden) await confirm("confirm-pin", { document: i });
  }
  if (by("proved").checked && by("role").value !== "holder") await confirm("prove-role", {});
  state.pickup = pickup;
  await go(pickup.missing.length ? "pickup" : "load");
}

export function startAnnounce() {
  by("announce").addEventListener("submit", (event) => { event.preventDefault(); guarded(submit); });
  by("more-papers").addEventListener("click", () => field(paper(), "kind").focus());
  told = addContact(by("told"), "announce.how", "none");
  by("role").addEventListener("change", showProof);
  by("to-bind").addEventListener("click", () => go("announce"));
  onEnter("announce", () => {
    once = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    by("announce").reset();
    by("papers").replaceChildren();
    paper();
    by("no-finger").hidden = Boolean(state.subject);
    told.begin(true);
    showProof();
  });
}
