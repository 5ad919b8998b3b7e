// The page of the kill -9 trial: writes entry after entry and keeps count of what was acknowledged, across a dead server.
// What stands up again has another number: the commands follow with every answer.
const PAUSE_MS = 150;
const WAIT_MS = 800;

export function noting(el) {
  const began = Number(el.dataset.noted);
  const at = (name) => el.querySelector(`[data-${name}]`);
  const button = at("start");
  const state = at("state");
  const words = { start: button.textContent, stop: button.dataset.stopLabel };
  let acknowledged = 0;
  let unanswered = 0;
  let isRunning = false;

  const show = (held) => {
    if (held !== undefined) {
      at("held").textContent = held;
      at("lost").textContent = Math.max(0, began + acknowledged - held);
    }
    at("acknowledged").textContent = acknowledged;
    at("unanswered").textContent = unanswered;
  };
  async function note() {
    const body = new URLSearchParams(new FormData(el.querySelector("form")));
    const answer = await fetch(el.dataset.noting, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return null;
    const told = await answer.json();
    document.querySelectorAll("[data-command]").forEach((one, number) => { one.textContent = told.commands[number] || one.textContent; });
    return told.noted;
  }
  async function run() {
    while (isRunning) {
      const held = await note().catch(() => null);
      if (held === null) unanswered += 1;
      else acknowledged += 1;
      show(held ?? undefined);
      state.textContent = held === null ? state.dataset.down : state.dataset.running;
      await new Promise((go) => setTimeout(go, held === null ? WAIT_MS : PAUSE_MS));
    }
    state.textContent = state.dataset.stopped;
  }
  el.querySelectorAll("[data-live]").forEach((one) => { one.hidden = false; });
  button.hidden = false;
  button.addEventListener("click", () => {
    isRunning = !isRunning;
    button.textContent = isRunning ? words.stop : words.start;
    if (isRunning) run();
  });
}
