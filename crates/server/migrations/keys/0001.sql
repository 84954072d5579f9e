-- keys.db, version 1. Frozen: later versions come as later files.
-- Salts and wraps: without them nothing in main.db opens; alone they say nothing.

CREATE TABLE salt (
  entry BLOB NOT NULL,
  hash BLOB NOT NULL,
  part INTEGER NOT NULL,
  salt BLOB NOT NULL,
  PRIMARY KEY (entry, hash, part)
) STRICT, WITHOUT ROWID;

-- keys.md 3.2; `hash` is that of the grant entry, so that a wrap belongs to one entry for certain.
CREATE TABLE wrap (
  id BLOB NOT NULL,
  tenant BLOB NOT NULL,
  vault INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  object BLOB NOT NULL,
  purpose INTEGER NOT NULL,
  items BLOB NOT NULL,
  recipient_kind INTEGER NOT NULL,
  recipient BLOB NOT NULL,
  recipient_gen INTEGER NOT NULL,
  suite INTEGER NOT NULL,
  enc BLOB NOT NULL,
  ct BLOB NOT NULL,
  grant_entry BLOB NOT NULL,
  hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (grant_entry, hash, id),
  UNIQUE (object, purpose, recipient, recipient_gen, grant_entry, hash)
) STRICT;
CREATE INDEX wrap_recipient ON wrap (recipient, object);

-- Entries whose locks are here and that were not yet seen in main.db.
CREATE TABLE pending (
  entry BLOB NOT NULL,
  hash BLOB NOT NULL,
  object BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (entry, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_at ON pending (at);

-- Salts the leaves of an object; deleted with it, which makes the leaves mute.
CREATE TABLE object_key (
  object BLOB PRIMARY KEY NOT NULL,
  key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The key that signs receipts and checkpoints.
CREATE TABLE log_key (
  number INTEGER PRIMARY KEY CHECK (number = 1),
  seed BLOB NOT NULL
) STRICT;

-- Reserved for unlock blobs that the server keeps (keys.md 3.2).
CREATE TABLE unlock (
  device BLOB PRIMARY KEY NOT NULL,
  slot INTEGER NOT NULL,
  blob BLOB NOT NULL
) STRICT, WITHOUT ROWID;
