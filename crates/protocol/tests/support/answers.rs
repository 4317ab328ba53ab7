// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary answers.

use crate::records;
use jpki::path::Validity;
use jpki::time::UnixTime;
use proptest::prelude::*;
use protocol::check::{ConsentItem, Consents, Method};
use protocol::entitlement::entitled;
use protocol::facility::FacilityKind;
use protocol::message::Answer;
use protocol::number::CheckNumber;

pub(crate) fn answers() -> BoxedStrategy<Answer> {
    let record = (records::validities(), records::coverages());
    let kind = prop::sample::select(FacilityKind::ALL.as_slice());
    let consents = prop::sample::subsequence(ConsentItem::ALL.as_slice(), 0..=2);
    let certificate = prop_oneof![
        Just(Validity::InTime),
        (instants(), instants())
            .prop_map(|(expired_at, until)| Validity::InGrace { expired_at, until }),
    ];
    let facts = (
        any::<[u8; 16]>(),
        any::<[u8; 8]>(),
        any::<bool>(),
        any::<bool>(),
    );
    let times = (instants(), records::date(), instants());
    (record, kind, consents, certificate, facts, times)
        .prop_map(
            |((state, parts), kind, consents, certificate, facts, times)| {
                let given: Consents = consents.into_iter().collect();
                let method = if facts.2 { Method::Pin } else { Method::Visual };
                Answer {
                    check: protocol::check::CheckId(facts.0),
                    number: CheckNumber::from_random(facts.1),
                    source: "service.example".into(),
                    received_at: times.2,
                    answered_at: times.0,
                    eligibility_date: times.1,
                    terms_version: "2024-12-02".into(),
                    test_use: facts.3,
                    role: method.verifier_role(),
                    certificate,
                    entitled: entitled(&records::record(state, &parts), kind, given, certificate),
                    cross_check: Vec::new(),
                }
            },
        )
        .boxed()
}

/// Whole seconds of 1900 to 2100.
pub(crate) fn instants() -> impl Strategy<Value = UnixTime> {
    (-2_200_000_000_i64..4_100_000_000).prop_map(UnixTime::from_secs)
}
