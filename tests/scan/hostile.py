"""The checks of graphql-cop, said anew: hostile.py URL [HEADER…]. Exit code 0 only when all of them pass."""

import sys

import requests

URL = sys.argv[1]
HEADERS = dict(header.split(": ", 1) for header in sys.argv[2:])
STRANGER = not HEADERS
results = []


def send(body, **more):
    headers = {"accept": "application/json", **HEADERS, **more.pop("headers", {})}
    if body is not None:
        more["json"] = body
    return requests.request(more.pop("method", "POST"), more.pop("url", URL), headers=headers, timeout=30, **more)


def ask(query):
    return send({"query": query})


def json_of(response):
    try:
        return response.json()
    except ValueError:
        return {}


def refused(response):
    """No data at all, and an error with a code that is no fault of the server."""
    said = json_of(response)
    errors = said.get("errors") if isinstance(said, dict) else None
    codes = [(error.get("extensions") or {}).get("code") for error in errors or []]
    coded = bool(codes) and all(codes) and "INTERNAL" not in codes
    return response.status_code < 500 and coded and not said.get("data")


def check(name, passed, response):
    results.append(passed)
    if not passed:
        print(f"FAILED {name}: HTTP {response.status_code} {response.text[:300]}")


def refusal(name, response):
    check(name, refused(response), response)


CIRCLE = "{ __schema { types " + "{ fields { type " * 12 + "{ name }" + " } }" * 12 + " } }"
INTROSPECTION = "{ __schema { types { name fields { name } } } }"
MUTATION = "mutation { signOut { userErrors { code } } }"
FORM = {"query": MUTATION}

refusal("1 001 aliases", ask("{" + " ".join(f"a{i}: __typename" for i in range(1_001)) + "}"))
batch = send([{"query": "{ __typename }"}] * 10)
check("an array of requests", 400 <= batch.status_code < 500 and isinstance(json_of(batch), dict), batch)
refusal("500 unknown directives", ask("{ __typename " + "@aa " * 500 + "}"))
refusal("500 known directives", ask("{ __typename " + "@skip(if: false) " * 500 + "}"))
refusal("5 000 equal fields", ask("{ " + "__typename " * 5_000 + "}"))
refusal("introspection in a circle", ask(CIRCLE))
seen = ask(INTROSPECTION)
known = ((json_of(seen).get("data") or {}).get("__schema") or {}).get("types") or []
# Who has a key may read the schema; strangers may not.
check("introspection is for those who are known", seen.status_code < 500 and bool(known) != STRANGER, seen)
hinted = ask("{ clien { i } viewe { i } }")
check("suggestions", refused(hinted) and "Did you mean" not in hinted.text, hinted)
refusal("a mutation by GET", send(None, method="GET", params=FORM))
refusal("a mutation as a form", send(None, data=FORM))
refusal("a mutation as text", send(None, data='{"query":"' + MUTATION + '"}', headers={"content-type": "text/plain"}))
refusal("a mutation in parts", send(None, files={"query": (None, MUTATION)}))
page = send(None, method="GET", headers={"accept": "text/html"})
consoles = ["graphiql", "playground", "apollo"]
check("no console is served", not any(word in page.text.lower() for word in consoles) and page.status_code >= 400, page)
traced = send({"query": "{ __typename }"}, headers={"x-apollo-tracing": "1"})
check("no tracing", "tracing" not in (json_of(traced).get("extensions") or {}) and "data" in json_of(traced), traced)
refusal("a list 2 000 deep", ask("{ node(id: " + "[" * 2_000 + "]" * 2_000 + ") { id } }"))
alive = ask("{ __typename }")
check("alive afterwards", json_of(alive).get("data") == {"__typename": "Query"}, alive)

print(f"{results.count(True)} passed, {results.count(False)} failed")
sys.exit(0 if all(results) else 1)
