// SPDX-License-Identifier: MIT OR Apache-2.0
//! One result in every form: written and read again it is the same, in any order, among unknown elements.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/records.rs"]
mod records;

use documents::{answers, documents as any_document};
use proptest::prelude::*;
use protocol::document::ResultDocument;
use protocol::eligibility::Preschool;
use protocol::wire::{self, Charset, Error, Unwritable};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

proptest! {
    #[test]
    fn an_answer_is_the_same_through_every_form(answer in answers()) {
        let document = ResultDocument::of_answer(&answer);
        prop_assert!(document.to_answer().as_ref() == Some(&answer));
        let json = wire::decode_answer(&wire::encode_answer(&answer)).unwrap();
        prop_assert!(json == answer);
        for charset in [Charset::Utf8, Charset::ShiftJis] {
            let bytes = wire::encode_xml(&document, charset).unwrap();
            let read = wire::decode_xml(&bytes).unwrap();
            prop_assert!(read.to_answer() == Some(answer.clone()), "{charset:?}");
        }
        let fhir = wire::decode_fhir(&wire::encode_fhir(&document).unwrap()).unwrap();
        prop_assert!(fhir.to_answer() == Some(answer));
        prop_assert!(document.clone().without_check().to_answer().is_none());
    }

    #[test]
    fn every_document_is_the_same_through_xml_and_fhir(document in any_document()) {
        for charset in [Charset::Utf8, Charset::ShiftJis] {
            let bytes = wire::encode_xml(&document, charset).unwrap();
            prop_assert!(wire::decode_xml(&bytes).unwrap() == document, "{charset:?}");
        }
        let bytes = wire::encode_fhir(&document).unwrap();
        prop_assert!(wire::decode_fhir(&bytes).unwrap() == document, "{}", text(&bytes));
    }

    #[test]
    fn what_the_clipboard_shows_is_the_same_through_it(document in any_document()) {
        match wire::encode_clipboard(&document) {
            Ok(block) => {
                let read = wire::decode_clipboard(&block).unwrap();
                prop_assert!(read == shown_on_clipboard(&document), "{block}");
                prop_assert_eq!(wire::encode_clipboard(&read).unwrap(), block.clone());
                // Lines may end in LF alone.
                prop_assert!(wire::decode_clipboard(&block.replace("\r\n", "\n")).unwrap() == read);
            }
            Err(error) => {
                prop_assert_eq!(error, Unwritable::Missing { name: "資格情報" });
                prop_assert!(document.results.is_empty());
            }
        }
    }

    /// The order of elements is not stable in the field, and elements are added every year.
    #[test]
    fn elements_are_found_in_any_order_and_unknown_ones_passed_over(
        document in any_document(), seed in any::<u64>(),
    ) {
        let written = text(&wire::encode_xml(&document, Charset::Utf8).unwrap());
        let shuffled = shuffle(&written, seed);
        prop_assert!(wire::decode_xml(shuffled.as_bytes()).unwrap() == document, "{shuffled}");
        let written = text(&wire::encode_fhir(&document).unwrap());
        let mut value: serde_json::Value = serde_json::from_str(&written).unwrap();
        add_members(&mut value);
        prop_assert!(wire::decode_fhir(value.to_string().as_bytes()).unwrap() == document);
    }

    #[test]
    fn any_bytes_are_a_document_or_are_not(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for error in [
            wire::decode_xml(&bytes).err(),
            wire::decode_fhir(&bytes).err(),
            wire::decode_clipboard(&String::from_utf8_lossy(&bytes)).err(),
        ] {
            prop_assert!(error.is_some());
        }
    }

    /// One byte changed: still read, or refused, and never another answer's number with its check digit right.
    #[test]
    fn a_damaged_document_is_read_or_refused(document in any_document(), at in any::<prop::sample::Index>(), by in 1_u8..) {
        let mut bytes = wire::encode_xml(&document, Charset::ShiftJis).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = bytes[at].wrapping_add(by);
        if let Ok(read) = wire::decode_xml(&bytes) {
            let again = wire::encode_xml(&read, Charset::Utf8).unwrap();
            prop_assert!(wire::decode_xml(&again).unwrap() == read);
        }
    }
}

/// What is left of a document on the clipboard.
fn shown_on_clipboard(document: &ResultDocument) -> ResultDocument {
    let results = document.results.iter().cloned().map(|mut entry| {
        entry.limit_consent = None;
        entry.diseases_consent = None;
        let basic = &mut entry.coverage.basic;
        basic.disqualification_date = None;
        basic.loss_reason = None;
        basic.issued_on = None;
        basic.preschool = basic.preschool.filter(|is| *is == Preschool::Preschool);
        if let Some(elderly) = &mut basic.elderly {
            elderly.issued_on = None;
        }
        if let Some(limit) = &mut entry.coverage.limit {
            limit.issued_on = None;
            limit.long_term_from = None;
        }
        for disease in &mut entry.coverage.specific_diseases {
            disease.issued_on = None;
        }
        entry
    });
    ResultDocument {
        eligibility_date: document.eligibility_date,
        results: results.collect(),
        ..ResultDocument::default()
    }
}

/// The lines of an element's children in another order, whole elements kept together, and elements nobody knows between.
fn shuffle(xml: &str, seed: u64) -> String {
    let lines: Vec<&str> = xml.lines().collect();
    let mut state = seed;
    let body = shuffled(&lines[2..lines.len() - 1], &mut state);
    format!(
        "{}\n<!-- a comment --><?program an instruction?>\n<XmlMsg>\n{}\n</XmlMsg>",
        lines[0],
        body.join("\n")
    )
}

fn shuffled(lines: &[&str], state: &mut u64) -> Vec<String> {
    let mut elements: Vec<Vec<String>> = Vec::new();
    let mut rest = lines;
    while let Some((first, tail)) = rest.split_first() {
        let name = first.trim().trim_start_matches('<');
        let name = name.split(['>', ' ']).next().unwrap();
        let close = format!("</{name}>");
        if first.ends_with(&close) {
            elements.push(vec![(*first).to_owned()]);
            rest = tail;
        } else {
            let indent = first.len() - first.trim_start().len();
            let end = format!("{}{close}", " ".repeat(indent));
            let length = tail.iter().position(|line| *line == end).unwrap();
            let mut element = vec![(*first).to_owned()];
            element.extend(shuffled(&tail[..length], state));
            element.push(end);
            elements.push(element);
            rest = &tail[length + 1..];
        }
    }
    // What is repeated keeps its order among itself.
    let repeated = |element: &Vec<String>| {
        [
            "ResultOfQualificationConfirmation",
            "SpecificDiseasesCertificateInfo",
            "Withheld",
        ]
        .iter()
        .any(|name| element[0].contains(&format!("<{name}>")))
    };
    let (mut all, kept): (Vec<_>, Vec<_>) = elements.into_iter().partition(|one| !repeated(one));
    all.push(vec![
        "<AddedNextYear kind='new'><Deeper>値</Deeper></AddedNextYear>".to_owned(),
    ]);
    for place in (1..all.len()).rev() {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let other = usize::try_from(*state >> 33).unwrap() % (place + 1);
        all.swap(place, other);
    }
    all.into_iter().chain(kept).flatten().collect()
}

/// A member nobody knows in every object.
fn add_members(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.values_mut().for_each(add_members);
            members.insert("addedNextYear".into(), serde_json::json!([1, "値"]));
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(add_members),
        _ => {}
    }
}

#[test]
fn a_message_without_header_and_body_is_none() {
    for xml in [
        "<XmlMsg/>",
        "<XmlMsg></XmlMsg>",
        "<XmlMsg><Other/></XmlMsg>",
    ] {
        assert_eq!(
            wire::decode_xml(xml.as_bytes()),
            Err(Error::Missing {
                name: "MessageHeader"
            })
        );
    }
}
