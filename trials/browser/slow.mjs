// An old phone on a bad network, for measurements: a SOCKS proxy that is as slow as 3G, and a processor that works a share of the
// time only. The tools of the browser slow neither the network nor the processor of a service worker.
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

// The 3G of the budgets: 400 kbit/s each way, 400 ms there and back.
const BYTES_A_SECOND = 50_000;
const ONE_WAY = 200; // ms

// A line that all connections share: bytes leave it no faster than it carries them, and arrive ONE_WAY later.
class Line {
  free = 0; // when the line has carried what was put on it
  carried = 0;

  async carry(from, to) {
    let last = Promise.resolve();
    for await (const bytes of from) {
      for (let at = 0; at < bytes.length; at += 1400) {
        const part = bytes.subarray(at, at + 1400);
        this.carried += part.length;
        this.free = Math.max(this.free, performance.now()) + (part.length / BYTES_A_SECOND) * 1000;
        const wait = this.free + ONE_WAY - performance.now();
        last = Promise.all([last, pause(wait)]).then(() => to.destroyed || to.write(part)); // in order, whatever timers do
        // No more is read than the line will carry soon: what is on it is not in the sender's memory.
        if (this.free - performance.now() > 100) await pause(this.free - performance.now() - 50);
      }
    }
    await last;
    to.end();
  }
}

// SOCKS 5 on a free port (RFC 1928, without authentication, CONNECT only), to this machine whatever host is asked for.
export class SlowNetwork {
  static async start() {
    const network = new SlowNetwork();
    network.up = new Line();
    network.down = new Line();
    network.server = createServer((socket) => network.serve(socket).catch(() => socket.destroy()));
    network.server.listen(0, '127.0.0.1');
    await once(network.server, 'listening');
    return network;
  }

  // Arguments of a browser that uses it, for this machine's addresses too.
  get flags() {
    return [`--proxy-server=socks5://127.0.0.1:${this.server.address().port}`, '--proxy-bypass-list=<-loopback>'];
  }

  async serve(socket) {
    socket.on('error', () => {});
    await once(socket, 'data'); // the greeting
    socket.write(Uint8Array.of(5, 0));
    const [request] = await once(socket, 'data');
    const port = request.readUInt16BE(request.length - 2);
    socket.pause();
    const server = connect(port, '127.0.0.1');
    server.on('error', () => socket.destroy());
    socket.on('close', () => server.destroy());
    await once(server, 'connect');
    socket.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, request[request.length - 2], request[request.length - 1]));
    await Promise.all([this.up.carry(socket, server), this.down.carry(server, socket)]);
  }

  stop() {
    this.server.close();
  }
}

// Processes of browser pages and workers that this process started.
async function renderers() {
  const parents = new Map();
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [stat, line] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')]).catch(() => ['', '']);
    parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    if (line.includes('--type=renderer')) found.push(Number(pid));
  }
  const ours = (pid) => pid === process.pid || (pid > 1 && ours(parents.get(pid) ?? 0));
  return found.filter(ours);
}

// Lets the pages and workers of the browser work one part of `slower` of the time. Gives what ends it.
export function slowProcessor(slower) {
  const WORKS = 4; // ms
  let going = true;
  let pids = [];
  const send = (signal) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // it has ended
      }
    }
  };
  const turns = (async () => {
    for (let turn = 0; going; turn += 1) {
      if (turn % 20 === 0) pids = await renderers();
      send('SIGSTOP');
      await pause(WORKS * (slower - 1));
      send('SIGCONT');
      await pause(WORKS);
    }
  })();
  return async () => {
    going = false;
    await turns;
    send('SIGCONT');
  };
}
