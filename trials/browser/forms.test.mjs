// A partner's own form, from the form keeper's workbook to a child's file: uploaded at the desk, signed by two officers, filled
// on a phone where questions come and go while one types.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { Demo } from './demo.mjs';
import { as, atDesk, propose, sign, upload } from './keeper.mjs';
import { Worker } from './worker.mjs';

const WORKBOOK = fileURLToPath(new URL('./forms/household.csv', import.meta.url));

let demo;
let ana;

test.before(async () => {
  demo = await Demo.begin();
});
test.after(async () => {
  await ana?.end();
  await demo?.end();
});

const NOTE = 'Who lives in the house';

test('the form keeper uploads a workbook, tries it and proposes it', () =>
  as(demo, 'me_officer', async (keeper, page) => {
    await upload(demo, keeper, WORKBOOK);
    await atDesk(demo, keeper, '/forms/household/try');
    await page.getByText('Is the home safe?').waitFor();
    assert.equal(await page.getByText('What makes it unsafe?').count(), 0);
    await page.locator('input[name=safe][value=no]').check();
    await page.locator('form.fill button.main').click();
    await page.getByText('What makes it unsafe?').waitFor();
    await page.getByRole('button', { name: 'Add: Person' }).click();
    await page.getByRole('heading', { name: 'Person 2' }).waitFor();
    await keeper.phone.screenshot('forms-try');
    assert.deepEqual(await keeper.phone.axe(), []);
    await propose(demo, keeper, NOTE);
  }));

test('two officers read what changes and sign', () => sign(demo, NOTE));

test('questions come, go and count while one types, and nothing typed is lost', async () => {
  ana = await Worker.begin(demo, demo.of('caseworker')[0]);
  await ana.sent();
  const { page } = ana;
  const [code] = await ana.codes();
  await ana.open(code);
  await page.getByRole('link', { name: 'Forms of your organisation' }).click();
  await page.getByRole('link', { name: 'Household' }).click();
  const form = page.locator('#fill');
  await form.waitFor();
  await page.evaluate(() => (document.body.dataset.same = 'page'));

  await page.locator('input[name=safe][value=no]').check();
  const why = page.locator('[name=why_not]');
  await why.waitFor();
  await why.fill('Two men came at night');
  await page.locator('input[name=safe][value=yes]').check();
  await why.waitFor({ state: 'detached' });
  await page.locator('input[name=safe][value=no]').check();
  await why.waitFor();
  assert.equal(await why.inputValue(), 'Two men came at night', 'the answer comes back with its question');

  await page.locator('[name="age[0]"]').fill('9');
  await page.locator('[name="school[0]"]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'age[0]', 'the cursor stays');
  assert.equal(await page.evaluate(() => document.body.dataset.same), 'page', 'and so does the page');
  await ana.phone.screenshot('forms-live');
  assert.deepEqual(await ana.phone.axe(), []);
  assert.deepEqual(await ana.phone.tooSmall(), []);

  await page.getByRole('button', { name: 'Add: Person' }).click();
  await page.locator('[name="called[1]"]').waitFor();
  assert.equal(await page.locator('[name="age[0]"]').inputValue(), '9');
  await page.locator('[name="called[1]"]').fill('Grandmother');
  await page.getByText('You wrote down 2 people.').waitFor();
});

test('a long list is searched by typing', async () => {
  const { page } = ana;
  await page.locator('.sift input').fill('shop');
  assert.equal(await page.locator('#q-seen label.choice:visible').count(), 1);
  await page.locator('#q-seen label.choice:visible input').check();
  await page.locator('.sift input').fill('');
  assert.equal(await page.locator('#q-seen label.choice:visible').count(), 17);
  assert.equal(await page.locator('#q-seen input:checked').count(), 1);
  await page.locator('[name=province]').fill('kepulauan ri');
});

test('a draft survives the end of the app, problems are said in their round, and the summary reads like the talk', async () => {
  const { page } = ana;
  await page.waitForTimeout(1200);
  await ana.phone.killWorker();
  await page.reload();
  await page.locator('#fill').waitFor();
  assert.equal(await page.locator('[name="called[1]"]').inputValue(), 'Grandmother');
  await ana.next();
  await page.locator('.problems').waitFor();
  await page.locator('.problems a').first().click();
  assert.equal(await page.evaluate(() => location.hash), '#f-called[0]');
  await page.locator('[name="called[0]"]').fill('Adik');
  await page.locator('#q-called\\[0\\] .problem').waitFor({ state: 'detached' });
  await ana.phone.screenshot('forms-problem');
  await ana.next();
  await ana.heading('Is this right?');
  const said = await page.locator('main').innerText();
  for (const words of ['Two men came at night', 'Person 2 · What is this person called at home?', 'Grandmother', 'Kepulauan Riau', 'A small shop']) {
    assert.ok(said.includes(words), `${words} in ${said}`);
  }
  await ana.phone.screenshot('forms-summary');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL(/cases\/\w+\?done=1/);
  await ana.sent();
});

test('a sheet can be printed, empty or with what was written, and that is in the history', async () => {
  const { page } = ana;
  await ana.go('/sheets/household');
  await page.getByText('Clean rooms').waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('[data-print]').isVisible(), false);
  await ana.phone.screenshot('forms-sheet');
  await page.emulateMedia({ media: 'screen' });
  assert.deepEqual(await ana.phone.axe(), []);
  const [code] = await ana.codes();
  await ana.open(code);
  await page.goto(await page.locator('a[href*="/entries/"]').first().evaluate((link) => link.href));
  await page.locator('#fill').waitFor();
  await page.getByRole('button', { name: 'Print what was written' }).click();
  await page.locator('button[name=read]').click(); // how this child may be reached comes first
  await page.locator('article.sheet').waitFor();
  assert.deepEqual(await ana.phone.axe(), []);
  assert.match(await ana.history(code), /Printed/);
});

test('no page had a script error', () => assert.deepEqual(ana.phone.errors, []));
