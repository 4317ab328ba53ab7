// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents of other programs, and answers through every form and back.

use conformance::case::{
    Body, Case, ConvertExpectation, ConvertInput, TerminalExpectation, TerminalInput,
};

/// A document of another program; every value is invented.
const HEAD: &str = "<XmlMsg><MessageHeader><ProcessExecutionTime>20261124120020</ProcessExecutionTime><QualificationConfirmationDate>20261124</QualificationConfirmationDate><ReferenceClassification>1</ReferenceClassification><SegmentOfResult>1</SegmentOfResult><CharacterCodeIdentifier>0</CharacterCodeIdentifier></MessageHeader><MessageBody><ProcessingResultStatus>1</ProcessingResultStatus><QualificationValidity>1</QualificationValidity><ResultList><ResultOfQualificationConfirmation>";
const COVERAGE: &str = "<InsuredCardClassification>01</InsuredCardClassification><InsurerNumber>06990018</InsurerNumber><InsurerName>Synthetic Society</InsurerName><InsuredCardSymbol>012</InsuredCardSymbol><InsuredIdentificationNumber>000345</InsuredIdentificationNumber><Sex1>1</Sex1><Birthdate>19800102</Birthdate>";
const NAME: &str = "<Name>Synthetic Person</Name>";
const TAIL: &str = "</ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>";

/// An answer as the protocol's documentation shows it, with invented names.
const ANSWER: &str = r#"{"checkId":"000102030405060708090a0b0c0d0e0f","checkNumber":"1234567890123452","source":"service.example","receivedAt":"2026-11-24T03:00:19Z","answeredAt":"2026-11-24T03:00:20Z","eligibilityDate":"2026-11-24","termsVersion":"2024-12-02","testUse":false,"verifierRole":"user-certification-verifier","certificate":{"status":"in-time"},"qualificationValidity":"1","coverages":[{"classification":"01","insurerNumber":"06990018","insurerName":"Synthetic Society","symbol":"012","number":"000345","branch":"00","relationship":"1","name":"Synthetic Person","sex":"1","birthDate":"1980-01-02","contributionRatio":"030","limitCertificate":{"kind":"01","class":"A03","validFrom":"2026-08-01","validUntil":"2027-07-31"}}],"withheld":[{"item":"specific-diseases","reason":"no-consent"}]}"#;

fn document(prolog: &str, more: &str) -> String {
    format!("{prolog}{HEAD}{COVERAGE}{NAME}{more}{TAIL}")
}

fn made(
    name: &str,
    title: &str,
    requirements: &[&str],
    input: ConvertInput,
    expect: ConvertExpectation,
) -> Case {
    Case {
        id: format!("terminal::document::{name}"),
        title: title.to_owned(),
        requirements: requirements.iter().map(|&id| id.to_owned()).collect(),
        body: Body::Terminal {
            input: Box::new(TerminalInput::Convert(input)),
            expect: Box::new(TerminalExpectation::Convert(expect)),
        },
    }
}

fn given(document: String, to: &[&str]) -> ConvertInput {
    ConvertInput {
        document,
        repeated: None,
        bytes: None,
        to: to.iter().map(|&form| form.to_owned()).collect(),
    }
}

fn taken(shows: &[&str], lacks: &[&str]) -> ConvertExpectation {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    ConvertExpectation {
        taken: true,
        shows: owned(shows),
        lacks: owned(lacks),
        same: false,
    }
}

/// Refused with advice, in which nothing of the document stands.
fn refused() -> ConvertExpectation {
    ConvertExpectation {
        taken: false,
        lacks: vec!["Synthetic Person".to_owned(), "06990018".to_owned()],
        ..taken(&[], &[])
    }
}

pub(super) fn cases() -> Vec<Case> {
    [through(), grammar(), entities(), bounds(), charsets()].concat()
}

fn through() -> Vec<Case> {
    let round = |name: &str, forms: &[&str]| {
        made(
            &format!("through-{name}"),
            "An answer written in another form and read again is the same answer.",
            &[
                "protocol-form-round-trip",
                "protocol-json-strings",
                "terms-21",
            ],
            given(ANSWER.to_owned(), forms),
            ConvertExpectation {
                same: true,
                ..taken(&[], &[])
            },
        )
    };
    vec![
        round("xml", &["xml", "json"]),
        round("shift-jis", &["xml-shift-jis", "json"]),
        round("fhir", &["fhir", "json"]),
        round("all-of-them", &["xml", "fhir", "xml-shift-jis", "json"]),
    ]
}

fn grammar() -> Vec<Case> {
    let fhir = ["fhir"];
    vec![
        made(
            "of-another-program",
            "A document of another program is read.",
            &["protocol-form-any-order"],
            given(document("", ""), &fhir),
            taken(&["Synthetic Person", "000345"], &[]),
        ),
        made(
            "unknown-elements",
            "Elements nobody knows are passed over.",
            &["protocol-form-any-order"],
            given(document("", "<Moonlight><Deep>1</Deep></Moonlight>"), &fhir),
            taken(&["Synthetic Person"], &["Moonlight"]),
        ),
        made(
            "other-order",
            "Elements are found by name, in any order.",
            &["protocol-form-any-order"],
            given(format!("{HEAD}{NAME}{COVERAGE}{TAIL}"), &fhir),
            taken(&["Synthetic Person", "000345"], &[]),
        ),
        made(
            "element-twice",
            "An element of which there can be one and that occurs twice is refused.",
            &["protocol-form-advice", "protocol-form-any-order"],
            given(document("", NAME), &fhir),
            refused(),
        ),
        made(
            "empty-element",
            "An empty element is absent, never zero.",
            &["protocol-form-absent"],
            given(
                document(
                    "",
                    "<InsuredPartialContributionRatio></InsuredPartialContributionRatio>",
                ),
                &["xml"],
            ),
            taken(&["Synthetic Person"], &["ContributionRatio>0"]),
        ),
        made(
            "zero-that-is-known",
            "A zero that stands there is zero.",
            &["protocol-form-absent"],
            given(
                document(
                    "",
                    "<InsuredPartialContributionRatio>000</InsuredPartialContributionRatio>",
                ),
                &["xml"],
            ),
            taken(&["<InsuredPartialContributionRatio>000<"], &[]),
        ),
        made(
            "impossible-date",
            "A day that does not exist is refused with advice.",
            &["protocol-form-advice"],
            given(
                format!(
                    "{HEAD}{}{NAME}{TAIL}",
                    COVERAGE.replace("19800102", "19800230")
                ),
                &fhir,
            ),
            refused(),
        ),
        made(
            "cut-off",
            "A document that breaks off is refused.",
            &["protocol-form-advice"],
            given(format!("{HEAD}{COVERAGE}{NAME}"), &fhir),
            refused(),
        ),
        made(
            "nothing",
            "No document at all is refused.",
            &["protocol-form-advice"],
            given(String::new(), &fhir),
            refused(),
        ),
    ]
}

fn entities() -> Vec<Case> {
    let of = |name: &str, title: &str, prolog: &str, more: &str| {
        made(
            name,
            title,
            &["protocol-form-no-entities", "protocol-form-advice"],
            given(document(prolog, more), &["fhir"]),
            refused(),
        )
    };
    vec![
        of(
            "document-type",
            "A document type declaration is refused.",
            "<!DOCTYPE XmlMsg>",
            "",
        ),
        of(
            "entity-of-a-file",
            "An entity that names a file is refused before anything is read.",
            r#"<!DOCTYPE XmlMsg [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#,
            "<NameKana>&x;</NameKana>",
        ),
        of(
            "entity-of-an-address",
            "An entity that names an address is refused.",
            r#"<!DOCTYPE XmlMsg [<!ENTITY x SYSTEM "http://localhost:1/">]>"#,
            "<NameKana>&x;</NameKana>",
        ),
        of(
            "bomb",
            "A bomb of entities is refused before anything is expanded.",
            r#"<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"#,
            "<NameKana>&d;</NameKana>",
        ),
        of(
            "undeclared-entity",
            "An entity other than the five predefined ones is refused.",
            "",
            "<NameKana>&nbsp;</NameKana>",
        ),
        made(
            "predefined-entities",
            "The five predefined entities and character references are read.",
            &["protocol-form-no-entities"],
            given(
                format!(
                    "{HEAD}{}{NAME}{TAIL}",
                    COVERAGE.replace("Synthetic Society", "Synthetic &amp; &#x53;ociety")
                ),
                &["fhir"],
            ),
            taken(&["Synthetic & Society"], &[]),
        ),
    ]
}

fn bounds() -> Vec<Case> {
    let repeated = |name: &str, title: &str, more: &str, (text, times): (&str, usize), expect| {
        let mut input = given(document("", more), &["fhir"]);
        input.repeated = Some((text.to_owned(), times));
        made(name, title, &["protocol-form-bounded"], input, expect)
    };
    let society = |name: &str, title: &str, times: usize, expect| {
        let mut input = given(
            format!(
                "{HEAD}{}{NAME}{TAIL}",
                COVERAGE.replace("Synthetic Society", "{repeated}")
            ),
            &["fhir"],
        );
        input.repeated = Some(("s".to_owned(), times));
        made(name, title, &["protocol-form-bounded"], input, expect)
    };
    vec![
        society(
            "text-of-1000",
            "A text of 1,000 characters is read.",
            1_000,
            taken(&[], &[]),
        ),
        society("text-of-1001", "One of 1,001 is refused.", 1_001, refused()),
        repeated(
            "too-many-elements",
            "A document of more than 4,096 elements is refused.",
            "{repeated}",
            ("<a/>", 4_100),
            refused(),
        ),
        repeated(
            "too-deep",
            "A document nested deeper than 16 levels is refused.",
            "{repeated}",
            ("<a>", 20),
            refused(),
        ),
        repeated(
            "too-large",
            "A document of more than 262,144 bytes is refused.",
            "{repeated}",
            ("<!-- moonlight -->", 15_000),
            refused(),
        ),
        repeated(
            "ten-megabytes",
            "A document of ten megabytes is refused while it is read.",
            "{repeated}",
            (
                "<!-- moonlight and roses, again and again and again -->\n",
                180_000,
            ),
            refused(),
        ),
    ]
}

fn charsets() -> Vec<Case> {
    let hexadecimal =
        |text: &str| -> String { text.bytes().map(|byte| format!("{byte:02x}")).collect() };
    let with = |name: &str, title: &str, prolog: &str, society: &str, expect| {
        let text = |part: &str| hexadecimal(part);
        let (before, after) = COVERAGE
            .split_once("Synthetic Society")
            .unwrap_or((COVERAGE, ""));
        let bytes = [
            text(prolog),
            text(HEAD),
            text(before),
            society.to_owned(),
            text(after),
            text(NAME),
            text(TAIL),
        ]
        .concat();
        let mut input = given(String::new(), &["fhir"]);
        input.bytes = Some(bytes);
        made(name, title, &["protocol-form-charset"], input, expect)
    };
    let shift_jis = r#"<?xml version="1.0" encoding="Shift_JIS"?>"#;
    let utf_8 = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    vec![
        // Two letters that CP932 has, as Shift_JIS.
        with(
            "shift-jis",
            "The declaration decides: Shift_JIS is read.",
            shift_jis,
            "8d8790ac",
            taken(&["Synthetic Person"], &[]),
        ),
        with(
            "shift-jis-that-is-none",
            "Bytes that are none of the declared character set are refused.",
            shift_jis,
            "fdfe",
            refused(),
        ),
        with(
            "utf-8-that-is-shift-jis",
            "Shift_JIS under the name of UTF-8 is refused.",
            utf_8,
            "8d8790ac",
            refused(),
        ),
        with(
            "unknown-charset",
            "A character set nobody knows is refused.",
            r#"<?xml version="1.0" encoding="moonlight"?>"#,
            "73",
            refused(),
        ),
    ]
}
