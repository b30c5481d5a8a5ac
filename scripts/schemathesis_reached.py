"""Which operations of the description the contract run did not reach as a role.

    schemathesis_reached.py DESCRIPTION CALLS

CALLS is what scripts/schemathesis_hooks.py wrote down: method, path and status of each answer. Prints the id of each
operation of which there is none, one a line; nothing when every operation answered.
"""

import json
import sys
from pathlib import Path

# Operations that the run leaves out on purpose, each with the reason. There are none.
LEFT_OUT: dict[str, str] = {}

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def main() -> None:
    description, calls = map(Path, sys.argv[1:])
    answered = set()
    for line in calls.read_text().splitlines() if calls.exists() else []:
        method, path, _status = line.split(" ")
        answered.add((method, path))
    for path, item in json.loads(description.read_text())["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if operation and (method.upper(), path) not in answered and operation["operationId"] not in LEFT_OUT:
                print(operation["operationId"])


if __name__ == "__main__":
    main()
