// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents somebody made to do harm, or by mistake: each is refused by name, and quickly.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use protocol::eligibility::{CardClassification, QualificationValidity};
use protocol::wire::{
    self, DEPTH_MAX, DOCUMENT_MAX, ELEMENTS_MAX, Error, Language, TEXT_MAX, decode_clipboard,
    decode_fhir, decode_xml,
};

const RESULT: &str = "<InsuredCardClassification>01</InsuredCardClassification>\
    <Name>合成　太郎</Name><Sex1>1</Sex1><Birthdate>19800102</Birthdate><InsurerName>合成健康保険組合</InsurerName>";

fn message(result: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader>\
         <MessageBody><QualificationValidity>1</QualificationValidity><ResultList><ResultOfQualificationConfirmation>{result}\
         </ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>"
    )
}

#[track_caller]
fn refuses(xml: &str, error: Error) {
    assert_eq!(decode_xml(xml.as_bytes()), Err(error.clone()));
    // Whoever is at the desk and whoever wrote the file are told what to do, in both languages.
    for language in [Language::English, Language::Japanese] {
        assert!(!error.desk_sentence(language).is_empty());
        assert!(!error.vendor_sentence(language).is_empty());
    }
}

#[test]
fn a_plain_message_is_read() {
    let document = decode_xml(message(RESULT).as_bytes()).unwrap();
    assert_eq!(document.validity, Some(QualificationValidity::Valid));
    let basic = &document.results[0].coverage.basic;
    assert_eq!(basic.classification, CardClassification::General);
    // Absent is unknown, never zero.
    assert_eq!(
        (basic.contribution_percent, basic.insurer_number.is_none()),
        (None, true)
    );
    // Empty is absent.
    let empty = message(&format!(
        "{RESULT}<InsuredPartialContributionRatio></InsuredPartialContributionRatio><InsurerNumber/>"
    ));
    assert_eq!(decode_xml(empty.as_bytes()), Ok(document));
}

#[test]
fn bombs_and_entities_are_refused_before_anything_is_expanded() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                <XmlMsg><MessageHeader><ErrorCode>&b;</ErrorCode></MessageHeader></XmlMsg>";
    refuses(bomb, Error::DocumentType);
    let outside =
        "<!DOCTYPE XmlMsg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><XmlMsg><a>&x;</a></XmlMsg>";
    refuses(outside, Error::DocumentType);
    refuses("<!DOCTYPE XmlMsg><XmlMsg/>", Error::DocumentType);
    refuses("<XmlMsg><a>&x;</a></XmlMsg>", Error::Entity);
    refuses("<XmlMsg><a>&nbsp;</a></XmlMsg>", Error::Entity);
}

#[test]
fn limits_hold_while_reading() {
    let name = |text: &str| message(&RESULT.replace("合成　太郎", text));
    assert!(decode_xml(name(&"名".repeat(TEXT_MAX)).as_bytes()).is_ok());
    refuses(
        &name(&"名".repeat(TEXT_MAX + 1)),
        Error::TextTooLong { limit: TEXT_MAX },
    );
    // In an element nobody knows, too.
    let unknown = message(&format!("{RESULT}<New>{}</New>", "x".repeat(TEXT_MAX + 1)));
    refuses(&unknown, Error::TextTooLong { limit: TEXT_MAX });
    refuses(
        &name(&"&#x3042;".repeat(TEXT_MAX + 1)),
        Error::TextTooLong { limit: TEXT_MAX },
    );
    let ten_megabytes = name(&"x".repeat(10_000_000));
    let length = ten_megabytes.len();
    refuses(
        &ten_megabytes,
        Error::TooLarge {
            length,
            limit: DOCUMENT_MAX,
        },
    );
    let nested = |levels: usize| {
        format!(
            "<XmlMsg>{}{}</XmlMsg>",
            "<a>".repeat(levels),
            "</a>".repeat(levels)
        )
    };
    refuses(&nested(DEPTH_MAX), Error::TooDeep { limit: DEPTH_MAX });
    assert_eq!(
        decode_xml(nested(DEPTH_MAX - 1).as_bytes()),
        Err(Error::Missing {
            name: "MessageHeader"
        })
    );
    let many = format!("<XmlMsg>{}</XmlMsg>", "<a/>".repeat(ELEMENTS_MAX));
    refuses(
        &many,
        Error::TooMany {
            limit: ELEMENTS_MAX,
        },
    );
}

#[test]
fn wrong_character_sets_are_refused() {
    let shift_jis = message(RESULT).replace("UTF-8", "Shift_JIS");
    refuses(&shift_jis, Error::CharacterSet);
    refuses(
        &message(RESULT).replace("UTF-8", "EUC-JP"),
        Error::UnknownCharacterSet,
    );
    let mut broken = message(RESULT).into_bytes();
    let last = broken.len() - 20;
    broken[last] = 0xFF;
    assert_eq!(decode_xml(&broken), Err(Error::CharacterSet));
}

#[test]
fn values_without_meaning_are_refused_by_the_name_of_their_element() {
    for (from, to, name) in [
        ("19800102", "１９８００１０２", "Birthdate"),
        ("19800102", "1980０102", "Birthdate"),
        ("19800102", "19800230", "Birthdate"),
        ("19800102", "19801301", "Birthdate"),
        ("<Sex1>1", "<Sex1>男", "Sex1"),
        ("<Name>合成", "<Name>合&#x1;成", "Name"),
        ("<Name>合成", "<Name>合&#x9;成", "Name"),
        ("<Name>合成", "<Name><b/>合成", "Name"),
    ] {
        let xml = message(&RESULT.replace(from, to));
        refuses(&xml, Error::Member { name });
    }
    for (more, name) in [
        ("<InsurerNumber>0613201３</InsurerNumber>", "InsurerNumber"),
        ("<InsurerNumber>1234567</InsurerNumber>", "InsurerNumber"),
        (
            "<InsuredBranchNumber>１</InsuredBranchNumber>",
            "InsuredBranchNumber",
        ),
        (
            "<InsuredPartialContributionRatio>30</InsuredPartialContributionRatio>",
            "InsuredPartialContributionRatio",
        ),
        (
            "<QualificationDate>20250229</QualificationDate>",
            "QualificationDate",
        ),
    ] {
        refuses(&message(&format!("{RESULT}{more}")), Error::Member { name });
    }
    refuses(
        &message(&format!("{RESULT}<Name>別人</Name>")),
        Error::Twice { name: "Name" },
    );
    refuses(
        &message(&RESULT.replace("<Sex1>1</Sex1>", "")),
        Error::Missing { name: "Sex1" },
    );
}

#[test]
fn unknown_codes_and_elements_are_kept_or_passed_over() {
    let xml = message(&RESULT.replace(">01<", ">Z9<")).replace(
        "<QualificationValidity>1<",
        "<AddedNextYear><Deep a='1'/></AddedNextYear><QualificationValidity>7<",
    );
    let document = decode_xml(xml.as_bytes()).unwrap();
    assert_eq!(document.validity.unwrap().code(), "7");
    let classification = document.results[0].coverage.basic.classification;
    assert_eq!(
        (classification.code(), classification.is_known()),
        ("Z9", false)
    );
}

#[test]
fn what_is_no_xml_is_refused() {
    for xml in [
        "",
        "text",
        "<Other/>",
        "<XmlMsg>",
        "<XmlMsg></Other>",
        "<XmlMsg/><XmlMsg/>",
        "<XmlMsg/>text",
        "text<XmlMsg/>",
        "<XmlMsg a=1/>",
        "<XmlMsg a='1' a='2'/>",
        "<XmlMsg><a>&#xD800;</a></XmlMsg>",
        "<XmlMsg><a>&#;</a></XmlMsg>",
        "<XmlMsg><a>&</a></XmlMsg>",
        "<?xml version=\"1.1\"?><XmlMsg/>",
        " <?xml version=\"1.0\"?><XmlMsg/>",
        "<XmlMsg><!-- a -- b --></XmlMsg>",
    ] {
        let read = decode_xml(xml.as_bytes());
        assert!(
            matches!(read, Err(Error::NotTheDocument { .. })),
            "{xml}: {read:?}"
        );
    }
}

#[test]
fn fhir_is_read_as_strictly() {
    let resource = |more: &str| {
        format!("{{\"resourceType\":\"CoverageEligibilityResponse\",\"status\":\"active\"{more}}}")
    };
    let read = |more: &str| decode_fhir(resource(more).as_bytes());
    assert!(read("").is_ok());
    assert_eq!(
        read(",\"servicedDate\":\"2026-02-30\""),
        Err(Error::Member {
            name: "servicedDate"
        })
    );
    assert_eq!(
        read(",\"servicedDate\":20261124"),
        Err(Error::Member {
            name: "servicedDate"
        })
    );
    assert!(matches!(
        read(",\"status\":\"active\""),
        Err(Error::DuplicateMember { .. })
    ));
    assert_eq!(
        read(",\"insurance\":[{\"coverage\":{\"reference\":\"#none\"}}]"),
        Err(Error::Missing { name: "coverage" })
    );
    assert_eq!(
        decode_fhir(br#"{"resourceType":"Patient"}"#),
        Err(Error::NotTheDocument { offset: 0 })
    );
    let large = resource(&format!(",\"a\":\"{}\"", "x".repeat(DOCUMENT_MAX)));
    assert!(matches!(
        decode_fhir(large.as_bytes()),
        Err(Error::TooLarge { .. })
    ));
}

#[test]
fn the_clipboard_is_read_as_strictly() {
    let block = "資格情報\r\n確認日 : \t2026年11月24日\r\n保険者番号\t06132013\r\n保険者名\t合成健康保険組合\r\n\
                 氏名\t合成　太郎\r\n生年月日\t昭和55年1月2日\r\n性別\t男\r\n証区分\t被保険者証（一般）\r\n負担割合\t3割\r\n\
                 新しい項目\t値\r\n新しい見出し\r\n氏名\t別の人\r\n";
    let document = decode_clipboard(block).unwrap();
    assert_eq!(document.eligibility_date.unwrap().to_compact(), "20261124");
    let basic = &document.results[0].coverage.basic;
    assert_eq!(basic.birth_date.to_compact(), "19800102");
    assert_eq!(basic.contribution_percent, Some(30));
    let changed = |from: &str, to: &str| decode_clipboard(&block.replace(from, to));
    assert_eq!(
        changed("昭和55年", "昭和70年"),
        Err(Error::Member {
            name: "生年月日"
        })
    );
    assert_eq!(
        changed("性別\t男", "性別\t？"),
        Err(Error::Member { name: "性別" })
    );
    assert_eq!(
        changed("性別\t男", "性別\t男\t女"),
        Err(Error::Member { name: "性別" })
    );
    assert_eq!(
        changed("性別\t男", "性別\t男\r\n性別\t男"),
        Err(Error::Twice { name: "性別" })
    );
    assert_eq!(
        changed("保険者名\t", "何か\t"),
        Err(Error::Missing {
            name: "保険者名"
        })
    );
    for text in [
        "",
        "something copied from elsewhere",
        "氏名\t合成　太郎",
        "裏面記載情報\r\n氏名\t合成",
    ] {
        assert!(
            matches!(decode_clipboard(text), Err(Error::NotTheDocument { .. })),
            "{text}"
        );
    }
    let long = block.replace("合成　太郎", &"名".repeat(TEXT_MAX + 1));
    assert_eq!(
        decode_clipboard(&long),
        Err(Error::TextTooLong { limit: TEXT_MAX })
    );
    let lines = format!("{block}{}", "行\t値\n".repeat(ELEMENTS_MAX));
    assert!(matches!(
        decode_clipboard(&lines),
        Err(Error::TooMany { .. })
    ));
}

#[test]
fn control_characters_are_refused_in_json_too() {
    let record = |name: &str| {
        format!(
            "{{\"qualificationValidity\":\"1\",\"coverages\":[{{\"classification\":\"01\",\"insurerName\":\"合成\",\
             \"name\":\"{name}\",\"sex\":\"1\",\"birthDate\":\"1980-01-02\"}}]}}"
        )
    };
    assert!(wire::decode_record(record("合成　太郎").as_bytes()).is_ok());
    for name in ["\\u001b[2J", "合\\n成", ""] {
        assert_eq!(
            wire::decode_record(record(name).as_bytes()),
            Err(Error::Member { name: "name" })
        );
    }
}
