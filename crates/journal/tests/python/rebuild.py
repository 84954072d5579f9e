#!/usr/bin/env python3
"""Rebuilds the entries of golden messages as docs/sync.md says, with the standard library alone.

Usage: rebuild.py golden.txt. The file has lines "download HEX", "upload HEX" and, for each entry of the download in order,
"entry HEX", the stored bytes (docs/format.md section 3). Exit code 1 at the first difference.
"""

import hashlib
import struct
import sys


def head(major, number):
    for limit, short, code in ((24, None, ""), (1 << 8, 24, ">B"), (1 << 16, 25, ">H"), (1 << 32, 26, ">I")):
        if number < limit:
            return bytes([major << 5 | (number if short is None else short)]) + (struct.pack(code, number) if code else b"")
    return bytes([major << 5 | 27]) + struct.pack(">Q", number)


def cbor(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(4, len(value)) + b"".join(cbor(item) for item in value)


def read(data, at=0):
    major, short = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        return {20: False, 21: True, 22: None}[short], at
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(short, 0)
    number = int.from_bytes(data[at : at + width], "big") if width else short
    at += width
    if major == 0:
        return number, at
    if major in (2, 3):
        piece = data[at : at + number]
        assert len(piece) == number, "cut off"
        return (piece if major == 2 else piece.decode()), at + number
    assert major == 4, "only numbers, strings and arrays"
    items = []
    for _ in range(number):
        item, at = read(data, at)
        items.append(item)
    return items, at


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def rebuild(tables, packed):
    """Stored bytes of the entries of a message."""
    ids, hashes, series, seen, digest = tables
    known, proof, stored = [], b"", []

    def link(value):
        if isinstance(value, bytes):
            return value
        assert value <= len(known), "a link to no entry"
        return bytes(32) if value == 0 else known[-value]

    for row, saw, entry, cls, dseq, dprev, parents, seconds, counter, public, signature, parts in packed:
        tenant, vault, kind, obj, device, role = series[row]
        commit, clear = None, None
        if public is not None and isinstance(public[0], bytes):
            clear = public
            commit = [read(public[1])[0][0], sha256(b"naungan/1/public\0", *public)]
        elif public is not None:
            commit = public
        headers, bodies = [], []
        for layer, epoch, nonce, kc, ct in parts:
            length, ct_hash = (len(ct), sha256(ct)) if isinstance(ct, bytes) else ct
            headers.append([layer, epoch, nonce, length, ct_hash, kc])
            bodies.append(ct if isinstance(ct, bytes) else b"")
        header = cbor([
            1, 1, ids[tenant], vault, kind, ids[obj], entry, cls, ids[device], dseq, link(dprev), [link(p) for p in parents],
            [seconds, counter], seen[saw], hashes[role], commit, headers, None,
        ])
        known.append(sha256(b"naungan/1/entry-hash\0", header))
        proof += known[-1] + signature
        stored.append(cbor([header, [[1, signature]], bodies, clear]))
    assert sha256(proof) == digest, "the digest of the message"
    return stored


def message(digits):
    data = bytes.fromhex(digits)
    value, end = read(data)
    assert end == len(data) and cbor(value) == data, "not canonical"
    assert value[0] == 2, "version"
    return value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [line.split() for line in file]
    entries = [bytes.fromhex(digits) for name, digits in lines if name == "entry"]
    (download,) = [message(digits) for name, digits in lines if name == "download"]
    assert rebuild(download[6], [given[3] for given in download[7]]) == entries, "entries of the download"
    (upload,) = [message(digits) for name, digits in lines if name == "upload"]
    assert rebuild(upload[1], [sent[0] for sent in upload[2]]) == entries[:1], "entries of the upload"
    print(f"{len(entries)} entries rebuilt from docs/sync.md")


if __name__ == "__main__":
    main()
