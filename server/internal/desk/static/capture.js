// Three captures of a finger: live, with what is wrong and what to do about it; held against each other; and which of them are kept.
import { agree, look } from "./ask.js";
import { by, element, guarded, isOff, off, state, trouble } from "./views.js";
import { onLanguage, qualityWord, say, word } from "./words.js";
import { bitmapOf, paint } from "./picture.js";
import { sources } from "./sensors.js";
import { best, finger, position, proceed, refresh } from "./fingers.js";

const wanted = 3; // captures of a finger (BSI TR-03121)
const good = 60; // quality at which a capture is taken at once
const usable = 40; // quality at which one is taken in the end
const patience = 6000; // ms of a finger on the sensor before the best frame has to do
const calm = 1500; // ms between two things that are said: a screen reader has to get to the end

let running = null; // AbortController of the capture under way
let takeNow = false;
let seen = null; // what the live canvas shows: { view, bitmap }

const source = () => sources(state.config)[by("source").value];

// stopCapture ends the capture under way.
export function stopCapture() {
  running?.abort();
  running = null;
}

// --- what is said

let heard = 0, timer = 0;

// tell says something to the clerk. It is seen at once; a screen reader is told the latest, and not before it could get to the end of what it was
// told last.
function tell(key, values = {}) {
  say(by("advice"), key, values);
  clearTimeout(timer);
  timer = setTimeout(() => {
    heard = performance.now();
    say(by("heard"), key, values);
  }, Math.max(0, heard + calm - performance.now()));
}

// adviceOf returns the key of what to do about a print. The engine names several reasons; one at a time can be acted on.
const adviceOf = (view) => view.advice.length ? "advice." + view.advice[0] : view.quality >= good ? "advice.fine" : "advice.more";

function gauge(quality) {
  const meter = by("meter");
  meter.value = quality ?? 0;
  meter.textContent = String(quality ?? 0);
  say(by("quality"), quality === undefined ? "quality.none" : "quality.value", { quality, words: "@" + qualityWord(quality ?? 0) });
}

function showLive() {
  const canvas = by("live");
  if (seen) paint(canvas, seen.bitmap, seen.view, by("overlay").checked);
  else canvas.width = canvas.width; // clears it
  canvas.setAttribute("aria-label", seen ? word("capture.picture", { count: seen.view.minutiae.length, quality: seen.view.quality })
    : word("capture.nothing"));
}

async function showView(view) {
  const bitmap = await bitmapOf(view);
  seen = { view, bitmap };
  showLive();
  gauge(view.quality);
}

// --- captures

// touch waits for a finger and returns the best view of it.
async function touch(from, count, signal) {
  let found = null, since = 0, lifted = !from.lifts || count === 0;
  takeNow = false;
  const person = Number(by("person").value || 0);
  for await (const frame of from.frames({ person, position: position(), count, signal }, signal)) {
    const view = frame && await look({ image: frame.image, ppi: frame.ppi }, signal);
    const empty = !view || view.advice.includes("no-finger");
    if (!lifted) {
      lifted = empty;
      tell("capture.lift");
      continue;
    }
    if (empty) {
      if (found && found.quality >= usable) return found; // the finger has gone
      found = null;
      tell("capture.lay", { finger: "@finger." + position(), number: count + 1 });
      continue;
    }
    await showView(view);
    since ||= performance.now();
    if (!found || view.quality > found.quality) found = view;
    tell(adviceOf(view));
    if (takeNow || found.quality >= good) return found;
    if (performance.now() - since > patience) {
      if (found.quality >= usable) return found;
      since = 0;
    }
  }
  return null;
}

// begin takes what is missing of the three captures.
async function begin() {
  stopCapture();
  trouble("");
  const control = running = new AbortController(), f = finger();
  f.mark = "";
  refresh();
  if (f.captures.length >= wanted) clear(f);
  tell("capture.lay", { finger: "@finger." + position(), number: f.captures.length + 1 });
  showFinger();
  await guarded(async () => {
    let count = f.captures.length;
    while (f.captures.length < wanted && !control.signal.aborted) {
      const view = await touch(source(), count++, control.signal);
      if (view && !control.signal.aborted) await add(f, view);
    }
  });
  if (running !== control) return; // another one has begun
  running = null;
  if (f.captures.length >= wanted) tell("capture.done");
  else tell("");
  showFinger();
  if (f.captures.length >= wanted) by("keep").focus();
}

// add adds a capture to a finger, and says how the captures go together.
async function add(f, view) {
  f.captures.push({ view, bitmap: await bitmapOf(view) });
  f.done = false;
  await compare(f);
  if (f !== finger()) return;
  tell("capture.taken", { number: f.captures.length, quality: view.quality, words: "@" + qualityWord(view.quality) });
  refresh();
  showFinger();
}

async function compare(f) {
  f.agreement = f.captures.length < 2 ? null : await agree(f.captures.map((c) => c.view.template));
}

function clear(f) {
  for (const capture of f.captures) capture.bitmap.close();
  Object.assign(f, { captures: [], agreement: null, done: false });
  seen = null;
}

// files takes captures from files.
async function files(list) {
  stopCapture();
  trouble("");
  const f = finger(), ppi = Number(by("ppi").value || 0);
  f.mark = "";
  if (f.captures.length >= wanted) clear(f);
  await guarded(async () => {
    for (const file of [...list].slice(0, wanted - f.captures.length)) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      const view = await look({ image: btoa(text), ppi });
      await showView(view);
      if (view.advice.includes("no-finger")) {
        tell("advice.no-print");
        continue;
      }
      await add(f, view);
    }
  });
  by("file").value = "";
  showFinger();
}

// --- what is shown

// showFinger shows the captures of the chosen finger and what can be done; fresh says that it was chosen just now, and what was said of another one is over.
export function showFinger(fresh = false) {
  const f = finger(), sensor = source();
  say(by("h-capture"), "capture.title", { finger: "@finger." + position() });
  by("by-sensor").hidden = !sensor;
  by("by-file").hidden = Boolean(sensor);
  by("person-field").hidden = sensor?.kind !== "attached" || !state.config.people;
  if (!running && !f.captures.length) seen = null;
  if (!running) {
    const last = f.captures.at(-1);
    if (last) seen = last;
    gauge(last?.view.quality);
    if (fresh) tell("");
  }
  showLive();
  showCaptures(f);
  off(by("begin"), Boolean(running));
  off(by("now"), !running);
  off(by("stop"), !running);
  off(by("keep"), Boolean(running) || !f.captures.length || f.agreement?.agree === false);
  document.querySelector(`input[name=keep][value=${f.keep}]`).checked = true;
}

function showCaptures(f) {
  by("captures").replaceChildren(...f.captures.map((capture, i) => {
    const item = element("li"), canvas = element("canvas"), text = element("span"), again = element("button", "", "quiet");
    const visible = element("span"), rest = element("span", "", "hidden");
    paint(canvas, capture.bitmap, capture.view, by("overlay").checked);
    canvas.setAttribute("aria-hidden", "true");
    const values = { number: i + 1, quality: capture.view.quality, words: "@" + qualityWord(capture.view.quality) };
    const isBest = f.captures.length > 1 && capture === best(f) && f.agreement?.agree;
    say(text, f.agreement?.odd === i ? "capture.odd" : isBest ? "capture.best" : "capture.one", values);
    item.classList.toggle("odd", f.agreement?.odd === i);
    again.type = "button";
    again.dataset.again = i;
    say(visible, "capture.again");
    say(rest, "capture.number", { number: i + 1 });
    again.append(visible, rest);
    item.append(canvas, text, again);
    return item;
  }));
  const a = f.agreement;
  say(by("agreement"), !a ? "" : a.agree ? "agree.yes" : a.odd >= 0 ? "agree.odd" : "agree.no", { number: (a?.odd ?? 0) + 1, count: f.captures.length });
  by("agreement").classList.toggle("wrong", a?.agree === false);
}

// fillSources fills the lists of sources and people.
export function fillSources() {
  const list = sources(state.config);
  by("source").replaceChildren(...[...list.map((s) => s.kind), "file"].map((kind, i) => {
    const option = element("option");
    option.value = kind === "file" ? "file" : i;
    say(option, "source." + (kind === "attached" && state.config.people ? "drawn" : kind));
    return option;
  }));
  by("person").replaceChildren(...(state.config.people ?? []).map((name, i) => {
    const option = element("option", name);
    option.value = i;
    return option;
  }));
}

export function startCapture() {
  by("begin").addEventListener("click", () => isOff(by("begin")) || begin());
  by("now").addEventListener("click", () => { takeNow = !isOff(by("now")); });
  by("stop").addEventListener("click", () => {
    if (isOff(by("stop"))) return;
    stopCapture();
    tell("capture.stopped");
    showFinger();
  });
  by("file").addEventListener("change", () => files(by("file").files));
  by("source").addEventListener("change", () => { stopCapture(); showFinger(); });
  by("overlay").addEventListener("change", () => { showLive(); showCaptures(finger()); });
  by("captures").addEventListener("click", (event) => again(event.target.closest("button")));
  by("keeping").addEventListener("change", (event) => { finger().keep = event.target.value; });
  by("keep").addEventListener("click", () => {
    if (isOff(by("keep"))) return;
    finger().done = true;
    proceed();
  });
  onLanguage(() => state.config && showFinger());
}

// again takes one capture anew.
async function again(button) {
  if (!button) return;
  const f = finger();
  stopCapture();
  const [gone] = f.captures.splice(Number(button.dataset.again), 1);
  gone.bitmap.close();
  f.done = false;
  if (seen === gone) seen = null;
  await guarded(() => compare(f));
  refresh();
  showFinger();
  if (!source()) by("file").focus();
  else {
    by("stop").focus();
    await begin();
  }
}
