-- A part of a declaration opens once, whichever two endings at a moment would open it. The index also finds the
-- cases of an application, as the one before did.
CREATE UNIQUE INDEX one_case_of_a_part ON cases.cases (subject_id, application_id, service);
DROP INDEX cases.cases_of_application;
