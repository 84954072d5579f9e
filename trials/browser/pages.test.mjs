// axe-core and a phone's width on every page, in every language: the gallery that crates/pages writes.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { Phone } from './browser.mjs';
import { TARGET } from './place.mjs';
import { serve } from './static.mjs';

const GALLERY = join(TARGET, 'gallery');
const PIECES = /^care-state\./; // part of a page, not a page

const names = (await readdir(GALLERY)).sort();
const html = names.filter((name) => name.endsWith('.html') && !PIECES.test(name));
const languages = [...new Set(html.map((name) => name.split('.').at(-2)))];
let site;
let phone;

test.before(async () => {
  const files = {};
  for (const name of names) files[`/${name}`] = await readFile(join(GALLERY, name));
  site = await serve(files);
  phone = await Phone.start();
});
test.after(async () => {
  await phone?.stop();
  await site?.close();
});

test('the gallery has pages in three languages', () => {
  assert.deepEqual(languages.sort(), ['en', 'id', 'nl']);
  assert.ok(html.length > 60, `${html.length} pages`);
});

// The page's lines, each with its name in front.
const of = (name, lines) => lines.map((line) => `${name}: ${line}`);

async function each(language, look) {
  const wrong = [];
  for (const name of html.filter((file) => file.endsWith(`.${language}.html`))) {
    await phone.page.goto(`${site.origin}/${name}`);
    for (const lines of await look()) wrong.push(...of(name, lines));
  }
  assert.deepEqual(wrong, []);
}

for (const language of languages) {
  test(`every page in ${language} is accessible, fits a phone and has large buttons`, async () => {
    await phone.page.emulateMedia({ colorScheme: 'light' });
    await each(language, async () => [await phone.axe(), await phone.tooWide(), await phone.tooSmall()]);
  });
}

test('every page has enough contrast in the dark', async () => {
  await phone.page.emulateMedia({ colorScheme: 'dark' });
  await each('en', async () => [await phone.axe({ rules: ['color-contrast'] })]);
});

test('every page stands at twice the text size', async () => {
  await phone.page.emulateMedia({ colorScheme: 'light' });
  await phone.page.setViewportSize({ width: 320, height: 640 }); // 1280 px at 400 %: WCAG 1.4.10
  await each('nl', async () => [await phone.tooWide()]);
  await phone.page.setViewportSize({ width: 360, height: 740 });
});
