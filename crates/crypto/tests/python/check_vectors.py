#!/usr/bin/env python3
"""Recomputes the golden bytes in vectors.json from docs/format.md, with the standard library alone.

Usage: check_vectors.py vectors.json. Exit code 1 names the first value that differs. Not for use with real secrets: the
arithmetic below is plain and not constant in time.
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
import zlib


# --- CBOR, deterministic (format.md section 1) ---


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
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(cbor(key) + cbor(value[key]) for key in sorted(value))
    return head(4, len(value)) + b"".join(cbor(item) for item in value)


def read(data, at=0):
    """One item at `at` and where the next begins; enough of CBOR for our arrays."""
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
        return (piece if major == 2 else piece.decode()), at + number
    assert major == 4, "only numbers, strings and arrays"
    items = []
    for _ in range(number):
        item, at = read(data, at)
        items.append(item)
    return items, at


def decode(data):
    value, end = read(data)
    assert end == len(data) and cbor(value) == data, "not canonical"
    return value


# --- hashes and keys ---


def sha256(data):
    return hashlib.sha256(data).digest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def derive(ikm, salt, ctx, length=32):
    """D of section 1: HKDF-SHA256 (RFC 5869)."""
    prk, block, out = mac(salt or bytes(32), ikm), b"", b""
    for number in range(1, 256):
        if len(out) >= length:
            break
        block = mac(prk, block + cbor(ctx) + bytes([number]))
        out += block
    return out[:length]


def bound(domain, data):
    return domain.encode() + b"\0" + data


# --- XChaCha20-Poly1305 (RFC 8439, draft-irtf-cfrg-xchacha-03) ---

SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def rounds(state):
    x = list(state)

    def quarter(a, b, c, d):
        for left, add, turn in ((a, b, 16), (c, d, 12), (a, b, 8), (c, d, 7)):
            x[left] = (x[left] + x[add]) & 0xFFFFFFFF
            other = d if left == a else b
            mixed = x[other] ^ x[left]
            x[other] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, 4 + column, 8 + column, 12 + column)
        quarter(0, 5, 10, 15)
        quarter(1, 6, 11, 12)
        quarter(2, 7, 8, 13)
        quarter(3, 4, 9, 14)
    return x


def chacha20(key, counter, nonce, data):
    out = bytearray()
    for at in range(0, len(data), 64):
        state = [*SIGMA, *struct.unpack("<8I", key), counter + at // 64, *struct.unpack("<3I", nonce)]
        block = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(rounds(state), state)))
        out += bytes(a ^ b for a, b in zip(data[at : at + 64], block))
    return bytes(out)


def poly1305(key, data):
    r, s, total = int.from_bytes(key[:16], "little"), int.from_bytes(key[16:], "little"), 0
    r &= 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    for at in range(0, len(data), 16):
        total = (total + int.from_bytes(data[at : at + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((total + s) & ((1 << 128) - 1)).to_bytes(16, "little")


def xchacha(key, nonce):
    state = rounds([*SIGMA, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce[:16])])
    return struct.pack("<8I", *state[:4], *state[12:]), bytes(4) + nonce[16:]


def tag_of(key, nonce, ct, aad):
    pad = lambda data: data + bytes(-len(data) % 16)
    once = chacha20(key, 0, nonce, bytes(32))
    return poly1305(once, pad(aad) + pad(ct) + struct.pack("<QQ", len(aad), len(ct)))


def open_sealed(key, nonce, sealed, aad):
    key, nonce = xchacha(key, nonce)
    ct, tag = sealed[:-16], sealed[-16:]
    assert tag_of(key, nonce, ct, aad) == tag, "tag does not match"
    return chacha20(key, 1, nonce, ct)


def open_box(key, box, aad):
    return open_sealed(key, box[:24], box[24:], aad)


# --- Ed25519 (RFC 8032 section 5.1) ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    """Points in extended coordinates (x, y, z, t)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(number, point):
    out = (0, 1, 1, 0)
    while number:
        if number & 1:
            out = add(out, point)
        point, number = add(point, point), number >> 1
    return out


def root_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert y < P and (x * x - square) % P == 0, "not a point"
    return x if x & 1 == sign else P - x


def unpack(data):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = root_x(y, number >> 255)
    return x, y, 1, x * y % P


def pack(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = unpack(BASE_Y.to_bytes(32, "little"))


def scalar(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little")


def public_key(seed):
    digest = hashlib.sha512(seed).digest()
    secret = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return secret, digest[32:], pack(times(secret, BASE))


def sign(seed, data):
    secret, prefix, public = public_key(seed)
    r = scalar(prefix + data) % ORDER
    point = pack(times(r, BASE))
    return point + ((r + scalar(point + public + data) * secret) % ORDER).to_bytes(32, "little")


def verify(public, data, signature):
    s = int.from_bytes(signature[32:], "little")
    right = add(unpack(signature[:32]), times(scalar(signature[:32] + public + data) % ORDER, unpack(public)))
    return s < ORDER and pack(times(s, BASE)) == pack(right)


# --- the checks, in the order of format.md ---

checked = 0


def same(name, found, expected):
    global checked
    checked += 1
    if found != expected:
        show = lambda value: value.hex() if isinstance(value, bytes) else repr(value)
        sys.exit(f"{name} differs:\n  page:   {show(found)}\n  vector: {show(expected)}")


def unhexed(value):
    """Hex strings become bytes; names and other texts stay."""
    if isinstance(value, dict):
        return {key: unhexed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unhexed(item) for item in value]
    if isinstance(value, str):
        try:
            return bytes.fromhex(value) if " " not in value else value
        except ValueError:
            return value
    return value


def part_keys(part, ctx):
    both = derive(part["layer_key"], part["salt"], ctx, 64)
    return both[:32], both[32:]


def unpad(plain):
    length, codec = struct.unpack(">IB", plain[:5])
    body, zeros = plain[5 : 5 + length], plain[5 + length :]
    size = 256
    while size < 5 + length:
        size *= 2
    assert len(body) == length and not any(zeros) and size == len(plain) <= 65536 and codec in (0, 1), "padding"
    return zlib.decompress(body, -15) if codec == 1 else body


def check_parts(v):
    for number, part in enumerate(v["parts"]):
        names = ("tenant", "vault", "kind", "object", "layer", "epoch", "entry", "part")
        ctx = ["naungan/1/part", *(part[name] for name in names)]
        same(f"part {number} ctx", cbor(ctx), part["ctx"])
        key, kc = part_keys(part, ctx)
        layer, epoch, nonce, ct_len, ct_hash, header_kc = decode(part["header"])
        ct = part["ciphertext"]
        same(f"part {number} header", [layer, epoch, header_kc], [part["layer"], part["epoch"], kc])
        same(f"part {number} hash", [ct_len, ct_hash], [len(ct), sha256(ct)])
        plain = open_sealed(key, nonce, ct, cbor(ctx))
        same(f"part {number} body", unpad(plain), part["body"])
        same(f"part {number} codec", plain[4], number)  # the second one is deflated
    design, part = v["design"], v["parts"][1]
    ctx = decode(design["ctx"])
    same("design keys", part_keys(design, ctx), (design["key"], design["kc"]))
    opened = open_sealed(design["key"], design["nonce"], design["ciphertext"], design["ctx"])
    same("design part", opened, design["plaintext"])
    place = [part["tenant"], part["vault"], part["kind"], part["object"], part["layer"]]
    same("lkc", derive(part["layer_key"], b"", ["naungan/1/lk-commit", *place, part["epoch"]]), v["lkc"])
    link = v["link"]
    ctx = ["naungan/1/link", *place, link["epoch"]]
    keys = open_box(derive(link["hk"], b"", ctx), link["bytes"], cbor(ctx))
    same("link", keys, part["layer_key"] + link["older_hk"])


def check_entry(v, parts):
    one = parts["parts"][0]
    commit = sha256(bound("naungan/1/public", v["public_salt"] + v["public_bytes"]))
    same("public commit", commit, v["public_commit"])
    header = cbor(
        [1, 1, one["tenant"], one["vault"], one["kind"], one["object"], one["entry"], v["class"]]
        + [v["device"], v["dseq"], v["dprev"], v["parents"], v["hlc"], [v["seen_size"], v["seen_root"]]]
        + [v["role_cert"], [v["public_bytes"][1], commit], [decode(part["header"]) for part in parts["parts"]], None]
    )
    same("header", header, v["header"])
    same("entry hash", sha256(bound("naungan/1/entry-hash", header)), v["hash"])
    same("device key", public_key(v["seed"])[2], v["key"])
    same("entry signature", sign(v["seed"], bound("naungan/1/entry", header)), v["signature"])
    same("entry signature verifies", verify(v["key"], bound("naungan/1/entry", header), v["signature"]), True)
    same("another header verifies", verify(v["key"], bound("naungan/1/entry", header + b"\0"), v["signature"]), False)
    public = [v["public_salt"], v["public_bytes"]]
    stored = cbor([header, [[1, v["signature"]]], [part["ciphertext"] for part in parts["parts"]], public])
    same("stored entry", stored, v["bytes"])


def check_wraps(v, parts):
    one = parts["parts"][0]
    start = [one["tenant"], one["vault"], one["kind"], one["object"]]
    to = [v["recipient_kind"], v["recipient"], v["recipient_gen"], 1, v["grant_entry"]]
    columns = [*start, v["purpose"], v["items"], *to]
    same("wrap aad", cbor(columns), v["aad"])
    same("wrap digest", sha256(v["enc"] + v["ct"]), v["digest"])
    wrap = cbor([v["id"], columns, v["enc"], v["ct"], v["created_at"], v["expires_at"], None])
    same("wrap", wrap, v["bytes"])
    same("enrol aad", cbor([*start, 5, [], *to, v["enrol"]["qr"]]), v["enrol"]["aad"])


def check_statements(v, entry):
    """The fields stand here, not in the vectors: this is the second source of them."""
    tenant, user, device = b"\x01" * 16, b"\x06" * 16, b"\x05" * 16
    officer = lambda number: bytes([0xA0 + number]) * 16
    seed = lambda number: bytes([0x80 + number]) * 32
    kem = lambda fill: bytes([fill]) * 1216
    key = lambda seed: public_key(seed)[2]
    from_, until = 1451606400, 1546300800
    officers = [[officer(n), key(seed(n)), kem(0xB0 + n)] for n in (1, 2, 3)]
    fields = {
        "root": [1, 1, 1, None, tenant, officers, 2, None, key(b"\x91" * 32), [b"\x92" * 32]],
        "user": [2, 1, tenant, user, 1, kem(0xC1), key(b"\x62" * 32), from_, until],
        "role": [3, 1, tenant, user, "caseworker", [1, 2, 5], b"\x0b" * 16, from_, 1483142400],
        "device": [4, 1, tenant, user, 1, device, entry["key"], kem(0xC2), b"\x04" * 65, from_],
        "revocation": [5, 1, tenant, 2, device, 2, 1470000000],
    }
    signed = {}
    for name, certificate in v["certificates"].items():
        body = cbor(fields[name])
        same(f"{name} certificate", body, certificate["bytes"])
        same(f"{name} certificate hash", sha256(body), certificate["hash"])
        for one in certificate["signatures"]:
            data = bound("naungan/1/certificate", body)
            same(f"{name} certificate signature", sign(one["seed"], data), one["signature"])
            same(f"{name} certificate verifies", verify(key(one["seed"]), data, one["signature"]), True)
        signed[name] = cbor([body, [[one["user"], 1, one["signature"]] for one in certificate["signatures"]]])
        same(f"{name} certificate, signed", sha256(signed[name]), certificate["signed_sha256"])
    layers = [[1, 1, b"\x0c" * 32, None], [2, 2, b"\x0d" * 32, b"\x0e" * 104]]
    controls = {
        "certificate": [3, signed["role"]],
        "epoch": [4, layers, [b"\x0f" * 32, b"\x1f" * 32], None],
        "grant": [5, user, [1, 2], True, 2, 1515456000, [b"\x0f" * 32]],
        "declaration": [6, tenant, officer(1), 2016, 2, 1, True],
        "adoption": [7, b"\x03" * 16, b"\x0f" * 32, True, 1],
        "end": [9, user, [1, 2, 3, 4, 5], 1],
        "pack": [8, tenant, officer(1), 2, b"\x1e" * 32, b"\x0e" * 32, 1, False],
    }
    for name, body in v["controls"].items():
        same(f"{name} body", cbor(controls[name]), body)


def unlock_keys(ikm, blob_id, ctx):
    both = derive(ikm, blob_id, ctx, 64)
    return both[:32], both[32:]


def check_unlock(v):
    umk, user, device = v["umk"], v["user"], v["device"]
    *start, blob_id, vault, owner, where, salt, m, t, p, commit, nonce, ct = decode(v["pass_blob"])
    same("pass blob", [start, vault, owner, where, salt, m, t, p], [[1, 1, 1], 1, user, device, v["argon_salt"], 65536, 3, 1])
    ctx = ["naungan/1/unlock/pass", vault, owner, where, m, t, p]
    key, expected = unlock_keys(v["stretched"] + v["dsec"], blob_id, ctx)
    same("pass commit", expected, commit)
    same("pass opens", open_sealed(key, nonce, ct, cbor(ctx)), umk)
    *start, blob_id, vault, owner, credential, commit, nonce, ct = decode(v["prf_blob"])
    same("prf blob", [start, vault, owner, credential], [[1, 1, 2], 1, user, v["credential"]])
    ctx = ["naungan/1/unlock/prf", vault, owner, credential]
    key, expected = unlock_keys(v["prf_output"], blob_id, ctx)
    same("prf commit", expected, commit)
    same("prf opens", open_sealed(key, nonce, ct, cbor(ctx)), umk)
    same("prf input", sha256(b"naungan/1/prf/1"), v["prf_input_care"])
    for name in ("kem", "sig"):
        same(f"user {name}", derive(umk, b"", [f"naungan/1/user/{name}", 1, user, 1]), v[f"u{name}_seed"])
    boxes = {
        "device_box": (umk, ["naungan/1/device/box", 1, device], v["dsig_seed"] + v["dkem_seed"]),
        "cache_box": (umk, ["naungan/1/cache/key", 1, device], v["cache_key"]),
        "session_box": (v["session_key"], ["naungan/1/unlock/session", 1, user, device, v["session_expires"]], umk),
    }
    for name, (ikm, ctx, plain) in boxes.items():
        same(name, open_box(derive(ikm, b"", ctx), v[name], cbor(ctx)), plain)
    aad = cbor(["naungan/1/cache/row", v["row_store"], v["row_key"]])
    same("row", open_box(v["cache_key"], v["row"], aad), v["row_value"])
    c, vowels = "bcdfghjklmnprstwyz", "aeiou"
    for n, word in v["words"]:
        same(f"word {n}", c[n // 450] + vowels[n // 90 % 5] + c[n // 5 % 18] + vowels[n % 5], word)


def tree(leaves):
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + tree(leaves[:split]) + tree(leaves[split:]))


def path(position, leaves):
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return b""
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if position < split:
        return path(position, leaves[:split]) + tree(leaves[split:])
    return path(position - split, leaves[split:]) + tree(leaves[:split])


def proof(old, leaves, whole=True):
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if old == len(leaves):
        return b"" if whole else tree(leaves)
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return proof(old, leaves[:split], whole) + tree(leaves[split:])
    return proof(old - split, leaves[split:], False) + tree(leaves[:split])


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def check_log(v, entry):
    salt = mac(v["object_key"], v["id"])
    same("leaf salt", salt, v["leaf_salt"])
    leaf = sha256(bound("naungan/1/leaf", salt + entry["hash"]))
    same("leaf", leaf, v["leaf"])
    leaves = [leaf if number == v["position"] else bytes([number]) * 32 for number in range(v["size"])]
    same("root", tree(leaves), v["root"])
    same("old root", tree(leaves[: v["old_size"]]), v["old_root"])
    same("inclusion", path(v["position"], leaves), v["inclusion"])
    same("consistency", proof(v["old_size"], leaves), v["consistency"])
    text = f"{v['origin']}\n{v['size']}\n{base64.b64encode(v['root']).decode()}\n"
    key, witness = public_key(v["seed"])[2], public_key(v["witness_seed"])[2]
    same("log key", key, v["key"])
    blob = key_id(v["origin"], 1, key) + sign(v["seed"], text.encode())
    message = f"cosignature/v1\ntime {v['witness_time']}\n{text}".encode()
    stamp = struct.pack(">Q", v["witness_time"])
    cosigned = key_id(v["witness"], 4, witness) + stamp + sign(v["witness_seed"], message)
    lines = ((v["origin"], blob), (v["witness"], cosigned))
    note = text + "\n" + "".join(f"\u2014 {name} {base64.b64encode(data).decode()}\n" for name, data in lines)
    same("note", note, v["note"])
    body = [entry["hash"], v["position"], 60]
    signature = sign(v["seed"], bound("naungan/1/receipt", cbor(body)))
    same("receipt", cbor([*body, signature]), v["receipt"])


def check_login(v, entry):
    body = cbor([v["origin"], v["challenge"], entry["device"], v["time"]])
    same("login", sign(entry["seed"], bound("naungan/1/login", body)), v["signature"])
    ticket = [v["desk"], v["nonce"], entry["device"], v["time"]]
    signature = sign(entry["seed"], bound("naungan/1/desk-ticket", cbor(ticket)))
    same("ticket", cbor([*ticket, signature]), v["ticket"])


def check_import(v, entry):
    tenant = read(entry["header"])[0][2]
    record = sha256(bound("naungan/1/import-record", cbor([tenant, v["form"], v["key"]])))
    child = sha256(bound("naungan/1/import-child", cbor([tenant, v["child_key"]])))
    same("digest of a record's key", record, v["import-record"])
    same("digest of a child's key", child, v["import-child"])
    body = {0: 1, 1: v["form"], 2: 3, 4: [["held", [2, "yes"]]], 8: [record, child, v["told"]]}
    same("body of an imported record", cbor(body), v["import-body"])


def check_summary(v):
    """Section 11."""
    header_bytes, signature, ct = decode(v["bytes"])
    *about, nonce, ct_hash, commit = decode(header_bytes)
    names = ("tenant", "vault", "kind", "object", "layer", "epoch", "device")
    same("summary header", about, [1, 1, *(v[name] for name in names), v["covers"], v["heads"]])
    ctx = ["naungan/1/summary-key", *(v[name] for name in names)]
    keys = derive(v["layer_key"], v["salt"], ctx, 64)
    same("summary hash and commitment", [ct_hash, commit], [sha256(ct), keys[32:]])
    same("summary signature", sign(v["seed"], bound("naungan/1/summary", header_bytes)), signature)
    same("summary body", unpad(open_sealed(keys[:32], nonce, ct, cbor(ctx))), v["body"])


def check_letter(v):
    """Section 12."""
    link = base64.urlsafe_b64encode(b"\x01" + v["letter"] + v["secret"]).rstrip(b"=").decode()
    same("what stands in a link", link, v["fragment"])
    both = v["stretched"] + v["secret"]

    def of(name):
        ctx = ["naungan/1/letter/" + name, 1, v["letter"], 65536, 3, 1]
        return derive(both, b"", ctx, 32), cbor(ctx)

    same("what a reader shows", of("auth")[0], v["auth"])
    same("what the server keeps of it", sha256(v["auth"]), v["auth_hash"])
    same("what the file keeps", of("answer")[0], v["answer_key"])
    letter = cbor([1, v["to"], v["help"], v["text"], v["until"]])
    answer = cbor([1, v["kind"], v["note"], v["at"]])
    for name, box, body in (("seal", v["sealed"], letter), ("answer", v["answer"], answer)):
        key, aad = of(name)
        same("letter, " + name, unpad(open_sealed(key, box[:24], box[24:], aad)), body)
    record = sha256(bound("naungan/1/letter-answer", cbor([v["letter"], v["answer"]])))
    same("digest of an answer", record, v["origin-record"])
    same("digest of a letter", sha256(bound("naungan/1/letter-child", cbor([v["letter"]]))), v["origin-child"])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        raw = json.load(file)
    v = unhexed(raw)
    v["unlock"]["words"] = raw["unlock"]["words"]
    check_parts(v["part"])
    check_entry(v["entry"], v["part"])
    check_wraps(v["wrap"], v["part"])
    check_statements(v["statement"], v["entry"])
    check_unlock(v["unlock"])
    check_log(v["log"], v["entry"])
    check_login(v["login"], v["entry"])
    check_import(v["import"], v["entry"])
    check_summary(v["summary"])
    check_letter(v["letter"])
    print(f"{checked} values recomputed from docs/format.md")


if __name__ == "__main__":
    main()
