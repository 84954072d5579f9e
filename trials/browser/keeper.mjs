// How a partner's own form comes to its phones: the form keeper uploads a workbook at the desk, two officers sign.
import { Worker } from './worker.mjs';

const OFFICERS = ['psychologist', 'partner_director'];

// Somebody of the first partner, with an own phone, for the length of some work.
export async function as(demo, role, work) {
  const worker = await Worker.begin(demo, demo.of(role)[0]);
  try {
    await worker.sent();
    return await work(worker, worker.page);
  } finally {
    await worker.end();
  }
}

export async function atDesk(demo, keeper, path) {
  const { page } = keeper;
  if (!page.url().startsWith(demo.desk)) {
    await keeper.go('/desk');
    await page.locator('form button.main').click();
    await page.waitForURL((url) => url.host.startsWith('desk') && url.pathname !== '/enter');
    await page.waitForLoadState('networkidle');
  }
  await page.goto(demo.desk + path);
}

// `accept`: also where parts of the workbook are not supported.
export async function upload(demo, keeper, workbook, { accept = false } = {}) {
  const { page } = keeper;
  await atDesk(demo, keeper, '/forms');
  await page.locator('#workbook').setInputFiles(workbook);
  if (accept) await page.locator('#accept').check();
  await page.locator('form[enctype] button').last().click();
  await page.waitForLoadState();
}

export async function propose(demo, keeper, note) {
  const { page } = keeper;
  await atDesk(demo, keeper, '/forms-propose');
  await page.locator('#note').fill(note);
  await page.locator('button[value=propose]').click();
  await page.waitForLoadState();
}

export async function sign(demo, note) {
  for (const role of OFFICERS) {
    await as(demo, role, async (officer, page) => {
      await officer.go('/versions');
      await page.getByText(note).waitFor();
      await page.locator('input[name=sure]').first().check();
      await page.locator('button.main').first().click();
      await page.waitForLoadState();
      await officer.sent();
    });
  }
}
