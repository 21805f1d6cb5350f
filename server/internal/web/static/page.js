import { words } from "./words.js";

const by = (id) => document.getElementById(id);
const languages = Object.keys(words);
const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language.slice(0, 2);
let language = languages.includes(asked) ? asked : "en";
let view = null; // what the terminal shows, or null before anything was heard
let trouble = ""; // key of what is wrong between this page and the terminal

// word returns a text in the language of the page, filled in from a line.
function word(key, line = {}) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return (words[language][key] ?? key).replace(/\{(\w+)\}/g, (_, field) => {
    if (field === "finger") return word("finger." + (line.finger ?? ""));
    return field === "millis" ? number.format(line.millis ?? 0) : (line[field] ?? "");
  });
}

const say = (line) => word(line.key === "finger" && line.attempt > 1 ? "finger.again" : line.key, line);

// put changes a text only where it differs, so that a screen reader is not told the same thing twice.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function element(name, text = "", className = "") {
  const e = document.createElement(name);
  e.textContent = text;
  e.className = className;
  return e;
}

// showCards draws the cards once and then only what changes, so that focus and choice stay.
function showCards() {
  const cards = by("cards");
  for (const citizen of view.citizens) {
    let input = document.getElementById("card-" + citizen.card);
    if (!input) {
      const label = document.createElement("label");
      input = document.createElement("input");
      input.type = "radio";
      input.name = "card";
      input.id = "card-" + citizen.card;
      input.value = citizen.card;
      input.checked = !cards.querySelector("input");
      label.append(input, element("span", citizen.name), document.createElement("small"));
      cards.append(label);
    }
    if (view.card) input.checked = citizen.card === view.card;
    const about = `${word("document." + citizen.document)}, ${citizen.code}`;
    put(input.parentElement.querySelector("small"), citizen.done ? `${about} · ${word("done")}` : about);
  }
}

function showLockers() {
  by("lockers").replaceChildren(...view.lockers.map((locker, i) => {
    const state = locker.open ? (locker.full ? "openfull" : "openempty") : locker.released ? "released" : locker.full ? "full" : "empty";
    const item = element("li", String(i + 1), `${state} ${locker.open ? "open" : ""}`);
    item.dataset.locker = i + 1;
    item.append(element("small", word(state)));
    return item;
  }));
}

function showHistory() {
  const list = by("history");
  list.replaceChildren(...view.history.map((line) => element("li", say(line))));
  list.scrollTop = list.scrollHeight;
}

// showInbox adds what is new and leaves open what is open.
function showInbox() {
  const list = by("inbox");
  const key = (message) => message.to + message.text;
  const there = new Map([...list.children].map((item) => [item.dataset.key, item]));
  list.replaceChildren(...(view.inbox ?? []).map((message) => {
    const item = there.get(key(message)) ?? element("li");
    if (!item.firstChild) {
      item.dataset.key = key(message);
      const details = document.createElement("details");
      details.append(element("summary", `${message.to}: ${message.subject}`), element("p", message.text, "letter"));
      item.append(details);
    }
    return item;
  }));
}

function show() {
  document.documentElement.lang = language;
  for (const e of document.querySelectorAll("[data-word]")) put(e, word(e.dataset.word));
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", word(e.dataset.label));
  for (const e of document.querySelectorAll("[data-language]")) e.setAttribute("aria-pressed", String(e.dataset.language === language));
  put(by("trouble"), trouble && word(trouble));
  if (!view) return;
  showCards();
  showLockers();
  showHistory();
  showInbox();
  by("kiosk").hidden = !view.kiosk;
  if (view.kiosk) by("kiosk").href = view.kiosk;
  put(by("screen"), say(view.screen));
  for (const e of document.querySelectorAll("[data-finger]")) e.setAttribute("aria-disabled", String(!view.waiting));
  by("leave").setAttribute("aria-disabled", String(!view.card));
}

// post tells the terminal what the visitor does. Buttons that wait stay in the order of the keyboard, so they are asked here.
async function post(path, body) {
  trouble = "";
  try {
    const response = await fetch(path, { method: "POST", body: body && JSON.stringify(body) });
    if (response.status === 409) trouble = "busy";
    else if (!response.ok) trouble = "failed";
  } catch {
    trouble = "lost";
  }
  show();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.language) {
    language = button.dataset.language;
    show();
  } else if (button.getAttribute("aria-disabled") === "true") {
    trouble = button.dataset.finger ? "busy" : "";
    show();
  } else if (button.dataset.finger) {
    const card = document.querySelector("input[name=card]:checked");
    if (card) post("/press", { card: card.value, finger: button.dataset.finger });
  } else {
    post("/" + button.id);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.name === "card" && view?.card) show(); // the card of the visit under way stays
});

const events = new EventSource("/view");
events.onmessage = (event) => {
  view = JSON.parse(event.data);
  if (trouble === "lost" || view.waiting) trouble = "";
  show();
};
events.onerror = () => {
  trouble = "lost";
  show();
};
show();
