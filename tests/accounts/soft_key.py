"""A security key in software, for the server's side of WebAuthn; tests/browser has Chromium's own."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key pair. What it says may be bent by arguments, as a hostile device or page would."""

    id: bytes
    origin: str
    host: str
    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    uses: int = 0
    flags: int = PRESENT | VERIFIED

    def make(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answers creation options."""
        public = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        data = AuthenticatorData.create(self._host_hash(), self.flags | ATTESTED, 0, attested)
        answer = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", options)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._credential(answer)

    def use(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answers request options."""
        self.uses += 1
        data = AuthenticatorData.create(self._host_hash(), self.flags, self.uses)
        said = self._client_data("webauthn.get", options)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ECDSA(SHA256()))
        answer = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
        }
        return self._credential(answer)

    def _credential(self, answer: Mapping[str, str]) -> dict[str, Any]:
        own = websafe_encode(self.id)
        return {
            "id": own,
            "rawId": own,
            "type": "public-key",
            "response": answer,
            "clientExtensionResults": {},
        }

    def _client_data(self, kind: str, options: Mapping[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()
