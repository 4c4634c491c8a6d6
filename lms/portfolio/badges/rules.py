"""The formats, in plain values: DID, Multikey, Bitstring Status List, Data Integrity with eddsa-jcs-2022 (W3C). No
database, no key files. The suite signs canonical JSON (RFC 8785), so that no JSON-LD context has to be fetched."""

import base64
import gzip
import hashlib
import json
from urllib.parse import quote, urlsplit

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
BLOCK = 131_072  # places of one status list: the least that the standard allows
ED25519 = b"\xed\x01"  # multicodec
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(data: bytes) -> str:
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        out = BASE58[rest] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def canonical(value) -> bytes:
    """RFC 8785 for what we write: ASCII keys, text, whole numbers, truth values, lists, tables."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def did_of(public_url: str, slug: str) -> str:
    """did:web:host%3Aport:odalar:slug, whose document is at <public_url>/odalar/<slug>/did.json"""
    parts = urlsplit(public_url)
    path = [quote(part) for part in parts.path.split("/") if part]
    return ":".join(["did:web", parts.netloc.replace(":", "%3A"), *path, "odalar", slug])


def method_of(did: str, number: int) -> str:
    """The name of a chamber's key, for good."""
    return f"{did}#anahtar-{number}"


def did_document(did: str, public_keys: list[tuple[int, bytes]]) -> dict:
    """Every key that the chamber ever signed with, under its own name: what an old one signed is still verified."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": method_of(did, number),
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": f"z{base58(ED25519 + public_key)}",
            }
            for number, public_key in public_keys
        ],
        "assertionMethod": [method_of(did, number) for number, _ in public_keys],
    }


def secured(document: dict, did: str, created: str, number: int, sign) -> dict:
    """The document with its proof by the key of this number; `sign` is Ed25519 over bytes."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": created,
        "verificationMethod": method_of(did, number),
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    digest = hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()
    return {**document, "proof": {**proof, "proofValue": f"z{base58(sign(digest))}"}}


def encoded_list(places: set[int]) -> str:
    """A bitstring of BLOCK places, the first place being the leftmost bit, as the standard packs it."""
    bits = bytearray(BLOCK // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def status_list(address: str, did: str, valid_from: str, places: set[int]) -> dict:
    return {
        "@context": CONTEXT[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded_list(places),
        },
    }


def credential(facts: dict, personal: dict, terms: tuple[str, str | None], did: str, site: str, status: dict) -> dict:
    """A document's frozen facts as an OpenBadgeCredential. terms: (valid from, valid until or none)."""
    number, course, kind = facts["number"], facts["course"], facts["kind"]
    made = {
        "@context": CONTEXT,
        "id": f"{site}/belge-dogrula/{facts['code']}#rozet",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{kind['title']}: {course['title']}",
        "issuer": {"id": did, "type": ["Profile"], "name": facts["chamber"]["name"]},
        "validFrom": terms[0],
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": personal["holder"]}
            ],
            "achievement": {
                "id": f"{site}/egitimler/{facts['chamber']['slug']}/{course['code'].split(',')[0]}",
                "type": ["Achievement"],
                "name": course["title"],
                "description": kind["proves"],
                "criteria": {"narrative": f"{facts['basis']['label']}: {facts['basis']['value']}"},
            },
        },
        "evidence": [
            {
                "id": f"{site}/belge-dogrula/{facts['code']}",
                "type": ["Evidence"],
                "name": f"Belge {number}",
                "narrative": kind["does_not_prove"],
            }
        ],
        "credentialStatus": status,
    }
    return made if terms[1] is None else {**made, "validUntil": terms[1]}


def status_entry(address: str, place: int) -> dict:
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }
