// How a very long form feels on an old phone: the WHO verbal autopsy form (789 rows), processor six times slower. Run by `cargo
// xtask bench` where the workbook is at hand: node long-form.mjs WORKBOOK. Prints a Markdown table.
import { Demo } from './demo.mjs';
import { as, propose, sign, upload } from './keeper.mjs';
import { Worker } from './worker.mjs';

const SLOWER = 6;
const ROUNDS = 40;
const [workbook] = process.argv.slice(2);
const at = (times, part) => Math.round(times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))]);

// Answers the next question that is open as a person would, and waits until the form has followed. Gives ms, or nothing at the end.
async function one(page) {
  return page.evaluate(async () => {
    const form = document.getElementById('fill');
    const boxes = [...form.querySelectorAll('input:not([type=hidden]):not([type=search]), select, textarea')];
    const seen = (window.seen ??= new Set());
    const box = boxes.find((one) => !seen.has(one.name) && !seen.add(one.name).has(''));
    if (!box) return undefined;
    const options = [...form.querySelectorAll(`[name="${CSS.escape(box.name)}"]`)];
    if (box.type === 'radio' || box.type === 'checkbox') {
      const yes = options.find((one) => one.value === 'yes') ?? options[0];
      yes.checked = true;
    } else if (box.tagName === 'SELECT') box.selectedIndex = 1;
    else box.value = { date: '2016-12-01', time: '10:00', 'datetime-local': '2016-12-01T10:00' }[box.type] ?? (box.inputMode === 'numeric' || box.inputMode === 'decimal' ? '5' : 'word');
    const begun = performance.now();
    const followed = new Promise((done) => document.addEventListener('followed', done, { once: true }));
    box.dispatchEvent(new Event('change', { bubbles: true }));
    await followed;
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });
}

const demo = await Demo.begin();
try {
  await as(demo, 'me_officer', async (keeper) => {
    await upload(demo, keeper, workbook, { accept: true });
    await propose(demo, keeper, 'A long form');
  });
  await sign(demo, 'A long form');
  const worker = await Worker.begin(demo, demo.of('caseworker')[0]);
  await worker.sent();
  const { page } = worker;
  const [code] = await worker.codes();
  await worker.open(code);
  const link = await page.locator('a[href]').evaluateAll((links) => links.map((one) => one.href).find((href) => /whova|va_|who/i.test(href)));
  await page.goto(link);
  await page.locator('#fill').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const begun = performance.now();
  await page.goto(link);
  const opened = performance.now() - begun;
  const questions = await page.locator('#fill .field, #fill .note').count();
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ms = await one(page);
    if (ms === undefined) break;
    times.push(ms);
  }
  const now = await page.locator('#fill .field, #fill .note').count();
  console.log(`| WHO verbal autopsy, page ${SLOWER}x slower | |\n|---|---|`);
  console.log(`| open the form (${questions} questions asked at first, ${now} after ${times.length} answers) | ${Math.round(opened)} ms |`);
  console.log(`| from an answer to the form that follows it, median | ${at(times, 0.5)} ms |`);
  console.log(`| 95 of 100 | ${at(times, 0.95)} ms |`);
  await worker.end();
} finally {
  await demo.end();
}
