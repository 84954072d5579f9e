// The public page: the figure with what it means, without any script.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Demo } from './demo.mjs';
import { Phone } from './browser.mjs';

let demo;
let phone;

test.before(async () => {
  demo = await Demo.begin();
  phone = await Phone.start();
});
test.after(async () => {
  await phone?.stop();
  await demo?.end();
});

for (const language of ['en', 'nl', 'id']) {
  test(`seventy children stand on the public page in ${language}`, async () => {
    await phone.page.goto(`${demo.public}/${language}/results/2016-H2`);
    const figure = phone.page.locator('[data-indicator="SRV-02"]').first();
    assert.equal(await figure.getAttribute('data-value'), '70');
    assert.equal(await phone.page.locator('html').getAttribute('lang'), language);
    assert.equal(await phone.page.locator('script').count(), 0);
    assert.deepEqual(await phone.axe(), []);
    assert.deepEqual(await phone.tooWide(), []);
    await phone.screenshot(`public-${language}`);
  });
}

test('the first page loads in 15 kB', async () => {
  let bytes = 0;
  const session = await phone.context.newCDPSession(phone.page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await phone.page.goto(`${demo.public}/en/`, { waitUntil: 'networkidle' });
  assert.ok(bytes > 0 && bytes <= 15_000, `${bytes} bytes`);
});
