// Keeps the app's own files, checked, so that it opens without a network, and exchanges them as a whole. It never keeps
// models, and answers nothing but these files and what the system shares with the app. `cargo xtask dist` puts VERSION,
// FILES (names and their SHA-256) and WORKER_POLICY before these lines.

const { origin, pathname } = new URL(registration.scope);
const OURS = `hearth-${pathname}-`;
const CACHE = OURS + VERSION;
// The page makes a cache of this name while nothing may leave.
const AIRPLANE = `${OURS}airplane`;
// Holds what was shared until the page picks it up.
const SHARED = `${OURS}shared`;
const SHARE = 'share';
// Only devices with a GPU need these files: they are kept once a page has asked for one of them.
const LATER = /^worker_gpu/;
const FIRST_LATER = 'worker_gpu_loader.js';

const address = name => new URL(name === 'index.html' ? './' : name, registration.scope).href;

addEventListener('install', event => event.waitUntil(install()));
addEventListener('activate', event => event.waitUntil(activate()));
addEventListener('message', event => {
  if (event.data === 'swap') skipWaiting();
});
addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (url.origin !== origin || !url.pathname.startsWith(pathname)) return;
  const name = url.pathname.slice(pathname.length) || 'index.html';
  if (event.request.method === 'POST' && name === SHARE) event.respondWith(take(event.request));
  if (event.request.method !== 'GET') return;
  if (Object.hasOwn(FILES, name)) event.respondWith(answer(name));
});

// All files or none: what was cut short is no version, and the one before it stays.
async function install() {
  if (await caches.has(AIRPLANE)) throw new Error('airplane mode is on');
  const [cache, requested] = [await caches.open(CACHE), []];
  const later = await caches.match(address(FIRST_LATER));
  const wanted = Object.entries(FILES).filter(([name]) => later || !LATER.test(name));
  await Promise.all(wanted.map(async ([name, sha256]) => {
    const kept = await caches.match(address(name));
    if (kept && await isRight(kept.clone(), sha256)) return cache.put(address(name), kept);
    const [at, response] = [Date.now(), await fetch(address(name), { cache: 'no-cache' })];
    const body = await response.blob();
    const right = response.ok && await isRight(body, sha256);
    requested.push([address(name), at, body.size, right]);
    if (!right) throw new Error(`${name} is not the file of this version`);
    const headers = { 'Content-Type': response.headers.get('Content-Type') };
    await cache.put(address(name), new Response(body, { headers }));
  })).finally(() => tell(requested));
}

async function activate() {
  const stays = [CACHE, AIRPLANE, SHARED];
  const stale = (await caches.keys()).filter(name => name.startsWith(OURS) && !stays.includes(name));
  await Promise.all(stale.map(name => caches.delete(name)));
  await clients.claim();
}

async function isRight(body, sha256) {
  const digest = await crypto.subtle.digest('SHA-256', await body.arrayBuffer());
  return sha256 === [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

// For the ledger of the pages that are open.
async function tell(requested) {
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage(requested);
}

// The manifest's share target: it goes no further than this device.
async function take(request) {
  const shared = await caches.open(SHARED);
  await shared.put(address(SHARE), new Response(await request.formData()));
  return Response.redirect(`${registration.scope}#shared`, 303);
}

async function answer(name) {
  const response = await caches.match(address(name), { cacheName: CACHE }) ?? await fetched(name);
  if (!/\.(html|js)$/.test(name)) return response;
  // Documents and workers are isolated from other origins, also where the host says nothing of it.
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  if (name.endsWith('.js')) headers.set('Content-Security-Policy', WORKER_POLICY);
  return new Response(response.body, { status: response.status, headers });
}

async function fetched(name) {
  const response = await fetch(address(name));
  if (!LATER.test(name) || !response.ok) return response;
  const body = await response.clone().blob();
  if (await isRight(body, FILES[name])) {
    const headers = { 'Content-Type': response.headers.get('Content-Type') };
    await (await caches.open(CACHE)).put(address(name), new Response(body, { headers }));
  }
  return response;
}
