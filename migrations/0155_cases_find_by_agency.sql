-- For an agency's register: its cases by the moment at which they came.
CREATE INDEX cases_of_agency ON cases.cases (agency, accepted_at, id);
