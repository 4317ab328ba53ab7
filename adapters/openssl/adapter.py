# SPDX-License-Identifier: MIT OR Apache-2.0
"""Verifier adapter (docs/adapter.md) around the openssl command line. Needs Python 3.9, openssl 3.0, and faketime for OCSP
answers, whose dates openssl holds against the clock of the machine alone.

python3 adapters/openssl/adapter.py
"""

import base64
import calendar
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

CAPABILITIES = {
    "kinds": ["cms", "ocsp", "path"],
    "profiles": ["rfc5280"],
    "features": [
        "cert-id-digest",
        "clock-tolerance",
        "crl",
        "explicit-policy",
        "inhibit-any-policy",
        "inhibit-policy-mapping",
        "initial-policies",
        "key-purpose",
        "max-age",
        "max-intermediates",
        "untrusted",
    ],
}

# Purposes openssl knows by name.
PURPOSES = {"1.3.6.1.5.5.7.3.1": "sslserver", "1.3.6.1.5.5.7.3.2": "sslclient"}

# X509_V_ERR numbers that mean one class and no other.
CLASSES = {
    7: "signature",
    9: "not-yet-valid",
    10: "expired",
    25: "path",
    34: "unsupported",
    43: "policy",
    47: "path",
    48: "path",
}

# X509_V_ERR numbers that say only that no list could be used: the contract calls that undetermined.
UNDETERMINED = {3, 4, 5, 8, 11, 12, 15, 16, 33, 35, 36, 44, 45, 54}

REVOKED = 23

# openssl takes no policy at all to mean none, the contract any.
ANY_POLICY = "2.5.29.32.0"

# Above what certificates may have, so that only a case limits the depth.
DEPTH = 100


class Openssl:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.readable = {}

    def run(self, *arguments):
        return subprocess.run(
            ["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
        )

    def file(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def pem(self, name, objects, label="CERTIFICATE"):
        text = "".join(
            f"-----BEGIN {label}-----\n"
            + "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
            + f"\n-----END {label}-----\n"
            for der in objects
        )
        return self.file(name, text.encode())

    def can_read(self, der, command="x509"):
        """Whether it can be read at all: one file with a broken one in it is refused as a whole."""
        if der not in self.readable:
            file = self.file("one.der", der)
            self.readable[der] = self.run(command, "-inform", "DER", "-in", file, "-noout").returncode == 0
        return self.readable[der]

    def common(self, case):
        anchors = [base64.b64decode(anchor["certificate"]) for anchor in case["anchors"]]
        pool = [der for der in map(base64.b64decode, case.get("untrusted", [])) if self.can_read(der)]
        seconds = calendar.timegm(time.strptime(case["time"], "%Y-%m-%dT%H:%M:%SZ"))
        arguments = ["-no-CApath", "-no-CAstore", "-partial_chain", "-policy_check", "-auth_level", "2"]
        arguments += ["-attime", seconds, "-CAfile", self.pem("anchors.pem", anchors)]
        arguments += ["-verify_depth", case.get("maxIntermediates", DEPTH)]
        for policy in case.get("initialPolicies", [ANY_POLICY]):
            arguments += ["-policy", policy]
        for member, option in [
            ("explicitPolicy", "-explicit_policy"),
            ("inhibitAnyPolicy", "-inhibit_any"),
            ("inhibitPolicyMapping", "-inhibit_map"),
        ]:
            if case.get(member):
                arguments.append(option)
        return arguments, pool

    def path(self, case):
        der = base64.b64decode(case["certificate"])
        if not self.can_read(der):
            return {"verdict": "refuse", "class": "malformed"}
        arguments, pool = self.common(case)
        if pool:
            arguments += ["-untrusted", self.pem("untrusted.pem", pool)]
        if case["revocation"] == "crl":
            lists = [der for der in map(base64.b64decode, case.get("crls", [])) if self.can_read(der, "crl")]
            arguments += ["-crl_check", "-extended_crl", "-use_deltas"]
            if lists:
                arguments += ["-CRLfile", self.pem("lists.pem", lists, "X509 CRL")]
        if "keyPurpose" in case:
            arguments += ["-purpose", PURPOSES[case["keyPurpose"]]]
        return self.judged(self.run("verify", *arguments, self.pem("end.pem", [der])))

    def cms(self, case):
        message = self.file("message.der", base64.b64decode(case["signedData"]))
        arguments, pool = self.common(case)
        arguments += ["-binary", "-inform", "DER", "-in", message, "-out", self.folder / "content.out"]
        if pool:
            arguments += ["-certfile", self.pem("untrusted.pem", pool)]
        if "content" in case:
            arguments += ["-content", self.file("content.bin", base64.b64decode(case["content"]))]
        return self.judged(self.run("cms", "-verify", *arguments))

    def ocsp(self, case):
        """What `openssl ocsp` says of one answer, at a clock that stands still at the instant of the case."""
        anchors = [base64.b64decode(anchor["certificate"]) for anchor in case["anchors"]]
        pool = [base64.b64decode(text) for text in case.get("untrusted", [])]
        response = self.file("answer.der", base64.b64decode(case["ocsp"][0]))
        end = self.pem("end.pem", [base64.b64decode(case["certificate"])])
        arguments = ["ocsp", "-respin", response, "-issuer", self.pem("issuer.pem", [*pool, *anchors][:1])]
        if case.get("certIdDigest") == "sha256":
            arguments += ["-sha256"]
        arguments += ["-cert", end, "-no_nonce", "-no-CApath", "-no-CAstore"]
        arguments += ["-CAfile", self.pem("anchors.pem", anchors), "-validity_period", case.get("clockTolerance", 0)]
        if pool:
            arguments += ["-verify_other", self.pem("untrusted.pem", pool)]
        if "maxAge" in case:
            arguments += ["-status_age", case["maxAge"]]
        instant = case["time"].replace("T", " ").rstrip("Z")
        done = subprocess.run(
            ["faketime", "-f", instant, "openssl", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, "TZ": "UTC"},
        )
        said = done.stdout + done.stderr
        if "Responder Error" in said or "Status times invalid" in said:
            return {"verdict": "undetermined"}
        found = re.search(r"^\S*end\.pem: (good|revoked|unknown)$", said, re.MULTILINE)
        if "Response verify OK" not in said or not found:
            return {"verdict": "refuse"}
        return {
            "good": {"verdict": "accept"},
            "revoked": {"verdict": "refuse", "class": "revoked"},
            "unknown": {"verdict": "undetermined"},
        }[found[1]]

    @staticmethod
    def judged(done):
        if done.returncode == 0:
            return {"verdict": "accept"}
        found = re.search(r"error (\d+) at (\d+) depth", done.stdout + done.stderr)
        if found and int(found[1]) == REVOKED:
            return {"verdict": "refuse", "class": "revoked"}
        if found and int(found[1]) in UNDETERMINED:
            return {"verdict": "undetermined"}
        answer = {"verdict": "refuse"}
        if found and int(found[1]) in CLASSES:
            answer["class"] = CLASSES[int(found[1])]
        return answer


def reply(openssl, case):
    same = {"id": case["id"]}
    if case.get("keyPurpose") not in (None, *PURPOSES):
        return {"type": "skip", **same, "reason": "openssl has no name for this purpose"}
    answer = {"cms": openssl.cms, "ocsp": openssl.ocsp, "path": openssl.path}[case["kind"]](case)
    return {"type": "result", **same, **answer}


def main():
    with tempfile.TemporaryDirectory() as folder:
        openssl = Openssl(folder)
        for line in sys.stdin:
            request = json.loads(line)
            if request["type"] == "bye":
                return
            if request["type"] == "hello":
                version = openssl.run("version").stdout.strip()
                answer = {"type": "hello", "version": 3, "implementation": version, "capabilities": CAPABILITIES}
            else:
                answer = reply(openssl, request)
            print(json.dumps(answer), flush=True)


main()
