-- How somebody wants to get the result besides the portal, chosen before filing. The address is theirs and is erased
-- with the rest.
ALTER TABLE cases.drafts
    ADD COLUMN delivery   text CHECK (delivery IN ('portal', 'counter', 'post')),
    ADD COLUMN deliver_to text,
    ADD CONSTRAINT an_address_is_for_the_post CHECK (deliver_to IS NULL OR delivery = 'post');

-- A result that an office hands out or sends: a machine of its own beside the case. A line of that office's work list
-- until it is done. Nothing in it is personal.
-- citus: distributed(agency)
CREATE TABLE cases.deliveries (
    agency         text NOT NULL,
    case_id        uuid NOT NULL,
    subject_id     uuid NOT NULL,
    application_id uuid NOT NULL,
    reference      text NOT NULL,
    service        text NOT NULL,
    way            text NOT NULL CHECK (way IN ('counter', 'post')),
    state          text NOT NULL CHECK (state IN ('to-deliver', 'handed-over', 'sent', 'returned')),
    since          timestamptz NOT NULL,
    done_at        timestamptz,
    done_by        uuid,
    tracking       text NOT NULL DEFAULT '',
    PRIMARY KEY (agency, case_id),
    CONSTRAINT done_by_somebody CHECK (
        (state IN ('handed-over', 'sent')) = (done_at IS NOT NULL) AND (done_at IS NULL) = (done_by IS NULL)
    ),
    CONSTRAINT sent_by_post CHECK (state NOT IN ('sent', 'returned') OR way = 'post')
);
CREATE INDEX deliveries_open ON cases.deliveries (agency, since, case_id) WHERE state IN ('to-deliver', 'returned');
GRANT SELECT, INSERT, UPDATE (state, since, done_at, done_by, tracking) ON cases.deliveries TO motcua_app;
