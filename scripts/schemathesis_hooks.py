"""What schemathesis cannot know of this API, so that its requests reach what they are about.

* A random id is of nothing, and the answer is always 404, or 400 where it stands in a body. Every other request therefore
  takes the ids of a record that an earlier request of the run made, as its `Location` tells them.
* Two random requests easily have the same idempotency key, and the second is then refused for that alone. Keys that are
  good get a number of their own; what is to be refused stays as it is.
* Events must not leave for addresses of others: webhooks get one that does not exist.

With SCHEMATHESIS_TOKENS, a file of roles with their tokens, the first requests of each operation are sent in all roles and
the answers checked in each: what takes the tool its time is to think of requests, not to send them.

Each answer is written down as `SCHEMATHESIS_REACHED.ROLE`, so that the run can tell what a role did not reach.
"""

import collections
import itertools
import json
import os
import re
import threading
from pathlib import Path
from urllib.parse import urlsplit

import schemathesis

BASE = "/v1"
# Records for each template of a path that ends with an id, the latest last.
RECORDS: dict[str, list[dict[str, str]]] = {}
COUNT = itertools.count()
REACHED = os.environ.get("SCHEMATHESIS_REACHED")
# In which role the run itself asks, and the tokens of the others in whose name its requests are repeated.
ROLE = os.environ.get("SCHEMATHESIS_ROLE", "")
TOKENS = json.loads(Path(os.environ["SCHEMATHESIS_TOKENS"]).read_text()) if "SCHEMATHESIS_TOKENS" in os.environ else {}
OTHERS = {role: token for role, token in TOKENS.items() if role != ROLE}
# So many requests of each operation are sent in all roles.
REPEATED = 2
REPEATS: collections.Counter[str] = collections.Counter()
ASKING = threading.local()
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def ids_in(template: str, path: str) -> dict[str, str] | None:
    """The ids in a path that has the form of the template."""
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
    found = re.fullmatch(pattern, path)
    return found.groupdict() if found else None


def known(names: set[str]) -> dict[str, str]:
    """The ids of these names of the latest record that has them all; nothing without such a record."""
    for ids in itertools.chain.from_iterable(reversed(records) for records in RECORDS.values()):
        if names <= ids.keys():
            return {name: ids[name] for name in names}
    return {}


def good(values: dict, names: set[str]) -> set[str]:
    """Those of the names under which there is an id: what is to be refused for its form stays as it is."""
    return {name for name in names if UUID.fullmatch(str(values.get(name, "")))}


@schemathesis.hook
def before_call(context, case, kwargs):
    # What is repeated in another role stays as it is.
    if getattr(ASKING, "is_busy", False):
        return
    number = next(COUNT)
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and 1 <= len(key) <= 200 and key.isascii() and key.isprintable():
        case.headers["Idempotency-Key"] = f"{key}-{number}"
    body = case.body if isinstance(case.body, dict) else {}
    if str(body.get("url", "")).startswith("https://"):
        body["url"] = f"https://hooks.invalid/{number}"
    if number % 2 == 1:
        return
    path = case.path_parameters or {}
    in_path, in_body = good(path, set(path)), good(body, {"firmId", "partnerId", "contactId"})
    ids = known(in_path | in_body) or known(in_path)
    path.update({name: ids[name] for name in in_path & ids.keys()})
    for name in in_body:
        body.update({name: ids[name]} if name in ids else known({name}))


def note(case, response, role):
    if REACHED:
        with open(f"{REACHED}.{role}", "a", encoding="utf-8") as calls:
            calls.write(f"{case.operation.method.upper()} {case.operation.path} {response.status_code}\n")


def repeat_in_other_roles(case):
    """Sends the same request in the name of every other role, and looks at each answer."""
    # Checks repeat requests themselves, without a token or with a wrong one.
    if not OTHERS or getattr(ASKING, "is_busy", False) or REPEATS[case.operation.label] >= REPEATED:
        return
    REPEATS[case.operation.label] += 1
    ASKING.is_busy = True
    try:
        for role, token in OTHERS.items():
            headers = {"Authorization": f"Bearer {token}"}
            response = case.call(headers=headers)
            note(case, response, role)
            case.validate_response(response, headers=headers, transport_kwargs={"headers": headers})
    finally:
        ASKING.is_busy = False


@schemathesis.hook
def after_call(context, case, response):
    if not getattr(ASKING, "is_busy", False):
        note(case, response, ROLE)
        repeat_in_other_roles(case)
    location = response.headers.get("location", [""])[0]
    if response.status_code not in (201, 202) or not location:
        return
    path = urlsplit(location).path.removeprefix(BASE)
    for operation in case.operation.schema.get_all_operations():
        template = operation.ok().path
        ids = ids_in(template, path) if template.endswith("}") else None
        if ids:
            records = RECORDS.setdefault(template, [])
            records.append(ids)
            del records[:-20]
            return
