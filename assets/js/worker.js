// The service worker: what never changes comes from the cache, every page from the network, and without a network one
// page of ours that says what can still be done. No page is ever kept: pages hold personal data, and whoever signs out
// on a shared phone must leave nothing behind. BUILD ({name, offline, files}) stands above, put there by the server.
const kept = `yizhan-${BUILD.name}`;
const isHashed = (path) => /^\/static\/.+\.[0-9a-f]{12}\.\w+$/.test(path);

self.addEventListener("install", (event) => {
  const plain = (url) => new Request(url, { cache: "reload", credentials: "omit" });
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll([BUILD.offline, ...BUILD.files].map(plain))));
  self.skipWaiting(); // nothing of a page depends on which worker serves it
  // What a page sends goes past this worker: a last save, sent while the page is left, would wait for it and be lost.
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("yizhan-") && name !== kept);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isHashed(url.pathname)) event.respondWith(fromCache(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(BUILD.offline)));
});

async function fromCache(request) {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(kept)).put(request, answer.clone());
  return answer;
}
