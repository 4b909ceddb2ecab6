-- The backend works under this role; it may add to the journal, and neither change nor remove.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'saku_backend') THEN
        CREATE ROLE saku_backend NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'saku_backend', 'MEMBER') THEN
        EXECUTE format('GRANT saku_backend TO %I', current_user);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO saku_backend;

-- The journal of facts. Everything below it is folded from it and can be thrown away.
CREATE TABLE events (
    number BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    body   BYTEA NOT NULL,
    salt   BYTEA NOT NULL,
    hash   BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (number)
) PARTITION BY RANGE (number);
CREATE INDEX events_in_time ON events (at, number);

-- One partition per ten million events, made before it is needed, by its owner's right.
CREATE FUNCTION open_partition(first BIGINT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$ BEGIN
    IF first < 0 OR first % 10000000 <> 0 THEN
        RAISE EXCEPTION '% is no beginning of a partition', first;
    END IF;
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS events_%s PARTITION OF events FOR VALUES FROM (%s) TO (%s)',
        first / 10000000, first, first + 10000000
    );
END $$;
SELECT open_partition(0), open_partition(10000000);

-- For whoever comes with more rights than the backend has.
CREATE FUNCTION keep_journal() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER events_never_change BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION keep_journal();
CREATE TRIGGER events_never_go BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION keep_journal();

-- Where the journal ends: its chain, its Merkle tree, and the signature over both.
CREATE TABLE head (
    only_row  BIGINT PRIMARY KEY CHECK (only_row = 1),
    number    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    hash      BYTEA NOT NULL,
    peaks     BYTEA NOT NULL,
    key_id    TEXT NOT NULL,
    signature BYTEA NOT NULL
);

CREATE TABLE tiles (
    level  BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);

CREATE TABLE people (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    name         TEXT NOT NULL,
    handle       TEXT NOT NULL UNIQUE,
    phone        TEXT NOT NULL UNIQUE,
    member_since BIGINT NOT NULL,
    -- What the person's part of the journal is sealed with; empty once the person is forgotten.
    sealing_key  BYTEA NOT NULL
);

-- `person_id` is null for the house's own accounts, which may stand below zero.
CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    person_id     TEXT REFERENCES people (id),
    currency      TEXT NOT NULL,
    opened        BIGINT NOT NULL DEFAULT 0,
    closed        BIGINT,
    balance_minor BIGINT NOT NULL DEFAULT 0,
    on_hold_minor BIGINT NOT NULL DEFAULT 0,
    sent_minor    BIGINT NOT NULL DEFAULT 0,
    changes       BIGINT NOT NULL DEFAULT 0,
    UNIQUE (person_id, currency),
    CHECK (person_id IS NULL OR balance_minor >= 0),
    CHECK (on_hold_minor >= 0 AND (person_id IS NULL OR on_hold_minor <= balance_minor))
);

CREATE TABLE holds (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    placed       BIGINT NOT NULL,
    expires_at   BIGINT,
    ended        BIGINT
);
CREATE INDEX holds_of_account ON holds (account_id, placed);

-- The primary key is the idempotency of every fact that has an id, and it never expires.
CREATE TABLE facts (
    id     TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    digest TEXT NOT NULL
);

-- Which events an account was part of: the list that its owner reads, and the way back in time.
-- `sent_minor` is what the account had sent until then; a day's limit is a difference of two.
CREATE TABLE lines (
    account_id   TEXT NOT NULL,
    direction    TEXT NOT NULL,
    number       BIGINT NOT NULL,
    part         BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    sent_minor   BIGINT NOT NULL,
    PRIMARY KEY (account_id, direction, number)
);

CREATE TABLE snapshots (
    account_id    TEXT NOT NULL,
    number        BIGINT NOT NULL,
    balance_minor BIGINT NOT NULL,
    on_hold_minor BIGINT NOT NULL,
    PRIMARY KEY (account_id, number)
);

-- News that no line tells of; numbered so that it sorts among the events.
CREATE TABLE news (
    person_id TEXT NOT NULL REFERENCES people (id),
    number    BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (person_id, number)
);

GRANT SELECT, INSERT ON events TO saku_backend;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON head, tiles, people, accounts, holds, facts, lines, snapshots, news
    TO saku_backend;
