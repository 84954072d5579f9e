// The page of a service that got a link to a letter. It asks for the words, opens the letter with the code of the device app,
// and sends the answer. The link's secret and the letter stay in this page's memory: nothing is kept in the browser.
'use strict';

const NET_LIMIT = 30_000; // ms for one request to the server
const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();
const text = (bytes) => new TextDecoder().decode(bytes);
const find = (selector) => document.querySelector(selector);
const show = (selector, visible = true) => find(selector).toggleAttribute('hidden', !visible);

// ---- the module: see sw.js, whose messages these are ---------------------------------------------------------------

function pack(parts) {
  const list = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : new Uint8Array(part)));
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

function notHere() {
  throw new Error('the second half of the app is not here');
}

const IMPORTS = { later: new Proxy({}, { get: () => notHere }) };

function seed(instance) {
  const { memory, n_alloc, n_free, n_seed } = instance.exports;
  const place = n_alloc(32) >>> 0;
  crypto.getRandomValues(new Uint8Array(memory.buffer, place, 32));
  n_seed(place, 32);
  n_free(place, 32);
}

// Both halves of the app; nothing is started in them but what reads letters.
async function load() {
  const file = async (path) => {
    const response = await fetch(path, { signal: AbortSignal.timeout(NET_LIMIT * 4) });
    if (!response.ok) throw new Error(`${path} ${response.status}`);
    return response.arrayBuffer();
  };
  const [code, more] = await Promise.all(['/assets/device.wasm', '/assets/device-more.wasm'].map(file));
  const module = await WebAssembly.compile(code);
  const instance = await WebAssembly.instantiate(module, IMPORTS);
  if (more.byteLength > 8) await WebAssembly.instantiate(more, { first: instance.exports });
  return { module, instance };
}

let loading;
const loaded = () => (loading ??= load().catch((error) => ((loading = undefined), Promise.reject(error))));

// Asks the module something about letters. It answers [word, ...parts].
async function ask(...message) {
  const { instance } = await loaded();
  seed(instance); // spent by each message
  const [kind, , ...parts] = call(instance, 'n_start', ['letter', String(Date.now()), ...message]);
  if (text(kind) !== 'done') throw new Error('a letter needs nothing of its host');
  return parts;
}

// The slow hash, in an instance that is dropped afterwards.
async function stretch(words, salt, cost) {
  const { module } = await loaded();
  await new Promise((painted) => setTimeout(painted, 50)); // the page says first that it takes a while
  const [key] = call(await WebAssembly.instantiate(module, IMPORTS), 'n_kdf', [words, salt, ...text(cost).split(' ')]);
  if (!key) throw new Error('the slow hash gave nothing');
  return key;
}

// [status, body] of the server; [] when it could not be reached.
async function send(body) {
  try {
    const headers = { 'Content-Type': 'application/naungan+cbor' };
    const options = { method: 'POST', headers, body, cache: 'no-store', redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' };
    const response = await fetch('/letter/open', { ...options, signal: AbortSignal.timeout(NET_LIMIT) });
    return [String(response.status), new Uint8Array(await response.arrayBuffer())];
  } catch {
    return [];
  }
}

// ---- the page ----------------------------------------------------------------------------------------------------

let link = location.hash.slice(1);
let key = EMPTY; // of the words; only here

function only(name, value) {
  for (const one of document.querySelectorAll(`[data-${name}]`)) one.toggleAttribute('hidden', one.dataset[name] !== value);
}

function busy(form, is) {
  for (const button of form.querySelectorAll('button')) button.disabled = is;
}

function closed() {
  for (const selector of ['#ask', '#letter']) show(selector, false);
  show('#closed');
}

function read([to, help, said, until]) {
  const values = { to: text(to), help: text(help), text: text(said) };
  for (const [name, value] of Object.entries(values)) find(`[data-show=${name}]`).textContent = value;
  const day = new Date(Number(text(until)) * 1000);
  find('[data-show=until]').textContent = day.toLocaleString(document.documentElement.lang, { dateStyle: 'long', timeStyle: 'short' });
  show('#ask', false);
  show('#letter');
  find('#letter h2').focus();
}

async function open() {
  const words = find('#words').value;
  const [word, salt, cost] = await ask('link', link, words);
  if (text(word) === 'broken') return broken();
  if (text(word) === 'count') return only('wrong', 'count');
  only('wrong', '');
  key = await stretch(words, salt, cost);
  const [, body] = await ask('show', link, key);
  const [status, answer] = await send(body);
  if (!status) return only('wrong', 'network');
  const [outcome, ...said] = await ask('given', link, key, status, answer);
  switch (text(outcome)) {
    case 'read':
      return read(said);
    case 'words':
      return only('wrong', text(said[0]));
    case 'wait':
      return only('wrong', 'wait');
    case 'closed':
      return closed();
    default:
      return only('wrong', 'network');
  }
}

async function answer(kind) {
  const note = find('#note').value.trim();
  show('#sent', false);
  if (kind === 'refused' && note === '') return only('unsaid', 'reason');
  only('unsaid', '');
  const [, body] = await ask('answer', link, key, kind, note);
  const [status] = await send(body);
  if (status === '204') {
    find('#note').value = '';
    return show('#sent');
  }
  if (status === '404') return closed();
  return only('unsaid', { 429: 'wait', 409: 'full' }[status] ?? 'network');
}

function broken() {
  show('#ask', false);
  show('#broken');
}

function forget() {
  key.fill(0);
  key = EMPTY;
  for (const one of document.querySelectorAll('[data-show]')) one.textContent = '';
  for (const one of document.querySelectorAll('input, textarea')) one.value = '';
}

find('#ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  busy(event.target, true);
  show('#opening');
  await open().catch(() => only('wrong', 'network'));
  show('#opening', false);
  busy(event.target, false);
});
find('#answer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const kind = event.submitter?.value;
  if (!kind) return;
  busy(event.target, true);
  await answer(kind).catch(() => only('unsaid', 'network'));
  busy(event.target, false);
});
addEventListener('pagehide', forget);
addEventListener('pageshow', (event) => event.persisted && location.reload());
addEventListener('hashchange', () => location.reload());

// The secret does not stay in the address, where the next person at this screen would find it.
history.replaceState(null, '', location.pathname);
if (link === '') broken();
else {
  show('#ask');
  find('#words').focus();
  loaded().catch(() => {}); // while the words are typed
}
