-- Dropping all counters is the owner's command (`motcua counters rebuild`); the portal never needs it.
REVOKE EXECUTE ON FUNCTION scorecard.clear() FROM motcua_app;
