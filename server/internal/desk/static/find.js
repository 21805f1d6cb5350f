// Find a subject, see what is enrolled, erase it.
import { Trouble, call } from "./ask.js";
import { by, element, forget, go, guarded, onEnter, state, trouble } from "./views.js";
import { date, onLanguage, qualityWord, say, word } from "./words.js";
import { showReceipt } from "./receipt.js";

const shown = 20; // subjects of the list

let filled = Promise.resolve(); // when the galleries are known; somebody who types fast has to wait for them

const gallery = () => by("gallery").hidden ? by("gallery-new").value : by("gallery").value;

// fillGalleries fills the list of galleries; without any, the first one can be named.
async function fillGalleries() {
  const { galleries } = await call("galleries", {});
  const select = by("gallery"), old = state.gallery || select.value;
  select.replaceChildren(...galleries.map((g) => element("option", g.gallery)));
  if (galleries.some((g) => g.gallery === old)) select.value = old;
  select.hidden = galleries.length === 0;
  by("gallery-new").hidden = galleries.length > 0;
  by("gallery-new").required = galleries.length === 0;
  document.querySelector("label[for^=gallery]").htmlFor = galleries.length ? "gallery" : "gallery-new";
}

// list shows the first subjects whose names begin with a prefix.
async function list(prefix = "") {
  const wanted = gallery();
  by("listed").hidden = true;
  if (!wanted) return;
  let found;
  try {
    found = await call("subjects", { gallery: wanted, query: { limit: String(shown), ...(prefix && { prefix }) } });
  } catch (error) {
    if (error instanceof Trouble && (error.status === 403 || error.status === 404)) return; // no list for this key, or no gallery
    throw error;
  }
  by("list").replaceChildren(...found.subjects.map((id) => {
    const item = element("li"), button = element("button", id, "quiet");
    button.type = "button";
    button.addEventListener("click", () => guarded(() => open(id)));
    item.append(button);
    return item;
  }));
  by("listed").hidden = found.subjects.length === 0;
}

// open shows a subject. It throws a Trouble of not-found where there is none.
export async function open(id) {
  state.gallery = gallery();
  state.record = await call("subject", { gallery: state.gallery, subject: id });
  state.etag = state.record.etag;
  state.subject = id;
  await go("subject");
}

async function find() {
  trouble("");
  by("not-found").hidden = true;
  const id = by("subject").value.trim();
  await filled;
  try {
    await open(id);
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== "not-found") throw error;
    say(by("not-found-text"), "find.none", { subject: id });
    by("not-found").hidden = false;
    by("enrol-new").focus();
    await list(id);
  }
}

function showSubject() {
  const record = state.record;
  if (!record) return;
  say(by("since"), record.enrolled ? "subject.since" : "", { date: record.enrolled && date(record.enrolled) });
  by("samples").replaceChildren(...record.samples.map((s) => {
    const row = element("tr");
    row.append(element("td", word("finger." + s.finger)), element("td", `${s.quality} – ${word(qualityWord(s.quality))}`), element("td", s.minutiae));
    return row;
  }));
  by("to-bind").hidden = !state.config.pickups || state.gallery !== state.config.pickups;
}

async function erase() {
  const wrong = by("again").value.trim() !== state.subject;
  say(by("again-wrong"), wrong ? "erase.wrong" : "");
  by("again").setAttribute("aria-invalid", String(wrong));
  if (wrong) {
    by("again").focus();
    return;
  }
  const { gallery, subject, erased, key, signature } = await call("erase", { gallery: state.gallery, subject: state.subject, query: { receipt: "1" } });
  const rows = [
    ["receipt.gallery", gallery], ["receipt.subject", subject], ["receipt.time", date(erased)], ["receipt.signature", signature], ["receipt.key", key],
  ];
  forget();
  await showReceipt("erased", rows);
}

export function startFind() {
  by("find").addEventListener("submit", (event) => { event.preventDefault(); guarded(find); });
  by("gallery").addEventListener("change", () => guarded(() => list()));
  by("enrol-new").addEventListener("click", () => {
    Object.assign(state, { gallery: gallery(), subject: by("subject").value.trim(), record: null, etag: null });
    go("inform");
  });
  by("inform").addEventListener("submit", (event) => {
    event.preventDefault();
    state.informed = new Date().toISOString();
    go("fingers");
  });
  by("take").addEventListener("click", () => go("inform"));
  by("to-erase").addEventListener("click", () => go("erase"));
  by("erase").addEventListener("submit", (event) => { event.preventDefault(); guarded(erase); });
  onEnter("find", async () => {
    forget();
    by("not-found").hidden = true;
    filled = fillGalleries();
    await filled;
    await list();
  });
  onEnter("subject", async () => {
    if (!state.record) await open(state.subject);
    else showSubject();
  });
  onEnter("inform", () => { by("informed").checked = false; });
  onEnter("erase", () => { by("again").value = ""; by("again").removeAttribute("aria-invalid"); say(by("again-wrong"), ""); });
  onLanguage(showSubject);
}
