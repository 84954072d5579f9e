// What a morning's work leaves in the browser's profile: no case text and no key, after lock, after quick exit and after a crash.
// Every byte of the profile is read. Words that were put there on purpose, unsealed, must be found: so the reading itself is tried.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { Phone } from './browser.mjs';
import { Demo } from './demo.mjs';
import { temporary } from './place.mjs';
import { ofBytes, ofText, scan } from './scan.mjs';
import { serve } from './static.mjs';
import { Worker } from './worker.mjs';

const NEUTRAL = 'https://www.wikipedia.org/';
const WRITES = 20_000; // ms until a browser has surely written down what it writes now and then
// Letters and digits that stand nowhere else.
const word = (what) => `${what}${randomBytes(5).toString('hex')}`;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// What is typed and shown, by what it is.
const typed = Object.fromEntries(
  ['sought', 'nick', 'phone', 'notsent', 'box', 'wrong', 'note', 'unsure', 'half', 'complaint', 'again', 'crash'].map((what) => [what, word(what)]),
);
const CHILD = `Mélati ${typed.sought}`;
const planted = Object.fromEntries(['address', 'field', 'row', 'rows', 'cache', 'packed', 'local'].map((what) => [what, word(what)]));
const keys = [];

let demo;
let site;
let profile;
let ana;
let codes;
let words;

// A page that keeps what Naungan must not: in an address, a field, a database, two caches, local storage.
const CONTROL = `<!doctype html><title>-</title><textarea id="field"></textarea><script src="/control.js"></script>`;
const SCRIPT = `(async () => {
  localStorage.setItem('word', '${planted.local}');
  const cache = await caches.open('control');
  await cache.put('/kept', new Response('${planted.cache} '.repeat(500)));
  await (await fetch('/packed')).text();
  const opening = indexedDB.open('control', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
  await new Promise((done) => (opening.onsuccess = done));
  const transaction = opening.result.transaction('rows', 'readwrite', { durability: 'strict' });
  transaction.objectStore('rows').put('${planted.row}', 'one');
  for (let at = 0; at < 200; at += 1) transaction.objectStore('rows').put(new TextEncoder().encode('padding that packs well '.repeat(90) + '${planted.rows}').buffer, at);
  await new Promise((done) => (transaction.oncomplete = done));
  document.title = 'done';
})();`;
const packed = (request, response) =>
  response
    .writeHead(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'br', 'Cache-Control': 'max-age=3600' })
    .end(brotliCompressSync(Buffer.from(`packed away ${planted.packed} ${'and more '.repeat(300)}`)));

async function control(phone) {
  const page = await phone.context.newPage();
  await page.goto(`${site.origin}/?name=${planted.address}`);
  await page.waitForFunction(() => document.title === 'done');
  await page.locator('#field').fill(planted.field);
}

const secrets = () => [...Object.entries(typed).map(([name, text]) => ofText(name, text)), ...keys.map((key, at) => ofBytes(`session key ${at}`, key))];
const plants = Object.entries(planted).map(([name, text]) => ofText(`planted: ${name}`, text));
const lines = (found) => found.map(({ name, file, layer }) => `${name} in ${file} (${layer})`).sort();

// Waits until the profile holds every planted word, then says what else was found.
async function look(without = []) {
  const end = Date.now() + WRITES;
  for (;;) {
    const { found, count, bytes } = await scan(profile, [...secrets(), ...plants, ofText('six words', words)]);
    const has = new Set(found.map(({ name }) => name));
    const missing = plants.map(({ name }) => name).filter((name) => !has.has(name) && !without.includes(name));
    if (missing.length === 0) {
      assert.ok(count > 50 && bytes > 1_000_000, `${count} files, ${bytes} bytes were read`);
      return found.filter(({ name }) => !name.startsWith('planted'));
    }
    assert.ok(Date.now() < end, `the scan does not find what was planted: ${missing.join(', ')}`);
    await pause(1000);
  }
}

// Nothing but what a demonstration keeps openly: its own six words, in its own database.
async function clean(without) {
  const found = await look(without);
  const words = found.filter(({ name }) => name === 'six words');
  assert.deepEqual(lines(words.filter(({ file }) => !/(IndexedDB|indexeddb)/.test(file))), [], 'the six words');
  assert.deepEqual(lines(found.filter(({ name }) => name !== 'six words')), []);
}

// The key that opens what lies sealed: it lives in the memory of the page and its worker.
async function keepKey() {
  await ana.page.waitForFunction(() => key.length === 32);
  const now = Buffer.from(await ana.page.evaluate(() => [...key]));
  if (!keys.some((known) => known.equals(now))) keys.push(now);
}

async function unlock() {
  await ana.unlock();
  await keepKey();
}

async function halfTyped(path, field, text) {
  await ana.go(path);
  const box = ana.page.locator(`form.fill [name="${field}"]`);
  await box.waitFor();
  await box.pressSequentially(text, { delay: 5 });
}

async function pid() {
  return Number((await readlink(join(profile, 'SingletonLock'))).split('-').pop());
}

test.before(async () => {
  demo = await Demo.begin();
  site = await serve({ '/': CONTROL, '/control.js': SCRIPT, '/packed': packed });
  profile = await temporary('profile');
  ana = new Worker();
  Object.assign(ana, { demo, person: demo.of('caseworker')[0] });
  await begin();
  await ana.choose();
  words = await ana.page.locator('.demo-words .words').innerText();
  assert.equal(words.trim().split(/\s+/).length, 6);
  await unlock();
  await ana.sent();
});
test.after(async () => {
  await ana?.phone?.stop();
  await site?.close();
  await demo?.end();
  if (profile) await rm(profile, { recursive: true, force: true });
});

async function begin() {
  ana.phone = await Phone.start({ profile });
  ana.page = ana.phone.page;
  await ana.phone.context.route(`${NEUTRAL}**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Neutral</title>' }));
  await control(ana.phone);
  await ana.page.bringToFront();
}

test('after a morning’s work and the lock, nothing of it lies in the profile', async () => {
  await ana.go('/search');
  await ana.page.locator('input[name=name]').fill(CHILD);
  await ana.page.locator('input[name=nickname]').fill(typed.nick);
  await ana.page.locator('input[name=phone]').fill(typed.phone);
  await ana.next();
  await ana.page.locator('.results').waitFor();
  await pause(1000); // an answer to a post, shown long enough to be noted
  await ana.page.getByRole('link', { name: /new file/ }).click();
  await ana.page.locator('form.fill').waitFor();
  await ana.fill({ danger_now: 'no', age: '14' });
  await ana.save();
  const child = /cases\/(\w+)\/screening/.exec(ana.page.url())[1];
  const eligible = { result: 'eligible', crime_told: 'no' };
  await ana.fill(eligible);
  await ana.save(eligible);
  const registration = { given_name: CHILD, age: '14', sex: 'female', consent_statistics: 'given' };
  await ana.fill(registration);
  await ana.save(registration);
  await ana.session(child, { note: `We talked about ${typed.note}` });
  await ana.go(`/cases/${child}/name`); // the name is on the screen
  await ana.page.locator('form').getByRole('radio').first().check();
  await ana.page.getByRole('button', { name: 'Show the name' }).click();
  await ana.page.getByText(CHILD).first().waitFor();
  await ana.go(`/cases/${child}/session`); // a summary that is never confirmed
  await ana.fill({ note: typed.unsure });
  await ana.next();
  await ana.page.locator('form:has(input[name=sure])').waitFor();
  await pause(1000);
  codes = await ana.codes();
  await ana.page.locator('#find').fill(typed.box); // a name in the box for codes
  await Promise.all([ana.page.waitForEvent('load'), ana.page.locator('form.find button').click()]);
  await halfTyped(`/cases/${codes.find((code) => code !== child)}/session`, 'note', typed.half);
  await halfTyped('/complain', 'what', typed.complaint);
  await halfTyped('/search', 'name', typed.notsent);
  await pause(2000);
  await ana.go('/today');
  await ana.page.getByRole('button', { name: 'Lock' }).click();
  await ana.page.getByText('Your six words').waitFor();
  await ana.page.locator('#f-words').fill(typed.wrong);
  await Promise.all([ana.page.waitForEvent('load'), ana.page.locator('form.fill button.main').click()]);
  await ana.page.getByRole('alert').waitFor();
  await pause(3000);
  await clean();
});

test('after quick exit, and once the browser is closed, nothing lies there either', async () => {
  await unlock();
  await ana.sent();
  await halfTyped(`/cases/${codes[0]}/session`, 'note', typed.again);
  await pause(1500);
  await ana.page.locator('#exit button').click();
  await ana.page.waitForURL(NEUTRAL);
  await pause(3000);
  try {
    await clean();
  } finally {
    await ana.phone.stop();
  }
  await clean();
});

test('after a crash in the middle of a word nothing lies there, and nothing is lost', async () => {
  await begin();
  await ana.go('/');
  await ana.page.getByText('Your six words').waitFor();
  await unlock();
  const path = `/cases/${codes[1]}/session`;
  await halfTyped(path, 'note', typed.crash);
  await pause(6000); // what is on the screen is noted by the browser every few seconds
  await ana.page.locator('form.fill [name=note]').pressSequentially(' and');
  process.kill(await pid(), 'SIGKILL');
  await pause(1000);
  await ana.phone.stop().catch(() => {});
  await clean();
  await begin();
  await ana.go(path);
  await ana.page.getByText('Your six words').waitFor();
  await unlock();
  await ana.go(path);
  assert.match(await ana.page.locator('form.fill [name=note]').inputValue(), new RegExp(typed.crash), 'the draft was kept, sealed');
});
