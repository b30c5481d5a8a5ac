// Ten calls with openapi-fetch, typed by what openapi-typescript made of openapi.yaml: node calls.js ADDRESS TOKEN.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const [address, token] = process.argv.slice(2);
const client = createClient<paths>({
  baseUrl: `${address}/v1`,
  headers: { Authorization: `Bearer ${token}` },
  bodySerializer: (body) => JSON.stringify(body),
});
const path = { system: "crm", externalId: "ts-1" };
const patching = { "Content-Type": "application/merge-patch+json" };

const barriers = await client.GET("/barriers");
assert.equal(barriers.data?.total, 11);

const created = await client.PUT("/systems/{system}/firms/{externalId}", {
  params: { path, header: { "If-None-Match": "*" } },
  body: { name: "Voorbeeld Metaal B.V.", kvkNumber: "87654321", topics: ["robotica"], location: { place: "Tilburg" } },
});
assert.equal(created.response.status, 201);
const id = created.data?.id;
const tag = created.response.headers.get("etag") ?? "";

const read = await client.GET("/systems/{system}/firms/{externalId}", { params: { path } });
assert.equal(read.data?.id, id);

const patched = await client.PATCH("/systems/{system}/firms/{externalId}", {
  params: { path, header: { "If-Match": tag } },
  headers: patching,
  body: { employees: 34 },
});
assert.equal(patched.data?.employees, 34);

const stale = await client.PATCH("/systems/{system}/firms/{externalId}", {
  params: { path, header: { "If-Match": tag } },
  headers: patching,
  body: { employees: 35 },
});
assert.equal(stale.error?.status, 412);

const matches = await client.GET("/systems/{system}/firms/{externalId}/matches", {
  params: { path, query: { limit: 3 } },
});
assert.equal(matches.data?.matches.length, 3);
assert.ok(matches.data?.matches[0]?.reasons[0]?.text.nl);

const contact = await client.PUT("/systems/{system}/contacts/{externalId}", {
  params: { path },
  body: {
    firmKey: "ts-1",
    name: "Voorbeeld Persoon",
    purpose: "afspraken",
    legalBasis: "public_task",
    source: "crm",
    date: "2026-01-05",
  },
});
assert.equal(contact.data?.firmId, id);

const conversation = await client.PUT("/systems/{system}/conversations/{externalId}", {
  params: { path },
  body: { firmKey: "ts-1", officer: "A. de Vries", channel: "visit", barriers: ["talent"] },
});
assert.equal(conversation.data?.firmId, id);

const listed = await client.GET("/firms", { params: { query: { kvkNumber: "87654321" } } });
assert.equal(listed.data?.items[0]?.id, id);

const deleted = await client.DELETE("/systems/{system}/firms/{externalId}", { params: { path } });
assert.equal(deleted.response.status, 204);
console.log("10 calls");
