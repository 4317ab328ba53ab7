// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys of issuers that are refused, whatever they signed.

use super::{ECDSA_SHA256, SHA256_WITH_RSA, Signed, rsa, with_null, without};
use crate::verifier::chain::key;
use crate::verifier::{Builder, refuse};
use testbed::pki::{RsaKey, der};

/// Keys of issuers that are refused, whatever they signed.
pub(super) fn keys(builder: &mut Builder) {
    if let Some(weak) = rsa(1024) {
        let sign = |message: &[u8]| weak.sign(message);
        let signed = Signed {
            key: weak.public_key_info(),
            algorithm: with_null(SHA256_WITH_RSA),
            sign: &sign,
        };
        builder.ask(
            "key-of-1024-bits",
            "An RSA key of 1024 bits is refused, even with a right signature.",
            &["rfc8017-key-size"],
            signed.question(),
            refuse("signature"),
        );
    }
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    info: Vec<u8>,
                    algorithm: Vec<u8>,
                    class: &str| {
        let signed = Signed {
            key: info,
            algorithm,
            sign: &|message| key(1).sign(message),
        };
        builder.ask(
            &format!("key-{name}"),
            title,
            &[requirement],
            signed.question(),
            refuse(class),
        );
    };
    let rsa_info = |modulus: &[u8], exponent: &[u8]| {
        let numbers = der::sequence(&[&der::integer(modulus), &der::integer(exponent)]);
        der::sequence(&[
            &with_null("1.2.840.113549.1.1.1"),
            &der::bit_string(0, &numbers),
        ])
    };
    let modulus = rsa(2048).map(RsaKey::modulus).unwrap_or_default();
    let even = {
        let mut even = modulus.clone();
        even.iter_mut()
            .rev()
            .take(1)
            .for_each(|octet| *octet &= 0xFE);
        even
    };
    let rsa_algorithm = || with_null(SHA256_WITH_RSA);
    case(
        "exponent-one",
        "An RSA key with the exponent 1 is refused.",
        "rfc8017-key-size",
        rsa_info(&modulus, &[1]),
        rsa_algorithm(),
        "signature",
    );
    case(
        "exponent-even",
        "An RSA key with an even exponent is refused.",
        "rfc8017-key-size",
        rsa_info(&modulus, &[2]),
        rsa_algorithm(),
        "signature",
    );
    case(
        "modulus-even",
        "An RSA key with an even modulus is refused.",
        "rfc8017-key-size",
        rsa_info(&even, &[1, 0, 1]),
        rsa_algorithm(),
        "signature",
    );
    case(
        "modulus-zero",
        "An RSA key with the modulus 0 is refused.",
        "rfc8017-key-size",
        rsa_info(&[0], &[1, 0, 1]),
        rsa_algorithm(),
        "signature",
    );
    case(
        "exponent-of-five-octets",
        "An RSA key with an exponent above 2^32 is refused as too costly.",
        "rfc8017-key-cost",
        rsa_info(&modulus, &[1, 0, 0, 0, 1]),
        rsa_algorithm(),
        "unsupported",
    );
    case(
        "modulus-of-8192-bits",
        "An RSA key of 8192 bits is refused as too costly.",
        "rfc8017-key-cost",
        rsa_info(&[0xC1; 1024], &[1, 0, 1]),
        rsa_algorithm(),
        "unsupported",
    );
    let curve_info = |curve: &str, point: &[u8]| {
        let algorithm = der::sequence(&[&der::oid_of("1.2.840.10045.2.1"), &der::oid_of(curve)]);
        der::sequence(&[&algorithm, &der::bit_string(0, point)])
    };
    const P256: &str = "1.2.840.10045.3.1.7";
    let point = key(1).public_point();
    let ecdsa_algorithm = || without(ECDSA_SHA256);
    let compressed = [&[0x02], point.get(1..33).unwrap_or_default()].concat();
    case(
        "point-compressed",
        "A compressed point is not the form RFC 5480 demands.",
        "rfc5480-2.2",
        curve_info(P256, &compressed),
        ecdsa_algorithm(),
        "malformed",
    );
    case(
        "point-short",
        "A point of too few octets is refused.",
        "rfc5480-2.2",
        curve_info(P256, point.get(..64).unwrap_or_default()),
        ecdsa_algorithm(),
        "malformed",
    );
    let off = {
        let mut off = point.clone();
        off.iter_mut().rev().take(1).for_each(|octet| *octet ^= 1);
        off
    };
    case(
        "point-off-the-curve",
        "A point that is not on the curve verifies nothing.",
        "rfc5480-2.2",
        curve_info(P256, &off),
        ecdsa_algorithm(),
        "signature",
    );
    case(
        "point-at-infinity",
        "The point at infinity is refused.",
        "rfc5480-2.2",
        curve_info(P256, &[0]),
        ecdsa_algorithm(),
        "malformed",
    );
    case(
        "curve-p521",
        "A key on a curve that is not processed is refused.",
        "rfc5280-6.1.3-a-1-algorithm",
        curve_info("1.3.132.0.35", &[4; 133]),
        ecdsa_algorithm(),
        "unsupported",
    );
    case(
        "curve-secp256k1",
        "A key on a curve of the same size that is not processed is refused.",
        "rfc5280-6.1.3-a-1-algorithm",
        curve_info("1.3.132.0.10", &point),
        ecdsa_algorithm(),
        "unsupported",
    );
    let ed25519 = der::sequence(&[&without("1.3.101.112"), &der::bit_string(0, &[7; 32])]);
    case(
        "ed25519",
        "A key of an algorithm that is not processed is refused.",
        "rfc5280-6.1.3-a-1-algorithm",
        ed25519,
        ecdsa_algorithm(),
        "unsupported",
    );
    let explicit = der::sequence(&[
        &der::sequence(&[&der::oid_of("1.2.840.10045.2.1"), &der::sequence(&[])]),
        &der::bit_string(0, &point),
    ]);
    case(
        "curve-by-parameters",
        "A curve given by its parameters instead of its name is refused.",
        "rfc5480-2.1.1",
        explicit,
        ecdsa_algorithm(),
        "malformed",
    );
}
