// Two packings that browsers use and Node does not know: Snappy and LZ4. Both only copy: literals, and pieces of what came out before.

function copy(out, at, back, length) {
  if (back === 0 || back > at || at + length > out.length) throw new Error('not packed like this');
  for (let step = 0; step < length; step += 1) out[at + step] = out[at + step - back];
  return at + length;
}

function literal(out, at, bytes) {
  if (at + bytes.length > out.length) throw new Error('not packed like this');
  out.set(bytes, at);
  return at + bytes.length;
}

// A block of Snappy; no more than `most` bytes.
export function snappy(bytes, most) {
  let from = 0;
  let size = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[from++];
    size += (byte & 127) * factor;
    if (byte < 128) break;
    if (byte === undefined || factor > 2 ** 28) throw new Error('not packed like this');
  }
  if (size > most) throw new Error('too large');
  const out = Buffer.alloc(size);
  let at = 0;
  while (from < bytes.length) {
    const tag = bytes[from++];
    const high = tag >> 2;
    switch (tag & 3) {
      case 0: {
        const extra = high < 60 ? 0 : high - 59;
        const length = (extra ? bytes.readUIntLE(from, extra) : high) + 1;
        from += extra;
        at = literal(out, at, bytes.subarray(from, from + length));
        from += length;
        break;
      }
      case 1:
        at = copy(out, at, ((tag >> 5) << 8) | bytes[from++], (high & 7) + 4);
        break;
      case 2:
        at = copy(out, at, bytes.readUInt16LE(from), high + 1);
        from += 2;
        break;
      default:
        at = copy(out, at, bytes.readUInt32LE(from), high + 1);
        from += 4;
    }
  }
  if (at !== size) throw new Error('cut off');
  return out;
}

// A block of LZ4 that unpacks to `size` bytes.
export function lz4Block(bytes, size) {
  const out = Buffer.alloc(size);
  let [from, at] = [0, 0];
  const long = (length) => {
    if (length < 15) return length;
    let byte;
    do {
      byte = bytes[from++];
      length += byte;
    } while (byte === 255);
    return length;
  };
  while (from < bytes.length) {
    const token = bytes[from++];
    const many = long(token >> 4);
    at = literal(out, at, bytes.subarray(from, from + many));
    from += many;
    if (from >= bytes.length) break;
    const back = bytes.readUInt16LE(from);
    from += 2;
    at = copy(out, at, back, long(token & 15) + 4);
  }
  return out.subarray(0, at);
}
