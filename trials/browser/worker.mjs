// What a caseworker does with the care app, by visible words and roles.
import assert from 'node:assert/strict';
import { Phone } from './browser.mjs';

export const NAME = /^[0-9A-Z]{5,8}$/; // a case's code

export class Worker {
  // A new phone that is made this person's and unlocked. `prepare`: what is done to it before it loads anything.
  static async begin(demo, person, { prepare, ...options } = {}) {
    const worker = new Worker();
    worker.demo = demo;
    worker.person = person;
    worker.phone = await Phone.start(options);
    worker.page = worker.phone.page;
    try {
      await prepare?.(worker.phone);
      await worker.choose();
      await worker.unlock();
    } catch (error) {
      await worker.end(); // a browser left open would hold the runner
      throw error;
    }
    return worker;
  }

  end() {
    return this.phone.stop();
  }

  go(path) {
    return this.page.goto(this.demo.care + path);
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async choose() {
    await this.go('/');
    await this.heading('Who are you today?');
    await this.page.locator(`button[name=person][value="${this.person}"]`).click();
  }

  // One tap fills in the demonstration's words; Argon2id runs as it does for everybody.
  async unlock() {
    await this.page.getByRole('link', { name: 'Fill in the words' }).click();
    await this.page.getByRole('button', { name: 'Open', exact: true }).click();
    // today's list; for somebody without files, once that is known, what else there is
    await this.page.locator('nav.main').waitFor();
    // the page loads itself anew once when the first files have come: whoever goes on before is called back
    await this.page.locator('#sending:not([data-state="fetching"])').waitFor({ timeout: 60_000 });
  }

  // Codes of the files, in the order shown.
  async codes() {
    await this.go('/cases');
    await this.heading('Files');
    return this.page.locator('ul.cases .code').allTextContents();
  }

  async open(code) {
    await this.go(`/cases/${code}`);
    await this.page.getByRole('heading', { level: 1 }).filter({ hasText: code }).waitFor();
  }

  // Answers every question that is shown and still open; `answers`: field name -> code, text or date.
  async fill(answers = {}) {
    for (let rounds = 0; rounds < 4; rounds += 1) {
      const open = await this.page.evaluate(openFields, Object.keys(answers));
      for (const field of open) await this.answer(field, answers[field.name] ?? field.first);
      if (open.length === 0) return;
    }
  }

  async answer({ name, kind }, value) {
    const all = this.page.locator(`form.fill [name="${name}"]`);
    if (kind === 'radio' || kind === 'checkbox') {
      for (const one of [value].flat()) await this.page.locator(`form.fill [name="${name}"][value="${one}"]`).check();
    } else if (kind === 'select-one') await all.selectOption(value);
    else await all.fill(String(value));
    await all.first().evaluate((element) => element.setAttribute('data-answered', ''));
  }

  async next() {
    // the address may stay the same: what counts is that another page came
    await Promise.all([this.page.waitForEvent('load'), this.page.locator('form.fill button.main').click()]);
  }

  // Goes on from a form over its summary until it is saved. A choice that decides another list is asked about again.
  async save(answers = {}) {
    await this.next();
    const form = this.page.locator('form.fill#fill');
    for (let rounds = 0; rounds < 3 && (await form.count()); rounds += 1) {
      await this.fill(answers);
      await this.next();
    }
    // by what it is, not by its words: people work in three languages
    const sure = this.page.locator('form:has(input[name=sure])');
    await sure.waitFor().catch(async (error) => {
      const wrong = await this.page.locator('[role=alert], form.fill .bad, form.fill [id$=-bad]').allInnerTexts();
      throw new Error(`${this.page.url()} is not saved: ${wrong.join(' | ')}`, { cause: error });
    });
    const before = this.page.url();
    await sure.locator('button').first().click();
    await this.page.waitForURL((url) => String(url) !== before);
  }

  // Fills a form of a file and saves it.
  async write(code, form, answers = {}) {
    await this.go(`/cases/${code}/${form}`);
    await this.page.locator('form.fill').waitFor();
    await this.fill(answers);
    await this.save(answers);
  }

  // Shows pages in another language from now on.
  async speak(language) {
    await this.go('/today');
    await this.page.locator(`button[name=to][value=${language}]`).click();
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }

  // Opens a page, looks whether it is right, and gives its words.
  async look(path, name) {
    await this.go(path);
    await this.page.locator('main h1').first().waitFor();
    await this.looksRight(name);
    return this.page.locator('main').innerText();
  }

  async session(code, answers = {}) {
    await this.go(`/cases/${code}/session`);
    await this.page.locator('form.fill').waitFor();
    await this.fill(answers);
    await this.save(answers);
  }

  // `everything`, `waiting`, `now`, `no-network` or `refused`.
  state() {
    return this.page.locator('#sending').getAttribute('data-state');
  }

  async becomes(state, ms = 30_000) {
    await this.page.locator(`#sending[data-state="${state}"]`).waitFor({ timeout: ms });
  }

  async sent(ms = 60_000) {
    await this.go('/today');
    await this.becomes('everything', ms);
  }

  // The next upload reaches the server, but its answer never comes back; answers a list that gets the server's status.
  async loseNextReply() {
    const statuses = [];
    const care = new URL(this.demo.care);
    const uploads = '**/sync/v1/entries';
    await this.phone.context.route(uploads, async (route) => {
      const request = route.request();
      if (request.method() !== 'POST' || statuses.length > 0) return route.continue();
      statuses.push(undefined);
      // node itself does not find care.localhost
      const url = request.url().replace(care.hostname, '127.0.0.1');
      const response = await route.fetch({ url, headers: { ...request.headers(), host: care.host } }).catch((error) => error);
      statuses[0] = response.status?.() ?? String(response);
      return route.abort();
    });
    return statuses;
  }

  async history(code) {
    await this.open(code);
    return this.page.getByRole('region', { name: 'What happened' }).or(this.page.locator('section:has(#history)')).first().textContent();
  }

  async looksRight(name) {
    assert.deepEqual(await this.phone.axe(), [], `axe-core on ${name}`);
    assert.deepEqual(await this.phone.tooWide(), [], `width of ${name}`);
    await this.phone.screenshot(name);
  }
}

// Runs in the page: questions without an answer, or with another one wanted, each with its first choice.
function openFields(wanted) {
  const fields = new Map();
  for (const element of document.querySelectorAll('form.fill [name]:not([type=hidden]):not(button)')) {
    const block = element.closest('.field');
    const field = fields.get(element.name) ?? { name: element.name, kind: element.type, empty: true, first: undefined, optional: !!block?.querySelector('.optional'), done: false };
    const choice = element.type === 'radio' || element.type === 'checkbox';
    if (choice ? element.checked : element.value !== '') field.empty = false;
    if (element.hasAttribute('data-answered')) field.done = true;
    const first = element.options ? [...element.options].find((option) => option.value)?.value : undefined;
    const listed = element.list?.options[0]?.value;
    // a day that was, else one to come, some weeks after the demonstration's today
    const day = element.type === 'date' ? element.max || '2017-02-01' : undefined;
    field.first ??= choice ? element.value : (first ?? listed ?? day ?? (element.type === 'number' ? '1' : 'text'));
    fields.set(element.name, field);
  }
  return [...fields.values()].filter((field) => !field.done && (wanted.includes(field.name) || (field.empty && !field.optional)));
}
