// SPDX-License-Identifier: MIT OR Apache-2.0
//! The built-in profiles: what each kind of certificate is in each environment.
//!
//! | | user authentication | digital signature |
//! |---|---|---|
//! | published | [`Profile::published`] | [`Profile::published`] |
//! | synthetic | [`Profile::synthetic`] | [`Profile::synthetic`] |

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{KeyKind, Kind, Profile};
use crate::certificate::KeyUsage;
use crate::names;
use crate::oid::{self, Oid};

/// Five years to the birthday, and at most a year until the first birthday comes.
const LONGEST_DAYS: u32 = 6 * 366;

impl Profile {
    /// The profile of the certificates this project's testbed makes.
    #[must_use]
    pub const fn synthetic(kind: Kind) -> Self {
        let policy = match kind {
            Kind::Authentication => oid::SYNTHETIC_AUTHENTICATION_POLICY,
            Kind::Signature => oid::SYNTHETIC_SIGNATURE_POLICY,
        };
        Self::of(kind, names::ORGANIZATION_SYNTHETIC, policy)
    }

    /// The profile of real cards, as far as it is published.
    ///
    /// The policy of the user-authentication certificate is known from one source, that of the
    /// digital-signature certificate from several.
    #[must_use]
    pub const fn published(kind: Kind) -> Self {
        let policy = match kind {
            Kind::Authentication => oid::AUTHENTICATION_POLICY,
            Kind::Signature => oid::SIGNATURE_POLICY,
        };
        Self::of(kind, names::ORGANIZATION, policy)
    }

    const fn of(kind: Kind, organization: &'static str, policy: Oid) -> Self {
        let (unit, unit_ja) = match kind {
            Kind::Authentication => (names::UNIT_AUTHENTICATION, names::UNIT_AUTHENTICATION_JA),
            Kind::Signature => (names::UNIT_SIGNATURE, names::UNIT_SIGNATURE_JA),
        };
        let subject: &'static [Oid] = match kind {
            Kind::Authentication => &[oid::COUNTRY_NAME, oid::COMMON_NAME],
            Kind::Signature => &[
                oid::COUNTRY_NAME,
                oid::LOCALITY_NAME,
                oid::LOCALITY_NAME,
                oid::COMMON_NAME,
            ],
        };
        let (key_usage, key_purpose) = match kind {
            Kind::Authentication => (KeyUsage::DIGITAL_SIGNATURE, Some(oid::CLIENT_AUTH)),
            Kind::Signature => (
                KeyUsage::DIGITAL_SIGNATURE.with(KeyUsage::NON_REPUDIATION),
                None,
            ),
        };
        Self {
            kind,
            organization: Cow::Borrowed(organization),
            issuer_unit: Cow::Borrowed(unit),
            issuer_unit_ja: Cow::Borrowed(unit_ja),
            subject: Cow::Borrowed(subject),
            policy,
            cps_uri: Cow::Borrowed(names::CPS_URI),
            serial_octets: 4,
            signature_algorithm: oid::SHA256_WITH_RSA,
            key: KeyKind::Rsa(2_048),
            key_usage,
            key_purpose,
            longest_days: LONGEST_DAYS,
            severities: Vec::new(),
        }
    }
}
