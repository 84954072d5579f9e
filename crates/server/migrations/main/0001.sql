-- main.db, version 1. Frozen: later versions come as later files.
-- Headers, ciphertext, clear facts and the log. No key material: that is in keys.db.

-- A partner or the network's office. kind: 1 partner, 2 office.
CREATE TABLE tenant (
  id BLOB PRIMARY KEY NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  root BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One-time codes (their hashes) with which an operator lets a new tenant's first batch in.
CREATE TABLE genesis (
  code BLOB PRIMARY KEY NOT NULL,
  root BLOB NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- state: 1 accepted, 2 quarantined, 3 rejected. chained: 1 when the entry stands in its series, 0 for forks.
-- changed: position of the entry that last changed the state; its own position at first.
CREATE TABLE entry (
  id BLOB PRIMARY KEY NOT NULL,
  bytes BLOB NOT NULL,
  position INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  tenant BLOB NOT NULL,
  kind INTEGER NOT NULL,
  object BLOB NOT NULL,
  device BLOB NOT NULL,
  dseq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  class INTEGER NOT NULL,
  chained INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT,
  received_at INTEGER NOT NULL,
  UNIQUE (tenant, position)
) STRICT;
CREATE INDEX entry_series ON entry (object, device, dseq, chained, hash);
CREATE INDEX entry_changed ON entry (tenant, changed, position);
CREATE INDEX entry_object ON entry (object, position);
CREATE INDEX entry_class ON entry (tenant, class, position);
CREATE INDEX entry_waiting ON entry (tenant, state) WHERE state <> 1;

CREATE TABLE leaf (
  tenant BLOB NOT NULL,
  position INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  entry BLOB,
  event BLOB,
  PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  tenant BLOB NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant, size)
) STRICT, WITHOUT ROWID;

-- What happened beside entries: logins, alarms, reports, releases. Each has a leaf.
CREATE TABLE event (
  id BLOB PRIMARY KEY NOT NULL,
  tenant BLOB NOT NULL,
  position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX event_kind ON event (tenant, kind, position);

-- Who may be given which layer of which object: from accepted grants. position: of the grant that first gave the layer.
CREATE TABLE access (
  user BLOB NOT NULL,
  object BLOB NOT NULL,
  layer INTEGER NOT NULL,
  from_epoch INTEGER NOT NULL,
  tenant BLOB NOT NULL,
  position INTEGER NOT NULL,
  expires_at INTEGER,
  entry BLOB NOT NULL,
  PRIMARY KEY (user, object, layer)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_feed ON access (user, position);

-- Columns of wraps of entries that wait: they become access when the entry is adopted.
CREATE TABLE promised (
  entry BLOB NOT NULL,
  user BLOB NOT NULL,
  layer INTEGER NOT NULL,
  from_epoch INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (entry, user, layer)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch (
  object BLOB NOT NULL,
  layer INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  lkc BLOB NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (object, layer, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact (
  id INTEGER PRIMARY KEY,
  entry BLOB NOT NULL,
  tenant BLOB NOT NULL,
  object BLOB,
  about BLOB,
  kind INTEGER NOT NULL,
  code TEXT NOT NULL,
  date INTEGER,
  "end" INTEGER,
  quantity INTEGER,
  live INTEGER NOT NULL DEFAULT 1,
  disputed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX fact_entry ON fact (entry);
CREATE INDEX fact_counted ON fact (kind, code, live, date, tenant, object, about);

-- Attributes of facts of kind child, each with its place in time; the newest living one of an object stands in `child`.
CREATE TABLE attribute (
  fact INTEGER PRIMARY KEY,
  object BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  position INTEGER NOT NULL,
  sex TEXT NOT NULL,
  birth_half INTEGER,
  adm1 TEXT NOT NULL,
  adm2 TEXT NOT NULL,
  disability TEXT NOT NULL
) STRICT;
CREATE INDEX attribute_object ON attribute (object);

CREATE TABLE child (
  object BLOB PRIMARY KEY NOT NULL,
  tenant BLOB NOT NULL,
  sex TEXT NOT NULL,
  birth_half INTEGER,
  adm1 TEXT NOT NULL,
  adm2 TEXT NOT NULL,
  disability TEXT NOT NULL,
  entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX child_counted ON child (object, sex, birth_half, adm1, disability);

-- Which accepted entry replaced the facts of which.
CREATE TABLE replacement (
  old BLOB NOT NULL,
  new BLOB NOT NULL,
  PRIMARY KEY (old, new)
) STRICT, WITHOUT ROWID;

-- The newest statement about two files; one < other.
CREATE TABLE same_child (
  one BLOB NOT NULL,
  other BLOB NOT NULL,
  tenant BLOB NOT NULL,
  joined INTEGER NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX same_child_other ON same_child (other, one);

-- Only files that were joined, the representative itself among them.
CREATE TABLE person (
  object BLOB PRIMARY KEY NOT NULL,
  representative BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_counted ON person (object, representative);
CREATE INDEX person_representative ON person (representative, object);

-- The newest statement of a partner about a half-year.
CREATE TABLE declaration (
  tenant BLOB NOT NULL,
  half_year INTEGER NOT NULL,
  statement INTEGER NOT NULL,
  holds INTEGER NOT NULL,
  user BLOB NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (tenant, half_year, statement)
) STRICT, WITHOUT ROWID;

-- A partner's report on a half-year with all its revisions, as the room indicators writes it.
CREATE TABLE report (
  tenant BLOB NOT NULL,
  half_year INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, half_year)
) STRICT, WITHOUT ROWID;

CREATE TABLE release (
  place TEXT NOT NULL,
  half_year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (place, half_year, number)
) STRICT, WITHOUT ROWID;

-- Everything that ever passed the gate, in order. Rows are never changed.
CREATE TABLE published (
  number INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
