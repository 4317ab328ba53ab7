// SPDX-License-Identifier: MIT OR Apache-2.0
//! Article 13 of the terms of use, in one place: who may receive what.
//!
//! | facility | consent | certificate | limit / specific-disease data |
//! |---|---|---|---|
//! | exempt institution | given for the item | in time | delivered |
//! | exempt institution | not given | – | withheld: no consent |
//! | any other kind | given or not | – | withheld: facility kind |
//! | exempt institution | given | in grace | withheld: grace |
//!
//! Whether a patient holds such a certificate plays no part, so that "withheld" tells nothing about the patient.

use crate::check::{ConsentItem, Consents};
use crate::eligibility::{
    BasicCoverage, EligibilityRecord, LimitCertificate, QualificationValidity,
};
use crate::eligibility::{RestrictedCoverage, SpecificDiseaseCertificate};
use crate::facility::FacilityKind;
use core::fmt;
use core::marker::PhantomData;
use jpki::path::Validity;

/// Proof that the data of an item may be read; made by this module only.
pub struct ConsentGranted<I> {
    item: PhantomData<I>,
}

/// The item of limit certificates.
#[derive(Debug)]
#[non_exhaustive]
pub struct Limit;

/// The item of specific-disease certificates.
#[derive(Debug)]
#[non_exhaustive]
pub struct Diseases;

/// Ties a proof to the consent it needs, so that one item's consent never opens the other.
trait Item {
    const CONSENT: ConsentItem;
}

impl Item for Limit {
    const CONSENT: ConsentItem = ConsentItem::LimitCertificate;
}

impl Item for Diseases {
    const CONSENT: ConsentItem = ConsentItem::SpecificDiseases;
}

impl<I> fmt::Debug for ConsentGranted<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsentGranted")
    }
}

/// Why an item is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Withheld {
    /// The facility is not an exempt institution; consent changes nothing.
    FacilityKind,
    /// The certificate has expired; in grace it proves eligibility and nothing else.
    Grace,
    /// The patient did not consent.
    NoConsent,
}

impl Withheld {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FacilityKind => "facility-kind",
            Self::Grace => "grace",
            Self::NoConsent => "no-consent",
        }
    }

    /// The reason of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        [Self::FacilityKind, Self::Grace, Self::NoConsent]
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}

/// A record cut down to what a facility may receive. `Debug` shows no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entitled {
    /// 資格有効性.
    pub validity: QualificationValidity,
    /// One for each insurance or assistance.
    pub coverages: Vec<EntitledCoverage>,
    /// Items that are withheld, and why.
    pub withheld: Vec<(ConsentItem, Withheld)>,
}

/// One coverage cut down to what a facility may receive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "what an answer has, read back by clients"
)]
pub struct EntitledCoverage {
    /// Always delivered.
    pub basic: BasicCoverage,
    /// Delivered only if granted; `None` if there is none or it is withheld.
    pub limit: Option<LimitCertificate>,
    /// Delivered only if granted.
    pub specific_diseases: Vec<SpecificDiseaseCertificate>,
}

/// Cuts a record down to what this facility may receive in this check.
#[must_use]
pub fn entitled(
    record: &EligibilityRecord,
    kind: FacilityKind,
    consents: Consents,
    validity: Validity,
) -> Entitled {
    let limit = grant::<Limit>(kind, consents, validity);
    let diseases = grant::<Diseases>(kind, consents, validity);
    let coverages = record
        .coverages
        .iter()
        .map(|coverage| EntitledCoverage {
            basic: coverage.basic.clone(),
            limit: limit
                .as_ref()
                .ok()
                .and_then(|granted| coverage.restricted.limit(granted))
                .copied(),
            specific_diseases: disclosed(&coverage.restricted, diseases.as_ref().ok()),
        })
        .collect();
    let withheld = [
        limit.err().map(|reason| (Limit::CONSENT, reason)),
        diseases.err().map(|reason| (Diseases::CONSENT, reason)),
    ];
    Entitled {
        validity: record.validity,
        coverages,
        withheld: withheld.into_iter().flatten().collect(),
    }
}

/// The only place where a [`ConsentGranted`] is made.
fn grant<I: Item>(
    kind: FacilityKind,
    consents: Consents,
    validity: Validity,
) -> Result<ConsentGranted<I>, Withheld> {
    if kind != FacilityKind::ExemptInstitution {
        return Err(Withheld::FacilityKind);
    }
    if !consents.contains(I::CONSENT) {
        return Err(Withheld::NoConsent);
    }
    match validity {
        Validity::InTime => Ok(ConsentGranted { item: PhantomData }),
        // In grace, and in any state of validity that may be added later: refuse.
        _ => Err(Withheld::Grace),
    }
}

fn disclosed(
    restricted: &RestrictedCoverage,
    granted: Option<&ConsentGranted<Diseases>>,
) -> Vec<SpecificDiseaseCertificate> {
    granted
        .map(|granted| restricted.specific_diseases(granted).to_vec())
        .unwrap_or_default()
}
