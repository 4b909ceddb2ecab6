-- An approval says for itself what it buys, and an id is posted once: nothing needs to be kept.
DROP TABLE approvals;

-- Counts the changes of who people are, which accounts they have and where they are signed in:
-- whatever a process remembers of somebody is good until their number is a new one.
ALTER TABLE people ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX people_changed ON people (changed);

-- Room on every page: a balance that changes stays where it is, and no index hears of it.
ALTER TABLE accounts SET (fillfactor = 60);
