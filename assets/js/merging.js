// A page that was left may still be saving behind the one that follows it in the same window. Such a page is no other
// window: what it saved is taken over into this one, but for what somebody has typed here since.
import { UNSAID } from "./keeping.js";

const PREFIX = "yizhan-pages-";
const REMEMBERED = 5;

// The pages of this draft that this window showed before, newest last.
export function pagesBefore(form) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + form.dataset.keep)) ?? [];
  } catch {
    return []; // storage is off: an earlier page is then told as any other
  }
}

export function leave(form, before) {
  try {
    const pages = [...before, form.elements.page_id.value].slice(-REMEMBERED);
    sessionStorage.setItem(PREFIX + form.dataset.keep, JSON.stringify(pages));
  } catch {
    // off or full: as above
  }
}

// True once this page stands on the draft as it is saved now.
export async function takeOver(form) {
  const answer = await fetch(form.action, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = answer.ok && page.querySelector("form[data-autosave]");
  if (!newer) return false;
  const touched = new Set([...form.elements].filter((one) => one.type === "radio" && isTouched(one)).map((one) => one.name));
  const places = new Map();
  for (const one of form.elements) {
    if (!one.name || UNSAID.includes(one.name) || ["file", "submit", "button", "hidden"].includes(one.type)) continue;
    const same = (other) => other.name === one.name && (!isBox(one) || other.value === one.value);
    const key = JSON.stringify([one.name, isBox(one) && one.value]);
    const place = places.get(key) ?? 0;
    places.set(key, place + 1);
    const twin = [...newer.elements].filter(same)[place];
    if (twin && !isTouched(one) && !touched.has(one.name)) take(one, twin);
  }
  form.elements.seen.value = newer.elements.seen.value;
  return true;
}

function take(one, twin) {
  if (isBox(one)) one.checked = one.defaultChecked = twin.checked;
  else if (one.options) [...one.options].forEach((option) => (option.selected = option.defaultSelected = option.value === twin.value));
  else one.value = one.defaultValue = twin.value;
}

// Whether a field holds something else than the page brought.
export const isTouched = (one) =>
  one.options
    ? [...one.selectedOptions].some((option) => !option.defaultSelected && option.index > 0)
    : isBox(one)
      ? one.checked !== one.defaultChecked
      : one.value !== one.defaultValue;

const isBox = (one) => ["checkbox", "radio"].includes(one.type);
