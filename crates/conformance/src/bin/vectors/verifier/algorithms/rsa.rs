// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSASSA-PKCS1-v1_5 and RSASSA-PSS.

use super::{
    SHA256, SHA256_WITH_RSA, SHA384, SHA384_WITH_RSA, SHA512, SHA512_WITH_RSA, Signed, p384, pkcs1,
    pss, rsa, with_null, without,
};
use crate::verifier::question::accepted;
use crate::verifier::{Builder, refuse};
use conformance::case::VerifierExpectation;
use sha2::{Digest, Sha256, Sha384, Sha512};
use testbed::Seed;
use testbed::pki::{der, stream};

pub(super) fn rsa_pkcs1(builder: &mut Builder) {
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    signed: Signed<'_>,
                    expect: VerifierExpectation| {
        builder.ask(name, title, &[requirement], signed.question(), expect);
    };
    for bits in [2048, 3072, 4096] {
        let Some(key) = rsa(bits) else { continue };
        let sign = |message: &[u8]| key.sign(message);
        case(
            &format!("rsa-{bits}-sha256"),
            &format!("A certificate signed with RSA of {bits} bits and SHA-256 is accepted."),
            "rfc4055-5",
            Signed {
                key: key.public_key_info(),
                algorithm: with_null(SHA256_WITH_RSA),
                sign: &sign,
            },
            accepted(),
        );
    }
    let Some(key) = rsa(2048) else { return };
    let info = || key.public_key_info();
    case(
        "rsa-2048-sha384",
        "A certificate signed with RSA and SHA-384 is accepted.",
        "rfc4055-5",
        Signed {
            key: info(),
            algorithm: with_null(SHA384_WITH_RSA),
            sign: &|message| pkcs1(key, SHA384, &Sha384::digest(message)),
        },
        accepted(),
    );
    case(
        "rsa-2048-sha512",
        "A certificate signed with RSA and SHA-512 is accepted.",
        "rfc4055-5",
        Signed {
            key: info(),
            algorithm: with_null(SHA512_WITH_RSA),
            sign: &|message| pkcs1(key, SHA512, &Sha512::digest(message)),
        },
        accepted(),
    );
    case(
        "rsa-hash-of-another-algorithm",
        "A signature over another hash than the algorithm names is refused.",
        "rfc8017-8.2.2-digest-info",
        Signed {
            key: info(),
            algorithm: with_null(SHA256_WITH_RSA),
            sign: &|message| pkcs1(key, SHA384, &Sha384::digest(message)),
        },
        refuse("signature"),
    );
    case(
        "rsa-bare-digest",
        "A padded digest without its DigestInfo is refused.",
        "rfc8017-8.2.2-digest-info",
        Signed {
            key: info(),
            algorithm: with_null(SHA256_WITH_RSA),
            sign: &|message| {
                key.sign_payload(&Sha256::digest(message))
                    .unwrap_or_default()
            },
        },
        refuse("signature"),
    );
    case(
        "rsa-digest-info-without-null",
        "A DigestInfo without its NULL is refused.",
        "rfc8017-8.2.2-digest-info",
        Signed {
            key: info(),
            algorithm: with_null(SHA256_WITH_RSA),
            sign: &|message| {
                let info = der::sequence(&[
                    &without(SHA256),
                    &der::octet_string(&Sha256::digest(message)),
                ]);
                key.sign_payload(&info).unwrap_or_default()
            },
        },
        refuse("signature"),
    );
    case(
        "rsa-more-behind-the-digest",
        "Octets behind the DigestInfo are refused.",
        "rfc8017-8.2.2-padding",
        Signed {
            key: info(),
            algorithm: with_null(SHA256_WITH_RSA),
            sign: &|message| {
                let info = der::sequence(&[
                    &with_null(SHA256),
                    &der::octet_string(&Sha256::digest(message)),
                ]);
                key.sign_payload(&[info, vec![0; 16]].concat())
                    .unwrap_or_default()
            },
        },
        refuse("signature"),
    );
    let mut altered = |name: &str, what: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let sign = |message: &[u8]| {
            let mut signature = key.sign(message);
            change(&mut signature);
            signature
        };
        case(
            &format!("rsa-signature-{name}"),
            &format!("A signature with {what} is refused."),
            "rfc8017-8.2.2-length",
            Signed {
                key: info(),
                algorithm: with_null(SHA256_WITH_RSA),
                sign: &sign,
            },
            refuse("signature"),
        );
    };
    altered("one-bit", "one bit turned", &|octets| {
        octets.iter_mut().take(1).for_each(|octet| *octet ^= 1);
    });
    altered("one-octet-short", "one octet too few", &|octets| {
        octets.pop();
    });
    altered("one-octet-long", "a zero octet before it", &|octets| {
        octets.insert(0, 0)
    });
    altered("all-zero", "zeros in its place", &|octets| octets.fill(0));
    altered("empty", "nothing in its place", &Vec::clear);
    case(
        "rsa-parameters-absent",
        "The parameters of an RSA signature are NULL; where they are absent the certificate is refused.",
        "rfc4055-5-parameters",
        Signed {
            key: info(),
            algorithm: without(SHA256_WITH_RSA),
            sign: &|message| key.sign(message),
        },
        refuse("malformed"),
    );
    case(
        "rsa-parameters-not-null",
        "Parameters of an RSA signature other than NULL are refused.",
        "rfc4055-5-parameters",
        Signed {
            key: info(),
            algorithm: der::sequence(&[&der::oid_of(SHA256_WITH_RSA), &der::octet_string(&[])]),
            sign: &|message| key.sign(message),
        },
        refuse("malformed"),
    );
    for (name, what, algorithm) in [
        ("md5", "MD5", "1.2.840.113549.1.1.4"),
        ("sha224", "SHA-224", "1.2.840.113549.1.1.14"),
        ("unknown", "an algorithm nobody knows", "2.25.9"),
    ] {
        case(
            &format!("rsa-{name}"),
            &format!("A certificate signed with {what} is refused."),
            "rfc5280-6.1.3-a-1-algorithm",
            Signed {
                key: info(),
                algorithm: with_null(algorithm),
                sign: &|message| key.sign(message),
            },
            refuse("unsupported"),
        );
    }
    case(
        "rsa-sha1",
        "A certificate that says it is signed with RSA and SHA-1 is refused.",
        "rfc5758-sha1",
        Signed {
            key: info(),
            algorithm: with_null("1.2.840.113549.1.1.5"),
            sign: &|message| key.sign(message),
        },
        refuse("signature"),
    );
    case(
        "rsa-algorithm-with-another-key",
        "An RSA signature cannot be of an elliptic-curve key.",
        "rfc5280-6.1.3-a-1-algorithm",
        Signed {
            key: p384().public_key_info(),
            algorithm: with_null(SHA256_WITH_RSA),
            sign: &|message| key.sign(message),
        },
        refuse("signature"),
    );
}

pub(super) fn rsa_pss(builder: &mut Builder) {
    let Some(key) = rsa(2048) else { return };
    let random = || stream(Seed(1), "suite/pss");
    let sha256 = |message: &[u8]| {
        key.sign_pss(&Sha256::digest(message), &mut random())
            .unwrap_or_default()
    };
    let mut case = |name: &str,
                    title: &str,
                    algorithm: Vec<u8>,
                    sign: &dyn Fn(&[u8]) -> Vec<u8>,
                    expect: VerifierExpectation| {
        let signed = Signed {
            key: key.public_key_info(),
            algorithm,
            sign,
        };
        builder.ask(
            &format!("pss-{name}"),
            title,
            &["rfc8017-8.1.2"],
            signed.question(),
            expect,
        );
    };
    case(
        "sha256",
        "A certificate signed with RSASSA-PSS, SHA-256 and a salt of 32 octets is accepted.",
        pss(SHA256, SHA256, 32),
        &sha256,
        accepted(),
    );
    case(
        "sha384",
        "A certificate signed with RSASSA-PSS, SHA-384 and a salt of 48 octets is accepted.",
        pss(SHA384, SHA384, 48),
        &|message| {
            key.sign_pss_sha384(&Sha384::digest(message), &mut random())
                .unwrap_or_default()
        },
        accepted(),
    );
    case(
        "sha512",
        "A certificate signed with RSASSA-PSS, SHA-512 and a salt of 64 octets is accepted.",
        pss(SHA512, SHA512, 64),
        &|message| {
            key.sign_pss_sha512(&Sha512::digest(message), &mut random())
                .unwrap_or_default()
        },
        accepted(),
    );
    case(
        "salt-promised-otherwise",
        "A signature whose salt is not as long as the parameters say is refused.",
        pss(SHA256, SHA256, 48),
        &sha256,
        refuse("unsupported"),
    );
    case(
        "default-salt-written",
        "The default length of the salt is not written in DER.",
        pss(SHA256, SHA256, 20),
        &sha256,
        refuse("malformed"),
    );
    case(
        "mask-of-another-hash",
        "A mask of another hash than the message's is not supported.",
        pss(SHA256, SHA384, 32),
        &sha256,
        refuse("unsupported"),
    );
    case(
        "hash-of-another-algorithm",
        "A signature over another hash than the parameters name is refused.",
        pss(SHA384, SHA384, 48),
        &sha256,
        refuse("signature"),
    );
    case(
        "parameters-empty",
        "Empty parameters mean SHA-1, which is refused.",
        der::sequence(&[&der::oid_of("1.2.840.113549.1.1.10"), &der::sequence(&[])]),
        &sha256,
        refuse("signature"),
    );
    case(
        "parameters-absent",
        "RSASSA-PSS without parameters is refused.",
        without("1.2.840.113549.1.1.10"),
        &sha256,
        refuse("malformed"),
    );
    case(
        "padding-of-the-other-kind",
        "A PKCS #1 v1.5 signature under the identifier of RSASSA-PSS is refused.",
        pss(SHA256, SHA256, 32),
        &|message| key.sign(message),
        refuse("signature"),
    );
    case(
        "one-bit",
        "An RSASSA-PSS signature with one bit turned is refused.",
        pss(SHA256, SHA256, 32),
        &|message| {
            let mut octets = sha256(message);
            octets.iter_mut().take(1).for_each(|octet| *octet ^= 1);
            octets
        },
        refuse("signature"),
    );
    let trailer = {
        let mask = der::sequence(&[&der::oid_of("1.2.840.113549.1.1.8"), &with_null(SHA256)]);
        let parameters = der::sequence(&[
            &der::context(0, &[&with_null(SHA256)]),
            &der::context(1, &[&mask]),
            &der::context(2, &[&der::integer(&[32])]),
            &der::context(3, &[&der::integer(&[1])]),
        ]);
        der::sequence(&[&der::oid_of("1.2.840.113549.1.1.10"), &parameters])
    };
    case(
        "default-trailer-written",
        "The default trailer is not written in DER.",
        trailer,
        &sha256,
        refuse("malformed"),
    );
}
