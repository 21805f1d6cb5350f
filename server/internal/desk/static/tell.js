// Telling again what did not arrive: at the same address, at another one, or by a letter.
import { by, go, guarded, onEnter, state } from "./views.js";
import { say } from "./words.js";
import { contactOf, showContact, startContact } from "./contact.js";
import { step } from "./documents.js";

async function tell() {
  const contact = contactOf("retold");
  await step("tell", contact ? { contact } : {});
  await go("pickup");
  say(by("pickup-said"), "tell.done");
}

export function startTell() {
  startContact("retold");
  by("tell").addEventListener("submit", (event) => { event.preventDefault(); guarded(tell); });
  onEnter("tell", () => {
    by("tell").reset();
    by("retold-same").disabled = !state.pickup.reachable;
    if (!state.pickup.reachable) by("retold").value = "mail";
    say(by("tell-which"), "untold." + (state.pickup.untold || "other"));
    say(by("tell-effect"), state.pickup.status === "expired" ? "tell.expired" : "tell.waiting");
    showContact("retold");
  });
}
