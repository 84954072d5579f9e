// The store contract suite (crates/journal) on IndexedDB, through the worker script that people get.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { Phone } from './browser.mjs';
import { ROOT, TARGET } from './place.mjs';
import { serve } from './static.mjs';

const SUITE = process.env.NAUNGAN_SUITE ?? join(TARGET, 'web/device.wasm');
const own = (name) => readFile(join(ROOT, 'trials/browser/store-suite', name));

test('the store keeps its contract on IndexedDB', async (t) => {
  const site = await serve({
    '/': await own('index.html'),
    '/page.js': await own('page.js'),
    '/worker.js': await own('worker.js'),
    '/sw.js': await readFile(join(ROOT, 'web/sw.js')),
    '/suite.wasm': await readFile(SUITE),
  });
  const phone = await Phone.start();
  try {
    await phone.page.goto(`${site.origin}/`);
    await phone.page.waitForFunction(() => document.title === 'done', undefined, { timeout: 120_000 });
    const [kind, summary, ...failures] = (await phone.page.locator('#result').textContent()).split('\n');
    t.diagnostic(`${kind}: ${summary}`);
    assert.equal(kind, 'suite', summary);
    assert.deepEqual(failures, []);
    assert.match(summary, /^[1-9]\d* passed(, 0 failed)?$/);
  } finally {
    await phone.stop();
    await site.close();
  }
});
