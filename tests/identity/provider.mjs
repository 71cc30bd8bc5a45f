// A real OpenID Connect provider for the stories: two accounts, and on demand one fault.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [, , back, fault] = process.argv;
let handle;
const server = createServer((request, response) => handle(request, response));
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: "motcua", client_secret: "a-secret-of-the-tests-only-000000", redirect_uris: [back] },
    ],
    claims: { openid: ["sub", "personal_number"] },
    conformIdTokenClaims: false,
    ttl: { IdToken: 60, AccessToken: 60, AuthorizationCode: 60, Interaction: 600, Session: 600, Grant: 600 },
    pkce: { required: () => true },
    cookies: { keys: ["tests"] },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, personal_number: sub }),
    }),
  });
  provider.use(async (ctx, next) => {
    if (fault === "nonce" && ctx.path === "/auth") {
      ctx.querystring = ctx.querystring.replace(/nonce=[^&]*/, "nonce=another");
    }
    await next();
    if (fault === "signature" && ctx.path === "/token" && ctx.body?.id_token) {
      const [head, body, signature] = ctx.body.id_token.split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url"));
      claims.sub = claims.personal_number = "someone-else";
      ctx.body.id_token = [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
    }
  });
  handle = provider.callback();
  console.log(issuer);
});
