"""What the fuzzer is to reach: world.py SCHEMAS BASE KEY LETTERS prints JSON.

`ids` are ids of objects by their prefix, as an operator sees them; `own` those of a client in its cabinet; `cookies`
are sessions of three clients: one for everything, and two that may be ended; `now` is the server's clock; `operations`
says how many there are.
"""

import base64
import email
import email.policy
import itertools
import json
import pathlib
import re
import sys
import time

import graphql
import requests

SCHEMAS, BASE, KEY, LETTERS = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
OFFICE = {"authorization": f"Bearer {KEY}"}
KINDS = {"clientId": "cli", "sellerId": "sel", "planId": "pln", "subscriptionId": "sub"}


def ask(path, headers, query, variables=None):
    body = {"query": query, "variables": variables or {}}
    return requests.post(BASE + path, json=body, headers=headers, timeout=60)


def arguments(field, found, many):
    """Required arguments of a field, and how long its list is to be; None when one cannot be given."""
    given = []
    for name, argument in field.args.items():
        kind = graphql.get_named_type(argument.type).name
        if name in ("first", "last") and (name == "first" or "first" not in field.args):
            given.append(f"{name}: {many}")
        elif graphql.is_required_argument(argument):
            if kind != "ID" or not found.get(KINDS.get(name)):
                return None
            given.append(f'{name}: "{found[KINDS[name]][0]}"')
    return f"({', '.join(given)})" if given else ""


def selection(kind, found, depth):
    """Ids of an object and of what it holds."""
    kind = graphql.get_named_type(kind)
    if not graphql.is_object_type(kind):
        return "{ __typename }" if graphql.is_composite_type(kind) else ""
    parts = []
    for name, field in kind.fields.items():
        inner = graphql.get_named_type(field.type)
        given = arguments(field, found, 3)
        if inner.name == "ID" and given == "":
            parts.append(name)
        elif depth > 0 and graphql.is_object_type(inner) and given is not None and name != "pageInfo":
            below = selection(inner, found, depth - 1)
            if below != "{ __typename }":
                parts.append(f"{name}{given} {below}")
    return "{ " + (" ".join(parts) or "__typename") + " }"


def gather(value, found):
    if isinstance(value, dict):
        for inner in value.values():
            gather(inner, found)
    elif isinstance(value, list):
        for inner in value:
            gather(inner, found)
    elif isinstance(value, str) and re.fullmatch(r"[a-z]{3}_[a-z2-7]{20,}", value):
        ids = found.setdefault(value[:3], [])
        if value not in ids:
            ids.append(value)


def operations(schema):
    """How many root fields a schema has."""
    kinds = graphql.build_schema((SCHEMAS / schema).read_text())
    return len(kinds.query_type.fields) + len(kinds.mutation_type.fields)


def walk(path, headers, schema, found):
    """Asks for every root field that can be asked for, as deep as its cost allows."""
    for name, field in graphql.build_schema((SCHEMAS / schema).read_text()).query_type.fields.items():
        given = arguments(field, found, 20)
        if given is None or not graphql.is_composite_type(graphql.get_named_type(field.type)):
            continue
        for depth in (3, 2, 1):
            said = ask(path, headers, f"{{ {name}{given} {selection(field.type, found, depth)} }}").json()
            if not said.get("errors"):
                gather(said["data"], found)
                break


def code(address):
    """The six digits of the letter."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in LETTERS.glob("code-*.eml"):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if letter["to"] and address in str(letter["to"]):
                return re.search(r"\b\d{6}\b", letter.get_body(("plain",)).get_content()).group()
        time.sleep(0.05)
    raise SystemExit(f"no letter to {address}")


def enter(address):
    own = {"x-abona": "1"}
    sent = "mutation($a: String!) { signInCode(input: { email: $a }) { userErrors { code } } }"
    ask("/cabinet/graphql", own, sent, {"a": address}).raise_for_status()
    sign = "mutation($i: CabinetSignInInput!) { signIn(input: $i) { userErrors { code message } } }"
    said = ask("/cabinet/graphql", own, sign, {"i": {"email": address, "code": code(address)}})
    if "cid" not in said.cookies:
        raise SystemExit(f"{address} is not let in: {said.text}")
    return "cid=" + said.cookies["cid"]


def act(field, answer, given):
    """Calls a mutation with its input; answers what it made, or ends the script."""
    kind, asked = f"{field[0].upper()}{field[1:]}Input", f"{answer} userErrors {{ message path }}"
    query = f"mutation($i: {kind}!) {{ {field}(input: $i) {{ {asked} }} }}"
    said = ask("/graphql", OFFICE, query, {"i": given}).json()
    payload = (said.get("data") or {}).get(field) or {"userErrors": said}
    if payload["userErrors"]:
        raise SystemExit(f"{field}: {json.dumps(payload['userErrors'], ensure_ascii=False)}")
    return payload


def more(client, seller):
    """One of everything that a demo company has none of; answers the id of a key.

    The gateway is a port that nobody listens to: what talks to gateways is reached, and nothing leaves this machine.
    """
    key = itertools.count()
    unique = lambda: {"idempotencyKey": f"world-{next(key)}"}
    nowhere = "http://127.0.0.1:9"
    secrets = [{"name": f"password{number}", "value": "scanned-1"} for number in (1, 2, 3)]
    shop = {"kind": "ROBOKASSA", "name": "Scanned", "shop": "scanned", "active": True, "test": False}
    shop |= {"sellerId": seller, "secrets": secrets, "baseUrl": nowhere, "servicesUrl": nowhere}
    act("gatewayAccountSave", "account { id }", shop)
    line = {"name": "Настройка", "amount": "100.00"}
    invoice = {"clientId": client, "anySum": True, "lines": [line]}
    issued = act("invoiceIssue", "document { id }", {"invoice": invoice} | unique())
    document = issued["document"]["id"]
    act("documentsSend", "sent { letters }", {"documents": {"ids": [document]}} | unique())
    choice = {"documents": {"ids": [document]}, "form": "ZIP"}
    act("documentPackCreate", "pack { id }", choice | unique())
    act("paymentLinkCreate", "intent { id }", {"invoiceId": document} | unique())
    money = {"clientId": client, "amount": "50.00", "cash": False}
    paid = act("paymentReceive", "payment { id }", {"payment": money} | unique())["payment"]["id"]
    back = {"paymentId": paid, "amount": "10.00", "reason": "Лишнее"}
    act("paymentRefund", "payment { id }", back | unique())
    schedule = {"sellerId": seller, "name": "Ночной", "cron": "0 3 * * *", "mode": "CONFIRMATION"}
    schedule |= {"enabled": False}
    act("billScheduleSave", "billSchedule { id }", schedule | unique())
    spared = {"clientId": client, "kind": "NO_BLOCK", "until": "2026-12-31", "reason": "Договорились"}
    act("creditExcept", "client { id }", spared | unique())
    field = {"name": "Цех", "kind": "TEXT", "access": "EDITABLE", "audience": "ORGANISATION", "position": 1}
    field |= {"sellerId": seller, "archived": False, "required": False, "version": 0}
    act("clientFieldSave", "field { id }", field | unique())
    person = {"email": "second@abona.local", "password": "seven-Grey-otters-9", "role": "VIEWER"}
    act("userCreate", "user { id }", person | unique())
    said_by_bank = pathlib.Path(__file__).parent.parent / "samples/bank/sber-1.03-by-day.txt"
    text = base64.b64encode(said_by_bank.read_bytes()).decode()
    file = {"contentBase64": text, "fileName": "scan.txt", "sellerId": seller}
    act("bankStatementCreate", "statement { id }", file | unique())
    table = base64.b64encode("name;kind\nООО «Ива»;LEGAL\n".encode()).decode()
    file = {"contentBase64": table, "fileName": "scan.csv", "sellerId": seller, "kind": "CLIENTS"}
    act("importCreate", "import { id }", file | unique())
    # The key that the scanner itself works by is not to be revoked: this one is.
    second = {"name": "Вторая", "scopes": ["CLIENT_READ"]}
    return act("apiKeyCreate", "apiKey { id }", second | unique())["apiKey"]["id"]


ids, own = {}, {}
listing = "{ clock { now } clients(first: 50) { nodes { id email sellerId } } }"
listed = ask("/graphql", OFFICE, listing).json()["data"]
known = [client for client in listed["clients"]["nodes"] if client["email"]]
key = more(known[0]["id"], known[0]["sellerId"])
gather(listed, ids)
# Twice: what the first look found is what the second asks about.
for _ in range(2):
    walk("/graphql", OFFICE, "schema.graphql", ids)
ids["key"] = [key]
cookies = [enter(client["email"]) for client in known[:3]]
walk("/cabinet/graphql", {"x-abona": "1", "cookie": cookies[0]}, "cabinet.graphql", own)
world = {"ids": ids, "own": own, "cookies": cookies, "now": listed["clock"]["now"]}
world["operations"] = {schema: operations(schema) for schema in ("schema.graphql", "cabinet.graphql")}
json.dump(world, sys.stdout, indent=1)
