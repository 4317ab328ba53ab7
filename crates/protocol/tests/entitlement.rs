// SPDX-License-Identifier: MIT OR Apache-2.0
//! Article 13: who receives what, every combination written out.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support {
    pub(crate) mod records;
}

use jpki::path::Validity;
use jpki::time::{UnixTime, grace_end};
use proptest::prelude::*;
use protocol::check::ConsentItem::{LimitCertificate as Limit, SpecificDiseases as Diseases};
use protocol::check::{ConsentItem, Consents};
use protocol::eligibility::EligibilityRecord;
use protocol::entitlement::Withheld::{FacilityKind as Kind, Grace, NoConsent};
use protocol::entitlement::{Withheld, entitled};
use protocol::facility::FacilityKind::{
    self, ExemptInstitution as Exempt, HealthCheckProvider as HealthCheck,
    MaternityHome as Maternity, TreatmentClinic as Clinic,
};
use protocol::wire;
use support::records;

/// `None`: the item is delivered.
type Row = (
    FacilityKind,
    &'static [ConsentItem],
    Certificate,
    Option<Withheld>,
    Option<Withheld>,
);

#[derive(Clone, Copy, Debug)]
enum Certificate {
    InTime,
    InGrace,
}
use Certificate::{InGrace, InTime};

const NONE: &[ConsentItem] = &[];
const BOTH: &[ConsentItem] = &[Limit, Diseases];

/// Facility kind, consents, certificate; what is said of limit certificates, of specific diseases.
#[rustfmt::skip]
const MATRIX: [Row; 32] = [
    (Exempt,      NONE,        InTime,  Some(NoConsent), Some(NoConsent)),
    (Exempt,      &[Limit],    InTime,  None,            Some(NoConsent)),
    (Exempt,      &[Diseases], InTime,  Some(NoConsent), None),
    (Exempt,      BOTH,        InTime,  None,            None),
    (Exempt,      NONE,        InGrace, Some(NoConsent), Some(NoConsent)),
    (Exempt,      &[Limit],    InGrace, Some(Grace),     Some(NoConsent)),
    (Exempt,      &[Diseases], InGrace, Some(NoConsent), Some(Grace)),
    (Exempt,      BOTH,        InGrace, Some(Grace),     Some(Grace)),
    (HealthCheck, NONE,        InTime,  Some(Kind),      Some(Kind)),
    (HealthCheck, &[Limit],    InTime,  Some(Kind),      Some(Kind)),
    (HealthCheck, &[Diseases], InTime,  Some(Kind),      Some(Kind)),
    (HealthCheck, BOTH,        InTime,  Some(Kind),      Some(Kind)),
    (HealthCheck, NONE,        InGrace, Some(Kind),      Some(Kind)),
    (HealthCheck, &[Limit],    InGrace, Some(Kind),      Some(Kind)),
    (HealthCheck, &[Diseases], InGrace, Some(Kind),      Some(Kind)),
    (HealthCheck, BOTH,        InGrace, Some(Kind),      Some(Kind)),
    (Maternity,   NONE,        InTime,  Some(Kind),      Some(Kind)),
    (Maternity,   &[Limit],    InTime,  Some(Kind),      Some(Kind)),
    (Maternity,   &[Diseases], InTime,  Some(Kind),      Some(Kind)),
    (Maternity,   BOTH,        InTime,  Some(Kind),      Some(Kind)),
    (Maternity,   NONE,        InGrace, Some(Kind),      Some(Kind)),
    (Maternity,   &[Limit],    InGrace, Some(Kind),      Some(Kind)),
    (Maternity,   &[Diseases], InGrace, Some(Kind),      Some(Kind)),
    (Maternity,   BOTH,        InGrace, Some(Kind),      Some(Kind)),
    (Clinic,      NONE,        InTime,  Some(Kind),      Some(Kind)),
    (Clinic,      &[Limit],    InTime,  Some(Kind),      Some(Kind)),
    (Clinic,      &[Diseases], InTime,  Some(Kind),      Some(Kind)),
    (Clinic,      BOTH,        InTime,  Some(Kind),      Some(Kind)),
    (Clinic,      NONE,        InGrace, Some(Kind),      Some(Kind)),
    (Clinic,      &[Limit],    InGrace, Some(Kind),      Some(Kind)),
    (Clinic,      &[Diseases], InGrace, Some(Kind),      Some(Kind)),
    (Clinic,      BOTH,        InGrace, Some(Kind),      Some(Kind)),
];

const EXPIRED_AT: UnixTime = UnixTime::from_secs(1_792_076_399);

fn validity(certificate: Certificate) -> Validity {
    match certificate {
        InTime => Validity::InTime,
        InGrace => Validity::InGrace {
            expired_at: EXPIRED_AT,
            until: grace_end(EXPIRED_AT),
        },
    }
}

/// One coverage with both certificates, as the store would hold it.
fn rich_record() -> EligibilityRecord {
    wire::decode_record(
        br#"{"qualificationValidity":"1","coverages":[{
            "classification":"01","insurerNumber":"06990018","insurerName":"X","number":"1",
            "name":"Y","sex":"2","birthDate":"1980-01-01",
            "limitCertificate":{"class":"A03","validFrom":"2026-08-01","validUntil":"2027-07-31"},
            "specificDiseases":[{"category":"1","validFrom":"2025-04-01","validUntil":"2027-03-31","selfPayYen":10000}]
        }]}"#,
    )
    .unwrap()
}

#[test]
fn every_combination_delivers_what_the_table_says() {
    let record = rich_record();
    for row in MATRIX {
        let (kind, consents, certificate, limit, diseases) = row;
        let consents: Consents = consents.iter().copied().collect();
        let got = entitled(&record, kind, consents, validity(certificate));
        assert_eq!(got.coverages.len(), 1);
        let coverage = &got.coverages[0];
        assert_eq!(coverage.limit.is_some(), limit.is_none(), "{row:?}");
        assert_eq!(
            coverage.specific_diseases.len(),
            usize::from(diseases.is_none()),
            "{row:?}"
        );
        let mut withheld = Vec::new();
        withheld.extend(limit.map(|reason| (Limit, reason)));
        withheld.extend(diseases.map(|reason| (Diseases, reason)));
        assert_eq!(got.withheld, withheld, "{row:?}");
        assert_eq!(coverage.basic, record.coverages[0].basic, "{row:?}");
        assert_eq!(got.validity, record.validity, "{row:?}");
    }
}

#[test]
fn the_table_has_each_combination_once() {
    let mut seen: Vec<String> = MATRIX
        .iter()
        .map(|(kind, consents, certificate, ..)| format!("{kind:?} {consents:?} {certificate:?}"))
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4 * 4 * 2);
}

/// "Withheld" must not tell whether there is something to withhold.
#[test]
fn what_is_withheld_does_not_depend_on_the_patient() {
    let rich = rich_record();
    let poor = EligibilityRecord {
        validity: rich.validity,
        coverages: Vec::new(),
        processing_seconds: 0,
    };
    for (kind, consents, certificate, ..) in MATRIX {
        let consents: Consents = consents.iter().copied().collect();
        let of = |record| entitled(record, kind, consents, validity(certificate)).withheld;
        assert_eq!(of(&rich), of(&poor));
    }
}

proptest! {
    #[test]
    fn restricted_data_need_institution_consent_and_time(
        state in records::validities(),
        parts in records::coverages(),
        row in proptest::sample::select(&MATRIX[..]),
    ) {
        let (kind, consents, certificate, ..) = row;
        let given: Consents = consents.iter().copied().collect();
        let got = entitled(&records::record(state, &parts), kind, given, validity(certificate));
        prop_assert_eq!(got.validity, state);
        prop_assert_eq!(got.coverages.len(), parts.len());
        for (coverage, parts) in got.coverages.iter().zip(&parts) {
            prop_assert_eq!(&coverage.basic, &parts.basic);
            let may = |item| {
                kind == Exempt && consents.contains(&item) && matches!(certificate, InTime)
            };
            let limit = parts.limit.filter(|_| may(Limit));
            let diseases = if may(Diseases) { &parts.diseases[..] } else { &[] };
            prop_assert_eq!(coverage.limit, limit);
            prop_assert_eq!(&coverage.specific_diseases[..], diseases);
        }
    }

    #[test]
    fn a_stored_record_reads_back(state in records::validities(), parts in records::coverages()) {
        let record = records::record(state, &parts);
        prop_assert!(wire::decode_record(&wire::encode_record(&record)) == Ok(record));
    }
}
