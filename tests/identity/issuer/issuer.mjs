// A real issuer for the tests: the npm package oidc-provider, a certified OpenID provider, on the loopback address.
//
// `node issuer.mjs CALLBACK` prints one line of JSON, {"issuer": …}, when it listens, and ends when its standard input
// closes. The account "ann" is signed in without being asked, so that a test needs no browser. SIGHUP changes the key.

import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const AUDIENCE = "urn:loopvermogen:test";
const callback = process.argv[2];

function key(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

function configuration(kid) {
  return {
    jwks: { keys: [key(kid)] },
    clients: [
      {
        client_id: "loopvermogen",
        client_secret: "a-secret-of-the-tests-+%/:",
        redirect_uris: [callback],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
      {
        client_id: "crm",
        client_secret: "another-secret-of-the-tests",
        redirect_uris: [],
        grant_types: ["client_credentials"],
        response_types: [],
      },
    ],
    claims: { openid: ["sub", "roles"] },
    conformIdTokenClaims: false,
    async findAccount(ctx, id) {
      return { accountId: id, claims: () => ({ sub: id, roles: id === "ann" ? ["region-officer"] : [] }) };
    },
    // Consent was given, and is not asked.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "firms:read matches:read",
          audience: AUDIENCE,
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    pkce: { required: () => true },
    cookies: { keys: ["only for tests"] },
    ttl: { Interaction: 300, Session: 300, Grant: 300, IdToken: 300 },
  };
}

let provider;
const server = createServer(async (request, response) => {
  if (request.url.startsWith("/interaction/")) {
    await provider.interactionFinished(request, response, { login: { accountId: "ann" } });
    return;
  }
  provider.callback()(request, response);
});
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  let generation = 1;
  provider = new Provider(issuer, configuration("key-1"));
  process.on("SIGHUP", () => {
    generation += 1;
    provider = new Provider(issuer, configuration(`key-${generation}`));
    console.log(JSON.stringify({ key: `key-${generation}` }));
  });
  console.log(JSON.stringify({ issuer }));
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
