// The app in two halves: the lists come with the first; forms wait for the second, or say that it is not here yet.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Demo } from './demo.mjs';
import { Worker } from './worker.mjs';

const SECOND_HALF = '**/assets/device-more.wasm*';
let demo;
let ana;
let codes;

// Holds every request for the second half back until it is let through.
class Gate {
  asked = 0;
  #waiting = [];
  #open = false;

  hold(phone) {
    return phone.context.route(SECOND_HALF, (route) => {
      this.asked += 1;
      if (this.#open) return route.continue();
      this.#waiting.push(route);
      return undefined;
    });
  }

  async letThrough() {
    this.#open = true;
    await Promise.all(this.#waiting.map((route) => route.continue()));
  }
}

const gate = new Gate();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

test.before(async () => {
  demo = await Demo.begin();
  ana = await Worker.begin(demo, demo.of('caseworker')[0], { prepare: (phone) => gate.hold(phone) });
});
test.after(async () => {
  await ana?.end();
  await demo?.end();
});

test('with the second half held back, the first chooses, unlocks, syncs and shows both lists', async () => {
  await ana.becomes('histories', 60_000);
  codes = await ana.codes();
  assert.ok(codes.length > 0, 'the caseload');
  await ana.go('/cases?show=late');
  await ana.heading('Files');
  await ana.go('/today');
  await ana.heading('Today');
  assert.ok((await ana.page.locator('ul.rows li').count()) > 0, 'something is due');
  assert.ok(!/\b(code|form|nav|today|cases)\.[a-z]/.test(await ana.page.locator('main').innerText()), 'every word is here');
  assert.equal(gate.asked, 1, 'it is asked for once, by itself');
});

test('a form waits for it, the lists do not', async () => {
  let shown = false;
  const going = ana.go(`/cases/${codes[0]}/session`).then(() => {
    shown = true;
  });
  await pause(1500);
  const other = await ana.phone.context.newPage();
  await other.goto(`${demo.care}/today`);
  await other.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await other.close();
  assert.equal(shown, false, 'the form is not there yet');
  await gate.letThrough();
  await going;
  await ana.page.locator('form.fill').waitFor();
  await ana.becomes('everything', 60_000);
  assert.equal(gate.asked, 1);
});

test('then a form is filled in, saved and sent', async () => {
  await ana.session(codes[0], { note: 'Both halves' });
  assert.match(await ana.history(codes[0]), /Both halves/);
  await ana.sent();
});

test('once here it stays: the worker starts anew without network and has all pages', async () => {
  await ana.phone.offline();
  await ana.phone.killWorker();
  await ana.go(`/cases/${codes[0]}/session`);
  await ana.page.locator('form.fill').waitFor();
  await ana.session(codes[0], { session_date: '2017-01-05', note: 'Offline with both halves' });
  await ana.phone.offline(false);
  await ana.sent();
});

test('an update waits for all that was here before it takes over', async () => {
  await ana.go('/today');
  const [worker] = ana.phone.context.serviceWorkers();
  const asked = await worker.evaluate(async () => {
    const paths = [];
    const { add } = Cache.prototype;
    Cache.prototype.add = async ({ url }) => paths.push(new URL(url).pathname + new URL(url).search);
    await install();
    Cache.prototype.add = add;
    return paths;
  });
  const version = /\?v=\w{16}$/.exec(asked.find((path) => path.startsWith('/assets/')))[0];
  for (const name of ['device.wasm', 'device-more.wasm', 'lang-en.bin', 'more-en.bin', 'pack.bin']) {
    assert.ok(asked.includes(`/assets/${name}${version}`), `${name} among ${asked.join(' ')}`);
  }
  assert.ok(!asked.join().includes('-nl.bin'), 'no language that was not here');
});

test('where it cannot be loaded a form says so, the lists go on, and trying again brings it', async () => {
  const bima = await Worker.begin(demo, demo.of('caseworker')[0], {
    prepare: (phone) => phone.context.route(SECOND_HALF, (route) => route.abort()),
  });
  try {
    await bima.becomes('histories', 60_000);
    const form = `/cases/${codes[0]}/session`;
    await bima.go(form);
    await bima.page.getByText('This page has not arrived on this phone yet').waitFor();
    await bima.looksRight('care-later');
    await bima.page.getByRole('link', { name: 'Today' }).click();
    await bima.heading('Today');
    const all = await bima.codes();
    assert.deepEqual(all.toSorted(), codes.toSorted());
    await bima.phone.killWorker();
    assert.deepEqual(await bima.codes(), all, 'a worker that starts anew has the lists too');
    await bima.go(form);
    await bima.page.getByText('This page has not arrived on this phone yet').waitFor();
    await bima.phone.context.unroute(SECOND_HALF);
    await bima.page.getByRole('link', { name: 'Try again' }).click();
    await bima.page.locator('form.fill').waitFor();
    assert.equal(new URL(bima.page.url()).pathname, form);
    assert.deepEqual(bima.phone.errors, []);
  } finally {
    await bima.end();
  }
});

test('no page had a script error', () => {
  assert.deepEqual(ana.phone.errors, []);
});
