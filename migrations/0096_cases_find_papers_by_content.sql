-- The sweep of files asks whether a paper still names a file.
CREATE INDEX papers_of_content ON cases.papers (sha256) WHERE removed_at IS NULL;
