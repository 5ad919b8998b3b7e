// Keeps a draft while somebody types: a moment after the last key, and when the page is left or put away.
// What is not saved yet is said in words, and kept sealed on the device until it is: see keeping.js.
import { keeping, putBack } from "./keeping.js";
import { isTouched, leave, pagesBefore, takeOver } from "./merging.js";

const PAUSE_MS = 1500;
const RETRY_MS = 15000;

export function autosave(form) {
  const told = form.querySelector(".yz-autosave");
  const kept = keeping(form);
  const before = pagesBefore(form);
  const base = { page: form.elements.page_id?.value, seen: form.elements.seen?.value }; // which page of which state
  let wasPutBack = false;
  let count = 0; // saves of this page: the server takes none after a later one
  let isDirty = false;
  let isOver = false; // the form was sent, or only a press can go on from here
  let timer = 0;

  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  };
  const tell = (words, isBad) => {
    if (told.textContent !== words) told.textContent = words; // the same words again are not read aloud again
    told.classList.toggle("yz-autosave--bad", isBad);
  };
  const fail = (words) => {
    isDirty = true;
    tell(words, true);
    if (!isOver) later(RETRY_MS);
  };

  async function save() {
    clearTimeout(timer);
    if (!isDirty || isOver) return;
    isDirty = false;
    const number = ++count;
    const answer = await send(form, number, before).catch(() => null);
    if (number !== count || isOver) return; // a later save tells
    if (answer?.ok) {
      const { at } = await answer.json();
      if (!isDirty) {
        kept?.drop();
        tell([`${told.dataset.saved} ${at}`, wasPutBack && told.dataset.putBack, hasPapers(form) && told.dataset.papers].filter(Boolean).join(" · "), false);
      }
    } else if (!answer) {
      fail(kept ? told.dataset.kept : told.dataset.offline);
    } else if (answer.status >= 500 || answer.status === 429) {
      fail(told.dataset.failed);
    } else {
      const { code, detail } = await answer.json().catch(() => ({}));
      if (code === "draft-saved-as-left") {
        if (!(await takeOver(form).catch(() => false))) return fail(told.dataset.failed);
        base.seen = form.elements.seen.value;
        isDirty = true;
        kept?.put(base);
        return save();
      }
      isOver = true;
      fail(answer.status === 401 ? told.dataset.signedOut : detail || told.dataset.failed);
    }
  }

  const touched = (event) => {
    if (event.target.type === "file") return;
    isDirty = true;
    kept?.put(base);
    later(PAUSE_MS);
  };
  const restore = (fields) => {
    putBack(form, fields);
    wasPutBack = isDirty = true;
    kept.put(base);
    save();
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", (event) => {
    touched(event);
    save(); // a field was left, perhaps for a link: what is under way before the page goes arrives more surely
  });
  form.addEventListener("submit", () => {
    isDirty = false;
    isOver = true;
    kept?.sent();
  });
  window.addEventListener("online", save);
  window.addEventListener("pagehide", () => {
    leave(form, before);
    save();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload()); // the draft may have moved on
  window.addEventListener("beforeunload", (event) => {
    if (isDirty && !kept && told.classList.contains("yz-autosave--bad")) event.preventDefault();
  });
  Promise.resolve(kept?.take()).then((found) => {
    if (!found) {
      if (wasTouched(form)) touched({ target: form }); // before this script came, on a slow phone
      return;
    }
    const isNewest = found.seen === base.seen || found.page === form.dataset.savedBy;
    if (isNewest) restore(found.fields); // nothing has been saved since
    else if (found.sent) kept.drop(); // the press arrived
    else offer(form.querySelector("[data-conflict]"), () => restore(found.fields), kept.drop);
  });
}

// The draft has moved on elsewhere meanwhile: whoever typed decides.
function offer(box, take, leave) {
  box.hidden = false;
  const choose = (act) => () => {
    box.hidden = true;
    act();
  };
  box.querySelector("[data-take]").addEventListener("click", choose(take));
  box.querySelector("[data-leave]").addEventListener("click", choose(leave));
}

// Everything but files, which go with a press. `keepalive` lets the last one out when the page is left; browsers
// refuse it for bodies over 64 KiB, which no form of ours reaches by typing.
function send(form, number, before) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return fetch(form.dataset.autosave, {
    method: "POST",
    body: new URLSearchParams([...fields, ["page_save", number], ["pages_before", before]]),
    headers: { Accept: "application/json" },
    keepalive: true,
    redirect: "error",
  });
}

const wasTouched = (form) =>
  [...form.querySelectorAll("input:not([type=file], [type=hidden]), textarea, select")].some(isTouched);

const hasPapers = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
