// A Naungan demonstration of its own: seeded once per binary, copied for each test file.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BINARY, TARGET, freePort, temporary } from './place.mjs';

const READY_LIMIT = 180_000; // ms; a debug build seeds slowly

// Whatever way the tests end, no server stays behind: it would hold the runner.
const running = new Set();
process.on('exit', () => running.forEach((server) => server.kill('SIGKILL')));

// A seeded data folder for this very binary, and the people in it.
async function seeded() {
  const { size, mtimeMs } = await stat(BINARY);
  const folder = join(TARGET, 'browser-data', `seed-${size}-${Math.round(mtimeMs)}`);
  if (!(await stat(folder).catch(() => undefined))) {
    await rm(join(TARGET, 'browser-data'), { recursive: true, force: true });
    const fresh = `${folder}.part`;
    await mkdir(fresh, { recursive: true });
    const demo = new Demo(fresh, await freePort());
    await demo.start();
    await demo.stop();
    await rename(fresh, folder);
  }
  return folder;
}

export class Demo {
  constructor(data, port) {
    this.data = data;
    this.port = port;
    this.people = [];
    this.output = [];
  }

  // A new demonstration on free ports, ready.
  static async begin() {
    const data = await temporary('data');
    await cp(await seeded(), data, { recursive: true });
    const demo = new Demo(data, await freePort());
    await demo.start();
    return demo;
  }

  get public() {
    return `http://localhost:${this.port}`;
  }

  get care() {
    return `http://care.localhost:${this.port + 1}`;
  }

  get desk() {
    return `http://desk.localhost:${this.port + 2}`;
  }

  // Codes of people with this role, in the order printed.
  of(role) {
    return this.people.filter((person) => person.role === role).map((person) => person.code);
  }

  async start() {
    this.people = [];
    const args = ['demo', '--data', this.data, '--listen', `127.0.0.1:${this.port}`];
    const server = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(server);
    server.once('exit', () => running.delete(server));
    this.process = server;
    this.process.stderr.on('data', (bytes) => this.output.push(String(bytes)));
    const lines = createInterface({ input: this.process.stdout });
    const ready = new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`naungan demo was not ready in time\n${this.output.join('')}`)), READY_LIMIT);
      this.process.once('exit', (code) => fail(new Error(`naungan demo ended with ${code}\n${this.output.join('')}`)));
      this.process.once('error', fail);
      lines.on('line', (line) => {
        this.output.push(`${line}\n`);
        const person = /^person: (\S+) (\S+)/.exec(line);
        if (person) this.people.push({ code: person[1], role: person[2] });
        if (line.trim() !== 'ready') return;
        clearTimeout(late);
        done();
      });
    });
    try {
      await ready;
    } catch (error) {
      await this.stop({ hard: true });
      throw error;
    }
  }

  // The server goes away as by a pulled plug (`hard`) or as asked.
  async stop({ hard = false } = {}) {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill(hard ? 'SIGKILL' : 'SIGTERM');
    const force = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(force);
  }

  async end() {
    await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }
}
