"""The one signed attribute of our seals that says something of its own: which certificate. It is made and encoded once
per key: pyHanko would build it anew for each seal, and asn1crypto encodes a freshly built nested value in a time that
doubles with each level (160,000 calls per seal, against 15,000). Imported only where something is sealed."""

from asn1crypto.tsp import SigningCertificateV2
from asn1crypto.x509 import Certificate
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.general import as_signing_certificate_v2


class ReadyCertificate(CMSAttributeProvider):
    attribute_type = "signing_certificate_v2"

    def __init__(self, certificate: Certificate):
        self.value = SigningCertificateV2.load(as_signing_certificate_v2(certificate).dump())

    async def build_attr_value(self, dry_run=False):
        return self.value


class ReadyAttributes(SignedAttributeProviderSpec):
    """What PAdES B-B asks for beyond content type and digest (ETSI EN 319 142-1, 6.3): the certificate, no time."""

    def __init__(self, certificate: Certificate):
        self.certificate = ReadyCertificate(certificate)

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str):
        return [self.certificate]
