// Back to a form that was sent, and pressed again with the same in it: it goes with the token of the first time, so that
// its work is done once. Kept is a digest of what was said and no word of it, in this entry of the window's history.
const KEPT = 4;

export function sentBefore(form, submitter) {
  const token = form.elements.once;
  if (!token) return;
  const said = digest(form, submitter);
  const sent = history.state?.sent ?? [];
  const before = sent.find((one) => one.said === said);
  if (before) token.value = before.token;
  else history.replaceState({ ...history.state, sent: [...sent, { said, token: token.value }].slice(-KEPT) }, "");
}

// Where two different texts should ever have one digest, the server sees that they differ and says so.
function digest(form, submitter) {
  const fields = [...new FormData(form)].filter(([name]) => !["once", "csrfmiddlewaretoken"].includes(name));
  const plain = fields.map(([name, value]) => [name, value instanceof File ? [value.name, value.size] : value]);
  const text = JSON.stringify([form.action, plain, submitter?.name, submitter?.value]);
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
  return hash;
}
