// Where somebody is told of a document: the fields of a form, by the beginning of their names.
import { by } from "./views.js";
import { onLanguage, say } from "./words.js";

// contactOf returns what was filled in, or nothing where nobody is to be told there.
export function contactOf(name) {
  const language = by(name + "-language").value, to = by(name + "-to").value.trim();
  switch (by(name).value) {
    case "mail": return { language, mail: to };
    case "phone": return { language, phone: to.replace(/[^+0-9]/g, "") };
    case "letter": return { language, postal: by(name + "-postal").value.split("\n").map((line) => line.trim()).filter(Boolean) };
  }
  return undefined;
}

// showContact shows the fields that go with the way that is chosen.
export function showContact(name) {
  const way = by(name).value, letter = way === "letter", line = way === "mail" || way === "phone";
  by(name + "-to-field").hidden = !line;
  by(name + "-to").required = line;
  by(name + "-postal-field").hidden = !letter;
  by(name + "-postal").required = letter;
  by(name + "-language-field").hidden = !line && !letter;
  say(by(name + "-to-label"), way === "phone" ? "announce.phone" : "announce.mail");
}

// startContact keeps the fields as the way wants them.
export function startContact(name) {
  by(name).addEventListener("change", () => showContact(name));
  onLanguage(() => showContact(name));
}
