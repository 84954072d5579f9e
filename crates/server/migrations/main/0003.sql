-- Letters behind a link, to services without an account. state: 1 open, 2 taken back, 3 destroyed after wrong guesses, 4 expired.
-- The secret of the link and the words never come here; sealed is null in every state but 1.
CREATE TABLE letter (
  id BLOB PRIMARY KEY NOT NULL,
  tenant BLOB NOT NULL,
  user BLOB NOT NULL,
  device BLOB NOT NULL,
  auth_hash BLOB NOT NULL,
  sealed BLOB,
  state INTEGER NOT NULL,
  tries_left INTEGER NOT NULL,
  read INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_of_tenant ON letter (tenant, state);
CREATE INDEX letter_expires ON letter (expires_at);

CREATE TABLE letter_answer (
  letter BLOB NOT NULL,
  number INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (letter, number)
) STRICT, WITHOUT ROWID;
