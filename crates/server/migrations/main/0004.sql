-- main.db, version 4. Frozen: later versions come as later files.
-- Whose access to which layer of a file was ended, by the newest End about it. position: of that End. given: position of the
-- supervisor's grant that gave it again; until then no other entry's wraps give it. A row of `access` that was ended has 0 as
-- expires_at; one that only waits because the file was taken away and nobody else holds its layer has -1.
CREATE TABLE ended (
  user BLOB NOT NULL,
  object BLOB NOT NULL,
  layer INTEGER NOT NULL,
  tenant BLOB NOT NULL,
  entry BLOB NOT NULL,
  position INTEGER NOT NULL,
  given INTEGER,
  PRIMARY KEY (user, object, layer)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_object ON access (object, layer);
