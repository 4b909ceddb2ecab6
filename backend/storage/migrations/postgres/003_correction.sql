-- Whoever closed an account may open another in its currency: only open ones are unique.
ALTER TABLE accounts DROP CONSTRAINT accounts_person_id_currency_key;
CREATE INDEX accounts_of_person ON accounts (person_id);
CREATE UNIQUE INDEX accounts_open ON accounts (person_id, currency) WHERE closed IS NULL;

CREATE INDEX holds_due ON holds (expires_at) WHERE ended IS NULL;

-- What gave a transfer back stands beside it: its digest names the transfer.
CREATE INDEX facts_of_transfer ON facts (digest) WHERE substr(digest, 1, 3) = 'of:';

-- What one of the staff wants put right; `approved_by` is null until another agreed to it.
CREATE TABLE proposals (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL,
    side         TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    proposed_by  TEXT NOT NULL,
    proposed_at  BIGINT NOT NULL,
    approved_by  TEXT,
    approved_at  BIGINT,
    CHECK (approved_by <> proposed_by)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON proposals TO saku_backend;
