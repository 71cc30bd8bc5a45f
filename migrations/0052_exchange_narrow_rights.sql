-- Who takes part in the exchange, and by which key, is entered by the owner's commands: whoever takes over the portal
-- must not be able to make itself a sender whose notices count.
REVOKE INSERT, UPDATE ON exchange.organisations, exchange.keys FROM motcua_app;
