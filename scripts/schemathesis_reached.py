"""Which operations of the description the contract run did not reach as a role, or which are one half of all.

    schemathesis_reached.py DESCRIPTION CALLS
    schemathesis_reached.py --half 0|1 DESCRIPTION

CALLS is what scripts/schemathesis_hooks.py wrote down: method, path and status of each answer. Prints the id of each
operation of which there is none, one a line; nothing when every operation answered.
"""

import json
import sys
from pathlib import Path

# Operations that the run leaves out on purpose, each with the reason. There are none.
LEFT_OUT: dict[str, str] = {}

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def operations(description: Path):
    """Path, method and id of each."""
    for path, item in json.loads(description.read_text())["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]["operationId"]


def print_half(number: int, description: Path) -> None:
    """Ids of one half, those of one kind of record in the same one: the largest kinds first, to where there are fewer."""
    kinds: dict[str, list[str]] = {}
    for path, _method, name in operations(description):
        kinds.setdefault(path.split("/")[1], []).append(name)
    halves: tuple[list[str], list[str]] = ([], [])
    for names in sorted(kinds.values(), key=len, reverse=True):
        min(halves, key=len).extend(names)
    print("\n".join(halves[number]))


def main() -> None:
    if sys.argv[1] == "--half":
        print_half(int(sys.argv[2]), Path(sys.argv[3]))
        return
    description, calls = map(Path, sys.argv[1:])
    answered = set()
    for line in calls.read_text().splitlines() if calls.exists() else []:
        method, path, _status = line.split(" ")
        answered.add((method, path))
    for path, method, name in operations(description):
        if (method.upper(), path) not in answered and name not in LEFT_OUT:
            print(name)


if __name__ == "__main__":
    main()
