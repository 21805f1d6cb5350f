// The start of the page, and what stands around its views: language, sign in, sign out.
import { onSignedOut, session, signIn, signOut } from "./ask.js";
import { by, forget, go, guarded, name, state, trouble } from "./views.js";
import { loadWords, onLanguage, speak, translate } from "./words.js";
import { fillSources, startCapture, stopCapture } from "./capture.js";
import { startFingers } from "./fingers.js";
import { startFind } from "./find.js";
import { startCheck } from "./check.js";
import { forgetReceipt, startReceipt } from "./receipt.js";
import { startLockers } from "./lockers.js";
import { watchIdle } from "./idle.js";

async function enter() {
  state.config = await session();
  fillSources();
  by("sign-out").hidden = state.config.open || !state.config.signedIn;
  if (state.config.signedIn) await go("find");
  else if (state.config.open) {
    await signIn("");
    state.config.signedIn = true;
    await go("find");
  } else await go("sign");
}

// leave forgets everything and asks for the key.
async function leave() {
  stopCapture();
  forgetReceipt();
  forget();
  by("sign-out").hidden = by("idle").hidden = true;
  state.config.signedIn = false;
  await go("sign");
}

async function start() {
  await loadWords();
  for (const f of [startFingers, startCapture, startFind, startCheck, startReceipt, startLockers]) f();
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
      if (button.dataset.to === "find") forgetReceipt();
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
  by("sign-out").addEventListener("click", () => guarded(async () => {
    await signOut();
    await leave();
  }));
  await enter();
}

guarded(start);
