-- Papers as photographs of phones (HEIC), and what the scanner for harmful files said of each. A paper that is held waits
-- for the scanner and is opened by nobody; of a harmful one the content is gone.
ALTER TABLE cases.papers
    DROP CONSTRAINT papers_media_type_check,
    ADD CONSTRAINT papers_media_type_check CHECK (
        media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/heic')
    ),
    ADD COLUMN scan text NOT NULL DEFAULT 'none' CHECK (scan IN ('none', 'clean', 'held', 'harmful'));

-- For the clock's job that asks the scanner again; few at any time.
CREATE INDEX papers_held ON cases.papers (given_at) WHERE scan = 'held' AND removed_at IS NULL;
