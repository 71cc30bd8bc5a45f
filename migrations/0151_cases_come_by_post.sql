-- What came by post is entered by an official: with the day of its postmark and that of its arrival, as the clock may
-- count from either. Which office took a declaration in is said by its draft (`agency`).
ALTER TABLE cases.drafts
    ADD COLUMN posted_on  date,
    ADD COLUMN arrived_on date,
    DROP CONSTRAINT drafts_channel_check,
    DROP CONSTRAINT official_at_the_counter;
ALTER TABLE cases.drafts
    ADD CONSTRAINT drafts_channel_check CHECK (channel IN ('online', 'counter', 'post')),
    ADD CONSTRAINT official_unless_online CHECK ((channel = 'online') = (official IS NULL)),
    ADD CONSTRAINT days_of_the_post CHECK (
        (channel = 'post') = (posted_on IS NOT NULL) AND (channel = 'post') = (arrived_on IS NOT NULL)
        AND (posted_on <= arrived_on OR posted_on IS NULL)
    );
ALTER TABLE cases.applications DROP CONSTRAINT applications_channel_check;
ALTER TABLE cases.applications
    ADD CONSTRAINT applications_channel_check CHECK (channel IN ('online', 'counter', 'post'));
