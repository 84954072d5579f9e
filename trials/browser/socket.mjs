// A small WebSocket client (RFC 6455) over node:http, as Node 20 has none by itself: text both ways, no extensions.
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [CONTINUED, TEXT, CLOSE, PING, PONG] = [0, 1, 8, 9, 10];

export class Socket {
  #stream;
  #rest = Buffer.alloc(0);
  #pieces = [];

  constructor(stream, head) {
    this.#stream = stream;
    this.onmessage = () => {};
    this.onclose = () => {};
    stream.on('data', (bytes) => this.#read(bytes));
    stream.on('close', () => this.onclose());
    stream.on('error', () => {}); // 'close' follows
    if (head.length > 0) setImmediate(() => this.#read(head));
  }

  static connect(url) {
    const key = randomBytes(16).toString('base64');
    const accepted = createHash('sha1').update(key + GUID).digest('base64');
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13' };
    return new Promise((done, fail) => {
      const asking = request(url.replace(/^ws:/, 'http:'), { headers });
      asking.on('upgrade', (response, stream, head) => {
        if (response.headers['sec-websocket-accept'] === accepted) done(new Socket(stream, head));
        else fail(new Error('the other side does not speak WebSocket'));
      });
      asking.on('response', ({ statusCode }) => fail(new Error(`no WebSocket: ${statusCode}`)));
      asking.on('error', fail);
      asking.end();
    });
  }

  send(text) {
    this.#frame(TEXT, Buffer.from(text));
  }

  close() {
    this.#frame(CLOSE, Buffer.alloc(0));
    this.#stream.end();
  }

  #frame(kind, body) {
    const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65536 ? 4 : 10);
    head[0] = 0x80 | kind;
    if (head.length === 2) head[1] = body.length;
    else if (head.length === 4) head.writeUInt16BE(body.length, 2);
    else head.writeBigUInt64BE(BigInt(body.length), 2);
    head[1] = 0x80 | (head.length === 2 ? body.length : head.length === 4 ? 126 : 127);
    const mask = randomBytes(4);
    this.#stream.write(Buffer.concat([head, mask, body.map((byte, at) => byte ^ mask[at & 3])]));
  }

  #read(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const rest = this.#rest;
      if (rest.length < 2) return;
      let [at, length] = [2, rest[1] & 127];
      if (rest.length < (length === 127 ? 10 : length === 126 ? 4 : 2)) return;
      if (length === 126) [at, length] = [4, rest.readUInt16BE(2)];
      else if (length === 127) [at, length] = [10, Number(rest.readBigUInt64BE(2))];
      if (rest.length < at + length) return;
      const body = rest.subarray(at, at + length);
      this.#rest = rest.subarray(at + length);
      this.#take(rest[0] & 15, (rest[0] & 0x80) !== 0, body);
    }
  }

  #take(kind, last, body) {
    if (kind === PING) return this.#frame(PONG, Buffer.from(body));
    if (kind === CLOSE) return this.#stream.end();
    if (kind !== TEXT && kind !== CONTINUED) return undefined;
    this.#pieces.push(body);
    if (!last) return undefined;
    const text = Buffer.concat(this.#pieces).toString();
    this.#pieces = [];
    return this.onmessage(text);
  }
}
