-- How people are reached outside the portal: their own contacts, what is on its way to them, and what it costs.

-- A contact stands here once its person has typed the code that was sent to it. `sealed` opens with a key that lies
-- outside the database.
-- citus: distributed(subject_id)
CREATE TABLE notify.contacts (
    subject_id   uuid NOT NULL,
    channel      text NOT NULL CHECK (channel IN ('mail', 'sms')),
    sealed       bytea NOT NULL,
    language     text NOT NULL,
    wanted       boolean NOT NULL,
    confirmed_at timestamptz NOT NULL,
    refused_at   timestamptz,
    PRIMARY KEY (subject_id, channel)
);

-- A code on its way to a contact that is not confirmed yet; one for each person and channel.
-- citus: distributed(subject_id)
CREATE TABLE notify.codes (
    subject_id uuid NOT NULL,
    channel    text NOT NULL CHECK (channel IN ('mail', 'sms')),
    id         uuid NOT NULL,
    sealed     bytea NOT NULL,
    code       bytea NOT NULL,
    language   text NOT NULL,
    asked_at   timestamptz NOT NULL,
    until_at   timestamptz NOT NULL,
    tries_left integer NOT NULL CHECK (tries_left >= 0),
    state      text NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'capped')),
    due_at     timestamptz NOT NULL,
    attempts   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (subject_id, channel)
);
CREATE INDEX codes_due ON notify.codes (due_at) WHERE state = 'waiting';
CREATE INDEX codes_by_end ON notify.codes (until_at);

-- How often a code was asked for: by a person, and for an address. `claim` is a keyed hash of either.
-- citus: distributed(claim)
CREATE TABLE notify.asked (
    claim bytea NOT NULL,
    day   date NOT NULL,
    times integer NOT NULL,
    PRIMARY KEY (claim, day)
);
CREATE INDEX asked_by_day ON notify.asked (day);

-- A notice on its way by one channel. The words are not kept: they are made from the notice when it is sent.
-- `unsure` is set while somebody sends it, and stays if nobody learned whether it went. `parts` says what stands
-- counted for it in `notify.spent`.
-- citus: distributed(subject_id)
CREATE TABLE notify.deliveries (
    subject_id uuid NOT NULL,
    key        text NOT NULL,
    channel    text NOT NULL CHECK (channel IN ('mail', 'sms')),
    agency     text NOT NULL,
    state      text NOT NULL
        CHECK (state IN ('waiting', 'sent', 'read', 'off', 'refused', 'given-up', 'capped')),
    created_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    attempts   integer NOT NULL DEFAULT 0,
    reason     text,
    unsure     boolean NOT NULL DEFAULT false,
    parts      integer NOT NULL DEFAULT 0,
    counted_on date,
    ended_at   timestamptz,
    PRIMARY KEY (subject_id, key, channel),
    FOREIGN KEY (subject_id, key) REFERENCES notify.notices (subject_id, key) ON DELETE CASCADE,
    CONSTRAINT ended_unless_waiting CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT counted_on_a_day CHECK ((parts = 0) = (counted_on IS NULL))
);
CREATE INDEX deliveries_due ON notify.deliveries (channel, due_at) WHERE state = 'waiting';

-- What an agency's messages cost, by day and channel; '' is the portal itself. No person stands here.
-- citus: distributed(agency)
CREATE TABLE notify.spent (
    agency     text NOT NULL,
    day        date NOT NULL,
    channel    text NOT NULL CHECK (channel IN ('mail', 'sms')),
    messages   integer NOT NULL CHECK (messages >= 0),
    parts      integer NOT NULL CHECK (parts >= 0),
    cost_minor bigint NOT NULL CHECK (cost_minor >= 0),
    failed     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (agency, day, channel)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON notify.contacts, notify.codes TO motcua_app;
GRANT SELECT, INSERT, UPDATE (times), DELETE ON notify.asked TO motcua_app;
GRANT SELECT, INSERT, UPDATE (state, due_at, attempts, reason, unsure, parts, counted_on, ended_at), DELETE
    ON notify.deliveries TO motcua_app;
GRANT SELECT, INSERT, UPDATE (messages, parts, cost_minor, failed) ON notify.spent TO motcua_app;
