from standardwebhooks.webhooks import Webhook  # pip install standardwebhooks


def receive(secret: str, headers: dict, body: str) -> dict:
    event = Webhook(secret).verify(body, headers)  # raises when it is not ours, changed, or old
    if event["type"] == "nl.loopvermogen.webhooks.verified.v1":
        return {"challenge": event["data"]["challenge"]}
    # Put (webhook-id, event) on a queue of yours here, and drop an id that you have already.
    return {}
