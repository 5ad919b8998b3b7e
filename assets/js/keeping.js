// Keeps what was typed on this device until the server has it: sealed with a key that stands only in the page of its
// owner, which no browser keeps. Whoever holds the device without signing in finds numbers and illnesses nowhere.
const PREFIX = "yizhan-typed-";
const KEPT_MS = 7 * 24 * 3600 * 1000;
export const UNSAID = ["csrfmiddlewaretoken", "page_id", "seen"];

export function keeping(form) {
  const secret = form.dataset.keepKey;
  if (!secret || !window.crypto?.subtle || !usable()) return null; // no secure connection, or storage is off
  const place = PREFIX + form.dataset.keep;
  const key = crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
  let newest = 0;
  let sentUpTo = 0;

  return {
    async put(base) {
      const number = ++newest;
      const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNSAID.includes(name));
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(fields)));
      if (number === newest) write(place, { ...base, sent: number <= sentUpTo, at: Date.now(), iv: text(iv), data: text(new Uint8Array(data)) });
    },
    drop() {
      newest++; // what is being sealed just now comes too late
      localStorage.removeItem(place);
    },
    sent() {
      sentUpTo = newest; // what is being sealed just now is of this press too
      const kept = read(place);
      if (kept) write(place, { ...kept, sent: true });
    },
    async take() {
      const kept = read(place);
      if (!kept) return null;
      try {
        const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, await key, bytes(kept.data));
        return { ...kept, fields: JSON.parse(new TextDecoder().decode(data)) };
      } catch {
        localStorage.removeItem(place); // sealed for somebody else, or under a key that is gone
        return null;
      }
    },
  };
}

// Puts texts, choices and ticks back where they were typed; a question that the page does not ask is left out.
export function putBack(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const input of form.elements) {
    if (!input.name || UNSAID.includes(input.name) || ["file", "submit", "button"].includes(input.type)) continue;
    const own = values.get(input.name) ?? [];
    if (["checkbox", "radio"].includes(input.type)) input.checked = own.includes(input.value);
    else if (own.length) input.value = own.shift();
  }
}

// What nobody came back for within a week.
export function sweep() {
  if (!usable()) return;
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && !(read(name)?.at > Date.now() - KEPT_MS)) localStorage.removeItem(name);
  }
}

function usable() {
  try {
    return Boolean(window.localStorage);
  } catch {
    return false;
  }
}

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}

function write(place, kept) {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // full: the page still holds what was typed, and says that it is not saved
  }
}

const bytes = (told) => Uint8Array.from(atob(told), (letter) => letter.charCodeAt(0));
// One by one: a long text has more bytes than a call takes arguments.
const text = (raw) => btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
