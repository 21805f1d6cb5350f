// A session without work ends. Whoever reads, or is interrupted by a citizen, is told in time and can stay.
import { by, guarded, state } from "./views.js";
import { idle, session } from "./ask.js";
import { say } from "./words.js";

let ended = () => {};

function look() {
  const { signedIn, idle: most, warning } = state.config ?? {};
  if (!signedIn) return;
  const left = most - idle();
  const warn = left < warning;
  if (warn !== !by("idle").hidden) {
    by("idle").hidden = !warn;
    say(by("idle-text"), warn ? "idle.warning" : "", { minutes: Math.ceil(warning / 60) });
  }
  if (left < 0) ended();
}

// watchIdle warns before the session ends, and calls over when it has.
export function watchIdle(over) {
  ended = over;
  setInterval(look, 1000);
  by("stay").addEventListener("click", () => guarded(async () => {
    await session();
    look();
    by("main").focus();
  }));
}
