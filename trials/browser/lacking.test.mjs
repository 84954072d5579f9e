// What somebody is told whose browser cannot run the app: without service workers, and without scripts; in three languages, what is
// missing and what to do. What was written here before is kept, and opens again once they are back.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import test from 'node:test';
import { chromium } from 'playwright-core';
import { Phone } from './browser.mjs';
import { Demo } from './demo.mjs';
import { Firefox, withoutFirefox } from './firefox.mjs';
import { CHROMIUM, screenshotPath, temporary } from './place.mjs';
import { Worker } from './worker.mjs';

const skip = await withoutFirefox();
const LANGUAGES = ['en', 'nl', 'id'];
const WORKERS = { en: 'keep notes without network', nl: 'notities bewaren zonder netwerk', id: 'menyimpan catatan tanpa jaringan' };
const SCRIPTS = { en: 'Scripts are switched off', nl: 'Scripts staan uit', id: 'Skrip dimatikan' };
const NAMES = ['Chrome, Chromium, Edge', 'Firefox', 'Safari'];
let demo;

test.before(async () => {
  demo = await Demo.begin();
});
test.after(() => demo?.end());

// The page tells all of it: its own language first, the others after it.
function tells(text, first, words, more) {
  const at = Object.fromEntries(Object.entries(words).map(([tag, said]) => [tag, text.indexOf(said)]));
  for (const tag of LANGUAGES) assert.ok(at[tag] >= 0, `${words[tag]} in ${text}`);
  assert.equal(LANGUAGES.toSorted((one, other) => at[one] - at[other])[0], first);
  for (const said of more) assert.ok(text.includes(said), `${said} in ${text}`);
  for (const kept of ['Nothing is lost', 'Er gaat niets verloren', 'Tidak ada yang hilang']) assert.ok(text.includes(kept), kept);
  assert.ok(!/^(Opening|Bezig met openen|Sedang membuka)$/m.test(text), 'nothing seems to begin');
}

// Service workers go as they do in a browser that has none: before any script of the page.
function withoutWorkers(phone) {
  return phone.context.addInitScript(() => {
    delete Navigator.prototype.serviceWorker;
  });
}

async function looksRight(phone, name) {
  assert.deepEqual(await phone.axe(), [], `axe-core on ${name}`);
  assert.deepEqual(await phone.tooWide(), []);
  await phone.screenshot(name);
}

for (const [locale, first] of [['en-GB', 'en'], ['nl-NL', 'nl'], ['id-ID', 'id']]) {
  test(`Chromium without service workers, in ${first} first`, async () => {
    const phone = await Phone.start({ locale });
    try {
      await withoutWorkers(phone);
      await phone.page.goto(`${demo.care}/`);
      await phone.page.locator('#no-worker').waitFor();
      tells(await phone.page.locator('main').innerText(), first, WORKERS, NAMES);
      await looksRight(phone, `lacking-workers-${first}`);
      assert.deepEqual(phone.errors, []);
    } finally {
      await phone.stop();
    }
  });
}

test('Chromium that is too old to know what the app needs, or to read its script', async () => {
  const phone = await Phone.start();
  try {
    await phone.context.addInitScript(() => {
      delete AbortSignal.timeout;
    });
    await phone.page.goto(`${demo.care}/`);
    await phone.page.locator('#no-worker').waitFor();
    await phone.context.route('**/assets/app.js*', (route) => route.fulfill({ contentType: 'text/javascript', body: 'not ( a script' }));
    await phone.page.goto(`${demo.care}/`);
    assert.ok(!(await phone.page.locator('#no-worker').isVisible()), 'not while the script may still come');
    const delays = await phone.page.evaluate(() =>
      document.getAnimations().map((animation) => {
        animation.finish();
        return animation.effect.getTiming().delay;
      }),
    );
    assert.deepEqual(delays, [20_000], 'by itself, after a while');
    await phone.page.locator('#no-worker').waitFor();
  } finally {
    await phone.stop();
  }
});

test('Chromium without scripts', async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ javaScriptEnabled: false, locale: 'nl-NL', viewport: { width: 360, height: 740 } });
    await page.goto(`${demo.care}/`);
    const main = await page.locator('main').innerText();
    tells(main, 'nl', SCRIPTS, ['JavaScript']);
    assert.ok(!main.includes(WORKERS.nl), 'one thing at a time');
    await page.screenshot({ path: await screenshotPath('lacking-scripts-nl'), fullPage: true });
  } finally {
    await browser.close();
  }
});

test('what was written before is kept, and sent once service workers are back', async () => {
  const profile = await temporary('profile');
  let ana;
  try {
    ana = await Worker.begin(demo, demo.of('caseworker')[0], { profile });
    await ana.sent();
    const [code] = await ana.codes();
    await ana.go('/more');
    await ana.page.locator('main h1').waitFor();
    await ana.phone.offline();
    await ana.session(code, { note: 'Before the workers went' });
    const worker = ana.phone;
    await worker.stop();
    const phone = await Phone.start({ profile });
    ana.phone = phone;
    await withoutWorkers(phone);
    // the worker itself goes too: a browser in which they are switched off asks none
    const session = await phone.context.newCDPSession(phone.page);
    await session.send('Network.enable');
    await session.send('Network.setBypassServiceWorker', { bypass: true });
    await phone.page.goto(`${demo.care}/cases/${code}`);
    await phone.page.locator('#no-worker').waitFor();
    await phone.stop();
    ana.phone = await Phone.start({ profile });
    ana.page = ana.phone.page;
    await ana.go('/');
    await ana.unlock();
    await ana.sent();
    assert.match(await ana.history(code), /Before the workers went/);
  } finally {
    await ana?.end();
    await rm(profile, { recursive: true, force: true });
  }
});

test('Firefox without service workers', { skip }, async () => {
  const browser = await Firefox.start({ preferences: { 'dom.serviceWorkers.enabled': false }, locale: 'id-ID, id' });
  try {
    await browser.size(390, 844);
    await browser.go(`${demo.care}/`);
    await browser.shows('#no-worker');
    tells(await browser.text(), 'id', WORKERS, NAMES);
    assert.deepEqual(await browser.axe(), []);
    await browser.screenshot('lacking-workers-firefox');
    assert.deepEqual(browser.errors, []);
  } finally {
    await browser.end();
  }
});

test('Firefox without scripts', { skip }, async () => {
  const browser = await Firefox.start({ preferences: { 'javascript.enabled': false } });
  try {
    await browser.size(390, 844);
    await browser.go(`${demo.care}/`);
    await browser.screenshot('lacking-scripts-firefox');
    // no function runs in this page: its elements are asked for
    const locator = { type: 'css', value: 'noscript section.lacks' };
    const { nodes } = await browser.ask('browsingContext.locateNodes', { context: browser.context, locator, serializationOptions: { maxDomDepth: 5 } });
    tells(JSON.stringify(nodes), 'en', SCRIPTS, ['JavaScript']);
  } finally {
    await browser.end();
  }
});
