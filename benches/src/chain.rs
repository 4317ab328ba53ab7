// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chains of one algorithm and any length, plain enough for every peer.

use jpki::time::UnixTime;
use testbed::pki::{EcKey, RsaKey, der};
use testbed::{EPOCH, Seed};

/// Which keys sign.
#[derive(Clone, Copy)]
pub enum Algorithm {
    Rsa2048,
    P256,
}

/// A root, authorities below it, and an end entity, all DER.
pub struct Chain {
    pub root: Vec<u8>,
    /// From the one the root issued downwards.
    pub authorities: Vec<Vec<u8>>,
    pub end: Vec<u8>,
}

impl Chain {
    /// A chain with so many authorities between root and end entity.
    pub fn new(algorithm: Algorithm, authorities: usize) -> Self {
        let keys: Vec<Key> = (0..authorities + 2)
            .map(|place| Key::generate(algorithm, place))
            .collect();
        let certificate = |place: usize, is_authority| {
            let issuing = place.saturating_sub(1);
            certificate(
                (place, &keys[place]),
                (issuing, &keys[issuing]),
                is_authority,
            )
        };
        Self {
            root: certificate(0, true),
            authorities: (1..=authorities)
                .map(|place| certificate(place, true))
                .collect(),
            end: certificate(authorities + 1, false),
        }
    }
}

enum Key {
    Rsa(RsaKey),
    P256(EcKey),
}

impl Key {
    fn generate(algorithm: Algorithm, place: usize) -> Self {
        let purpose = format!("benches/chain/{place}");
        match algorithm {
            Algorithm::Rsa2048 => Self::Rsa(RsaKey::generate(Seed(1), &purpose)),
            Algorithm::P256 => Self::P256(EcKey::generate(Seed(1), &purpose)),
        }
    }

    fn public_key_info(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.public_key_info(),
            Self::P256(key) => key.public_key_info(),
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.sign(message),
            Self::P256(key) => key.sign(message),
        }
    }

    /// The AlgorithmIdentifier of its signatures (RFC 4055 §5, RFC 5758 §3.2).
    fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::Rsa(_) => der::sequence(&[&der::oid_of("1.2.840.113549.1.1.11"), &der::null()]),
            Self::P256(_) => der::sequence(&[&der::oid_of("1.2.840.10045.4.3.2")]),
        }
    }
}

fn certificate(own: (usize, &Key), issuing: (usize, &Key), is_authority: bool) -> Vec<u8> {
    let day = 86_400;
    let (begin, end) = (EPOCH.as_secs() - 365 * day, EPOCH.as_secs() + 365 * day);
    let time = |seconds| der::time(UnixTime::from_secs(seconds));
    let algorithm = issuing.1.algorithm();
    let mut extensions = Vec::new();
    if is_authority {
        let constraints = der::sequence(&[&der::boolean(true)]);
        extensions.extend(extension("2.5.29.19", &constraints));
        // keyCertSign and cRLSign.
        extensions.extend(extension("2.5.29.15", &der::bit_string(1, &[0b0000_0110])));
    } else {
        // digitalSignature.
        extensions.extend(extension("2.5.29.15", &der::bit_string(7, &[0b1000_0000])));
        let client = der::sequence(&[&der::oid_of("1.3.6.1.5.5.7.3.2")]);
        extensions.extend(extension("2.5.29.37", &client));
    }
    let message = der::sequence(&[
        &der::context(0, &[&der::integer(&[2])]),
        &der::integer(&[1]),
        &algorithm,
        &name(issuing.0),
        &der::sequence(&[&time(begin), &time(end)]),
        &name(own.0),
        &own.1.public_key_info(),
        &der::context(3, &[&der::sequence(&[&extensions])]),
    ]);
    let signature = der::bit_string(0, &issuing.1.sign(&message));
    der::sequence(&[&message, &algorithm, &signature])
}

fn extension(identifier: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[
        &der::oid_of(identifier),
        &der::boolean(true),
        &der::octet_string(value),
    ])
}

fn name(place: usize) -> Vec<u8> {
    let attribute = |kind, value: &[u8]| der::set(&[&der::sequence(&[&der::oid_of(kind), value])]);
    der::sequence(&[
        &attribute("2.5.4.6", &der::printable("JP")),
        &attribute("2.5.4.10", &der::utf8("JPKI-SYNTHETIC")),
        &attribute("2.5.4.3", &der::utf8(&format!("bench {place}"))),
    ])
}
