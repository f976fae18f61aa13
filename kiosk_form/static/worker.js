// The service worker: the page and its files are there when the network is not.
const CACHE = "kiosk-1";
const FILES = ["kiosk.css", "kiosk.js", "outbox.js", "texts.js", "vendor/idb.js", "icon.svg"].map((name) => `/kiosk/files/${name}`);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

/** The network first, so that a new version arrives; what it gave last when it does not answer. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const plain = new URL(request.url);
  const kept = plain.pathname; // the key in the address is never part of what is kept
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) await cache.put(kept, fresh.clone());
    if (fresh.ok || fresh.status < 500) return fresh;
  } catch { /* no network */ }
  return (await cache.match(kept)) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method === "GET" && address.origin === location.origin && address.pathname.startsWith("/kiosk/")) event.respondWith(answer(event.request));
});
