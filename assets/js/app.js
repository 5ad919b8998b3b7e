// Adds comfort to pages that already work without it. No inline handlers, no eval: the policy forbids both.
import htmx from "htmx.org";
import { autosave } from "./autosave.js";
import { sweep } from "./keeping.js";
import { noting } from "./noting.js";
import { sentBefore } from "./once.js";
import { roster } from "./roster.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0; // pages hold personal data: nothing of them stays in the browser's storage
htmx.config.selfRequestsOnly = true;

document.documentElement.classList.add("yz-js"); // for what looks otherwise where a script helps

const ready = (root) => {
  root.querySelectorAll("[data-focus]").forEach((el) => el.focus());
  root.querySelectorAll("[data-chart]").forEach(loadCharts);
  root.querySelectorAll("form[data-autosave]").forEach(autosave);
  root.querySelectorAll("[data-noting]").forEach(noting);
  root.querySelectorAll("form[data-roster]").forEach(roster);
};

// A second tap on a slow line must not send the form twice. The server would refuse it too; this only spares the worry.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent || event.defaultPrevented) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  sentBefore(form, event.submitter);
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => { delete form.dataset.sent; form.removeAttribute("aria-busy"); }, 8000);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const open = document.querySelector("details.yz-drop[open]");
  if (open && !open.contains(event.target)) open.open = false;
});

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.yz-drop[open]");
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Names and sizes of chosen files, said aloud too (the list is a live region).
document.addEventListener("change", (event) => {
  const input = event.target;
  const list = input.type === "file" && document.getElementById(`${input.id}-chosen`);
  if (!list) return;
  list.textContent = "";
  list.append(...Array.from(input.files, (file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name} · ${size(file.size)}`;
    return item;
  }));
});

const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

let charts = null;
function loadCharts(el) {
  charts ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = el.dataset.chart;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  charts.then(() => window.yzDraw(el)).catch(() => {}); // the table beside the picture says the same
}

// Installable, and a page of our own without a network. The worker keeps no page: see worker.js.
navigator.serviceWorker?.register("/sw.js").catch(() => {});

sweep();
document.addEventListener("htmx:afterSwap", (event) => ready(event.target));
ready(document);
