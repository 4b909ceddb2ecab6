-- Who is signed in and how it was proven; secrets stand here only as digests.
CREATE TABLE pins (
    person_id    TEXT PRIMARY KEY REFERENCES people (id),
    hash         TEXT NOT NULL,
    failed_tries BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT
);

CREATE TABLE challenges (
    id           TEXT PRIMARY KEY,
    phone        TEXT NOT NULL,
    code_hash    BYTEA NOT NULL,
    expires_at   BIGINT NOT NULL,
    resend_at    BIGINT NOT NULL,
    failed_tries BIGINT NOT NULL DEFAULT 0,
    used_at      BIGINT
);
CREATE INDEX challenges_of_phone ON challenges (phone, resend_at);

CREATE TABLE tickets (
    hash       TEXT PRIMARY KEY,
    phone      TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);

CREATE TABLE sessions (
    id                   TEXT PRIMARY KEY,
    person_id            TEXT NOT NULL REFERENCES people (id),
    device_name          TEXT NOT NULL,
    device_secret_hash   TEXT NOT NULL,
    confirmed_generation BIGINT NOT NULL DEFAULT 0,
    started_at           BIGINT NOT NULL,
    last_seen_at         BIGINT NOT NULL,
    ended_at             BIGINT
);
CREATE INDEX sessions_of_person ON sessions (person_id, started_at);

CREATE TABLE access_tokens (
    hash       TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX access_tokens_of_session ON access_tokens (session_id);

CREATE TABLE refresh_tokens (
    hash       TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    generation BIGINT NOT NULL,
    is_spent   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE approvals (
    hash          TEXT PRIMARY KEY,
    session_id    TEXT NOT NULL REFERENCES sessions (id),
    intent_digest TEXT NOT NULL,
    approved_at   BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    used_at       BIGINT
);

GRANT SELECT, INSERT, UPDATE, DELETE
    ON pins, challenges, tickets, sessions, access_tokens, refresh_tokens, approvals
    TO saku_backend;
