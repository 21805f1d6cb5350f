// Telling again what did not arrive: at the same address, at another one, or by a letter.
import { by, go, guarded, onEnter, state } from "./views.js";
import { say } from "./words.js";
import { addContact } from "./contact.js";
import { step } from "./documents.js";

let retold; // the fields that say where

async function tell() {
  const contact = retold.given();
  await step("tell", contact ? { contact } : {});
  await go("pickup");
  say(by("pickup-said"), "tell.done");
}

export function startTell() {
  retold = addContact(by("retold"), "tell.how", "same");
  by("tell").addEventListener("submit", (event) => { event.preventDefault(); guarded(tell); });
  onEnter("tell", () => {
    by("tell").reset();
    retold.begin(state.pickup.reachable);
    say(by("tell-which"), "untold." + (state.pickup.untold || "other"));
    say(by("tell-effect"), state.pickup.status === "expired" ? "tell.expired" : "tell.waiting");
  });
}
