// Two people, two phones: both write to one file offline, both see both; a supervisor joins two files and parts them again.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Demo } from './demo.mjs';
import { Worker } from './worker.mjs';

let demo;
let ana;
let sri;
let shared;

test.before(async () => {
  demo = await Demo.begin();
  ana = await Worker.begin(demo, demo.of('caseworker')[0]);
  await ana.sent();
  const own = await ana.codes();
  for (const person of demo.of('supervisor')) {
    sri = await Worker.begin(demo, person);
    await sri.sent();
    const theirs = await sri.codes();
    shared = own.filter((code) => theirs.includes(code));
    if (shared.length > 1) return;
    await sri.end();
    sri = undefined;
  }
  throw new Error('no supervisor shares two files with the first caseworker');
});
test.after(async () => {
  await ana?.end();
  await sri?.end();
  await demo?.end();
});

test('two phones write to one file offline, and both see both', async () => {
  const [code] = shared;
  await Promise.all([ana.phone.offline(), sri.phone.offline()]);
  await ana.session(code, { note: 'Written by the caseworker' });
  await sri.session(code, { note: 'Written by the supervisor' });
  await Promise.all([ana.phone.offline(false), sri.phone.offline(false)]);
  await ana.sent();
  await sri.sent();
  await ana.go('/today');
  await ana.page.waitForTimeout(500);
  const both = async (worker) => {
    const story = await worker.history(code);
    return /Written by the caseworker/.test(story) && /Written by the supervisor/.test(story);
  };
  for (const worker of [ana, sri]) {
    const end = Date.now() + 60_000;
    while (!(await both(worker))) {
      assert.ok(Date.now() < end, 'the other one’s session arrives');
      await worker.page.waitForTimeout(1000);
    }
  }
  // names of colleagues differ from phone to phone, what happened does not
  const order = async (worker) => (await worker.history(code)).match(/Written by the \w+|Registration|Quick intake|Contact with/g);
  assert.deepEqual(await order(ana), await order(sri), 'the same order on both');
});

test('a supervisor joins two files of one child and parts them again', async () => {
  const [one, other] = shared;
  const pair = async () => {
    await sri.go('/merge');
    await sri.page.getByLabel('Code of the first file').fill(one);
    await sri.page.getByLabel('Code of the second file').fill(other);
    await sri.page.getByRole('button', { name: 'Compare' }).click();
  };
  await pair();
  await sri.looksRight('care-merge');
  await sri.page.getByLabel('How do you know that it is the same child?').fill('Same mother, same school');
  await sri.page.getByRole('button', { name: 'Join the files' }).click();
  await sri.sent();
  await sri.open(one);
  await sri.page.getByText('Joined with').first().waitFor();
  await sri.go('/merge');
  const joined = sri.page.locator('article').filter({ hasText: one }).filter({ hasText: other });
  await joined.getByText('Undo').click();
  await joined.getByLabel('Why are they two children?').fill('They are sisters');
  await joined.getByRole('button', { name: 'Part the files' }).click();
  await sri.sent();
  await sri.open(one);
  assert.match(await sri.history(one), /Parted from another file/);
});
