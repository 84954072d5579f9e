// The care app's main job on one phone: choose, unlock, today, files, a new child, sessions, offline, lost replies, lock, exit.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Demo } from './demo.mjs';
import { Worker, NAME } from './worker.mjs';

const CHILD = 'Melati Uji Coba';
let demo;
let ana;
let codes;
let child;

test.before(async () => {
  demo = await Demo.begin();
  ana = await Worker.begin(demo, demo.of('caseworker')[0]);
  await ana.sent();
});
test.after(async () => {
  await ana?.end();
  await demo?.end();
});

test('today shows what is due with codes and no names', async () => {
  await ana.go('/today');
  await ana.heading('Today');
  const due = ana.page.locator('ul.rows li');
  assert.ok((await due.count()) > 0, 'something is due');
  for (const code of await ana.page.locator('ul.rows .code').allTextContents()) assert.match(code, NAME);
  await ana.looksRight('care-today');
});

test('the caseload comes from the server and lists codes', async () => {
  await ana.becomes('everything', 60_000);
  codes = await ana.codes();
  assert.ok(codes.length > 0);
  for (const code of codes) assert.match(code, NAME);
  await ana.looksRight('care-cases');
});

test('who taps on while the first files arrive is not called back', async () => {
  const other = await Worker.begin(demo, demo.of('supervisor')[0]);
  try {
    await other.go('/cases'); // at once, while today's list is about to show what came
    await other.heading('Files');
    await other.becomes('everything', 60_000);
    assert.equal(new URL(other.page.url()).pathname, '/cases');
  } finally {
    await other.end();
  }
});

test('a file opens with its history and help given', async () => {
  await ana.open(codes[0]);
  await ana.page.getByRole('heading', { name: 'What happened' }).waitFor();
  await ana.looksRight('care-case');
});

test('a new child: search first, four questions, a first look, then registration', async () => {
  await ana.go('/search');
  await ana.page.getByLabel('Name', { exact: false }).first().fill(CHILD);
  await ana.page.locator('form.fill button.main').click();
  await ana.page.getByRole('link', { name: /new file/ }).click();
  await ana.page.locator('form.fill').waitFor();
  await ana.looksRight('care-intake');
  await ana.fill({ danger_now: 'no', age: '14' });
  await ana.save();
  child = /cases\/(\w+)\/screening/.exec(ana.page.url())[1];
  await ana.looksRight('care-screening');
  const look = { result: 'eligible', crime_told: 'no' };
  await ana.fill(look);
  await ana.save(look);
  await ana.page.waitForURL(/registration/);
  assert.match(child, NAME);
  assert.ok(!codes.includes(child), 'a file of its own');
  assert.equal(await ana.page.locator('input[name=given_name]').inputValue(), CHILD, 'what was searched for is not typed again');
  const answers = { age: '14', sex: 'female', consent_statistics: 'given' };
  await ana.fill(answers);
  await ana.looksRight('care-registration');
  await ana.save(answers);
  await ana.page.getByText('Saved.').waitFor();
});

test('the name stands nowhere until it is asked for with a reason', async () => {
  for (const path of ['/today', '/cases', `/cases/${child}`]) {
    await ana.go(path);
    await ana.page.locator('main').waitFor();
    assert.ok(!(await ana.page.content()).includes(CHILD), path);
  }
  await ana.go(`/cases/${child}/name`);
  await ana.page.locator('form').getByRole('radio').first().check();
  await ana.page.getByRole('button', { name: 'Show the name' }).click();
  await ana.page.getByText(CHILD).first().waitFor();
});

test('a session has today as its date and never one in the future', async () => {
  await ana.go(`/cases/${child}/session`);
  const date = ana.page.locator('input[name=session_date]');
  assert.equal(await date.inputValue(), await date.getAttribute('max'), 'today');
  await date.evaluate((input) => input.removeAttribute('max'));
  const today = await date.inputValue();
  await date.fill('2027-01-31');
  await ana.next();
  await ana.page.getByRole('alert').first().waitFor();
  assert.equal(await date.inputValue(), '2027-01-31', 'what was typed stays');
  await ana.looksRight('care-session-problem');
  await date.fill(today);
  await ana.save();
});

test('a session is in the history at once and is sent', async () => {
  await ana.session(child, { note: 'We talked about school' });
  assert.match(await ana.history(child), /We talked about school/);
  await ana.sent();
});

test('a session with several children is written once and stands in each file', async () => {
  await ana.go('/group');
  await ana.page.locator('form.fill').waitFor();
  const boxes = ana.page.locator('form.fill input[type=checkbox]');
  assert.ok((await boxes.count()) >= 2, 'children to choose from');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await ana.fill();
  await ana.save();
  await ana.sent();
});

test('with the network gone and the server stopped everything goes on, and arrives once when they are back', async () => {
  await demo.stop();
  await ana.phone.offline();
  await ana.session(child, { session_date: '2017-01-05', note: 'Written offline' });
  await ana.go('/today');
  assert.notEqual(await ana.state(), 'everything');
  await ana.looksRight('care-offline');
  await ana.phone.killWorker();
  const before = await ana.history(child);
  assert.ok((await ana.codes()).length > codes.length, 'the caseload is read offline');
  await demo.start();
  await ana.phone.offline(false);
  await ana.sent();
  assert.equal(await ana.history(child), before.replaceAll(' not sent yet', ''), 'once, and in order');
});

test('a lost reply to an upload changes nothing', async () => {
  const lost = await ana.loseNextReply();
  await ana.session(child, { note: 'The reply is lost' });
  await ana.sent(90_000);
  assert.deepEqual(lost, [200], 'the server had taken it');
  const story = await ana.history(child);
  assert.equal(story.split('The reply is lost').length, 2, 'once');
});

test('a second language is shown and kept', async () => {
  await ana.go('/today');
  await ana.page.locator('button[name=to][value=id]').click();
  await ana.page.locator('html[lang=id]').waitFor();
  await ana.go('/cases');
  await ana.page.locator('html[lang=id]').waitFor();
  await ana.looksRight('care-cases-id');
  await ana.page.locator('button[name=to][value=en]').click();
  await ana.page.locator('html[lang=en]').waitFor();
});

test('locked: nothing is shown until the words are given again', async () => {
  await ana.go('/today');
  await ana.page.getByRole('button', { name: 'Lock' }).click();
  await ana.go(`/cases/${child}`);
  await ana.page.getByText('Your six words').waitFor();
  assert.ok(!(await ana.page.content()).includes(child));
  await ana.unlock();
});

test('ten idle minutes lock', async () => {
  await ana.page.clock.install();
  await ana.go('/today');
  await ana.heading('Today');
  await ana.page.waitForTimeout(500);
  await ana.page.clock.fastForward(11 * 60_000);
  await ana.page.getByText('Your six words').waitFor();
  await ana.page.clock.resume();
  await ana.unlock();
});

test('Shift three times: a neutral page, no way back, locked', async () => {
  const neutral = 'https://www.wikipedia.org/';
  await ana.phone.context.route(`${neutral}**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Neutral</title>' }));
  await ana.open(child);
  const began = Date.now();
  for (let times = 0; times < 3; times += 1) await ana.page.keyboard.press('Shift');
  await ana.page.waitForURL(neutral);
  assert.ok(Date.now() - began < 2000);
  await ana.page.goBack().catch(() => {});
  await ana.page.waitForTimeout(300);
  assert.ok(!(await ana.page.content()).includes(child));
  await ana.go('/');
  await ana.page.getByText('Your six words').waitFor();
});

test('no page had a script error', () => {
  assert.deepEqual(ana.phone.errors, []);
});
