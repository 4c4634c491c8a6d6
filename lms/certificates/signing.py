"""The chamber's electronic seal: PAdES (B-B) with a P-256 key per chamber. The key object is kept in the process.

Outside production a test key, marked "deneme", is made at first use below var/keys; it lies in a production run only
when LMS_KEYS names the folder that holds <oda>.key.pem and <oda>.cert.pem, and neither is a test key."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import current_app

from lms.core.keys import place

if TYPE_CHECKING:
    from pyhanko.sign import signers

TEST_MARK = "deneme"
RESERVED = 4096  # hexadecimal digits for the signature (about 2,900 in use); stated, it need not be made twice
LASTS = timedelta(days=3650)
# pyHanko is imported where it is used: it takes as long as half of the program, and only a worker that seals needs it


class NoKey(Exception):
    """The chamber has no seal key that may be used here; `str()` is a sentence for the desk."""


@dataclass(frozen=True)
class Seal:
    """A chamber's key and certificate, ready to sign. `fingerprint` is the SHA-256 of the certificate."""

    signer: "signers.SimpleSigner"
    pem: str
    fingerprint: str
    is_test: bool
    issuer: str

    def sign(self, pdf: bytes) -> bytes:
        """The PDF with an invisible seal appended; the bytes before it stay as they were."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter

        details = signers.PdfSignatureMetadata(
            field_name="OdaMuhru",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=self.issuer,
            reason="Belge mührü",
        )
        out = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signers.PdfSigner(details, signer=self.signer).sign_pdf(writer, output=out, bytes_reserved=RESERVED)
        return out.getvalue()


def seal_of(slug: str, issuer: str) -> Seal:
    """The seal of a chamber. Raises NoKey in production when its files are missing or hold a test key."""
    settings = current_app.config["LMS"]
    return read_seal(str(settings.keys or settings.var / "keys"), slug, issuer, settings.production)


@cache
def read_seal(folder: str, slug: str, issuer: str, production: bool) -> Seal:
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from lms.certificates.seal_attributes import ReadyAttributes

    key_path, certificate_path = Path(folder) / f"{slug}.key.pem", Path(folder) / f"{slug}.cert.pem"
    if not certificate_path.exists():
        if production:
            raise NoKey(f"Odanın mühür anahtarı yok: {key_path.name} ve {certificate_path.name} beklenir (LMS_KEYS).")
        make_key(Path(folder), slug, issuer, test=True)
    pem = certificate_path.read_text()
    certificate = x509.load_pem_x509_certificate(pem.encode())
    is_test = TEST_MARK in certificate.subject.rfc4514_string()
    if production and is_test:
        raise NoKey("Odanın mühür anahtarı deneme anahtarıdır; üretim ortamında kullanılamaz.")
    key = serialization.load_pem_private_key(key_path.read_bytes(), None)
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain),
        cert_registry=SimpleCertificateStore(),
    )
    signer.signed_attr_prov_spec = ReadyAttributes(signer.signing_cert)
    return Seal(signer, pem, certificate.fingerprint(hashes.SHA256()).hex(), is_test, issuer)


def make_key(folder: Path, slug: str, issuer: str, test: bool = False) -> None:
    """Makes <oda>.key.pem and <oda>.cert.pem (self-signed, ten years). Two processes at once end with the same pair:
    the key is linked into its place, which only one of them can do."""
    key_path, certificate_path = folder / f"{slug}.key.pem", folder / f"{slug}.cert.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    place(
        key_path,
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    key = serialization.load_pem_private_key(key_path.read_bytes(), None)  # the winner's
    place(certificate_path, self_signed(key, slug, issuer, test).public_bytes(serialization.Encoding.PEM))


def self_signed(key, slug: str, issuer: str, test: bool) -> x509.Certificate:
    """A certificate for a seal: the organisation's name, marked when it is a test key."""
    short = issuer.encode()[:60].decode(errors="ignore")  # the standard allows 64 characters
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "TR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, short),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{slug} belge mührü" + (f" ({TEST_MARK})" if test else "")),
        ]
    )
    now = datetime.now(UTC)  # the term of a certificate decides nothing here
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
