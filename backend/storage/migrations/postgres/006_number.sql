-- Another number that somebody asked for who has lost theirs; it takes its place at `ready_at`.
CREATE TABLE number_recoveries (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    phone     TEXT NOT NULL UNIQUE,
    ready_at  BIGINT NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON number_recoveries TO saku_backend;
