// SPDX-License-Identifier: MIT OR Apache-2.0
//! ECDSA, and its encoding.

use super::{ECDSA_SHA256, ECDSA_SHA384, Signed, p384, with_null, without};
use crate::verifier::chain::key;
use crate::verifier::question::accepted;
use crate::verifier::{Builder, refuse};
use conformance::case::VerifierExpectation;
use sha2::{Digest, Sha384};
use testbed::pki::{EcKey, der};

pub(super) fn ecdsa(builder: &mut Builder) {
    let small = key(1);
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    signed: Signed<'_>,
                    expect: VerifierExpectation| {
        builder.ask(
            &format!("ecdsa-{name}"),
            title,
            &[requirement],
            signed.question(),
            expect,
        );
    };
    case(
        "p256-sha256",
        "A certificate signed with ECDSA on P-256 and SHA-256 is accepted.",
        "rfc5758-3.2",
        Signed {
            key: small.public_key_info(),
            algorithm: without(ECDSA_SHA256),
            sign: &|message| small.sign(message),
        },
        accepted(),
    );
    case(
        "p256-sha384",
        "The curve is the key's: ECDSA on P-256 with SHA-384 is accepted.",
        "rfc5758-3.2",
        Signed {
            key: small.public_key_info(),
            algorithm: without(ECDSA_SHA384),
            sign: &|message| {
                small
                    .sign_digest(&Sha384::digest(message))
                    .unwrap_or_default()
            },
        },
        accepted(),
    );
    case(
        "p384-sha384",
        "A certificate signed with ECDSA on P-384 and SHA-384 is accepted.",
        "rfc5758-3.2",
        Signed {
            key: p384().public_key_info(),
            algorithm: without(ECDSA_SHA384),
            sign: &|message| p384().sign(message),
        },
        accepted(),
    );
    case(
        "hash-of-another-algorithm",
        "An ECDSA signature over another hash than the algorithm names is refused.",
        "rfc5280-6.1.3-a-1",
        Signed {
            key: p384().public_key_info(),
            algorithm: without(ECDSA_SHA256),
            sign: &|message| p384().sign(message),
        },
        refuse("signature"),
    );
    case(
        "parameters-null",
        "The parameters of an ECDSA signature are absent; with NULL the certificate is refused.",
        "rfc5758-3.2",
        Signed {
            key: small.public_key_info(),
            algorithm: with_null(ECDSA_SHA256),
            sign: &|message| small.sign(message),
        },
        refuse("malformed"),
    );
    case(
        "sha1",
        "A certificate that says it is signed with ECDSA and SHA-1 is refused.",
        "rfc5758-sha1",
        Signed {
            key: small.public_key_info(),
            algorithm: without("1.2.840.10045.4.1"),
            sign: &|message| small.sign(message),
        },
        refuse("signature"),
    );
    case(
        "of-another-key",
        "An ECDSA signature of another key is refused.",
        "rfc5280-6.1.3-a-1",
        Signed {
            key: small.public_key_info(),
            algorithm: without(ECDSA_SHA256),
            sign: &|message| key(9).sign(message),
        },
        refuse("signature"),
    );
    case(
        "of-another-message",
        "An ECDSA signature over another message is refused.",
        "rfc5280-6.1.3-a-1",
        Signed {
            key: small.public_key_info(),
            algorithm: without(ECDSA_SHA256),
            sign: &|_| small.sign(b"another message"),
        },
        refuse("signature"),
    );
}

/// r and s of an ECDSA signature, each big-endian without leading zeros.
fn parts(fixed: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (r, s) = fixed.split_at(fixed.len() / 2);
    (r.to_vec(), s.to_vec())
}

pub(super) fn ecdsa_encoding(builder: &mut Builder) {
    let small: &EcKey = key(1);
    let mut case = |name: &str, title: &str, make: &dyn Fn(Vec<u8>, Vec<u8>) -> Vec<u8>| {
        let sign = |message: &[u8]| {
            let (r, s) = parts(&small.sign_fixed(message));
            make(r, s)
        };
        let signed = Signed {
            key: small.public_key_info(),
            algorithm: without(ECDSA_SHA256),
            sign: &sign,
        };
        builder.ask(
            &format!("ecdsa-encoding-{name}"),
            title,
            &["rfc3279-2.2.3"],
            signed.question(),
            refuse("signature"),
        );
    };
    case(
        "fixed-length",
        "r and s one behind the other, as cards write them, are no signature in a certificate.",
        &|r, s| [r, s].concat(),
    );
    case(
        "padded",
        "An r with superfluous zero octets is not DER.",
        &|r, s| {
            der::sequence(&[
                &der::element(0x02, &[vec![0, 0], r].concat()),
                &der::integer(&s),
            ])
        },
    );
    case("negative", "A negative r is refused.", &|r, s| {
        let mut negative = r;
        negative.iter_mut().take(1).for_each(|octet| *octet |= 0x80);
        der::sequence(&[&der::element(0x02, &negative), &der::integer(&s)])
    });
    case(
        "long-length",
        "A length in more octets than needed is not DER.",
        &|r, s| {
            let contents = [der::integer(&r), der::integer(&s)].concat();
            let mut signature = vec![0x30, 0x81];
            signature.extend(u8::try_from(contents.len()));
            signature.extend(contents);
            signature
        },
    );
    case(
        "trailing-octet",
        "An octet behind the signature is refused.",
        &|r, s| {
            [
                der::sequence(&[&der::integer(&r), &der::integer(&s)]),
                vec![0],
            ]
            .concat()
        },
    );
    case(
        "third-number",
        "A third number in the signature is refused.",
        &|r, s| der::sequence(&[&der::integer(&r), &der::integer(&s), &der::integer(&[1])]),
    );
    case(
        "r-alone",
        "A signature of one number is refused.",
        &|r, _| der::sequence(&[&der::integer(&r)]),
    );
    case("zero-r", "An r of zero is refused.", &|_, s| {
        der::sequence(&[&der::integer(&[0]), &der::integer(&s)])
    });
    case("zero-s", "An s of zero is refused.", &|r, _| {
        der::sequence(&[&der::integer(&r), &der::integer(&[0])])
    });
    case(
        "both-zero",
        "A signature of two zeros is refused.",
        &|_, _| der::sequence(&[&der::integer(&[0]), &der::integer(&[0])]),
    );
    case(
        "both-one",
        "A signature of two ones is refused.",
        &|_, _| der::sequence(&[&der::integer(&[1]), &der::integer(&[1])]),
    );
    case(
        "swapped",
        "A signature with r and s in each other's place is refused.",
        &|r, s| der::sequence(&[&der::integer(&s), &der::integer(&r)]),
    );
    case(
        "r-of-33-octets",
        "An r beyond the order of the curve is refused.",
        &|r, s| der::sequence(&[&der::integer(&[vec![1], r].concat()), &der::integer(&s)]),
    );
}
