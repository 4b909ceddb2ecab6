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
    keeps_keys       BIGINT NOT NULL,
    session_key      TEXT NOT NULL UNIQUE,
    transfer_key     TEXT NOT NULL UNIQUE,
    share            BYTEA NOT NULL,
    enrolled_at      BIGINT NOT NULL,
    trusted_from     BIGINT,
    small_until      BIGINT,
    frozen_at        BIGINT,
    revoked_at       BIGINT
);
CREATE INDEX devices_of_person ON devices (person_id, enrolled_at);

ALTER TABLE sessions ADD COLUMN device_id TEXT NOT NULL DEFAULT '' REFERENCES devices (id);
ALTER TABLE people ADD COLUMN frozen_at BIGINT;

-- Which of a device's numbered signatures were used.
CREATE TABLE sequences (
    device_id TEXT PRIMARY KEY REFERENCES devices (id),
    highest   BIGINT NOT NULL,
    used      BIGINT NOT NULL
);

-- `hash` is what is kept of the proof that a device derives from the PIN.
CREATE TABLE pins (
    person_id    TEXT PRIMARY KEY REFERENCES people (id),
    salt         TEXT NOT NULL,
    memory_kib   BIGINT NOT NULL,
    time_cost    BIGINT NOT NULL,
    lanes        BIGINT NOT NULL,
    hash         TEXT NOT NULL,
    generation   BIGINT NOT NULL DEFAULT 1,
    failed_tries BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT
);

-- A PIN that somebody chose who has forgotten theirs; it takes the other's place at `ready_at`.
CREATE TABLE recoveries (
    person_id  TEXT PRIMARY KEY REFERENCES people (id),
    salt       TEXT NOT NULL,
    memory_kib BIGINT NOT NULL,
    time_cost  BIGINT NOT NULL,
    lanes      BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    ready_at   BIGINT NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON devices, sequences, pins, recoveries TO saku_backend;
-- One row for each device that sends, changed with each group: it stays where it is.
ALTER TABLE sequences SET (fillfactor = 60);
