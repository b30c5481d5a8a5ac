"""Ten calls with a client that openapi-python-client made of openapi.yaml: calls.py ADDRESS TOKEN."""

import sys

from loopvermogen_client import AuthenticatedClient
from loopvermogen_client.api.contacts import put_contact_by_key
from loopvermogen_client.api.firms import delete_firm_by_key, get_firm_by_key, list_firms, patch_firm_by_key, put_firm_by_key
from loopvermogen_client.api.matching import rank_partners_for_key
from loopvermogen_client.api.outreach import put_conversation_by_key
from loopvermogen_client.api.taxonomies import list_barriers
from loopvermogen_client.models import ContactProfileByKey, ConversationNoteByKey, FirmProfile, Problem

address, token = sys.argv[1:]
client = AuthenticatedClient(base_url=address + "/v1", token=token)
key = {"client": client, "system": "crm", "external_id": "py-1"}


def firm(**facts):
    return FirmProfile.from_dict({"name": "Voorbeeld Metaal B.V.", "location": {"place": "Tilburg"}, **facts})


barriers = list_barriers.sync(client=client)
assert barriers.total == 11, barriers

created = put_firm_by_key.sync_detailed(**key, body=firm(kvkNumber="12345678", topics=["robotica"]), if_none_match="*")
assert created.status_code == 201, created
tag = created.headers["ETag"]

read = get_firm_by_key.sync(**key)
assert (read.id, read.name) == (created.parsed.id, "Voorbeeld Metaal B.V."), read

patched = patch_firm_by_key.sync_detailed(**key, body=FirmProfile.from_dict({"employees": 34}), if_match=tag)
assert (patched.status_code, patched.parsed.employees) == (200, 34), patched

stale = patch_firm_by_key.sync_detailed(**key, body=FirmProfile.from_dict({"employees": 35}), if_match=tag)
assert stale.status_code == 412 and isinstance(stale.parsed, Problem), stale

matches = rank_partners_for_key.sync(**key, limit=3)
assert len(matches.matches) == 3 and matches.matches[0].reasons, matches

person = {"firmKey": "py-1", "name": "Voorbeeld Persoon", "purpose": "afspraken", "legalBasis": "public_task",
          "source": "crm", "date": "2026-01-05"}
contact = put_contact_by_key.sync_detailed(**key, body=ContactProfileByKey.from_dict(person))
assert contact.status_code == 201 and contact.parsed.firm_id == read.id, contact

note = {"firmKey": "py-1", "officer": "A. de Vries", "channel": "visit", "barriers": ["talent"]}
conversation = put_conversation_by_key.sync_detailed(**key, body=ConversationNoteByKey.from_dict(note))
assert conversation.status_code == 201 and conversation.parsed.firm_id == read.id, conversation

listed = list_firms.sync(client=client, kvk_number="12345678")
assert (listed.total, listed.items[0].id) == (1, read.id), listed

deleted = delete_firm_by_key.sync_detailed(**key)
assert deleted.status_code == 204, deleted
print("10 calls")
