// The texts of the page, which lie in words/, one file a language. What stands in braces is filled in; a value that begins with @ is the key of
// another text.
const texts = {};
const kept = "desk.language"; // nothing else is kept in the browser

export const languages = ["de", "en"];
export let language = pick();

function pick() {
  const wanted = [localStorage.getItem(kept), ...navigator.languages.map((l) => l.slice(0, 2))];
  return wanted.find((l) => languages.includes(l)) ?? "de";
}

// loadWords asks until it has all texts: a page without words cannot say what is wrong.
export async function loadWords() {
  await Promise.all(languages.map(async (l) => {
    while (!texts[l]) {
      try {
        texts[l] = await (await fetch(`/words/${l}.json`)).json();
      } catch {
        await new Promise((next) => setTimeout(next, 500));
      }
    }
  }));
}

export function word(key, values = {}) {
  return (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    return typeof value === "string" && value.startsWith("@") ? word(value.slice(1)) : String(value);
  });
}

// say gives an element a text that follows the language. Where it has the text already nothing is changed, so that a screen reader is not told
// the same thing twice.
export function say(element, key, values = {}) {
  element.dataset.word = key;
  element.dataset.values = JSON.stringify(values);
  put(element, key && word(key, values));
}

export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const listeners = [];

// onLanguage calls a function whenever the language has changed.
export function onLanguage(listener) {
  listeners.push(listener);
}

export function translate() {
  document.documentElement.lang = language;
  for (const e of document.querySelectorAll("[data-word]")) {
    put(e, e.dataset.word && word(e.dataset.word, JSON.parse(e.dataset.values ?? "{}")));
  }
  for (const e of document.querySelectorAll("[data-language]")) e.setAttribute("aria-pressed", String(e.dataset.language === language));
  for (const listener of listeners) listener();
}

export function speak(l) {
  language = l;
  localStorage.setItem(kept, l);
  translate();
}

export const date = (time, withTime = true) => {
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, withTime ? { dateStyle: "long", timeStyle: "short" } : { dateStyle: "long" }).format(new Date(time));
};

// lastDay tells until when something may be done that ends at a moment: all of the day before, where that is midnight, as the messages say it.
export function lastDay(time) {
  const end = new Date(time);
  return end.getHours() || end.getMinutes() ? date(end) : date(end - 1, false);
}

// qualityWord returns the key of what a quality means. A print of 40 scores 120 against others of its finger on average; see minutiae.Template.
export function qualityWord(quality) {
  return ["quality.bad", "quality.poor", "quality.fair", "quality.good", "quality.best"][[20, 40, 60, 80].filter((q) => quality >= q).length];
}
