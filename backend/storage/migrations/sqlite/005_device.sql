-- A session speaks through a device's keys. Whoever was signed in without any signs in again, and
-- shows a PIN in the new form; what was kept of the old ones could not be turned into it.
DELETE FROM access_tokens;
DELETE FROM refresh_tokens;
DELETE FROM sessions;
DROP TABLE pins;
ALTER TABLE sessions DROP COLUMN device_secret_hash;
ALTER TABLE sessions DROP COLUMN device_name;

-- `session_key` and `transfer_key` are thumbprints; `share` is wrapped. Nobody has vouched for a
-- device while `trusted_from` is null; it may lie ahead.
CREATE TABLE devices (
    id               TEXT PRIMARY KEY,
    person_id        TEXT NOT NULL REFERENCES people (id),
    name             TEXT NOT NULL,
    zone             TEXT NOT NULL,
    address          TEXT NOT NULL,
    keeps_keys       INTEGER NOT NULL,
    session_key      TEXT NOT NULL UNIQUE,
    transfer_key     TEXT NOT NULL UNIQUE,
    share            BLOB NOT NULL,
    enrolled_at      INTEGER NOT NULL,
    trusted_from     INTEGER,
    small_until      INTEGER,
    frozen_at        INTEGER,
    revoked_at       INTEGER
) STRICT;
CREATE INDEX devices_of_person ON devices (person_id, enrolled_at);

ALTER TABLE sessions ADD COLUMN device_id TEXT NOT NULL DEFAULT '' REFERENCES devices (id);
ALTER TABLE people ADD COLUMN frozen_at INTEGER;

-- Which of a device's numbered signatures were used.
CREATE TABLE sequences (
    device_id TEXT PRIMARY KEY REFERENCES devices (id),
    highest   INTEGER NOT NULL,
    used      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `hash` is what is kept of the proof that a device derives from the PIN.
CREATE TABLE pins (
    person_id    TEXT PRIMARY KEY REFERENCES people (id),
    salt         TEXT NOT NULL,
    memory_kib   INTEGER NOT NULL,
    time_cost    INTEGER NOT NULL,
    lanes        INTEGER NOT NULL,
    hash         TEXT NOT NULL,
    generation   INTEGER NOT NULL DEFAULT 1,
    failed_tries INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER
) STRICT;

-- A PIN that somebody chose who has forgotten theirs; it takes the other's place at `ready_at`.
CREATE TABLE recoveries (
    person_id  TEXT PRIMARY KEY REFERENCES people (id),
    salt       TEXT NOT NULL,
    memory_kib INTEGER NOT NULL,
    time_cost  INTEGER NOT NULL,
    lanes      INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    ready_at   INTEGER NOT NULL
) STRICT;
