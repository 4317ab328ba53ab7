// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certification authorities: two families, three generations, one name each family.

use super::{KeyUsage, RsaKey, certificate::extension, der, names, oids};
use crate::Seed;
use jpki::names as texts;
use jpki::oid::{self, Oid};
use jpki::time::UnixTime;
use std::sync::OnceLock;

/// Which of the two JPKI certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a card has these two")]
pub enum Family {
    /// 利用者証明用.
    Authentication,
    /// 署名用.
    Signature,
}

impl Family {
    /// Both.
    pub const ALL: &[Self] = &[Self::Authentication, Self::Signature];

    /// A word for file names and random streams.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Signature => "signature",
        }
    }

    pub(crate) const fn unit(self) -> &'static str {
        match self {
            Self::Authentication => texts::UNIT_AUTHENTICATION,
            Self::Signature => texts::UNIT_SIGNATURE,
        }
    }

    pub(crate) const fn unit_japanese(self) -> &'static str {
        match self {
            Self::Authentication => texts::UNIT_AUTHENTICATION_JA,
            Self::Signature => texts::UNIT_SIGNATURE_JA,
        }
    }

    pub(crate) const fn policy(self) -> Oid {
        match self {
            Self::Authentication => oid::SYNTHETIC_AUTHENTICATION_POLICY,
            Self::Signature => oid::SYNTHETIC_SIGNATURE_POLICY,
        }
    }
}

/// A generation of an authority: same name, another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the field has three at a time, and Unpinned stands for a forger's"
)]
pub enum Generation {
    /// 2016–2026, expired before the epoch of the synthetic world.
    First,
    /// 2019–2029.
    Second,
    /// 2023–2033.
    Third,
    /// The same name and a key nobody pins: what a forged card would bring. Not among [`Generation::ALL`].
    Unpinned,
}

impl Generation {
    /// The three that verifiers pin.
    pub const ALL: &[Self] = &[Self::First, Self::Second, Self::Third];

    /// Beginning and end in UTC.
    #[must_use]
    pub fn validity(self) -> (UnixTime, UnixTime) {
        let at = |year, month, day, hour, minute, second| {
            UnixTime::from_civil_jst(year, month, day, hour, minute, second)
                .unwrap_or(UnixTime::from_secs(0))
        };
        match self {
            Self::First => (at(2016, 1, 20, 0, 0, 0), at(2026, 1, 19, 23, 59, 59)),
            Self::Second => (at(2019, 9, 15, 0, 0, 0), at(2029, 9, 14, 23, 59, 59)),
            Self::Third | Self::Unpinned => (at(2023, 7, 16, 0, 0, 0), at(2033, 7, 15, 23, 59, 59)),
        }
    }

    const fn serial(self) -> [u8; 4] {
        match self {
            Self::First => [0, 0, 0, 1],
            Self::Second => [0x01, 0x33, 0x00, 0x02],
            Self::Third => [0x06, 0xD1, 0x00, 0x03],
            Self::Unpinned => [0x06, 0xD1, 0x00, 0x04],
        }
    }
}

/// A certification authority with its key and self-signed certificate, both made on demand.
#[derive(Debug)]
pub struct Authority {
    seed: Seed,
    family: Family,
    generation: Generation,
    key: OnceLock<RsaKey>,
    certificate: OnceLock<Vec<u8>>,
}

impl Authority {
    /// An authority of a seed. [`super::Pki`] holds the six that are pinned.
    #[must_use]
    pub const fn new(seed: Seed, family: Family, generation: Generation) -> Self {
        Self {
            seed,
            family,
            generation,
            key: OnceLock::new(),
            certificate: OnceLock::new(),
        }
    }

    /// Which certificates it issues.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.family
    }

    /// Its generation.
    #[must_use]
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// Its key.
    pub fn key(&self) -> &RsaKey {
        self.key.get_or_init(|| {
            RsaKey::generate(
                self.seed,
                &format!("authority/{}/{:?}", self.family.word(), self.generation),
            )
        })
    }

    /// Its self-signed certificate, DER: keyCertSign and cRLSign critical, CA without path length, Japanese name as
    /// subjectAltName, its own name as distribution point, no authority key identifier, no policies.
    pub fn certificate(&self) -> &[u8] {
        self.certificate.get_or_init(|| {
            let name = names::authority(self.family);
            let extensions = extensions(self.family, &name, &self.key().key_identifier());
            let (not_before, not_after) = self.generation.validity();
            let tbs = der::sequence(&[
                &der::context(0, &[&der::integer(&[2])]),
                &der::integer(&self.generation.serial()),
                &sha256_with_rsa(),
                &name,
                &der::sequence(&[&der::time(not_before), &der::time(not_after)]),
                &name,
                &self.key().public_key_info(),
                &der::context(3, &[&der::sequence(&[&extensions])]),
            ]);
            self.signed(&tbs)
        })
    }

    /// Its serial number, for authority key identifiers.
    pub(crate) const fn serial(&self) -> [u8; 4] {
        self.generation.serial()
    }

    /// A to-be-signed structure with its signature: certificate or list.
    pub(crate) fn signed(&self, tbs: &[u8]) -> Vec<u8> {
        der::sequence(&[
            tbs,
            &sha256_with_rsa(),
            &der::bit_string(0, &self.key().sign(tbs)),
        ])
    }
}

/// Extensions of a self-signed authority.
pub(crate) fn extensions(family: Family, name: &[u8], key_identifier: &[u8]) -> Vec<u8> {
    let japanese = names::directory_name(&names::authority_japanese(family));
    let own_point = der::sequence(&[&der::sequence(&[&der::context(
        0,
        &[&der::context(0, &[&names::directory_name(name)])],
    )])]);
    let authority = der::sequence(&[&der::boolean(true)]);
    let key_identifier = der::octet_string(key_identifier);
    [
        extension(oids::KEY_USAGE, true, &KeyUsage::AUTHORITY.encode()),
        extension(oids::BASIC_CONSTRAINTS, true, &authority),
        extension(oids::SUBJECT_ALT_NAME, false, &der::sequence(&[&japanese])),
        extension(oids::CRL_DISTRIBUTION_POINTS, false, &own_point),
        extension(oids::SUBJECT_KEY_IDENTIFIER, false, &key_identifier),
    ]
    .concat()
}

pub(crate) fn sha256_with_rsa() -> Vec<u8> {
    der::sequence(&[&der::oid(oids::SHA256_WITH_RSA), &der::null()])
}
