// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary answers and documents.

use crate::records;
use jpki::path::Validity;
use jpki::time::UnixTime;
use proptest::prelude::*;
use protocol::check::{ConsentItem, Consents, Method};
use protocol::document::{Notice, ResultDocument, ResultEntry};
use protocol::eligibility::code::{
    LimitConsent, ProcessingStatus, ReferenceClassification, ResultSegment, ViewingConsent,
};
use protocol::entitlement::{EntitledCoverage, entitled};
use protocol::facility::FacilityKind;
use protocol::message::Answer;
use protocol::number::{CheckNumber, OpaqueNumber};

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
    let times = (instants(), records::date());
    (record, kind, consents, certificate, facts, times)
        .prop_map(
            |((state, parts), kind, consents, certificate, facts, times)| {
                let given: Consents = consents.into_iter().collect();
                let method = if facts.2 { Method::Pin } else { Method::Visual };
                Answer {
                    check: protocol::check::CheckId(facts.0),
                    number: CheckNumber::from_random(facts.1),
                    source: "service.example".into(),
                    answered_at: times.0,
                    eligibility_date: times.1,
                    terms_version: "2024-12-02".into(),
                    test_use: facts.3,
                    role: method.verifier_role(),
                    certificate,
                    entitled: entitled(&records::record(state, &parts), kind, given, certificate),
                }
            },
        )
        .boxed()
}

/// Whole seconds of 1900 to 2100.
pub(crate) fn instants() -> impl Strategy<Value = UnixTime> {
    (-2_200_000_000_i64..4_100_000_000).prop_map(UnixTime::from_secs)
}

fn texts() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[合成<&>\"'a-z0-9髙𠮷 -]{1,12}")
}

fn codes<T: core::fmt::Debug + Copy + 'static>(
    all: &'static [T],
) -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(all))
}

/// Documents as other programs write them, where nearly everything may be absent, and our own.
pub(crate) fn documents() -> BoxedStrategy<ResultDocument> {
    let ours = answers().prop_map(|answer| ResultDocument::of_answer(&answer));
    let entries = prop::collection::vec(entry(), 0..3);
    let notice = || (texts(), texts()).prop_map(|(code, message)| Notice::of(code, message));
    let header = (
        prop::option::of(instants()),
        prop::option::of(records::date()),
        prop::option::of("[0-9]{10}|協[0-9]{7}-0-0"),
        texts(),
        codes(ReferenceClassification::ALL),
        codes(ResultSegment::ALL),
        notice(),
    )
        .boxed();
    let body = (
        codes(ProcessingStatus::ALL),
        notice(),
        prop::option::of(records::validities()),
        entries,
    );
    // A message without any element is none.
    let others = (header, body).prop_filter_map("empty", |(header, body)| {
        let document = ResultDocument {
            processed_at: header.0,
            eligibility_date: header.1,
            institution_code: header.2.map(|code| OpaqueNumber::new(&code).unwrap()),
            file_identifier: header.3,
            reference: header.4,
            segment: header.5,
            error: header.6,
            status: body.0,
            notice: body.1,
            validity: body.2,
            results: body.3,
            check: None,
        };
        (document != ResultDocument::default()).then_some(document)
    });
    prop_oneof![ours, others].boxed()
}

fn entry() -> BoxedStrategy<ResultEntry> {
    let consents = (codes(LimitConsent::ALL), codes(ViewingConsent::ALL));
    (records::parts(), consents, texts())
        .prop_map(|(parts, consents, reference_number)| ResultEntry {
            coverage: EntitledCoverage {
                basic: parts.basic,
                limit: parts.limit,
                specific_diseases: parts.diseases,
            },
            limit_consent: consents.0,
            diseases_consent: consents.1,
            reference_number,
        })
        .boxed()
}
