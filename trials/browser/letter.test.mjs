// A referral by a sealed link: a caseworker's phone, and the browser of a service that has no account.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Phone } from './browser.mjs';
import { Demo } from './demo.mjs';
import { Worker } from './worker.mjs';

const TO = 'Puskesmas Uji';
const TOLD = 'Girl of 14. Needs a doctor this week.\nCall Ana at the office, never at home.';
let demo;
let ana;
let service;
let code;
let letters;
let link;
let words;

test.before(async () => {
  demo = await Demo.begin();
  ana = await Worker.begin(demo, demo.of('caseworker')[0]);
  await ana.sent();
  [code] = await ana.codes();
  service = await Phone.start({ locale: 'id-ID' });
});
test.after(async () => {
  await service?.stop();
  await ana?.end();
  await demo?.end();
});

const opens = async (page, said, then) => {
  await page.locator('#words').fill(said);
  await page.getByRole('button', { name: 'Buka' }).click();
  await page.locator(then).waitFor({ timeout: 60_000 });
};

test('without consent nothing can be sent, and the page says what to do', async () => {
  await ana.write(code, 'referral', { service: 'health_medical', to: TO, consent: 'yes', told_them: 'a doctor' });
  await ana.go(`/cases/${code}/of/services`);
  await ana.page.getByRole('link', { name: 'Send by sealed link' }).first().click();
  await ana.heading('Send by sealed link');
  letters = new URL(ana.page.url()).pathname;
  await ana.page.getByText(`did not agree that ${TO} hears anything`).waitFor();
  await ana.looksRight('care-letter-barred');
  await ana.write(code, 'consent_purpose', { purpose: 'referral', recipient: TO, answer: 'given', keep_back: 'not her father' });
});

test('without network what was written stays; with it the caseworker gets a link and six words', async () => {
  await ana.go(letters);
  await ana.page.getByText('not her father').waitFor();
  await ana.page.getByLabel('What do they need to know?').fill(TOLD);
  await ana.looksRight('care-letter-write');
  await ana.phone.offline();
  await ana.page.getByRole('button', { name: 'Seal it and make the link' }).click();
  await ana.page.getByRole('button', { name: 'Seal and send it' }).click();
  await ana.page.getByText('what you wrote is kept').waitFor({ timeout: 60_000 });
  assert.equal(await ana.page.getByLabel('What do they need to know?').inputValue(), TOLD);
  await ana.phone.offline(false);
  await ana.page.getByRole('button', { name: 'Seal it and make the link' }).click();
  await ana.looksRight('care-letter-ask');
  await ana.page.getByRole('button', { name: 'Seal and send it' }).click();
  await ana.heading('The letter is sealed');
  link = await ana.page.locator('#letter-link').innerText();
  words = await ana.page.locator('#letter-words').innerText();
  assert.match(link, /\/letter#[\w-]{66}$/);
  assert.equal(words.split(' ').length, 6);
  await ana.looksRight('care-letter-fresh');
});

test('the service opens it in its own language, without an account, and nothing stays in its browser', async () => {
  const asked = [];
  service.context.on('request', (request) => asked.push(request.url().split('#')[0] + (request.postData() ?? '')));
  const { page } = service;
  await page.goto(link);
  await page.getByRole('heading', { level: 1, name: 'Pesan tersegel' }).waitFor();
  assert.deepEqual(await service.axe(), [], 'axe-core on the page for the words');
  assert.deepEqual(await service.tooWide(), []);
  assert.deepEqual(await service.tooSmall(), []);
  await service.screenshot('letter-words');
  assert.equal(new URL(page.url()).hash, '', 'the secret does not stay in the address');
  await opens(page, 'satu dua tiga', '[data-wrong=count]');
  await opens(page, 'baba baba baba baba baba baba', '[data-wrong="4"]');
  await opens(page, ` ${words.toUpperCase()}`, '#letter');
  assert.equal((await page.locator('[data-show=text]').innerText()).replaceAll('\r\n', '\n'), TOLD); // forms send line ends of their own
  assert.equal(await page.locator('[data-show=to]').innerText(), TO);
  assert.deepEqual(await service.axe(), [], 'axe-core on the letter');
  assert.deepEqual(await service.tooWide(), []);
  await service.screenshot('letter-open');
  const secret = link.split('#')[1];
  assert.ok(!asked.some((one) => one.includes(secret) || one.includes('#')), 'the secret is never sent');
  const stored = await page.evaluate(async () => ({
    rows: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    kept: localStorage.length + sessionStorage.length + document.cookie.length + JSON.stringify(history.state ?? '').length,
  }));
  assert.deepEqual(stored, { rows: 0, caches: 0, workers: 0, kept: 2 });
  assert.deepEqual(service.errors, []);
});

test('the service answers, may answer again, and the caseworker writes it down with one tap', async () => {
  const { page } = service;
  await page.getByRole('button', { name: 'Kami tidak bisa' }).click();
  await page.locator('[data-unsaid=reason]').waitFor();
  await page.locator('#note').fill('Besok jam sembilan');
  await page.getByRole('button', { name: 'Kami bantu' }).click();
  await page.locator('#sent').waitFor();
  assert.equal(await page.locator('#note').inputValue(), '');
  await page.goto('about:blank');
  await page.goto(link);
  await opens(page, words, '#letter');
  await page.getByRole('button', { name: 'Anak sudah dibantu' }).click();
  await page.locator('#sent').waitFor();
  const arrived = Date.now() + 90_000;
  for (;;) {
    await ana.go('/today');
    await ana.page.evaluate(() => navigator.serviceWorker.controller.postMessage({ type: 'online' }));
    await ana.page.getByRole('button', { name: 'Send now' }).click({ timeout: 1000 }).catch(() => {});
    await ana.go(letters);
    if ((await ana.page.getByRole('button', { name: 'Write it in the file' }).count()) > 0) break;
    assert.ok(Date.now() < arrived, 'the answer arrives');
    await ana.page.waitForTimeout(2000);
  }
  await ana.page.getByText('Besok jam sembilan').waitFor();
  await ana.looksRight('care-letter-answers');
  for (let left = 2; left > 0; left -= 1) {
    await ana.page.getByRole('button', { name: 'Write it in the file' }).click();
    await ana.page.waitForLoadState('load');
  }
  await ana.page.getByText('This referral has ended').waitFor();
  const story = await ana.history(code);
  assert.equal(story.match(/Answered by sealed link/g).length, 2);
  assert.match(story, /Besok jam sembilan/);
});

test('a link that is cut off and a letter that was taken back say so', async () => {
  const { page } = service;
  await page.goto('about:blank');
  await page.goto(link.slice(0, -10));
  await opens(page, words, '#broken');
  await ana.go(letters);
  await ana.page.getByRole('button', { name: 'Take it back' }).click();
  await ana.page.getByText('nobody can read it any more').waitFor();
  await page.goto('about:blank');
  await page.goto(link);
  await opens(page, words, '#closed');
  assert.deepEqual(await service.axe(), []);
});
