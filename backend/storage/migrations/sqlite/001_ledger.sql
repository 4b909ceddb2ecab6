-- The journal of facts. Everything below it is folded from it and can be thrown away.
CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    body   BLOB NOT NULL,
    salt   BLOB NOT NULL,
    hash   BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX events_in_time ON events (at);

-- INSERT OR REPLACE would delete a row without firing its DELETE trigger: numbers may only grow.
CREATE TRIGGER events_grow_by_one BEFORE INSERT ON events
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM events)
BEGIN SELECT RAISE(ABORT, 'the journal only grows at its end'); END;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Where the journal ends: its chain, its Merkle tree, and the signature over both.
CREATE TABLE head (
    only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    peaks     BLOB NOT NULL,
    key_id    TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;

CREATE TABLE tiles (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    name         TEXT NOT NULL,
    handle       TEXT NOT NULL UNIQUE,
    phone        TEXT NOT NULL UNIQUE,
    member_since INTEGER NOT NULL,
    -- What the person's part of the journal is sealed with; empty once the person is forgotten.
    sealing_key  BLOB NOT NULL
) STRICT;

-- `person_id` is null for the house's own accounts, which may stand below zero.
CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    person_id     TEXT REFERENCES people (id),
    currency      TEXT NOT NULL,
    opened        INTEGER NOT NULL DEFAULT 0,
    closed        INTEGER,
    balance_minor INTEGER NOT NULL DEFAULT 0,
    on_hold_minor INTEGER NOT NULL DEFAULT 0,
    sent_minor    INTEGER NOT NULL DEFAULT 0,
    changes       INTEGER NOT NULL DEFAULT 0,
    UNIQUE (person_id, currency),
    CHECK (person_id IS NULL OR balance_minor >= 0),
    CHECK (on_hold_minor >= 0 AND (person_id IS NULL OR on_hold_minor <= balance_minor))
) STRICT;

CREATE TABLE holds (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    placed       INTEGER NOT NULL,
    expires_at   INTEGER,
    ended        INTEGER
) STRICT;
CREATE INDEX holds_of_account ON holds (account_id, placed);

-- The primary key is the idempotency of every fact that has an id, and it never expires.
CREATE TABLE facts (
    id     TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which events an account was part of: the list that its owner reads, and the way back in time.
-- `sent_minor` is what the account had sent until then; a day's limit is a difference of two.
CREATE TABLE lines (
    account_id   TEXT NOT NULL,
    direction    TEXT NOT NULL,
    number       INTEGER NOT NULL,
    part         INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    sent_minor   INTEGER NOT NULL,
    PRIMARY KEY (account_id, direction, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    account_id    TEXT NOT NULL,
    number        INTEGER NOT NULL,
    balance_minor INTEGER NOT NULL,
    on_hold_minor INTEGER NOT NULL,
    PRIMARY KEY (account_id, number)
) STRICT, WITHOUT ROWID;

-- News that no line tells of; numbered so that it sorts among the events.
CREATE TABLE news (
    person_id TEXT NOT NULL REFERENCES people (id),
    number    INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (person_id, number)
) STRICT, WITHOUT ROWID;
