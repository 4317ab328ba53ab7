// SPDX-License-Identifier: MIT OR Apache-2.0

use proptest::prelude::*;

use super::*;

fn prepared(tag: u8, octets: &[u8]) -> Option<Vec<u8>> {
    let mut out = b"before".to_vec();
    let could = prepare(tag, octets, &mut out);
    let text = out.split_off(6);
    assert_eq!(out, b"before");
    assert!(could || text.is_empty());
    could.then_some(text)
}

#[track_caller]
fn assert_prepared(text: &str, expected: &str) {
    let found = prepared(UTF8_STRING, text.as_bytes()).unwrap();
    assert_eq!(core::str::from_utf8(&found).unwrap(), expected);
}

#[test]
fn case_and_spaces_do_not_matter() {
    assert_prepared("  Japan   Agency\tfor\nLocal ", "japan agency for local");
    assert_prepared("   ", "");
    assert_prepared("", "");
    assert_prepared("A\u{0000}B\u{007F}C", "abc");
}

#[test]
fn ideographic_and_other_separators_are_spaces() {
    assert_prepared("公的\u{3000}\u{3000}個人\u{3000}", "公的 個人");
    assert_prepared("a\u{00A0}\u{2028}é", "a é");
    assert_prepared("\u{200B}é\u{FEFF}", "é");
}

#[test]
fn compatibility_forms_are_one() {
    assert_prepared("ＪＰＫＩ１", "jpki1");
    assert_prepared("ｶﾞ", "ガ");
    assert_prepared("か\u{3099}", "が");
    assert_prepared("㍿", "株式会社");
    assert_prepared("℡", "tel");
    assert_prepared("葛\u{FE00}", "葛");
}

#[test]
fn folding_is_full() {
    assert_prepared("Straße", "strasse");
    assert_prepared("STRASSE\u{1E9E}", "strassess");
    assert_prepared("ΣΑΣ ς", "σασ σ");
    assert_prepared("\u{212A}elvin é", "kelvin é");
    assert_prepared("\u{0130}", "i\u{0307}");
    assert_prepared("\u{0131}", "\u{0131}");
    assert_prepared("\u{1FB3}", "αι");
}

#[test]
fn space_under_a_combining_mark_is_kept() {
    assert_prepared("é \u{0301}x", "é \u{0301}x");
    assert_prepared("é  \u{0301}x", "é  \u{0301}x");
}

#[test]
fn prohibited_text_is_not_prepared() {
    for text in [
        "\u{E000}",
        "a\u{FFFD}",
        "\u{FDD0}",
        "\u{1FFFE}",
        "\u{10FFFD}",
    ] {
        assert_eq!(prepared(UTF8_STRING, text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(prepared(UTF8_STRING, &[0xFF]), None);
    assert_eq!(prepared(PRINTABLE_STRING, &[0xE9]), None);
    // TeletexString (20) and NumericString (18) are compared by their octets.
    assert_eq!(prepared(0x14, b"a"), None);
    assert_eq!(prepared(0x12, b"1"), None);
}

#[test]
fn wide_strings_are_transcoded() {
    assert_eq!(
        prepared(BMP_STRING, &[0, b'J', 0x65, 0xE5]).unwrap(),
        "j日".as_bytes()
    );
    assert_eq!(
        prepared(UNIVERSAL_STRING, &[0, 0, 0, b'J', 0, 2, 0x0B, 0x9F]).unwrap(),
        "j𠮟".as_bytes()
    );
    assert_eq!(prepared(BMP_STRING, &[0]), None);
    assert_eq!(prepared(BMP_STRING, &[0xD8, 0x00]), None);
    assert_eq!(prepared(UNIVERSAL_STRING, &[0, 0x11, 0, 0]), None);
}

#[test]
fn expansion_is_bounded() {
    let text = "\u{FDFA}".repeat(1_000);
    let found = prepared(UTF8_STRING, text.as_bytes()).unwrap();
    assert_eq!(found.len(), 11 * text.len());
}

proptest! {
    #[test]
    fn prepared_text_is_prepared_already(text in any::<String>()) {
        if let Some(once) = prepared(UTF8_STRING, text.as_bytes()) {
            prop_assert_eq!(prepared(UTF8_STRING, &once), Some(once));
        }
    }

    #[test]
    fn ascii_and_unicode_agree(text in "[ -~\\t\\n\\x00\\x7F]{0,40}") {
        let mut general = Vec::new();
        prop_assert!(unicode(&text, &mut general));
        prop_assert_eq!(prepared(UTF8_STRING, text.as_bytes()), Some(general));
    }

    #[test]
    fn normal_forms_are_one(text in "\\PC{0,20}") {
        let of = |text: String| prepared(UTF8_STRING, text.as_bytes());
        let whole = of(text.clone());
        prop_assert_eq!(of(text.nfc().collect()), whole.clone());
        prop_assert_eq!(of(text.nfkd().collect()), whole);
    }
}

/// Every character there is: folding is stable, and a prepared character is prepared already. Planes
/// 4 to 13 hold none.
#[test]
fn every_character_is_stable() {
    for character in (0..0x4_0000)
        .chain(0xE_0000..=0x10_FFFF)
        .filter_map(char::from_u32)
    {
        if let Some(once) = prepared(UTF8_STRING, character.encode_utf8(&mut [0; 4]).as_bytes()) {
            assert_eq!(
                prepared(UTF8_STRING, &once),
                Some(once),
                "{:04X}",
                u32::from(character)
            );
        }
    }
}
