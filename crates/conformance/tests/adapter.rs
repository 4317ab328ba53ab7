// SPDX-License-Identifier: MIT OR Apache-2.0
//! The messages of the verifier adapter and their schema: what the types write the schema takes, and a broken line is shown.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use conformance::adapter::{
    Capabilities, CaseRequest, Feature, Judgement, Kind, Reply, Request, Schema, VERSION, Verdict,
};
use conformance::case::{self, Body};

#[test]
fn every_case_is_a_line_of_the_schema() {
    let schema = Schema::new();
    for file in case::files() {
        for case in &file.cases {
            let Body::Verifier { input, .. } = &case.body else {
                continue;
            };
            let mut blob = |name: &str| file.blobs.get(name).cloned().ok_or(());
            let input = input.with_binaries(&mut blob).unwrap();
            let id = case.id.clone();
            let request = Request::Case(Box::new(CaseRequest { id, input }));
            let line = serde_json::to_string(&request).unwrap();
            schema.check_request(&line).unwrap();
            assert_eq!(serde_json::from_str::<Request>(&line).unwrap(), request);
        }
    }
    for request in [Request::Hello { version: VERSION }, Request::Bye] {
        let line = serde_json::to_string(&request).unwrap();
        schema.check_request(&line).unwrap();
    }
}

#[test]
fn every_reply_is_a_line_of_the_schema() {
    let text = || "a".to_owned();
    let refused = Judgement {
        id: text(),
        verdict: Verdict::Refuse,
        class: Some("path".to_owned()),
        clause: Some(text()),
        failing_certificate: Some(1),
        validity: None,
        policies: None,
    };
    let accepted = Judgement {
        id: text(),
        verdict: Verdict::Accept,
        class: None,
        clause: None,
        failing_certificate: None,
        validity: Some("in-time".to_owned()),
        policies: Some(vec!["2.25.1".to_owned()]),
    };
    let hello = Reply::Hello {
        version: VERSION,
        implementation: text(),
        capabilities: Capabilities {
            kinds: vec![
                Kind::Cms,
                Kind::Crl,
                Kind::Ocsp,
                Kind::Path,
                Kind::Signature,
            ],
            profiles: vec!["rfc5280".to_owned()],
            features: Feature::ALL.to_vec(),
        },
    };
    let (skip, error) = (
        Reply::Skip {
            id: text(),
            reason: text(),
        },
        Reply::Error {
            id: text(),
            reason: text(),
        },
    );
    for reply in [
        hello,
        Reply::Result(refused),
        Reply::Result(accepted),
        skip,
        error,
    ] {
        let line = serde_json::to_string(&reply).unwrap();
        Schema::new().check_reply(&line).unwrap();
        assert_eq!(serde_json::from_str::<Reply>(&line).unwrap(), reply);
    }
}

#[track_caller]
fn assert_broken(line: &str, told: &str) {
    let fault = Schema::new().check_reply(line).unwrap_err();
    assert!(fault.contains(told) && fault.contains(line), "{fault}");
}

#[test]
fn broken_lines_are_shown_with_their_fault() {
    assert_broken("{", "is not JSON");
    assert_broken(r#"{"type":"verdict","id":"a"}"#, "/type");
    assert_broken(r#"{"type":"result","id":"a"}"#, "verdict");
    assert_broken(
        r#"{"type":"result","id":"a","verdict":"accepted"}"#,
        "/verdict",
    );
    assert_broken(
        r#"{"type":"result","id":"a","verdict":"refuse","Class":"path"}"#,
        "Class",
    );
    assert_broken(
        r#"{"type":"result","id":"a","verdict":"accept","class":"path"}"#,
        "class",
    );
    assert_broken(r#"{"type":"skip","id":"a"}"#, "reason");
    assert_broken(
        r#"{"type":"hello","version":1,"implementation":"a"}"#,
        "/version",
    );
}
