// Before saving: what is kept, and whether somebody has these fingers already. Then save.
import { Trouble, call } from "./ask.js";
import { by, element, forget, go, guarded, isOff, off, onEnter, state, trouble } from "./views.js";
import { date, onLanguage, qualityWord, say, word } from "./words.js";
import { best, finger, kept, samplesOf } from "./fingers.js";
import { open } from "./find.js";
import { showReceipt } from "./receipt.js";

let twice = null; // Map of subject -> positions of the fingers that match; null: not looked for yet
let stranger = false; // whether none of the fingers is like those that are enrolled under the number

const line = (p) => `${word("finger." + p)}: ${best(finger(p)).view.quality} – ${word(qualityWord(best(finger(p)).view.quality))}`
  + (finger(p).keep === "all" ? `, ${word("check.samples", { count: finger(p).captures.length })}` : "");

function show() {
  by("replaces").hidden = !state.record;
  by("kept").replaceChildren(...kept().map((p) => element("li", line(p))));
  const found = twice?.size ?? 0;
  say(by("searched"), !twice ? "check.searching" : found ? "check.found" : "check.nobody", { count: found });
  by("searched").classList.toggle("wrong", found > 0);
  by("twice").replaceChildren(...[...(twice ?? [])].map(([subject, positions]) => {
    const item = element("li"), button = element("button", "", "quiet");
    button.type = "button";
    say(button, "check.open", { subject });
    button.addEventListener("click", () => {
      forget();
      guarded(() => open(subject));
    });
    item.append(element("span", `${subject}: ${positions.map((p) => word("finger." + p)).join(", ")} `), button);
    return item;
  }));
  by("stranger").hidden = !stranger;
  by("other-field").hidden = found === 0 && !stranger;
  off(by("save"), !twice || !by("other-field").hidden && !by("other").checked);
}

// search looks for the fingers among all of the gallery. A gallery that does not exist yet holds nobody.
async function search() {
  twice = null;
  stranger = false;
  by("other").checked = false;
  show();
  const differs = await isStranger();
  const found = new Map();
  for (const p of kept()) {
    let answer;
    try {
      answer = await call("identify", { gallery: state.gallery, body: sample(p) });
    } catch (error) {
      if (!(error instanceof Trouble) || error.code !== "not-found") throw error;
      continue;
    }
    if (answer.decision === "indeterminate") throw new Trouble("indeterminate");
    for (const c of answer.candidates) {
      if (c.subject !== state.subject) found.set(c.subject, [...(found.get(c.subject) ?? []), p]);
    }
  }
  twice = found;
  stranger = differs;
  show();
}

const sample = (p) => ({ samples: [{ finger: p, template: best(finger(p)).view.template }] });

// isStranger tells whether somebody is enrolled under the number with the same fingers, and none of them is alike: a wrong number would take
// another citizen's place.
async function isStranger() {
  if (!state.record) return false;
  const enrolled = new Set(state.record.samples.map((s) => s.finger));
  const same = kept().filter((p) => enrolled.has(p));
  for (const p of same) {
    const answer = await call("verify", { gallery: state.gallery, subject: state.subject, body: sample(p) });
    if (answer.decision === "match") return false;
  }
  return same.length > 0;
}

async function save() {
  if (isOff(by("save"))) return;
  trouble("");
  off(by("save"), true);
  try {
    const samples = kept().flatMap((p) => samplesOf(finger(p)).map((c) => ({ finger: p, template: c.view.template })));
    const labels = { ...state.record?.labels, informed: state.informed };
    const answer = await call("enrol", { gallery: state.gallery, subject: state.subject, ifMatch: state.etag ?? "", body: { samples, labels } });
    const rows = [
      ["receipt.gallery", state.gallery], ["receipt.subject", state.subject], ...kept().map((p) => ["receipt.finger", line(p)]),
      ["receipt.informed", date(state.informed)], ["receipt.time", date(Date.now())],
    ];
    if (answer.request) rows.push(["receipt.request", answer.request]);
    const { gallery, subject } = state;
    forget();
    Object.assign(state, { gallery, subject }); // a document may be bound next
    await showReceipt("saved", rows);
  } finally {
    if (!by("view-check").hidden) show();
  }
}

export function startCheck() {
  onEnter("check", search);
  by("other").addEventListener("change", show);
  by("save").addEventListener("click", () => guarded(save));
  onLanguage(() => by("view-check").hidden || show());
  addEventListener("beforeunload", (event) => {
    if ([...state.fingers.values()].some((f) => f.captures.length)) event.preventDefault();
  });
}
