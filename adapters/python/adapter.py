# SPDX-License-Identifier: MIT OR Apache-2.0
"""Verifier adapter (docs/adapter.md) around x509.verification of the Python package cryptography, 45 or later.

python3 adapters/python/adapter.py
"""

import base64
import datetime
import json
import sys

import cryptography
from cryptography import exceptions, x509
from cryptography.x509 import verification

CAPABILITIES = {
    "kinds": ["path"],
    "profiles": ["rfc5280"],
    "features": ["max-intermediates", "untrusted"],
}

# As long as paths of this suite are. The depth is also all that ends the builder's way round in a circle.
DEPTH = 10


def certificate(text):
    return x509.load_der_x509_certificate(base64.b64decode(text))


def readable(texts):
    """What cannot be read is as if it were not there."""
    for text in texts:
        try:
            yield certificate(text)
        except (ValueError, x509.InvalidVersion):
            pass


def judged(case):
    try:
        leaf = certificate(case["certificate"])
    except (ValueError, x509.InvalidVersion):
        return {"verdict": "refuse", "class": "malformed"}
    anchors = [certificate(anchor["certificate"]) for anchor in case["anchors"]]
    # Without policies of its own the builder holds certificates against the rules of the web.
    anything = verification.ExtensionPolicy.permit_all()
    # The builder asks for this one of authorities.
    authorities = anything.require_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, None)
    instant = datetime.datetime.strptime(case["time"], "%Y-%m-%dT%H:%M:%SZ")
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(anchors))
        .time(instant)
        .max_chain_depth(case.get("maxIntermediates", DEPTH))
        .extension_policies(ca_policy=authorities, ee_policy=anything)
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, list(readable(case.get("untrusted", []))))
    except (verification.VerificationError, exceptions.UnsupportedAlgorithm, ValueError):
        return {"verdict": "refuse"}
    return {"verdict": "accept"}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        if request["type"] == "bye":
            return
        if request["type"] == "hello":
            implementation = f"cryptography {cryptography.__version__}"
            answer = {"type": "hello", "version": 3, "implementation": implementation, "capabilities": CAPABILITIES}
        else:
            answer = {"type": "result", "id": request["id"], **judged(request)}
        print(json.dumps(answer), flush=True)


main()
