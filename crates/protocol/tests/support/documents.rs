// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary documents.

use crate::{answers, records};
use proptest::prelude::*;
use protocol::document::{Notice, ResultDocument, ResultEntry};
use protocol::eligibility::code::{
    LimitConsent, ProcessingStatus, ReferenceClassification, ResultSegment, ViewingConsent,
};
use protocol::entitlement::EntitledCoverage;
use protocol::number::OpaqueNumber;

fn texts() -> impl Strategy<Value = Option<String>> {
    let text = "[合成<&>\"'a-z0-9髙𠮷 -]{1,12}";
    prop::option::of(text.prop_filter("spaces alone are no text", |text| !text.trim().is_empty()))
}

fn codes<T: core::fmt::Debug + Copy + 'static>(
    all: &'static [T],
) -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(all))
}

/// Documents as other programs write them, where nearly everything may be absent, and our own.
pub(crate) fn documents() -> BoxedStrategy<ResultDocument> {
    let ours = answers::answers().prop_map(|answer| ResultDocument::of_answer(&answer));
    let entries = prop::collection::vec(entry(), 0..3);
    let notice = || (texts(), texts()).prop_map(|(code, message)| Notice::of(code, message));
    let header = (
        prop::option::of(answers::instants()),
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
