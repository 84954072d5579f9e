// Where things lie, and free ports.
import { mkdtemp, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
export const TARGET = process.env.NAUNGAN_TARGET ?? join(ROOT, 'target');
export const BINARY = process.env.NAUNGAN_BIN ?? join(TARGET, 'debug/naungan');
export const CHROMIUM = process.env.NAUNGAN_CHROMIUM ?? '/usr/bin/chromium';
export const SCREENSHOTS = join(TARGET, 'screenshots');

export const temporary = (name) => mkdtemp(join(tmpdir(), `naungan-${name}-`));

export async function screenshotPath(name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  return join(SCREENSHOTS, `${name}.png`);
}

const listening = (port) =>
  new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done(server));
  });
const closed = (server) => new Promise((done) => server.close(done));

// The first of four free ports in a row: public, care, desk, lead.
export async function freePort() {
  for (let tries = 0; tries < 50; tries += 1) {
    const first = await listening(0);
    const { port } = first.address();
    const servers = [first];
    try {
      for (let step = 1; step < 4; step += 1) servers.push(await listening(port + step));
      return port;
    } catch {
      // one of them is taken
    } finally {
      await Promise.all(servers.map(closed));
    }
  }
  throw new Error('no four free ports in a row');
}
