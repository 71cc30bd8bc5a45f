-- The sweep of files asks whether a row names a file; each of the four may.
CREATE INDEX results_of_prepared ON credentials.results (prepared) WHERE prepared IS NOT NULL;
CREATE INDEX results_of_pdf ON credentials.results (pdf) WHERE pdf IS NOT NULL;
CREATE INDEX results_of_picture ON credentials.results (picture) WHERE picture IS NOT NULL;
CREATE INDEX results_of_credential ON credentials.results (credential) WHERE credential IS NOT NULL;
