// Reads every byte of a browser's profile and says where given words or bytes lie, in whatever way a browser writes them down.
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib';
import { lz4Block, snappy } from './unpack.mjs';

const MOST = 64 << 20; // bytes that one packed piece may unpack to
const LEVEL_BLOCK = 32 * 1024; // of a LevelDB log
const LEVEL_MAGIC = Buffer.from('57fb808b247547db', 'hex');
const SIMPLE_ENTRY = Buffer.from('305c72a71b6dfbfc', 'hex'); // begins a file of Chromium's cache
const SIMPLE_HEADER = 24; // magic, version, length of the key, its hash, padding
const MOZ_LZ4 = Buffer.from('mozLz40\0');
const SNAPPY_FRAMES = Buffer.from('ff060000734e61507059', 'hex');

// ---- what is looked for ------------------------------------------------------------------------------------------

const utf16 = (text) => Buffer.from(text, 'utf16le');
const swapped = (text) => utf16(text).swap16();
const every = (text, spell) => [...text].map((one) => spell(one.codePointAt(0))).join('');
const hex = (number, digits) => number.toString(16).padStart(digits, '0');

// Base64 of these bytes wherever they begin: three ways, without the characters that neighbours decide.
function base64(bytes) {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const inner = text.slice(before === 0 ? 0 : before + 1, -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

// Every spelling of a word. Words for a scan are letters and digits, which addresses and JSON write as they are; all the same the
// spelled-out forms are looked for.
export function ofText(name, text) {
  const cases = [...new Set([text, text.toLowerCase(), text.toUpperCase()])];
  const ways = cases.flatMap((one) => [
    Buffer.from(one, 'utf8'),
    Buffer.from(one, 'latin1'),
    utf16(one),
    swapped(one),
    encodeURIComponent(one),
    encodeURIComponent(one).replaceAll('%20', '+'),
    JSON.stringify(one).slice(1, -1),
    every(one, (code) => `%${hex(code, 2)}`),
    every(one, (code) => `\\u${hex(code, 4)}`),
  ]);
  return { name, ways: unique([...ways, ...base64(Buffer.from(text)), ...base64(utf16(text)), Buffer.from(text).toString('hex')]) };
}

// Bytes of a key, raw, in hex, in base64.
export function ofBytes(name, bytes) {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString('hex');
  return { name, ways: unique([buffer, text, text.toUpperCase(), buffer.join(','), ...base64(buffer)]) };
}

// As bytes, and each text also as UTF-16.
function unique(ways) {
  const all = ways.flatMap((way) => (typeof way === 'string' ? [Buffer.from(way), utf16(way)] : [way]));
  return [...new Map(all.map((way) => [way.toString('latin1'), way])).values()];
}

// ---- what a file may hide ----------------------------------------------------------------------------------------

const attempt = (unpack) => {
  try {
    return [unpack()];
  } catch {
    return [];
  }
};

// Records of a LevelDB log, put together again where a block ends inside one.
function* levelLog(file) {
  for (let block = 0, parts = []; block < file.length; block += LEVEL_BLOCK) {
    for (let at = block; at + 7 <= Math.min(block + LEVEL_BLOCK, file.length); ) {
      const [length, kind] = [file.readUInt16LE(at + 4), file[at + 6]];
      if (kind === 0 || kind > 4) break;
      if (kind === 1 || kind === 2) parts = [];
      parts.push(file.subarray(at + 7, at + 7 + length));
      if (kind === 1 || kind === 4) yield Buffer.concat(parts);
      at += 7 + length;
    }
  }
}

function varint(bytes, at) {
  let value = 0;
  for (let factor = 1; ; factor *= 128, at += 1) {
    value += (bytes[at] & 127) * factor;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

// Blocks of a LevelDB table: its index names them, each is plain or Snappy.
function* levelTable(file) {
  if (file.length < 48 || !file.subarray(-8).equals(LEVEL_MAGIC)) return;
  const block = (offset, size) => {
    const bytes = file.subarray(offset, offset + size);
    return file[offset + size] === 1 ? snappy(bytes, MOST) : bytes;
  };
  let at = file.length - 48;
  let offset;
  let size;
  for (const _ of ['of the index of metadata', 'its size']) [, at] = varint(file, at);
  [offset, at] = varint(file, at);
  [size] = varint(file, at);
  const index = block(offset, size);
  const end = index.length - 4 - 4 * index.readUInt32LE(index.length - 4);
  for (let entry = 0, key = Buffer.alloc(0); entry < end; ) {
    const [shared, one] = varint(index, entry);
    const [rest, two] = varint(index, one);
    const [length, from] = varint(index, two);
    key = Buffer.concat([key.subarray(0, shared), index.subarray(from, from + rest)]);
    const [place, next] = varint(index, from + rest);
    const [many] = varint(index, next);
    yield* attempt(() => block(place, many));
    entry = from + rest + length;
  }
  yield index;
}

// gzip and zlib streams, wherever they begin.
function* deflated(file) {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST };
  for (let at = file.indexOf(0x1f); at >= 0; at = file.indexOf(0x1f, at + 1)) {
    if (file[at + 1] === 0x8b && file[at + 2] === 8) yield* attempt(() => inflateRawSync(file.subarray(gzipBody(file, at)), options));
  }
  for (let at = file.indexOf(0x78); at >= 0; at = file.indexOf(0x78, at + 1)) {
    if ([0x01, 0x5e, 0x9c, 0xda].includes(file[at + 1])) yield* attempt(() => inflateSync(file.subarray(at), options));
  }
}

function gzipBody(file, start) {
  const flags = file[start + 3];
  let at = start + 10;
  if (flags & 4) at += 2 + file.readUInt16LE(at);
  for (const flag of [8, 16]) if (flags & flag) at = file.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

// The body of an entry of Chromium's cache, if it is Brotli: it follows the key and has no mark of its own.
function* brotli(file) {
  if (!file.subarray(0, 8).equals(SIMPLE_ENTRY)) return;
  const body = file.subarray(SIMPLE_HEADER + file.readUInt32LE(12));
  yield* attempt(() => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: MOST }));
}

function* snappyFrames(file) {
  for (let start = file.indexOf(SNAPPY_FRAMES); start >= 0; start = file.indexOf(SNAPPY_FRAMES, start + 1)) {
    const pieces = [];
    for (let at = start; at + 4 <= file.length; ) {
      const [kind, length] = [file[at], file.readUIntLE(at + 1, 3)];
      const body = file.subarray(at + 8, at + 4 + length);
      if (kind === 0) pieces.push(...attempt(() => snappy(body, MOST)));
      else if (kind === 1) pieces.push(body);
      else if (kind < 0x80) break;
      at += 4 + length;
    }
    yield Buffer.concat(pieces);
  }
}

function* mozilla(file) {
  if (file.subarray(0, 8).equals(MOZ_LZ4)) yield* attempt(() => lz4Block(file.subarray(12), file.readUInt32LE(8)));
}

// The file as it is, then everything that could be unpacked from it, and what that hides in turn.
function* layers(name, file) {
  yield ['as it is', file];
  const unpacked = [];
  if (name.endsWith('.log')) unpacked.push(...[...levelLog(file)].map((piece) => ['log', piece]));
  for (const piece of attempt(() => [...levelTable(file)]).flat()) unpacked.push(['table', piece]);
  for (const [way, of] of [['deflate', deflated], ['Brotli', brotli], ['Snappy', snappyFrames], ['LZ4', mozilla]]) {
    for (const piece of of(file)) unpacked.push([way, piece]);
  }
  for (const [way, piece] of unpacked) {
    yield [way, piece];
    for (const inner of deflated(piece)) yield [`${way}, deflate`, inner];
  }
}

// ---- scan --------------------------------------------------------------------------------------------------------

async function files(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

// What was found of `wanted` (from `ofText`, `ofBytes`): `[{ name, file, layer }]`, once for each file and way of writing; the number
// of files and bytes that were read comes with it.
export async function scan(folder, wanted) {
  const found = new Map();
  let [count, bytes] = [0, 0];
  for (const path of await files(folder)) {
    const content = await readFile(path).catch(() => undefined); // a file may go while the browser runs
    if (!content) continue;
    const file = relative(folder, path);
    [count, bytes] = [count + 1, bytes + content.length];
    for (const [layer, piece] of [['name', Buffer.from(file)], ...layers(file, content)]) {
      for (const { name, ways } of wanted) {
        if (ways.some((way) => piece.includes(way))) found.set(`${name} ${file} ${layer}`, { name, file, layer });
      }
    }
  }
  return { found: [...found.values()], count, bytes };
}
