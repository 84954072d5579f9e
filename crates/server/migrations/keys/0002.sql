-- keys.db, version 2. Frozen: later versions come as later files.
-- The newest summary of each file and layer (docs/format.md section 11), with its salt. It stands here and not beside the entries,
-- so that what erases an object's keys erases it too.

CREATE TABLE summary (
  object BLOB NOT NULL,
  layer INTEGER NOT NULL,
  tenant BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  covers INTEGER NOT NULL,
  device BLOB NOT NULL,
  salt BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (object, layer)
) STRICT, WITHOUT ROWID;
