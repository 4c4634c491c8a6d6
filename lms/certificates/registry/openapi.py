"""The contract of the registry API, OpenAPI 3.1. Served as it stands; a test holds the answers against it."""

from lms.certificates.registry import rules

NULLABLE = {"type": ["string", "null"]}


def thing(**properties) -> dict:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
DAY = {"type": "string", "format": "date"}
PERSON = {
    "description": "Only in the scope `personal`; null after erasure.",
    "anyOf": [thing(name=TEXT, member_number=NULLABLE, result=NULLABLE), {"type": "null"}],
}
DOCUMENT = thing(
    number=TEXT,
    code=TEXT,
    edition=NUMBER,
    kind=thing(slug=TEXT, title=TEXT),
    course=thing(title=TEXT, code=TEXT, hours=NULLABLE, form=TEXT),
    issued_on=DAY,
    valid_until=NULLABLE,
    state={"type": "string", "enum": ["valid", "superseded", "revoked"]},
    replaced_by=NULLABLE,
)
EVENT = {"type": "string", "enum": [*rules.EVENTS]}
ENTRY = thing(
    position=NUMBER, event=EVENT, at={"type": "string", "format": "date-time"}, digest=TEXT, document=DOCUMENT
)
ENTRY["properties"]["person"] = PERSON
RECORD = thing(
    id=NUMBER,
    code=TEXT,
    number=TEXT,
    kind=TEXT,
    course=TEXT,
    hours=NULLABLE,
    issued_on=DAY,
    valid_until=NULLABLE,
    state={"type": "string", "enum": ["valid", "withdrawn"]},
)
RECORD["properties"]["person"] = thing(name=TEXT, member_number=NULLABLE)


def page_of(name: str) -> dict:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return thing(entries=items, next=NUMBER, more={"type": "boolean"})


def question(name: str, **schema) -> dict:
    return {"name": name, "in": "query", "schema": {"type": "integer", **schema}}


CURSOR = [
    question("after", minimum=0, default=0),
    question("limit", minimum=1, maximum=rules.LIMIT_MOST, default=rules.LIMIT),
]
ERRORS = {
    "401": {"description": "No token, an unknown, expired or revoked one."},
    "403": {"description": "The token lacks the scope."},
    "429": {"description": f"More than {rules.REQUESTS} requests in 15 minutes; Retry-After says how long to wait."},
}


def operation(summary: str, scope: str, schema: dict, parameters: list) -> dict:
    answer = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    return {
        "get": {
            "summary": summary,
            "security": [{"token": [scope]}],
            "parameters": parameters,
            "responses": {"200": answer, **ERRORS},
        }
    }


def document(address: str) -> dict:
    """The whole contract; `address` is the public address of this installation."""
    member = [{"name": "member_number", "in": "path", "required": True, "schema": TEXT}]
    history = thing(entries={"type": "array", "items": {"$ref": "#/components/schemas/Entry"}})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Öğrenme Merkezi: registry",
            "version": "1",
            "description": "A chamber's register of documents for its member system. Lines are append-only and "
            "chained: `digest` covers the line before. Keep `next` and go on from it: nothing is missed and nothing "
            "changes. `document.state` is that of the moment of reading.",
        },
        "servers": [{"url": address}],
        "paths": {
            "/api/v1/registry/entries": operation(
                "Register lines after a position", "registry", page_of("Entry"), CURSOR
            ),
            "/api/v1/registry/members/{member_number}": operation(
                "The training history of one member", "personal", history, member
            ),
            "/api/v1/registry/archive": operation("Lines of old registers", "archive", page_of("Record"), CURSOR),
        },
        "components": {
            "schemas": {"Entry": ENTRY, "Record": RECORD},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
