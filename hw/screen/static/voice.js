// Reads screens aloud by the browser's voice, where the terminal has none of its own.
let last = "";

export function speak(view, words) {
  const voice = window.speechSynthesis;
  if (!voice) return;
  const text = view.voice && !view.speaker ? [
    view.title, ...view.lines, view.help ?? "", ...(view.asking ? [words["asking.title"], words["asking.text"]] : []),
  ].join(" ") : "";
  const plain = text.replace(/\d+/g, (n) => (view.screen === "paused" ? "" : n)); // a clock would interrupt itself
  if (plain === last) return;
  last = plain;
  voice.cancel();
  if (!text) return;
  const said = new SpeechSynthesisUtterance(text);
  said.lang = view.language === "en" ? "en-GB" : "de-DE";
  voice.speak(said);
}
