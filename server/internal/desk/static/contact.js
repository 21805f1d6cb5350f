// Where somebody is told of a document: fields that stand in several forms.
import { copy, field } from "./views.js";
import { onLanguage, say } from "./words.js";

// addContact puts the fields into a form: how asks for the way, and other is the one that needs no address.
export function addContact(place, how, other) {
  const part = copy("contact", (name) => `${place.id}-${name}`);
  const [way, without, language, to, postal] = ["way", "other", "language", "to", "postal"].map((name) => field(part, name));
  say(part.querySelector("label"), how);
  without.value = other;
  say(without, "told." + other);
  place.append(part);

  // show shows the fields that go with the way that is chosen.
  const show = () => {
    const letter = way.value === "letter", line = way.value === "mail" || way.value === "phone";
    to.parentElement.hidden = !line;
    to.required = line;
    postal.parentElement.hidden = !letter;
    postal.required = letter;
    language.parentElement.hidden = !line && !letter;
    say(to.labels[0], way.value === "phone" ? "announce.phone" : "announce.mail");
  };

  // given returns what was filled in, or nothing where nobody is to be told there.
  const given = () => {
    switch (way.value) {
      case "mail": return { language: language.value, mail: to.value.trim() };
      case "phone": return { language: language.value, phone: to.value.replace(/[^+0-9]/g, "") };
      case "letter": return { language: language.value, postal: postal.value.split("\n").map((line) => line.trim()).filter(Boolean) };
    }
    return undefined;
  };

  // begin begins anew, without the other way where that is not open.
  const begin = (open) => {
    without.disabled = !open;
    way.value = open ? other : "mail";
    show();
  };
  way.addEventListener("change", show);
  onLanguage(show);
  show();
  return { begin, given };
}
