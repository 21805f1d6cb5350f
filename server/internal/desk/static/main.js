// The start of the page, and what stands around its views: language, sign in, sign out.
import { onSignedOut, session, signIn, signOut } from "./ask.js";
import { by, forget, go, guarded, name, state, trouble } from "./views.js";
import { loadWords, onLanguage, speak, translate } from "./words.js";
import { fillSources, startCapture, stopCapture } from "./capture.js";
import { startFingers } from "./fingers.js";
import { startFind } from "./find.js";
import { startCheck } from "./check.js";
import { forgetReceipt, startReceipt } from "./receipt.js";
import { startDocuments } from "./documents.js";
import { startAnnounce } from "./announce.js";
import { startLoad } from "./load.js";
import { startTell } from "./tell.js";
import { startLockers } from "./lockers.js";
import { watchIdle } from "./idle.js";

// enter leads to the first view, or asks for the key where the service wants one.
async function enter() {
  state.config = await session();
  fillSources();
  if (!state.config.signedIn && state.config.open) {
    await signIn("");
    state.config.signedIn = true;
  }
  by("sign-out").hidden = !state.config.signedIn;
  by("parts").hidden = !state.config.signedIn || !state.config.pickups;
  await go(state.config.signedIn ? "find" : "sign");
}

// leave ends the session, forgets everything and begins anew.
async function leave() {
  stopCapture();
  forgetReceipt();
  forget();
  by("sign-out").hidden = by("parts").hidden = by("idle").hidden = true;
  state.config.signedIn = false;
  await signOut().catch(() => {}); // where the server cannot be reached, the session ends by itself
  await enter();
}

async function start() {
  await loadWords();
  for (const f of [startFingers, startCapture, startFind, startCheck, startReceipt, startDocuments, startAnnounce, startLoad, startTell, startLockers]) f();
  onLanguage(name);
  translate();
  const over = async () => {
    await leave();
    trouble("signed-out");
  };
  onSignedOut(over);
  watchIdle(over);
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(button.dataset.language));
  for (const button of document.querySelectorAll("[data-to]")) {
    button.addEventListener("click", () => {
      if (button.dataset.to === "subject") state.record = null; // it may have changed
      if (button.dataset.to === "find" || button.dataset.to === "pickups") forgetReceipt();
      go(button.dataset.to);
    });
  }
  by("sign").addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(async () => {
      const key = by("key").value.trim();
      by("key").value = "";
      await signIn(key);
      await enter();
    });
  });
  by("sign-out").addEventListener("click", () => guarded(leave));
  await enter();
}

guarded(start);
