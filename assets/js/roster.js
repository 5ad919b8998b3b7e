// Sends a roster in parts and goes on where it stopped: after a broken line, and after the page was closed, when the
// same file is chosen again. Without this script the form sends it at once.
const RETRY_MS = 3000;
const TRIES = 40; // two minutes of a dead line; then the words stay and a press goes on
const KEPT = "yizhan-roster-";

export function roster(form) {
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("[data-roster-bar]");
  const fault = form.querySelector("[data-roster-fault]");
  const words = bar.querySelector("[data-roster-words]");
  const meter = bar.querySelector("progress");
  const token = form.elements.csrfmiddlewaretoken.value;
  const ask = (address, options = {}) =>
    fetch(address, { redirect: "error", ...options, headers: { Accept: "application/json", "X-CSRFToken": token, ...options.headers } });

  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file || form.elements.union?.value.trim()) return; // nothing chosen, or a code to look up: the server says
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    fault.hidden = true;
    send(file)
      .catch((error) => {
        fault.textContent = error.message;
        fault.hidden = false;
        bar.hidden = true;
      })
      .finally(() => { delete form.dataset.busy; });
  });

  async function send(file) {
    const place = `${KEPT}${file.name}-${file.size}-${file.lastModified}`;
    let { id, at } = await goOn(place, file) ?? await begin(place, file);
    bar.hidden = false;
    while (at < file.size) {
      show(at, file.size);
      const part = file.slice(at, at + Number(form.dataset.part));
      at = await sendPart(`${form.dataset.roster}/${id}/content`, at, part);
    }
    show(at, file.size);
    localStorage.removeItem(place);
    location.assign(`${location.pathname}/${id}`);
  }

  async function begin(place, file) {
    const body = JSON.stringify({ name: file.name, size: file.size });
    const answer = await ask(form.dataset.roster, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Error(await reason(answer));
    const { id } = await answer.json();
    localStorage.setItem(place, id);
    return { id, at: 0 };
  }

  async function goOn(place, file) {
    const id = localStorage.getItem(place);
    const answer = id && await ask(`${form.dataset.roster}/${id}/content`, { method: "HEAD" }).catch(() => null);
    const at = Number(answer?.ok && answer.headers.get("Upload-Offset"));
    return at && at < file.size ? { id, at } : null;
  }

  async function sendPart(address, at, part) {
    for (let left = TRIES; left; left--) {
      const answer = await ask(address, { method: "PATCH", body: part, headers: { "Upload-Offset": at, "Content-Type": "application/octet-stream" } }).catch(() => null);
      if (answer?.ok) return (await answer.json()).received;
      if (answer && answer.status < 500 && answer.status !== 409 && answer.status !== 429) throw new Error(await reason(answer));
      words.textContent = words.dataset.waiting;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      const lies = await ask(address, { method: "HEAD" }).catch(() => null);
      if (lies?.ok) return Number(lies.headers.get("Upload-Offset"));
    }
    throw new Error(words.dataset.waiting);
  }

  function show(at, size) {
    words.textContent = words.dataset.sending;
    bar.querySelector("[data-roster-part]").textContent = `${Math.floor((at * 100) / size)} %`;
    meter.value = at / size;
  }
}

async function reason(answer) {
  const told = await answer.json().catch(() => ({}));
  return told.problems?.map((one) => one.message).join(" ") || told.detail || String(answer.status);
}
