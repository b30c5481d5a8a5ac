import { Webhook } from "standardwebhooks"; // npm install standardwebhooks

export function receive(secret, headers, body) {
  const event = new Webhook(secret).verify(body, headers); // throws when it is not ours, changed, or old
  if (event.type === "nl.loopvermogen.webhooks.verified.v1") {
    return { challenge: event.data.challenge };
  }
  // Put [headers["webhook-id"], event] on a queue of yours here, and drop an id that you have already.
  return {};
}
