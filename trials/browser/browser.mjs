// A phone: Chromium with a profile of its own.
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { CHROMIUM, screenshotPath, temporary } from './place.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export class Phone {
  // `profile`: a folder to keep (a phone that is switched off and on again); otherwise a new one, removed at the end.
  // `flags`: further arguments of the browser.
  static async start({ profile, locale = 'en-GB', flags = [] } = {}) {
    const phone = new Phone();
    phone.kept = profile !== undefined;
    phone.profile = profile ?? (await temporary('profile'));
    phone.context = await chromium.launchPersistentContext(phone.profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: [...FLAGS, ...flags],
      viewport: { width: 360, height: 740 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale,
    });
    phone.context.setDefaultTimeout(30_000);
    phone.page = phone.context.pages()[0] ?? (await phone.context.newPage());
    phone.errors = [];
    phone.context.on('weberror', (error) => phone.errors.push(String(error.error())));
    return phone;
  }

  async stop() {
    await this.context.close();
    if (!this.kept) await rm(this.profile, { recursive: true, force: true });
  }

  // No network for pages and worker. Stopping the server as well proves that nothing reaches it by another way.
  offline(off = true) {
    return this.context.setOffline(off);
  }

  async screenshot(name) {
    await this.page.screenshot({ path: await screenshotPath(name), fullPage: true });
  }

  // What axe-core finds wrong on the page that is shown (WCAG 2.2 AA), as short lines; `rules`: only these.
  async axe({ page = this.page, rules } = {}) {
    await page.evaluate(() => window.scrollTo(0, 0)); // what sticks to the screen covers other things elsewhere
    await page.evaluate(await readFile(AXE, 'utf8'));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const only = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
    const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }), only);
    return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`));
  }

  // Whether the page must be scrolled sideways.
  tooWide(page = this.page) {
    return page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth > clientWidth ? [`${scrollWidth} px wide on a screen of ${clientWidth}`] : [];
    });
  }

  // Buttons, fields and links outside of running text that are less than 48 px high (ux.md, 10).
  tooSmall(page = this.page) {
    return page.evaluate(() => {
      const things = document.querySelectorAll('button, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox]), label.choice, a.button, nav a, ul.rows a');
      const seen = [...things].filter((thing) => thing.checkVisibility());
      const low = seen.filter((thing) => thing.getBoundingClientRect().height < 47.5);
      return low.map((thing) => `${thing.tagName.toLowerCase()} "${(thing.textContent || thing.name).trim().slice(0, 30)}" is ${Math.round(thing.getBoundingClientRect().height)} px high`);
    });
  }

  // Ends the service worker as a browser does that needs memory; the next page starts it anew.
  async killWorker(page = this.page) {
    const session = await this.context.newCDPSession(page);
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await session.detach();
  }
}
