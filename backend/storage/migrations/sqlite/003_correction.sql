-- Whoever closed an account may open another in its currency: only open ones are unique. SQLite
-- can't drop a constraint, so the table is made anew, and with it the one that refers to it.
CREATE TEMP TABLE kept_accounts AS SELECT * FROM accounts;
CREATE TEMP TABLE kept_holds AS SELECT * FROM holds;
DROP TABLE holds;
DROP TABLE accounts;

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
    CHECK (person_id IS NULL OR balance_minor >= 0),
    CHECK (on_hold_minor >= 0 AND (person_id IS NULL OR on_hold_minor <= balance_minor))
) STRICT;
CREATE INDEX accounts_of_person ON accounts (person_id);
CREATE UNIQUE INDEX accounts_open ON accounts (person_id, currency) WHERE closed IS NULL;

CREATE TABLE holds (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    placed       INTEGER NOT NULL,
    expires_at   INTEGER,
    ended        INTEGER
) STRICT;
CREATE INDEX holds_of_account ON holds (account_id, placed);
CREATE INDEX holds_due ON holds (expires_at) WHERE ended IS NULL;

INSERT INTO accounts SELECT * FROM kept_accounts;
INSERT INTO holds SELECT * FROM kept_holds;
DROP TABLE kept_accounts;
DROP TABLE kept_holds;

-- What gave a transfer back stands beside it: its digest names the transfer.
CREATE INDEX facts_of_transfer ON facts (digest) WHERE substr(digest, 1, 3) = 'of:';

-- What one of the staff wants put right; `approved_by` is null until another agreed to it.
CREATE TABLE proposals (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL,
    side         TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    proposed_by  TEXT NOT NULL,
    proposed_at  INTEGER NOT NULL,
    approved_by  TEXT,
    approved_at  INTEGER,
    CHECK (approved_by <> proposed_by)
) STRICT;
