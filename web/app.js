// The page's side: starts the worker, keeps the session's key in memory for it, locks after idle time, leaves at once
// when asked, and keeps the words about sending fresh. No page logic: pages come finished from the worker.
'use strict';

const IDLE_LIMIT = 10 * 60_000; // ms without a touch or key: lock
const PING = 15_000; // ms between signs of life to the worker
const START_LIMIT = 30_000; // ms until the shell says that starting takes too long
const NEUTRAL = 'https://www.wikipedia.org/';

const worker = navigator.serviceWorker;
const tellWorker = (message) => worker?.controller?.postMessage(message);
const other = self.BroadcastChannel ? new BroadcastChannel('naungan') : undefined; // the other tabs

// ---- the session's key -------------------------------------------------------------------------------------------

let key = new Uint8Array(0);

function forget() {
  key.fill(0);
  key = new Uint8Array(0);
}

function heard({ data, ports }) {
  switch (data?.type) {
    case 'key?':
      return ports[0].postMessage(key);
    case 'key':
      key = data.key;
      return undefined;
    case 'forget':
      return forget();
    case 'locked':
      return document.getElementById('starting') ? undefined : location.replace('/unlock');
    case 'left':
      return vanish();
    case 'state':
      return refresh();
    default:
      return undefined;
  }
}

// ---- quick exit --------------------------------------------------------------------------------------------------

let vanished = false;

// Nothing of the page stays to be seen, now or on the way back.
function vanish() {
  if (vanished) return;
  vanished = true;
  document.documentElement.replaceChildren();
  forget();
  location.replace(navigator.onLine ? NEUTRAL : '/exit');
}

function leave() {
  tellWorker({ type: 'exit' });
  vanish();
}

let shifts = [];

function shiftThreeTimes(event) {
  if (event.key !== 'Shift') {
    shifts = [];
  } else if (!event.repeat) {
    shifts = [...shifts, event.timeStamp].filter((time) => event.timeStamp - time < 1500);
    if (shifts.length >= 3) leave();
  }
}

// ---- idle lock ---------------------------------------------------------------------------------------------------

let active = Date.now();
let told = 0;

function act() {
  active = Date.now();
  if (active - told > 5000) {
    told = active;
    other?.postMessage('active');
  }
}

function watch() {
  if (key.length > 0 && Date.now() - active >= IDLE_LIMIT) {
    forget();
    tellWorker({ type: 'lock' });
  }
}

// ---- words about sending -----------------------------------------------------------------------------------------

let asking = false;
let going = false; // a page was asked for: nothing may call its reader back

async function refresh() {
  const here = document.getElementById('sending');
  if (!here || asking) return;
  asking = true;
  try {
    const response = await fetch('/state', { cache: 'no-store' });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('sending');
    if (!fresh || fresh.outerHTML === here.outerHTML) return;
    if (going) return;
    // the files have come for the first time: show them, unless somebody is writing
    if (here.dataset.state === 'fetching' && !document.querySelector('form.fill')) return location.reload();
    const back = fresh.querySelector('input[name=back]');
    if (back) back.value = location.pathname;
    const focused = here.contains(document.activeElement);
    // the region itself stays, so that a screen reader hears the change
    const [from, to] = [fresh.querySelector('[role=status]'), here.querySelector('[role=status]')];
    here.dataset.state = fresh.dataset.state ?? '';
    if (from && to) to.replaceChildren(...from.childNodes);
    const [button, old] = [fresh.querySelector('form'), here.querySelector('form')];
    if (!focused || !button) {
      old?.remove();
      if (button) here.append(button);
    }
  } catch {
    // the next state will do
  } finally {
    asking = false;
  }
}

// ---- start -------------------------------------------------------------------------------------------------------

function show(id) {
  document.getElementById('starting')?.setAttribute('hidden', '');
  document.getElementById(id)?.classList.remove('by-itself');
  document.getElementById(id)?.removeAttribute('hidden');
}

// The part of the app that a page needs has not come yet: there it is tried again, also when the network comes back.
function later() {
  const wanted = /^#\/[^/\\]/.test(location.hash) ? location.hash.slice(1) : '/';
  document.querySelector('#later a').href = wanted;
  addEventListener('online', () => location.replace(wanted));
  show('later');
}

// What the worker and the module stand on; without it nothing is begun that could not go on.
const ABLE = worker && self.caches && self.indexedDB && self.BroadcastChannel && self.WebAssembly && AbortSignal.timeout;

// The shell came from the server: start the worker, then come again and be answered by it.
async function shell() {
  document.getElementById('no-worker').hidden = true; // it would appear by itself where this script cannot be read
  if (location.search === '?failed') return show('failed');
  if (location.search === '?later') return later();
  if (!ABLE) return show('no-worker');
  document.getElementById('starting').removeAttribute('hidden');
  const late = setTimeout(() => show('failed'), START_LIMIT);
  const tries = Number(history.state?.tries ?? 0);
  if (tries > 3) return show('failed');
  try {
    await worker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
    await worker.ready;
    if (!worker.controller) await new Promise((done) => worker.addEventListener('controllerchange', done, { once: true }));
    clearTimeout(late);
    if (location.pathname === '/shell') return location.replace('/');
    history.replaceState({ tries: tries + 1 }, '');
    return location.reload();
  } catch {
    return show(worker.controller ? 'failed' : 'no-worker');
  }
}

function page() {
  worker.register('/sw.js', { scope: '/', updateViaCache: 'none' }).catch(() => {}); // looks for a new version
  tellWorker({ type: 'hello' });
  setInterval(() => {
    watch();
    if (document.visibilityState === 'visible') tellWorker({ type: 'ping' });
  }, PING);
  for (const kind of ['pointerdown', 'keydown', 'scroll']) addEventListener(kind, act, { passive: true, capture: true });
  document.addEventListener('visibilitychange', watch);
  addEventListener('beforeunload', () => (going = true));
  addEventListener('online', () => tellWorker({ type: 'online' }));
  addEventListener('offline', refresh);
  addEventListener('pageshow', () => (going = false));
  addEventListener('pageshow', (event) => event.persisted && (key.length === 0 ? location.replace('/unlock') : refresh()));
  other.onmessage = () => {
    active = Date.now();
  };
  navigator.storage?.persist?.().catch(() => {});
}

addEventListener('keydown', shiftThreeTimes, true);
document.addEventListener('click', (event) => event.target.closest('[data-print]') && print());
document.addEventListener('submit', (event) => {
  if (event.target.id !== 'exit') return;
  event.preventDefault();
  leave();
});
worker?.addEventListener('message', heard);
worker?.startMessages();
if (document.getElementById('starting')) shell();
else if (worker) page();
