// The service worker: host of the device app. It knows no page and no rule. It hands navigations to the WASM module,
// carries out what the module asks of the browser (IndexedDB, network, key stretching), and sends what is not sent yet.
//
// Module: exports memory, n_alloc, n_free, n_seed, n_start, n_resume, n_kdf; imports only the places that its second half
// fills. A message is a list of byte strings: u32 count, then each u32 length and bytes (little endian). Both sides of a call:
// the host frees its own argument and the result; the module only borrows the argument.
'use strict';

const VERSION = '@VERSION@'; // the server puts the hash of all assets here: other assets, other script, new install
const ASSETS = `naungan-assets-${VERSION}`;
const HOST = 'naungan-host'; // a note of this script's own: somebody left in a hurry
const DATABASE = 'naungan';
const STORES = ['entry', 'salt', 'wrap', 'meta', 'draft', 'outbox', 'beside'];
const LANGUAGES = ['en', 'nl', 'id'];
const NEEDED = ['/shell', '/assets/app.js', '/assets/app.css', '/assets/device.wasm', '/assets/pack.bin'];
const MORE = '/assets/device-more.wasm';
const MORE_PACK = '/assets/more-pack.bin';
const WRITING = '/assets/writing.js';
// What the first half of the app answers by itself. Everything else waits for the second.
const FIRST = ['/', '/choose', '/unlock', '/lock', '/exit', '/language', '/send', '/state', '/today', '/cases'];
const WELCOME = ['/assets/icon.svg', '/assets/app.webmanifest'];
const NEUTRAL = 'https://www.wikipedia.org/';
const OP_LIMIT = 20_000; // ms for one answer of the browser
const NET_LIMIT = 30_000; // ms for one request to the server
const MORE_LIMIT = 600_000; // ms for the second half, in the background
const EMPTY = new Uint8Array(0);

// ---- bytes and messages ------------------------------------------------------------------------------------------

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const text = (bytes) => decoder.decode(bytes);
const bytesOf = (part) => (typeof part === 'string' ? encoder.encode(part) : new Uint8Array(part));

function pack(parts) {
  const list = parts.map(bytesOf);
  const out = new Uint8Array(list.reduce((sum, part) => sum + 4 + part.length, 4));
  const view = new DataView(out.buffer);
  view.setUint32(0, list.length, true);
  let at = 4;
  for (const part of list) {
    view.setUint32(at, part.length, true);
    out.set(part, at + 4);
    at += 4 + part.length;
  }
  return out;
}

// Every part is a copy of its own: IndexedDB would store the whole buffer behind a view.
function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  let at = 4;
  for (let left = view.getUint32(0, true); left > 0; left -= 1) {
    const length = view.getUint32(at, true);
    parts.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return parts;
}

function call(instance, name, parts) {
  const { memory, n_alloc, n_free } = instance.exports;
  const argument = pack(parts);
  const place = n_alloc(argument.length) >>> 0;
  new Uint8Array(memory.buffer, place, argument.length).set(argument);
  const packed = BigInt.asUintN(64, instance.exports[name](place, argument.length));
  n_free(place, argument.length);
  const [start, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
  if (length === 0) return [];
  const result = unpack(new Uint8Array(memory.buffer, start, length));
  n_free(start, length);
  return result;
}

function seed(instance) {
  const { memory, n_alloc, n_free, n_seed } = instance.exports;
  const place = n_alloc(32) >>> 0;
  crypto.getRandomValues(new Uint8Array(memory.buffer, place, 32));
  n_seed(place, 32);
  n_free(place, 32);
}

function limit(promise, ms) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error('time limit')), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// ---- what the module may ask for ---------------------------------------------------------------------------------

const answered = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

function openDatabase(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
  return answered(request);
}

// All keys that begin with these bytes.
function startingWith(prefix) {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 255) end -= 1;
  if (end === 0) return prefix.length === 0 ? undefined : IDBKeyRange.lowerBound(prefix);
  const next = prefix.slice(0, end);
  next[end - 1] += 1;
  return IDBKeyRange.bound(prefix, next, false, true);
}

async function commit(database, parts) {
  if (parts.length === 0) return ['ok'];
  try {
    const stores = new Set();
    for (let at = 0; at < parts.length; at += 4) stores.add(text(parts[at]));
    const transaction = database.transaction([...stores], 'readwrite', { durability: 'strict' });
    const done = new Promise((ok, fail) => {
      transaction.oncomplete = ok;
      transaction.onabort = () => fail(transaction.error ?? new Error('AbortError'));
    });
    try {
      for (let at = 0; at < parts.length; at += 4) {
        const store = transaction.objectStore(text(parts[at]));
        if (text(parts[at + 2]) === 'put') store.put(parts[at + 3].slice().buffer, parts[at + 1].slice().buffer);
        else store.delete(parts[at + 1].slice().buffer);
      }
    } catch (error) {
      done.catch(() => {});
      transaction.abort();
      throw error;
    }
    await done;
    return ['ok'];
  } catch (error) {
    return ['error', String(error?.name ?? error)];
  }
}

function headersOf(lines) {
  const headers = new Headers();
  for (const line of text(lines).split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}

// [status, body], or [] when the server could not be reached.
async function network(method, url, headers, body) {
  try {
    const options = { method: text(method), headers: headersOf(headers), cache: 'no-store', redirect: 'error' };
    if (body.length > 0) options.body = body;
    const response = await fetch(text(url), { ...options, signal: AbortSignal.timeout(NET_LIMIT) });
    return [String(response.status), await response.arrayBuffer()];
  } catch {
    return [];
  }
}

async function answer(host, kind, parts) {
  const store = (mode) => host.database.transaction(text(parts[0]), mode).objectStore(text(parts[0]));
  switch (kind) {
    case 'get': {
      const value = await answered(store('readonly').get(parts[1]));
      return value === undefined ? [] : [value];
    }
    case 'range': {
      const from = store('readonly');
      const range = startingWith(parts[1]);
      const [keys, values] = await Promise.all([answered(from.getAllKeys(range)), answered(from.getAll(range))]);
      return keys.flatMap((key, at) => [key, values[at]]);
    }
    case 'commit':
      if (parts.some((part, at) => at % 4 === 1 && text(part) === 'language' && text(parts[at - 1]) === 'meta')) host.stale = true;
      return commit(host.database, parts);
    case 'fetch':
      return network(...parts);
    case 'kdf': // its memory never shrinks: an instance of its own, dropped at once
      return call(await WebAssembly.instantiate(host.module, IMPORTS), 'n_kdf', parts);
    default:
      throw new Error(`unknown operation ${kind}`);
  }
}

// Runs one task of the module to its end.
async function drive(host, entry, message) {
  let [kind, task, ...parts] = call(host.instance, entry, message);
  while (text(kind) === 'op') {
    const [operation, ...rest] = parts;
    const name = text(operation);
    const reply = await limit(answer(host, name, rest), name === 'fetch' ? NET_LIMIT + 1000 : OP_LIMIT);
    [kind, task, ...parts] = call(host.instance, 'n_resume', [task, ...reply]);
  }
  if (text(parts[0]) === 'failed') throw new Error(text(parts[1]));
  return parts;
}

// ---- the running module ------------------------------------------------------------------------------------------

let host; // {module, instance, whole, database, stale}, or undefined: not started, or dropped after an error
let tag; // of the language that pages are shown in
let session = EMPTY; // opens what lies sealed in IndexedDB; only here and in the memory of open pages
let chain = Promise.resolve();

// One task at a time.
function queue(work) {
  const result = chain.then(work);
  chain = result.catch(() => {});
  return result;
}

const now = () => String(Date.now());

const start = (...message) => running(() => drive(host, 'n_start', message));

// Work for a module that has booted, with its second half if that is here.
function running(work) {
  return queue(async () => {
    try {
      host ??= await boot();
      await complete(host);
      const parts = await work();
      if (host.stale) drop();
      return parts;
    } catch (error) {
      drop(); // a module that trapped or hangs is not used again
      throw error;
    }
  });
}

function drop() {
  host?.database.close();
  host = undefined;
}

async function boot() {
  if (session.length === 0) await askPagesForKey();
  const database = await limit(openDatabase(DATABASE), OP_LIMIT);
  const bytes = async (path) => (await asset(path)).arrayBuffer();
  const [module, packData] = await Promise.all([bytes('/assets/device.wasm').then((wasm) => WebAssembly.compile(wasm)), bytes('/assets/pack.bin')]);
  const started = { module, instance: await WebAssembly.instantiate(module, IMPORTS), whole: false, database, stale: false };
  seed(started.instance);
  await drive(started, 'n_start', ['boot', now(), await language(database), packData, session, self.location.origin, VERSION]);
  started.stale = false;
  return started;
}

// The messages of the chosen language (the device keeps its tag as a CBOR text: the last two bytes); without a choice, or
// without network for a language that is not here yet, those of the browser's language or English.
async function language(database) {
  const chosen = await answered(database.transaction('meta').objectStore('meta').get(encoder.encode('language')));
  const wanted = [chosen && text(chosen.slice(-2)), browserLanguage(), ...LANGUAGES].filter((one) => LANGUAGES.includes(one));
  const first = wanted.map((one) => [one, `/assets/lang-${one}.bin`]);
  // with the second half here, rather a language that has its words as well
  const all = (await kept(MORE)) ? first.map(([one, path]) => [one, path, `/assets/more-${one}.bin`]) : [];
  for (const [one, ...files] of [...all, ...first]) {
    try {
      const [words] = await Promise.all(files.map((path) => asset(path)));
      tag = one;
      return await words.arrayBuffer();
    } catch {
      // the next one
    }
  }
  throw new Error('no language');
}

const browserLanguage = () => (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag)) ?? 'en';

// All files are of one build: a server that has another by now does not give it (410), and has another worker script too.
const ofThisBuild = (path) => (path.startsWith('/assets/') ? `${path}?v=${VERSION}` : path);

const kept = async (path) => (await caches.open(ASSETS)).match(path, { ignoreSearch: true });

async function asset(path, ms = NET_LIMIT) {
  const here = await kept(path);
  if (here) return here;
  const response = await fetch(ofThisBuild(path), { signal: AbortSignal.timeout(ms) });
  if (response.status === 410) self.registration.update().catch(() => {});
  if (!response.ok) throw new Error(`${path} ${response.status}`);
  if (path.startsWith('/assets/')) await (await caches.open(ASSETS)).put(path, response.clone());
  return response;
}

// ---- the second half of the app ----------------------------------------------------------------------------------
// The first half shows the lists. The rest of the code, and of the words, comes while somebody reads them.

class NotHere extends Error {}

function notHere() {
  throw new NotHere('the second half of the app is not here');
}

// Where the first half calls the second before it is here, the task ends.
const IMPORTS = { later: new Proxy({}, { get: () => notHere }) };

const secondHalf = () => [MORE, `/assets/more-${tag}.bin`, MORE_PACK, WRITING];

let coming; // its files, on their way into the cache

async function more() {
  if (!tag) await running(() => {});
  coming ??= Promise.all(secondHalf().map((path) => asset(path, MORE_LIMIT))).finally(() => {
    coming = undefined;
  });
  await coming.catch(notHere);
}

// Waits for it, but not for ever.
async function whole() {
  if (!host?.whole) await limit(more(), NET_LIMIT).catch(notHere);
}

// Puts it into a running module as soon as it is here.
async function complete(started) {
  if (started.whole) return;
  const [code, words, forms] = await Promise.all(secondHalf().map(kept));
  if (!code || !words || !forms) return;
  try {
    await WebAssembly.instantiate(await code.arrayBuffer(), { first: started.instance.exports });
    await drive(started, 'n_start', ['more', now(), await words.arrayBuffer(), await forms.arrayBuffer()]);
    started.whole = true;
  } catch (error) {
    console.error('naungan', error?.message);
    const cache = await caches.open(ASSETS); // damaged: it is loaded anew, and the first half goes on
    await Promise.all(secondHalf().map((path) => cache.delete(path, { ignoreSearch: true })));
  }
}

// ---- the session's key, shared with open pages only --------------------------------------------------------------

const pages = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

async function tell(message) {
  for (const page of await pages()) page.postMessage(message);
}

async function keepKey(key) {
  if (key.length === 0) return;
  session = key;
  await tell({ type: 'key', key });
}

async function forgetKey() {
  session.fill(0);
  session = EMPTY;
  answers.clear();
  await tell({ type: 'forget' });
}

// This worker may have been stopped and started again: an open page still has the key.
async function askPagesForKey() {
  const asked = (await pages()).map(
    (page) =>
      new Promise((done, fail) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => (data?.length > 0 ? done(data) : fail());
        page.postMessage({ type: 'key?' }, [port2]);
      }),
  );
  if (asked.length === 0) return;
  try {
    session = await limit(Promise.any(asked), 400);
  } catch {
    // locked
  }
}

async function lock() {
  await forgetKey();
  await start('lock', now());
}

let left; // whether somebody left in a hurry and has not come back since; undefined: not read yet

// Quick exit: the key goes first, at once, whatever else is running.
async function exit() {
  left = true;
  const forgotten = forgetKey();
  const noted = caches.open(HOST).then((cache) => cache.put('/left', new Response('')));
  const locked = start('lock', now()).catch(() => {}).then(drop);
  await Promise.all([forgotten, noted]);
  return locked;
}

async function leftBefore() {
  left ??= (await (await caches.open(HOST)).match('/left')) !== undefined;
  return left;
}

async function backAgain() {
  left = false;
  await (await caches.open(HOST)).delete('/left');
}

// ---- pages -------------------------------------------------------------------------------------------------------

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

async function page(method, path, body) {
  if (!FIRST.includes(path.split('?')[0])) await whole();
  const ask = () => start('request', now(), method, path, body);
  const [kind, status, headerLines, content, key] = await ask().catch(async (error) => {
    // the first half came to its end: once more with both, unless something may have been done already
    if (!(error instanceof NotHere) || method !== 'GET') throw error;
    await whole();
    return ask();
  });
  if (text(kind) !== 'page') throw new Error(`a request ended with ${text(kind)}`);
  if (method === 'POST' && path === '/lock') await forgetKey();
  else await keepKey(key);
  const headers = headersOf(headerLines);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) if (!headers.has(name)) headers.set(name, value);
  const desk = headers.get('Naungan-Form-To'); // the one page that posts a ticket to the desk names its origin
  if (desk) headers.set('Content-Security-Policy', PAGE_HEADERS['Content-Security-Policy'].replace("form-action 'self'", `form-action 'self' ${desk}`));
  return new Response(content.length > 0 ? content : null, { status: Number(text(status)), headers });
}

// A browser writes down what was posted to the page that it shows, and keeps that on its disk. So the answer to a post is never
// shown as such: it waits here, in memory, and the browser is sent to get it. It is given once; whoever loads it again gets the
// page of that address, with the sealed draft in it.
const SHOWN = '-shown';
const MOST_ANSWERS = 8; // of tabs that were closed before they got theirs
const answers = new Map();

function getLater(url, response) {
  if (response.status >= 300 && response.status < 400) return response;
  const ticket = String(crypto.getRandomValues(new Uint32Array(1))[0]);
  if (answers.size >= MOST_ANSWERS) answers.delete(answers.keys().next().value);
  answers.set(ticket, response);
  return Response.redirect(`${url.pathname}?${SHOWN}=${ticket}`, 303);
}

// The answer that waits for this address, or none. Without it the address is as it was before.
function waiting(url) {
  const ticket = url.searchParams.get(SHOWN);
  if (ticket === null) return undefined;
  const response = answers.get(ticket);
  answers.delete(ticket);
  url.search = '';
  return response;
}

async function navigate(event, url) {
  const { request } = event;
  try {
    if (url.pathname === '/exit') return await leave(event);
    if (request.isHistoryNavigation && (await leftBefore())) return leaveAgain(); // the back button is dead
    if (await leftBefore()) await backAgain();
    if (request.method === 'GET') return waiting(url) ?? (await page('GET', url.pathname + url.search, EMPTY));
    if (request.method !== 'POST') return new Response(null, { status: 405 });
    // another site's form cannot post here: pages of ours name themselves as referrer
    if (!request.referrer.startsWith(`${self.location.origin}/`)) return new Response(null, { status: 403 });
    const response = await page('POST', url.pathname + url.search, new Uint8Array(await request.arrayBuffer()));
    event.waitUntil(send(true));
    return getLater(url, response);
  } catch (error) {
    console.error('naungan', error?.message);
    const where = error instanceof NotHere ? `/shell?later#${url.pathname}${url.search}` : '/shell?failed';
    return Response.redirect(where, 303);
  }
}

const blank = () =>
  new Response('<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>-</title>', {
    headers: PAGE_HEADERS,
  });

async function leave(event) {
  const gone = exit();
  event.waitUntil(gone);
  try {
    return await limit(gone.then(() => page('GET', '/exit', EMPTY)), 200);
  } catch {
    return blank();
  }
}

const leaveAgain = () => (navigator.onLine ? Response.redirect(NEUTRAL, 302) : blank());

// ---- sending -----------------------------------------------------------------------------------------------------

const STATE_EVERY = 2_000; // ms between two words about how it goes
let sending = false;
let due = 0; // when to try next, by this device's clock
let timer;

// Sends what is not sent yet and takes what is new. The network is used between tasks: pages are answered meanwhile.
async function send(atOnce) {
  if (sending || (!atOnce && Date.now() < due)) return;
  sending = true;
  let wait = 30_000;
  let told = 0;
  try {
    const asked = []; // questions on the network, in order
    let [kind, ...parts] = await start('sync', now());
    for (let rounds = 0; rounds < 2000 && (text(kind) === 'send' || asked.length > 0); rounds += 1) {
      if (Date.now() - told > STATE_EVERY) {
        await tell({ type: 'state' });
        told = Date.now();
      }
      if (text(kind) === 'send') {
        const [tag, ...request] = parts;
        asked.push([tag, network(...request)]);
        if (text(tag) === 'history') {
          [kind, ...parts] = await start('sync', now()); // the next of them, while this one comes
          if (text(kind) === 'send') continue;
        }
      }
      const [tag, answer] = asked.shift();
      const [status, body] = await answer;
      [kind, ...parts] = await start('reply', now(), tag, status ?? '0', body ?? EMPTY);
    }
    if (text(kind) === 'idle') wait = Number(text(parts[1])) || wait;
  } catch (error) {
    console.error('naungan', error?.message);
    if (error instanceof NotHere) wait = await more().then(() => 0, () => wait);
  } finally {
    sending = false;
    wait = Math.min(Math.max(wait, 500), 600_000);
    due = Date.now() + wait;
    clearTimeout(timer);
    timer = setTimeout(() => send(false), wait + 10);
    await tell({ type: 'state' });
  }
}

// ---- events ------------------------------------------------------------------------------------------------------

// A first install waits for what the lists need. An update replaces an app that may have to work offline at once: it waits for
// everything that was here before.
async function install() {
  const cache = await caches.open(ASSETS);
  const fetched = (path) => cache.add(new Request(ofThisBuild(path), { cache: 'no-cache' }));
  const before = (path) => caches.match(path, { ignoreSearch: true });
  const files = new Set([...NEEDED, `/assets/lang-${browserLanguage()}.bin`]);
  for (const path of [MORE, WRITING, ...LANGUAGES.flatMap((one) => [`/assets/lang-${one}.bin`, `/assets/more-${one}.bin`])]) {
    if (await before(path)) files.add(path);
  }
  await Promise.all([...files].map(fetched));
  await Promise.allSettled(WELCOME.map(fetched));
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith('naungan-assets-') && name !== ASSETS);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

function fetched(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || url.pathname === '/sw.js') return;
  // who reads a letter is nobody here, also on a worker's own phone
  if (url.pathname === '/letter') return;
  if (url.pathname === '/shell' || url.pathname.startsWith('/assets/')) {
    if (request.method === 'GET') event.respondWith(asset(url.pathname).catch(() => fetch(request)));
  } else if (request.mode === 'navigate') {
    event.respondWith(navigate(event, url));
  } else if (url.pathname === '/keep' && request.method === 'POST') {
    const kept = request.arrayBuffer().then((body) => page('POST', '/keep', new Uint8Array(body)));
    event.respondWith(kept.catch(() => new Response(null, { status: 503 })));
  } else if (url.pathname === '/state' && request.method === 'GET') {
    event.respondWith(page('GET', '/state', EMPTY).catch(() => new Response(null, { status: 503 })));
  }
}

// What is done while somebody looks at a page: news first, then the rest of the app.
const meanwhile = (atOnce) => send(atOnce).then(more).catch(() => {});

async function said({ data, source }) {
  switch (data?.type) {
    case 'hello': // a page has come up: it keeps the key for us
      if (session.length > 0) source.postMessage({ type: 'key', key: session });
      return meanwhile(false);
    case 'ping':
      return meanwhile(false);
    case 'online':
      return meanwhile(true);
    case 'lock':
      await lock();
      return tell({ type: 'locked' });
    case 'exit':
      await tell({ type: 'left' });
      return exit();
    default:
      return undefined;
  }
}

if ('clients' in self) {
  self.addEventListener('install', (event) => event.waitUntil(install()));
  self.addEventListener('activate', (event) => event.waitUntil(activate()));
  self.addEventListener('fetch', fetched);
  self.addEventListener('message', (event) => event.waitUntil(said(event).catch((error) => console.error('naungan', error?.message))));
  self.addEventListener('sync', (event) => event.waitUntil(send(true)));
}
