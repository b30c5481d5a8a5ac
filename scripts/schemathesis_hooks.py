"""What schemathesis cannot know of this API, so that its requests reach what they are about.

* A random id is of nothing, and the answer is always 404, or 400 where it stands in a body. Every other request therefore
  takes the ids of a record that an earlier request of the run made, as its `Location` tells them.
* Two random requests easily have the same idempotency key, and the second is then refused for that alone. Keys that are
  good get a number of their own; what is to be refused stays as it is.
* Events must not leave for addresses of others: webhooks get one that does not exist.

Each answer is written down in the file that SCHEMATHESIS_REACHED names, so that the run can tell what it did not reach.
"""

import itertools
import os
import re
from urllib.parse import urlsplit

import schemathesis

BASE = "/v1"
# Records for each template of a path that ends with an id, the latest last.
RECORDS: dict[str, list[dict[str, str]]] = {}
COUNT = itertools.count()
REACHED = os.environ.get("SCHEMATHESIS_REACHED")
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


@schemathesis.hook
def after_call(context, case, response):
    if REACHED:
        with open(REACHED, "a", encoding="utf-8") as calls:
            calls.write(f"{case.operation.method.upper()} {case.operation.path} {response.status_code}\n")
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
