// SPDX-License-Identifier: MIT OR Apache-2.0
//! When two names are the same name (RFC 5280 §7.1).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::certificate::Name;
use proptest::prelude::*;
use support::der::{oid, printable, seq, set, tlv, utf8};
use support::*;

fn pair(dotted: &str, value: Vec<u8>) -> Vec<u8> {
    seq(&[oid(dotted), value])
}

#[track_caller]
fn assert_match(one: &[Vec<u8>], other: &[Vec<u8>], expected: bool) {
    let (one, other) = (seq(one), seq(other));
    let (one, other) = (
        Name::from_der(&one).unwrap(),
        Name::from_der(&other).unwrap(),
    );
    assert_eq!(one.matches(&other), expected, "{one} and {other}");
    assert_eq!(other.matches(&one), expected, "{other} and {one}");
    assert_eq!(one.prepared() == other.prepared(), expected);
}

const CN: &str = "2.5.4.3";

#[test]
fn text_of_an_attribute_is_as_written() {
    let der = seq(&[
        attribute(CN, utf8("合成 Authority")),
        attribute(CN, printable("Authority")),
        attribute(CN, tlv(0x16, b"authority")),
    ]);
    let name = Name::from_der(&der).unwrap();
    let texts: Vec<_> = name.attributes().map(|one| one.text()).collect();
    assert_eq!(texts, [Some("合成 Authority"), Some("Authority"), None]);
}

#[test]
fn shown_in_order_without_control_characters() {
    let der = seq(&[
        attribute("2.5.4.6", printable("JP")),
        set(&[
            pair("2.5.4.10", utf8("合成, K.K.")),
            pair("2.5.4.11", utf8("a\u{1b}[2Jb")),
        ]),
        attribute("2.5.4.7", printable("Kiyose-shi")),
        attribute("2.25.1", tlv(0x16, &[0x61, 0xFF])),
        attribute(CN, printable("Authority")),
    ]);
    assert_eq!(
        Name::from_der(&der).unwrap().to_string(),
        "C=JP, O=合成\\u{2c} K.K., OU=a\\u{1b}[2Jb, L=Kiyose-shi, 2.25.1=#61FF, CN=Authority"
    );
    assert_eq!(Name::from_der(&seq(&[])).unwrap().to_string(), "");
}

#[test]
fn string_types_case_and_spaces_do_not_tell_names_apart() {
    for value in [
        printable("Certificate Authority"),
        utf8("certificate authority"),
        printable("  CERTIFICATE   Authority "),
        tlv(0x16, b"certificate authority"),
        tlv(
            0x1E,
            &"Certificate Authority"
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect::<Vec<_>>(),
        ),
        utf8("ＣＥＲＴＩＦＩＣＡＴＥ\u{3000}Authority"),
    ] {
        assert_match(
            &[country(), attribute(CN, value)],
            &[country(), attribute(CN, utf8("Certificate Authority"))],
            true,
        );
    }
}

#[test]
fn words_types_and_order_do() {
    let name = [country(), organization("One"), unit("Two")];
    for other in [
        vec![country(), organization("One"), unit("Twos")],
        vec![country(), organization("One"), unit("T wo")],
        vec![country(), organization("One")],
        vec![country(), unit("Two"), organization("One")],
        vec![country(), organization("One"), organization("Two")],
        vec![country(), organization("One"), unit("Two"), unit("Two")],
        vec![],
    ] {
        assert_match(&name, &other, false);
    }
    assert_match(&[], &[], true);
}

#[test]
fn attributes_of_one_set_have_no_order() {
    let one = pair(CN, utf8("a"));
    let two = pair("2.5.4.11", utf8("B"));
    assert_match(
        &[set(&[one.clone(), two.clone()])],
        &[set(&[two.clone(), pair(CN, printable("A"))])],
        true,
    );
    assert_match(
        &[set(&[one.clone(), two.clone()])],
        &[
            set(std::slice::from_ref(&one)),
            set(std::slice::from_ref(&two)),
        ],
        false,
    );
    assert_match(
        &[set(&[one.clone(), two])],
        &[set(std::slice::from_ref(&one))],
        false,
    );
    assert_match(&[set(&[one.clone(), one.clone()])], &[set(&[one])], false);
}

#[test]
fn values_that_cannot_be_prepared_are_compared_as_written() {
    // TeletexString; and a private-use character, as gaiji (外字) are written.
    let teletex = |text: &[u8]| [attribute(CN, tlv(0x14, text))];
    assert_match(&teletex(b"A"), &teletex(b"A"), true);
    assert_match(&teletex(b"A"), &teletex(b"a"), false);
    assert_match(&teletex(b"A"), &[attribute(CN, utf8("A"))], false);
    let gaiji = |text: &str| [attribute(CN, utf8(text))];
    assert_match(&gaiji("\u{E000}A"), &gaiji("\u{E000}A"), true);
    assert_match(&gaiji("\u{E000}A"), &gaiji("\u{E000}a"), false);
    assert_match(&gaiji("\u{E000}A"), &gaiji("A"), false);
}

#[test]
fn subtree_is_a_beginning_of_whole_sets() {
    let within = |name: &[Vec<u8>], root: &[Vec<u8>]| {
        let (name, root) = (seq(name), seq(root));
        let prepared = |der| Name::from_der(der).unwrap().prepared();
        prepared(&name).is_within(&prepared(&root))
    };
    let name = [country(), organization("One"), unit("Two")];
    assert!(within(&name, &[]));
    assert!(within(&name, &[country()]));
    assert!(within(&name, &[country(), organization("ONE")]));
    assert!(within(&name, &name));
    assert!(!within(&name, &[organization("One")]));
    assert!(!within(&name, &[country(), organization("On")]));
    assert!(!within(&[country()], &name));
    let two = pair(CN, utf8("a"));
    let both = [set(&[two.clone(), pair("2.5.4.11", utf8("B"))])];
    assert!(!within(&both, &[set(&[two])]));
}

fn any_name() -> impl Strategy<Value = Vec<Vec<(u8, u8, String)>>> {
    let text = prop_oneof!["[a-cA-C ]{0,4}", "[カガか\u{3099}\u{3000}ﾞ]{0,3}"];
    let attribute = (0_u8..3, prop_oneof![Just(0x0C_u8), Just(0x13)], text);
    proptest::collection::vec(proptest::collection::vec(attribute, 1..3), 0..3)
}

fn encoded(name: &[Vec<(u8, u8, String)>]) -> Vec<u8> {
    let sets: Vec<_> = name
        .iter()
        .map(|attributes| {
            let pairs: Vec<_> = attributes
                .iter()
                .map(|(kind, tag, text)| {
                    pair(
                        ["2.5.4.3", "2.5.4.10", "2.5.4.11"][usize::from(*kind)],
                        tlv(*tag, text.as_bytes()),
                    )
                })
                .collect();
            set(&pairs)
        })
        .collect();
    seq(&sets)
}

proptest! {
    /// Matching is what an equivalence has to be, and agrees with the prepared form and the subtree order.
    #[test]
    fn matching_is_an_equivalence(a in any_name(), b in any_name(), c in any_name()) {
        let (a, b, c) = (encoded(&a), encoded(&b), encoded(&c));
        let [a, b, c] = [&a, &b, &c].map(|der| Name::from_der(der).unwrap());
        prop_assert!(a.matches(&a));
        prop_assert_eq!(a.matches(&b), b.matches(&a));
        prop_assert_eq!(a.matches(&b), a.prepared() == b.prepared());
        prop_assert!(!(a.matches(&b) && b.matches(&c)) || a.matches(&c));
        let (x, y) = (a.prepared(), b.prepared());
        prop_assert_eq!(x.is_within(&y) && y.is_within(&x), a.matches(&b));
    }

    /// A name and the same name in capitals, in another string type and with more spaces.
    #[test]
    fn rewriting_does_not_change_a_name(name in any_name()) {
        let other: Vec<Vec<_>> = name
            .iter()
            .map(|set| {
                set.iter()
                    .rev()
                    .map(|(kind, _, text)| (*kind, 0x0C, text.to_uppercase().replace(' ', "   ")))
                    .collect()
            })
            .collect();
        // A PrintableString with other characters than its own is compared as written.
        prop_assume!(name.iter().flatten().all(|(_, tag, text)| *tag == 0x0C || text.is_ascii()));
        let (one, two) = (encoded(&name), encoded(&other));
        prop_assert!(Name::from_der(&one).unwrap().matches(&Name::from_der(&two).unwrap()));
    }
}
