// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures on certificates: the algorithms there are, strict encodings, and what is too weak.

use super::chain::{Chain, key};
use super::question::{Question, accepted};
use super::{Builder, refuse};
use conformance::case::{CaseFile, VerifierExpectation};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::{EcKey, P384Key, RsaKey, der, stream};

const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
const SHA384_WITH_RSA: &str = "1.2.840.113549.1.1.12";
const SHA512_WITH_RSA: &str = "1.2.840.113549.1.1.13";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";
const SHA512: &str = "2.16.840.1.101.3.4.2.3";

/// One RSA key of each size, made once.
/// What becomes of a signature.
type Change = fn(Vec<u8>) -> Vec<u8>;

fn rsa(bits: usize) -> Option<&'static RsaKey> {
    static KEYS: LazyLock<Vec<(usize, RsaKey)>> = LazyLock::new(|| {
        [1024, 2048, 3072, 4096]
            .into_iter()
            .filter_map(|bits| {
                let key = RsaKey::of_size(Seed(1), &format!("suite/rsa/{bits}"), bits)?;
                Some((bits, key))
            })
            .collect()
    });
    KEYS.iter()
        .find(|(size, _)| *size == bits)
        .map(|(_, key)| key)
}

pub(super) fn p384() -> &'static P384Key {
    static KEY: LazyLock<P384Key> = LazyLock::new(|| P384Key::generate(Seed(1), "suite/p384"));
    &KEY
}

fn with_null(algorithm: &str) -> Vec<u8> {
    der::sequence(&[&der::oid_of(algorithm), &der::null()])
}

fn without(algorithm: &str) -> Vec<u8> {
    der::sequence(&[&der::oid_of(algorithm)])
}

/// RSASSA-PKCS1-v1_5: what is padded is the DigestInfo of RFC 8017 §9.2.
fn pkcs1(key: &RsaKey, hash: &str, digest: &[u8]) -> Vec<u8> {
    let info = der::sequence(&[&with_null(hash), &der::octet_string(digest)]);
    key.sign_payload(&info).unwrap_or_default()
}

/// `RSASSA-PSS-params`: hash, hash of the mask, salt.
fn pss(hash: &str, mask: &str, salt: u8) -> Vec<u8> {
    let mask = der::sequence(&[&der::oid_of("1.2.840.113549.1.1.8"), &with_null(mask)]);
    let parameters = der::sequence(&[
        &der::context(0, &[&with_null(hash)]),
        &der::context(1, &[&mask]),
        &der::context(2, &[&der::integer(&[salt])]),
    ]);
    der::sequence(&[&der::oid_of("1.2.840.113549.1.1.10"), &parameters])
}

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("algorithms");
    rsa_pkcs1(&mut builder);
    rsa_pss(&mut builder);
    ecdsa(&mut builder);
    ecdsa_encoding(&mut builder);
    keys(&mut builder);
    builder.finish("signatures on certificates")
}

/// A path whose end entity is signed with the key and the algorithm.
struct Signed<'a> {
    key: Vec<u8>,
    algorithm: Vec<u8>,
    sign: &'a dyn Fn(&[u8]) -> Vec<u8>,
}

impl Signed<'_> {
    fn question(self) -> Question {
        let Self {
            key: info,
            algorithm,
            sign,
        } = self;
        let chain = Chain::of(1)
            .changed(1, |spec| spec.key = info)
            .end_changed(|spec| {
                spec.inner_algorithm.clone_from(&algorithm);
                spec.outer_algorithm = algorithm;
            });
        let end = chain.end.signed_with(sign);
        Question::of(&chain).changed(|asked| asked.certificate = Some(end))
    }
}

fn rsa_pkcs1(builder: &mut Builder) {
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
    let changes: [(&str, &str, Change); 5] = [
        ("one-bit", "one bit turned", |mut octets| {
            if let Some(octet) = octets.get_mut(7) {
                *octet ^= 1;
            }
            octets
        }),
        ("one-octet-short", "one octet too few", |mut octets| {
            octets.pop();
            octets
        }),
        ("one-octet-long", "a zero octet before it", |mut octets| {
            octets.insert(0, 0);
            octets
        }),
        ("all-zero", "zeros in its place", |octets| {
            vec![0; octets.len()]
        }),
        ("empty", "nothing in its place", |_| Vec::new()),
    ];
    for (name, what, change) in changes {
        case(
            &format!("rsa-signature-{name}"),
            &format!("A signature with {what} is refused."),
            "rfc8017-8.2.2-length",
            Signed {
                key: info(),
                algorithm: with_null(SHA256_WITH_RSA),
                sign: &|message| change(key.sign(message)),
            },
            refuse("signature"),
        );
    }
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

fn rsa_pss(builder: &mut Builder) {
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
        pss(SHA256, SHA256, 20),
        &sha256,
        refuse("unsupported"),
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

fn ecdsa(builder: &mut Builder) {
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

fn ecdsa_encoding(builder: &mut Builder) {
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

/// Keys of issuers that are refused, whatever they signed.
fn keys(builder: &mut Builder) {
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
