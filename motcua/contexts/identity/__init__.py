"""Who is there: sessions, officials and their duties, sign-in, and who may act for whom."""
