// Page times on the device, in a real browser: run by `cargo xtask bench`. Prints a Markdown table.
// A navigation is timed from its start to the page's load event, service worker, WASM and IndexedDB included.
import { Demo } from './demo.mjs';
import { Worker } from './worker.mjs';

const ROUNDS = 15;
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

async function time(page, url) {
  await page.goto(url, { waitUntil: 'load' });
  return page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation');
    return entry.loadEventEnd - entry.startTime;
  });
}

const demo = await Demo.begin();
try {
  const begun = performance.now();
  const worker = await Worker.begin(demo, demo.of('supervisor')[0]);
  const ready = performance.now() - begun;
  const [code] = await worker.codes();
  console.log('| page of a supervisor with the caseload of the demonstration | median of 15 | slowest |\n|---|---|---|');
  console.log(`| from nothing to today's list: install, choose, Argon2id twice, first caseload | ${Math.round(ready)} ms | |`);
  const pages = { "today's list": '/today', caseload: '/cases', 'a file with its history': `/cases/${code}`, 'the form of a session': `/cases/${code}/session` };
  for (const [name, path] of Object.entries(pages)) {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await time(worker.page, demo.care + path));
    console.log(`| ${name} | ${Math.round(median(times))} ms | ${Math.round(Math.max(...times))} ms |`);
  }
  await worker.end();
} finally {
  await demo.end();
}
