// A long caseload on an old phone on 3G (slow.mjs): node caseload.mjs FILES ENTRIES ROLE. Prints rows of a Markdown table. Run by
// `cargo xtask bench`.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { Phone } from './browser.mjs';
import { Demo } from './demo.mjs';
import { TARGET } from './place.mjs';
import { SlowNetwork, slowProcessor } from './slow.mjs';
import { Worker } from './worker.mjs';

const SLOWER = 6;
const ROUNDS = 9;
const [files = '25', entries = '200', role = 'caseworker'] = process.argv.slice(2);
const middle = (times) => Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]);
const both = (times) => `${middle(times.map(([all]) => all))} ms, the worker's answer ${middle(times.map(([, answer]) => answer))} ms`;
const row = (what, figure) => console.log(`| ${files} x ${entries}, ${role} | ${what} | ${figure} |`);
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

// From the start of the navigation to the page's load event, worker, WASM and IndexedDB included; and how long the worker took of it.
async function time(page, url) {
  await page.goto(url, { waitUntil: 'load', timeout: 120_000 });
  return page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation');
    return [entry.loadEventEnd - entry.startTime, entry.responseEnd - (entry.workerStart || entry.fetchStart)];
  });
}

const demo = await Demo.begin();
const network = await SlowNetwork.start();
try {
  const writer = demo.of('caseworker')[0];
  const tool = join(TARGET, 'release/examples/caseload');
  await promisify(execFile)(tool, [String(demo.port + 1), writer, files, entries], { maxBuffer: 1 << 26 });
  const person = role === 'caseworker' ? demo.of('caseworker')[1] : demo.of(role)[0];
  const fast = slowProcessor(SLOWER);
  const begun = performance.now();
  const worker = new Worker();
  Object.assign(worker, { demo, person, phone: await Phone.start({ flags: network.flags }) });
  worker.page = worker.phone.page;
  worker.phone.context.setDefaultTimeout(180_000);
  worker.phone.context.setDefaultNavigationTimeout(180_000);
  await worker.choose();
  row('from nothing to choosing a person: install on 3G', seconds(performance.now() - begun));
  await worker.page.getByRole('link', { name: 'Fill in the words' }).click();
  const unlocking = performance.now();
  await worker.page.getByRole('button', { name: 'Open', exact: true }).click();
  await worker.heading('Today');
  const opened = performance.now();
  row('unlock, Argon2id with 64 MiB included', seconds(opened - unlocking));
  const bytes = network.down.carried;
  // Files of the demonstration are there too.
  await worker.page.waitForFunction(() => !['fetching', null].includes(document.getElementById('sending')?.dataset.state), null, { polling: 100 });
  row('list usable after', seconds(performance.now() - opened));
  const codes = await worker.codes();
  if (codes.length < Number(files)) throw new Error(`only ${codes.length} files in the list`);
  await worker.go(`/cases/${codes.at(-1)}`);
  row('an opened file after', seconds(performance.now() - opened));
  await worker.go('/today');
  for (;;) {
    const state = await worker.page.evaluate(async () => (await (await fetch('/state')).text()).match(/data-state="([a-z-]+)"/)?.[1]).catch(() => '');
    if (state === 'everything') break;
    await pause(250);
  }
  row(`all histories after (${((network.down.carried - bytes) / 1e6).toFixed(2)} MB came)`, seconds(performance.now() - opened));

  const long = codes.at(-1);
  // The state line alone: what the browser and its worker need for any page.
  const pages = { 'the state line alone': '/state', 'today': '/today', 'list of files': '/cases', 'a file with its history': `/cases/${long}`, 'the form of a session': `/cases/${long}/session` };
  if (role !== 'caseworker') pages['team board'] = '/board';
  for (const [name, path] of Object.entries(pages)) {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await time(worker.page, demo.care + path));
    row(`page, processor ${SLOWER}x slower: ${name}`, both(times));
  }
  for (const [name, path] of Object.entries(pages)) {
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      await worker.phone.killWorker();
      times.push(await time(worker.page, demo.care + path));
    }
    row(`the same after the worker was stopped: ${name}`, both(times));
  }
  await fast();
  await worker.end();
} finally {
  network.stop();
  await demo.end();
}
