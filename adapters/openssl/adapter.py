# SPDX-License-Identifier: MIT OR Apache-2.0
"""Verifier adapter (docs/adapter.md) around the openssl command line. Needs Python 3.9 and openssl 3.0; nothing else.

python3 adapters/openssl/adapter.py
"""

import base64
import calendar
import json
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

CAPABILITIES = {
    "kinds": ["cms", "path"],
    "profiles": ["rfc5280"],
    "features": [
        "explicit-policy",
        "inhibit-any-policy",
        "inhibit-policy-mapping",
        "initial-policies",
        "key-purpose",
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

    def pem(self, name, certificates):
        text = "".join(
            "-----BEGIN CERTIFICATE-----\n"
            + "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
            + "\n-----END CERTIFICATE-----\n"
            for der in certificates
        )
        return self.file(name, text.encode())

    def can_read(self, der):
        """Whether it is a certificate at all: one file with a broken one in it is refused as a whole."""
        if der not in self.readable:
            file = self.file("one.der", der)
            self.readable[der] = self.run("x509", "-inform", "DER", "-in", file, "-noout").returncode == 0
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

    @staticmethod
    def judged(done):
        if done.returncode == 0:
            return {"verdict": "accept"}
        found = re.search(r"error (\d+) at (\d+) depth", done.stdout + done.stderr)
        answer = {"verdict": "refuse"}
        if found and int(found[1]) in CLASSES:
            answer["class"] = CLASSES[int(found[1])]
        return answer


def reply(openssl, case):
    same = {"id": case["id"]}
    if case.get("keyPurpose") not in (None, *PURPOSES):
        return {"type": "skip", **same, "reason": "openssl has no name for this purpose"}
    answer = openssl.cms(case) if case["kind"] == "cms" else openssl.path(case)
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
