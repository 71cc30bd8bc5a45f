-- A release comes into use by two people: one proposes it, another one confirms it. Both signatures stay, each with
-- its public key, so that anybody can check them again. `previous` is the release that was in use: what was proposed
-- against one release is never confirmed against another.
-- citus: reference
CREATE TABLE catalogue.proposals (
    id            uuid PRIMARY KEY,
    release       text NOT NULL REFERENCES catalogue.releases (hash),
    pack          text NOT NULL,
    previous      text,
    proposer      bytea NOT NULL CHECK (length(proposer) = 32),
    proposed_at   timestamptz NOT NULL,
    proposed_with bytea NOT NULL CHECK (length(proposed_with) = 64),
    confirmer     bytea CHECK (length(confirmer) = 32),
    confirmed_at  timestamptz,
    confirmed_with bytea CHECK (length(confirmed_with) = 64),
    CONSTRAINT two_people CHECK (confirmer <> proposer),
    CONSTRAINT confirmed_whole CHECK (
        (confirmer IS NULL) = (confirmed_at IS NULL) AND (confirmer IS NULL) = (confirmed_with IS NULL)
    )
);

GRANT SELECT, INSERT ON catalogue.proposals TO motcua_app;
GRANT UPDATE (confirmer, confirmed_at, confirmed_with) ON catalogue.proposals TO motcua_app;
