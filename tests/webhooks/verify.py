"""Reads what was received, a JSON object a line, and says of each whether the reference library takes it."""
import json
import sys

from receive import receive

for line in sys.stdin:
    got = json.loads(line)
    try:
        answer = receive(got["secret"], got["headers"], got["body"])
        print("taken", answer.get("challenge", ""))
    except Exception as error:
        print("refused", type(error).__name__)
