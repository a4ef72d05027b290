"""What Schemathesis is to know of the product: its scalars, ids of objects that there are, and what an answer may be.

`SCAN_SCHEMA` is the operators' schema, `SCAN_WORLD` what `world.py` printed, `SCAN_SIDE` `office` or `cabinet`,
`SCAN_TOLD` the file that counts of answers are written to. Without `SCAN_WORLD` nothing is put in.
"""

import atexit
import collections
import datetime
import json
import os
import pathlib
import threading
import zlib

import graphql
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

CODES = graphql.build_schema(pathlib.Path(os.environ["SCAN_SCHEMA"]).read_text()).type_map["ErrorCode"].values
ALLOWED = set(CODES) - {"INTERNAL"}
WORLD = json.loads(pathlib.Path(os.environ["SCAN_WORLD"]).read_text()) if "SCAN_WORLD" in os.environ else {}
CABINET = os.environ.get("SCAN_SIDE") == "cabinet"
# What would end the session that everything else is asked by.
ENDS = {"signOut": 1, "consentGive": 2}
# What says that a message was not written for people.
LEAKS = ("sqlite", "sqlx", "postgres", "panicked", "stack backtrace", "src/", "no such table", "RecordNot")
PREFIXES = {
    "apiKey": "key",
    "account": "acc",
    "agreement": "cli",
    "bankLine": "bln",
    "bankStatement": "stm",
    "base": "sub",
    "billItem": "itm",
    "billLine": "itm",
    "billRun": "run",
    "billSchedule": "sch",
    "block": "blk",
    "client": "cli",
    "creditException": "exc",
    "document": "doc",
    "entry": "ent",
    "exception": "exc",
    "gatewayAccount": "gwa",
    "group": "grp",
    "import": "imp",
    "intent": "int",
    "invoice": "doc",
    "mail": "eml",
    "method": "mtd",
    "operation": "ent",
    "pack": "pck",
    "payment": "pay",
    "paymentIntent": "int",
    "plan": "pln",
    "planVersion": "pvr",
    "policy": "pol",
    "product": "prd",
    "promise": "prm",
    "refund": "ref",
    "run": "run",
    "savedView": "viw",
    "seller": "sel",
    "statement": "stm",
    "subscription": "sub",
    "suspense": "sus",
    "user": "usr",
    "version": "pvr",
}
BY_LENGTH = sorted(PREFIXES, key=len, reverse=True)

days = st.one_of(st.dates(datetime.date(2025, 1, 1), datetime.date(2027, 1, 1)), st.dates())
amounts = st.one_of(
    st.integers(min_value=0, max_value=500_000).map(lambda kopecks: f"{kopecks // 100}.{kopecks % 100:02}"),
    st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str),
)
schemathesis.graphql.scalar("CurrencyCode", st.sampled_from(["RUB", "RUB", "USD", "ZZZ", ""]).map(nodes.String))
schemathesis.graphql.scalar("Date", days.map(str).map(nodes.String))
schemathesis.graphql.scalar("DateTime", st.datetimes().map(lambda at: at.isoformat() + "Z").map(nodes.String))
schemathesis.graphql.scalar("Decimal", amounts.map(nodes.String))
schemathesis.graphql.scalar("JSON", st.text().map(nodes.String))


def pool(argument, root):
    """Ids of what the argument seems to ask for."""
    stem = argument.removesuffix("s").removesuffix("Id").lower()
    names = [name for name in BY_LENGTH if len(stem) > 2 and stem.endswith(name.lower())]
    names += [name for name in BY_LENGTH if root.startswith(name)]
    for name in names:
        found = WORLD["own" if CABINET else "ids"].get(PREFIXES[name])
        if found:
            return found
    return []


EVERY = sorted({one for ids in (WORLD.get("ids") or {}).values() for one in ids})


class PutIn(graphql.Visitor):
    """Puts ids, versions and lengths of lists that mean something in the place of three of four that were made up."""

    def __init__(self, info):
        super().__init__()
        self.info = info
        self.names = []
        self.root = ""

    def enter_field(self, node, *_):
        self.root = self.root or node.name.value
        both = {argument.name.value for argument in node.arguments} >= {"first", "last"}
        kept = [argument for argument in node.arguments if not (both and argument.name.value in ("last", "before"))]
        if len(kept) < len(node.arguments) and not chance(graphql.print_ast(node.arguments[0]), 4):
            return graphql.FieldNode(
                alias=node.alias,
                name=node.name,
                arguments=tuple(kept),
                directives=node.directives,
                selection_set=node.selection_set,
            )
        return None

    def enter_argument(self, node, *_):
        self.names.append(node.name.value)

    def leave_argument(self, *_):
        self.names.pop()

    enter_object_field = enter_argument
    leave_object_field = leave_argument

    def enter_string_value(self, node, *_):
        return self.put(node)

    def enter_int_value(self, node, *_):
        return self.put(node)

    def put(self, node):
        kind = graphql.get_named_type(self.info.get_input_type())
        if kind is None or not self.names:
            return None
        name, text = self.names[-1], node.value
        number = zlib.crc32(f"{'/'.join(self.names)}={text}".encode(errors="surrogatepass"))
        if kind.name == "Int" and not chance(text, 4):
            # The last version that there can be is one of eight: nothing may be added to it.
            version = 2_147_483_647 if number % 8 == 0 else 1 + number % 3
            wanted = {"version": version, "first": 1 + number % 20, "last": 1 + number % 20}.get(name)
            return None if wanted is None else graphql.IntValueNode(value=str(wanted))
        if self.root == "clockSet":
            # The hands go forward by less than a minute: years would end every key and session.
            now = WORLD["now"][:17] + f"{number % 60:02}Z"
            return graphql.StringValueNode(value=now if name == "now" else now[:10])
        if kind.name != "ID" or number % 8 == 0 or self.root == "gatewayAccountSave":
            return None
        found = EVERY if number % 8 == 1 else pool(name, self.root) or EVERY
        return graphql.StringValueNode(value=found[number // 8 % len(found)]) if found else None


def chance(text, of):
    return zlib.crc32(text.encode(errors="surrogatepass")) % of == 0


@schemathesis.hook
def map_body(context, body):
    if not WORLD:
        return body
    info = graphql.TypeInfo(context.operation.schema.client_schema)
    return graphql.visit(body, graphql.TypeInfoVisitor(info, PutIn(info)))


def root_of(case):
    return case.operation.label.partition(".")[2]


@schemathesis.hook
def before_call(context, case, kwargs):
    if CABINET:
        cookie = WORLD["cookies"][ENDS.get(root_of(case), 0)]
        case.headers = {**(case.headers or {}), "cookie": cookie, "x-abona": "1"}


told = collections.defaultdict(collections.Counter)
lock = threading.Lock()


def codes_of(value):
    """Codes of refusals inside data."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "userErrors":
                yield from (error.get("code") for error in inner if isinstance(error, dict))
            else:
                yield from codes_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from codes_of(inner)


@schemathesis.check
def coded_errors(ctx, response, case):
    """Every refusal has a code that is in the schema and is no fault of the server, and a message for people."""
    assert response.status_code in (200, 400, 429), f"HTTP {response.status_code}"
    said = response.json()
    errors = said.get("errors") or []
    codes = [(error.get("extensions") or {}).get("code") for error in errors]
    inner = list(codes_of(said.get("data")))
    with lock:
        count = told[case.operation.label]
        count.update(codes or ["DATA" if any((said.get("data") or {}).values()) and not inner else "REFUSED"])
        count["CASES"] += 1
    for code in codes:
        assert code in ALLOWED, f"code {code}: {errors}"
    assert "INTERNAL" not in inner, f"INTERNAL in userErrors: {said}"
    for error in errors:
        message = error.get("message") or ""
        # What was sent may be said again.
        leaks = [word for word in LEAKS if word in message and word not in case.body]
        assert message and not leaks, f"message: {message}"
    lost = CABINET and root_of(case) not in ENDS and "UNAUTHENTICATED" in codes
    assert not lost, "the session of the scanner has ended"


@atexit.register
def tell():
    if "SCAN_TOLD" in os.environ:
        pathlib.Path(os.environ["SCAN_TOLD"]).write_text(json.dumps(told, indent=1, sort_keys=True))
