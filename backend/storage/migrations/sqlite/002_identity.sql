-- Who is signed in and how it was proven; secrets stand here only as digests.
CREATE TABLE pins (
    person_id    TEXT PRIMARY KEY REFERENCES people (id),
    hash         TEXT NOT NULL,
    failed_tries INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER
) STRICT;

CREATE TABLE challenges (
    id           TEXT PRIMARY KEY,
    phone        TEXT NOT NULL,
    code_hash    BLOB NOT NULL,
    expires_at   INTEGER NOT NULL,
    resend_at    INTEGER NOT NULL,
    failed_tries INTEGER NOT NULL DEFAULT 0,
    used_at      INTEGER
) STRICT;
CREATE INDEX challenges_of_phone ON challenges (phone, resend_at);

CREATE TABLE tickets (
    hash       TEXT PRIMARY KEY,
    phone      TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

CREATE TABLE sessions (
    id                   TEXT PRIMARY KEY,
    person_id            TEXT NOT NULL REFERENCES people (id),
    device_name          TEXT NOT NULL,
    device_secret_hash   TEXT NOT NULL,
    confirmed_generation INTEGER NOT NULL DEFAULT 0,
    started_at           INTEGER NOT NULL,
    last_seen_at         INTEGER NOT NULL,
    ended_at             INTEGER
) STRICT;
CREATE INDEX sessions_of_person ON sessions (person_id, started_at);

CREATE TABLE access_tokens (
    hash       TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_tokens_of_session ON access_tokens (session_id);

CREATE TABLE refresh_tokens (
    hash       TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    generation INTEGER NOT NULL,
    is_spent   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE approvals (
    hash          TEXT PRIMARY KEY,
    session_id    TEXT NOT NULL REFERENCES sessions (id),
    intent_digest TEXT NOT NULL,
    approved_at   INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER
) STRICT;
