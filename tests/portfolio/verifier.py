"""A verifier of Open Badges 3.0 written from the standards alone (VC Data Model 2.0, Data Integrity EdDSA
eddsa-jcs-2022, did:web, Bitstring Status List 1.0): it imports nothing of the program and fetches nothing."""

import base64
import gzip
import hashlib
import json
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Fault(Exception):
    """Why a badge does not hold; the words differ per reason."""


def unbase58(text):
    assert text[0] == "z", "multibase base58btc begins with z"
    number = 0
    for letter in text[1:]:
        number = number * 58 + LETTERS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def jcs(value):
    """RFC 8785 for objects, arrays, strings, integers, booleans and null."""
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{jcs(key)}:{jcs(one)}" for key, one in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(jcs, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def check_signature(credential, did_document):
    unsecured = {key: value for key, value in credential.items() if key != "proof"}
    options = {key: value for key, value in credential["proof"].items() if key != "proofValue"}
    if (options["type"], options["cryptosuite"]) != ("DataIntegrityProof", "eddsa-jcs-2022"):
        raise Fault("unknown proof")
    if options["proofPurpose"] != "assertionMethod" or options["@context"] != unsecured["@context"]:
        raise Fault("proof of another purpose")
    issuer = credential["issuer"]
    issuer = issuer["id"] if isinstance(issuer, dict) else issuer
    method = options["verificationMethod"]
    if did_document["id"] != issuer or method not in did_document["assertionMethod"]:
        raise Fault("signed by somebody else")
    key = next(one for one in did_document["verificationMethod"] if one["id"] == method)
    raw = unbase58(key["publicKeyMultibase"])
    assert raw[:2] == b"\xed\x01" and len(raw) == 34, "an Ed25519 Multikey"
    data = hashlib.sha256(jcs(options).encode()).digest() + hashlib.sha256(jcs(unsecured).encode()).digest()
    try:
        Ed25519PublicKey.from_public_bytes(raw[2:]).verify(unbase58(credential["proof"]["proofValue"]), data)
    except (InvalidSignature, ValueError) as error:
        raise Fault("altered") from error


def verify(credential, did_document, status_list, at: datetime):
    """Returns the achievement's name, or raises Fault."""
    try:
        check_signature(credential, did_document)
    except (KeyError, TypeError, AssertionError, AttributeError) as error:
        raise Fault("altered") from error
    if {"VerifiableCredential", "OpenBadgeCredential"} - set(credential["type"]):
        raise Fault("not a badge")
    if at < datetime.fromisoformat(credential["validFrom"]):
        raise Fault("not yet valid")
    if "validUntil" in credential and at >= datetime.fromisoformat(credential["validUntil"]):
        raise Fault("expired")
    entry = credential["credentialStatus"]
    check_signature(status_list, did_document)
    if entry["statusListCredential"] != status_list["id"] or entry["statusPurpose"] != "revocation":
        raise Fault("another list")
    packed = status_list["credentialSubject"]["encodedList"]
    assert packed[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
    assert len(bits) * 8 >= 131072
    place = int(entry["statusListIndex"])
    if bits[place // 8] >> (7 - place % 8) & 1:
        raise Fault("revoked")
    return credential["credentialSubject"]["achievement"]["name"]
