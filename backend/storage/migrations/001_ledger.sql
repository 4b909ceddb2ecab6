-- The journal of facts, and what is folded from it.
CREATE TABLE events (
    number        INTEGER PRIMARY KEY,
    body          BLOB NOT NULL,
    previous_hash BLOB NOT NULL,
    hash          BLOB NOT NULL UNIQUE
) STRICT;

-- INSERT OR REPLACE would delete a row without firing its DELETE trigger: numbers may only grow.
CREATE TRIGGER events_grow_by_one BEFORE INSERT ON events
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM events)
BEGIN SELECT RAISE(ABORT, 'the journal only grows at its end'); END;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE people (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    name         TEXT NOT NULL,
    handle       TEXT NOT NULL UNIQUE,
    phone        TEXT NOT NULL UNIQUE,
    member_since INTEGER NOT NULL
) STRICT;

-- `person_id` is null for the house's own accounts, which may stand below zero.
CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    person_id     TEXT REFERENCES people (id),
    currency      TEXT NOT NULL,
    balance_minor INTEGER NOT NULL DEFAULT 0,
    on_hold_minor INTEGER NOT NULL DEFAULT 0,
    UNIQUE (person_id, currency),
    CHECK (person_id IS NULL OR balance_minor >= 0),
    CHECK (on_hold_minor >= 0 AND (person_id IS NULL OR on_hold_minor <= balance_minor))
) STRICT;

INSERT INTO accounts (id, currency) VALUES
    ('fees:IDR', 'IDR'), ('fees:VND', 'VND'), ('fees:SGD', 'SGD'),
    ('acquirer:IDR', 'IDR'), ('acquirer:VND', 'VND'), ('acquirer:SGD', 'SGD');

CREATE TABLE holds (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    placed_at    INTEGER NOT NULL,
    released_at  INTEGER
) STRICT;

-- The primary key is the idempotency of transfers, and it never expires.
CREATE TABLE transfers (
    id               TEXT PRIMARY KEY,
    intent_digest    TEXT NOT NULL,
    payer_id         TEXT NOT NULL REFERENCES people (id),
    payee_id         TEXT NOT NULL REFERENCES people (id),
    payer_account_id TEXT NOT NULL REFERENCES accounts (id),
    payer_name       TEXT NOT NULL,
    payee_name       TEXT NOT NULL,
    amount_minor     INTEGER NOT NULL CHECK (amount_minor > 0),
    fee_minor        INTEGER NOT NULL CHECK (fee_minor >= 0),
    currency         TEXT NOT NULL,
    note             TEXT NOT NULL,
    approved_at      INTEGER NOT NULL,
    accepted_at      INTEGER NOT NULL,
    posted_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX transfers_of_account ON transfers (payer_account_id, posted_at);
CREATE INDEX transfers_of_payer ON transfers (payer_id, payee_id, posted_at);

CREATE TABLE activity (
    number            INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    person_id         TEXT NOT NULL REFERENCES people (id),
    account_id        TEXT NOT NULL REFERENCES accounts (id),
    kind              TEXT NOT NULL,
    direction         TEXT NOT NULL,
    counterparty_name TEXT NOT NULL,
    amount_minor      INTEGER NOT NULL,
    currency          TEXT NOT NULL,
    note              TEXT NOT NULL,
    at                INTEGER NOT NULL,
    transfer_id       TEXT REFERENCES transfers (id)
) STRICT;
CREATE INDEX activity_of_person ON activity (person_id, number);
CREATE INDEX activity_of_account ON activity (account_id, number);

CREATE TABLE live_events (
    person_id       TEXT NOT NULL REFERENCES people (id),
    number          INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    at              INTEGER NOT NULL,
    activity_number INTEGER REFERENCES activity (number),
    PRIMARY KEY (person_id, number)
) STRICT, WITHOUT ROWID;
