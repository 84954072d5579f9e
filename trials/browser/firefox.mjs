// A computer with Firefox, driven by WebDriver BiDi: Playwright cannot drive the Firefox that people have.
import { spawn } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { screenshotPath, temporary } from './place.mjs';
import { Socket } from './socket.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const START_LIMIT = 60_000; // ms
const LIMIT = 30_000; // ms until something that is waited for must be there
const PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'services.settings.server': 'data:,none',
  'browser.sessionstore.interval': 1000, // ms; people have 15 s, a test does not wait so long
};

// Where Firefox lies, or undefined.
export async function firefox() {
  const named = process.env.NAUNGAN_FIREFOX;
  if (named !== undefined) return named || undefined;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['firefox-esr', 'firefox']) {
      const path = join(folder, name);
      if (await stat(path).catch(() => undefined)) return path;
    }
  }
  return undefined;
}

// Why tests with Firefox are left out here, or false.
export const withoutFirefox = async () => (await firefox()) ? false : 'Firefox is missing; run as root:  apt-get install firefox-esr';

const running = new Set();
process.on('exit', () => running.forEach((browser) => browser.kill('SIGKILL')));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Asks until the answer is true, or fails with `what`.
export async function until(what, ask, ms = LIMIT) {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not in time: ${typeof what === 'function' ? await what() : what}`);
    await pause(50);
  }
}

export class Firefox {
  #socket;
  #asked = new Map();
  #last = 0;
  #gone = false;
  errors = []; // of scripts

  // `profile`: a folder to keep; `preferences`: of about:config, beside ours.
  static async start({ profile, preferences = {}, locale = 'en-GB' } = {}) {
    const browser = new Firefox();
    browser.kept = profile !== undefined;
    browser.profile = profile ?? (await temporary('firefox'));
    const all = { ...PREFERENCES, 'intl.accept_languages': locale, ...preferences };
    const lines = Object.entries(all).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
    await writeFile(join(browser.profile, 'user.js'), lines.join(''));
    const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', browser.profile];
    const env = { ...process.env, HOME: browser.profile, MOZ_CRASHREPORTER_DISABLE: '1', MOZ_HEADLESS_WIDTH: '1280', MOZ_HEADLESS_HEIGHT: '900' };
    browser.process = spawn(await firefox(), args, { stdio: ['ignore', 'ignore', 'pipe'], env });
    running.add(browser.process);
    browser.process.once('exit', () => running.delete(browser.process));
    try {
      await browser.#connect();
    } catch (error) {
      await browser.kill();
      throw error;
    }
    return browser;
  }

  async #connect() {
    const said = [];
    const address = await new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`Firefox did not start in time\n${said.join('\n')}`)), START_LIMIT);
      this.process.once('error', fail);
      this.process.once('exit', (code) => fail(new Error(`Firefox ended with ${code}\n${said.join('\n')}`)));
      createInterface({ input: this.process.stderr }).on('line', (line) => {
        said.push(line);
        const listening = /WebDriver BiDi listening on (ws:\S+)/.exec(line);
        if (listening) done([clearTimeout(late), listening[1]][1]);
      });
    });
    this.#socket = await Socket.connect(`${address}/session`);
    this.#socket.onmessage = (text) => this.#heard(JSON.parse(text));
    this.#socket.onclose = () => {
      this.#gone = true;
      for (const { fail } of this.#asked.values()) fail(new Error('Firefox has gone'));
    };
    const { capabilities } = await this.ask('session.new', { capabilities: {} });
    this.version = capabilities.browserVersion;
    await this.ask('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = await this.ask('browsingContext.getTree', {});
    this.context = contexts[0].context;
  }

  #heard({ id, type, method, params, result, error, message }) {
    if (type === 'event') {
      if (method === 'log.entryAdded' && params.type === 'javascript' && params.level === 'error') this.errors.push(params.text);
      return;
    }
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (type === 'success') asked?.done(result);
    else asked?.fail(new Error(`${asked.method}: ${error}: ${message}`));
  }

  // One command of BiDi.
  ask(method, params) {
    const id = (this.#last += 1);
    if (this.#gone) return Promise.reject(new Error('Firefox has gone'));
    return new Promise((done, fail) => {
      this.#asked.set(id, { done, fail, method });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async go(url, wait = 'complete') {
    await this.ask('browsingContext.navigate', { context: this.context, url, wait });
  }

  // A function in the page with these arguments; what it answers must be JSON. A page that goes meanwhile is asked again.
  async run(does, ...args) {
    const call = {
      functionDeclaration: `async (...args) => JSON.stringify(await (${does})(...args.map((arg) => JSON.parse(arg))))`,
      arguments: args.map((arg) => ({ type: 'string', value: JSON.stringify(arg) })),
      target: { context: this.context },
      awaitPromise: true,
      userActivation: true,
    };
    const { type, result, exceptionDetails } = await this.ask('script.callFunction', call);
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  }

  // Whether a function in the page answers true some time; a page that is going away answers nothing.
  until(what, does, ...args) {
    const about = async () => `${what} on ${await this.run(() => `${location.href}: ${document.body?.innerText.slice(0, 600)}`).catch(String)}`;
    return until(about, () => this.run(does, ...args).catch(() => undefined));
  }

  shows(selector) {
    return this.until(selector, (wanted) => [...document.querySelectorAll(wanted)].some((one) => one.checkVisibility()), selector);
  }

  says(words) {
    return this.until(words, (wanted) => document.body.innerText.includes(wanted), words);
  }

  url() {
    return this.run(() => location.href);
  }

  html() {
    return this.run(() => document.documentElement.outerHTML);
  }

  text() {
    return this.run(() => document.body.innerText);
  }

  async element(selector) {
    await this.shows(selector);
    const { nodes } = await this.ask('browsingContext.locateNodes', { context: this.context, locator: { type: 'css', value: selector }, maxNodeCount: 1 });
    return nodes[0];
  }

  // With the mouse, as people do; with `goes` it is waited for until another page has come.
  async click(selector, { goes = true } = {}) {
    const element = await this.element(selector);
    await this.run((wanted) => document.querySelector(wanted).scrollIntoView({ block: 'center' }), selector);
    if (goes) await this.run(() => (window.before = true));
    const move = { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } };
    const actions = [move, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    await this.ask('input.performActions', { context: this.context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
    if (goes) await this.until(`another page after ${selector}`, () => !window.before && document.readyState === 'complete');
  }

  async press(...keys) {
    const actions = keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.ask('input.performActions', { context: this.context, actions: [{ type: 'key', id: 'keys', actions }] });
  }

  // Key by key, as people do.
  async type(selector, text) {
    await this.click(selector, { goes: false });
    await this.press(...text);
  }

  async screenshot(name) {
    const { data } = await this.ask('browsingContext.captureScreenshot', { context: this.context, origin: 'document' });
    await writeFile(await screenshotPath(name), Buffer.from(data, 'base64'));
  }

  // What axe-core finds wrong on the page that is shown, as short lines.
  async axe() {
    const source = await readFile(AXE, 'utf8');
    await this.ask('script.callFunction', { functionDeclaration: `() => { ${source} }`, target: { context: this.context }, awaitPromise: false });
    const violations = await this.run(async (values) => {
      const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
      return violations.map(({ id, help, nodes }) => ({ id, help, targets: nodes.map((node) => node.target.join(' ')) }));
    }, TAGS);
    return violations.flatMap(({ id, help, targets }) => targets.map((target) => `${id}: ${help}: ${target}`));
  }

  size(width, height) {
    return this.ask('browsingContext.setViewport', { context: this.context, viewport: { width, height } });
  }

  // As people do: the browser puts its things away.
  async close() {
    const ended = this.#ended();
    await Promise.race([this.ask('browser.close', {}).catch(() => {}), ended]);
    await Promise.race([ended, pause(10_000).then(() => this.kill())]);
  }

  // As a crash does.
  async kill() {
    const ended = this.#ended();
    this.process.kill('SIGKILL');
    await ended;
  }

  async end() {
    await this.close();
    if (!this.kept) await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #ended() {
    const { process: browser } = this;
    if (browser.exitCode !== null || browser.signalCode !== null) return Promise.resolve();
    return new Promise((done) => browser.once('exit', done));
  }
}
