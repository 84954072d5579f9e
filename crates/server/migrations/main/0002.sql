-- Versions of the packs of partners: bundles by their hash, and who signed which.
CREATE TABLE pack (
  hash BLOB PRIMARY KEY,
  tenant BLOB NOT NULL,
  bytes BLOB NOT NULL,
  user BLOB NOT NULL,
  note TEXT NOT NULL,
  proposed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX pack_of_tenant ON pack (tenant, proposed_at);

-- Follows from accepted entries of the journal; the log's order decides.
CREATE TABLE pack_approval (
  entry BLOB PRIMARY KEY,
  tenant BLOB NOT NULL,
  position INTEGER NOT NULL,
  user BLOB NOT NULL,
  number INTEGER NOT NULL,
  pack BLOB NOT NULL,
  before BLOB NOT NULL,
  act INTEGER NOT NULL,
  meaning INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pack_approval_of_tenant ON pack_approval (tenant, position);

-- What a form keeper has changed and not proposed yet: a bundle of tables.
CREATE TABLE form_draft (
  tenant BLOB PRIMARY KEY,
  bytes BLOB NOT NULL,
  user BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
