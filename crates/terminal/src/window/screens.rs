// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every screen in both languages, held against files that somebody has read: `tests/screens/*.txt`, and the pictures of the manual.
//! `KAKUNIN_BLESS=1 cargo test -p kakunin-terminal` writes them anew; then read the difference.

use super::offline::Offline;
use super::page::{Look, Page, Tone};
use super::texts::{Pages, Waiting};
use crate::advice::Trouble;
use crate::desk::Step;
use jpki::card::RetryCounter;
use jpki::path::Validity;
use jpki::time::UnixTime;
use jpki::user::VerifierRole;
use protocol::check::ConsentItem;
use protocol::client::ReceiptState;
use protocol::cross_check::{BirthDateComparison, CrossCheck};
use protocol::eligibility::QualificationValidity;
use protocol::facility::FacilityKind;
use protocol::message::{Answer, IdentityDocument};
use protocol::name::Comparison;
use protocol::wire::{self, Language};
use std::fmt::Write;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

const COLUMNS: usize = 76;

pub(super) fn answer() -> Answer {
    const DOCUMENT: &str = include_str!("../../../../docs/wire-protocol.md");
    let (_, rest) = DOCUMENT.split_once("```json answer\n").unwrap();
    let (json, _) = rest.split_once("```").unwrap();
    // With a check digit that fits.
    let json = json.replace("06990018", "06994529");
    wire::decode_answer(json.as_bytes()).unwrap()
}

fn plain_answer() -> Answer {
    let mut answer = answer();
    answer.entitled.withheld.clear();
    answer
}

fn noted_answer() -> Answer {
    let mut answer = answer();
    let expired_at: UnixTime = "2026-10-05T14:59:59Z".parse().unwrap();
    let until = "2027-01-31T14:59:59Z".parse().unwrap();
    answer.certificate = Validity::InGrace { expired_at, until };
    let coverage = &mut answer.entitled.coverages[0];
    coverage.limit = None;
    coverage.basic.name = protocol::eligibility::PersonName("合成　●郎".to_owned());
    coverage.basic.contribution_percent = None;
    answer
}

/// The card is somebody else's.
fn unfitting_answer() -> Answer {
    let mut answer = plain_answer();
    answer.cross_check = vec![CrossCheck {
        name: Comparison::Differs,
        birth_date: BirthDateComparison::Equal,
    }];
    answer
}

/// The card's name has the character that the insurer's system lacks.
fn fitting_answer() -> Answer {
    let mut answer = plain_answer();
    answer.cross_check = vec![CrossCheck {
        name: Comparison::EqualAfterFolding,
        birth_date: BirthDateComparison::Undetermined,
    }];
    answer
}

fn of_validity(validity: QualificationValidity) -> Answer {
    let mut answer = plain_answer();
    answer.entitled.validity = validity;
    answer.entitled.coverages.clear();
    answer
}

fn at(text: &str) -> UnixTime {
    text.parse().unwrap()
}

fn offline(trouble: Trouble) -> Offline {
    Offline {
        trouble,
        since: at("2026-11-24T01:02:03Z"),
        next: at("2026-11-24T01:07:03Z"),
        looks: 5,
    }
}

/// Name and page of every screen.
fn screens(language: Language) -> Vec<(String, Page)> {
    let pages = Pages {
        language,
        kind: FacilityKind::ExemptInstitution,
    };
    let mut screens: Vec<(String, Page)> = Vec::new();
    let mut add = |name: &str, page| screens.push((name.to_owned(), page));
    let quiet = Waiting {
        offline: None,
        clock_is_wrong: false,
        certificate_until: None,
    };
    add("waiting", pages.waiting(&quiet));
    let paused = offline(Trouble::Paused);
    let busy = Waiting {
        offline: Some(&paused),
        clock_is_wrong: true,
        certificate_until: Some(at("2026-12-20T03:00:00Z")),
    };
    add("waiting, with everything to say", pages.waiting(&busy));
    add("method", pages.method());
    for item in ConsentItem::ALL {
        let name = format!("consent {}", item.as_str());
        add(&name, pages.consent(item));
    }
    add("photo", pages.photo());
    add("pin", pages.pin(RetryCounter::Left(3), None));
    let again = pages.pin(RetryCounter::Left(1), Some(Trouble::PinForm));
    add("pin again", again);
    add("last try", pages.last_try());
    for step in [
        Step::Creating,
        Step::ReadingCard,
        Step::Unlocking,
        Step::Signing,
        Step::TakeCardOut,
        Step::Verifying,
        Step::Confirming,
    ] {
        add(&format!("progress {step:?}"), pages.progress(step));
    }
    let told = ReceiptState::Acknowledged;
    add("eligible", pages.result(&plain_answer(), told, &[]));
    add("fits the card", pages.result(&fitting_answer(), told, &[]));
    let unfitting = pages.result(&unfitting_answer(), told, &[]);
    add("does not fit the card", unfitting);
    add("consent not given", pages.result(&answer(), told, &[]));
    add("with notes", pages.result(&noted_answer(), told, &[]));
    let unwritten = [Trouble::HistoryNotWritten, Trouble::FileNotWritten];
    let unconfirmed = pages.result(&plain_answer(), ReceiptState::Unconfirmed, &unwritten);
    add("files not written", unconfirmed);
    for validity in [
        QualificationValidity::Invalid,
        QualificationValidity::InvalidNewerExists,
        QualificationValidity::NoMatch,
        QualificationValidity::SeveralMatch,
    ] {
        let name = format!("answer {}", validity.english());
        add(&name, pages.result(&of_validity(validity), told, &[]));
    }
    let mut by_photo = plain_answer();
    by_photo.role = VerifierRole::SpecificUserCertificationVerifier;
    add("eligible by photo", pages.result(&by_photo, told, &[]));
    add("differences", pages.disagreements());
    add("documents", pages.documents());
    for kind in IdentityDocument::ALL {
        let name = format!("document noted {}", kind.as_str());
        add(&name, pages.document_noted(kind));
    }
    add("card back", pages.take_card());
    add("interrupted", pages.resume(at("2026-11-24T03:00:00Z")));
    for trouble in Trouble::ALL {
        let page = match trouble {
            _ if trouble.passes() => pages.offline(&offline(*trouble)),
            Trouble::NoReader | Trouble::CardHeldElsewhere | Trouble::NoReaderService => {
                pages.reader(*trouble)
            }
            Trouble::WrongPin => pages.trouble(*trouble, Some(&pages.tries_left(2))),
            Trouble::CardRefused => pages.trouble(*trouble, Some(&pages.detail_of_status(0x6982))),
            _ => pages.trouble(*trouble, None),
        };
        add(&format!("trouble {trouble:?}"), page);
    }
    screens
}

#[track_caller]
fn is_as_read(file: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("KAKUNIN_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let read = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = read.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(
        read == text,
        "{} differs; first: {differs:?}",
        file.display()
    );
}

#[test]
fn screens_are_as_they_were_read() {
    for (language, file) in [
        (Language::Japanese, "tests/screens/ja.txt"),
        (Language::English, "tests/screens/en.txt"),
    ] {
        let mut text = String::new();
        for (name, page) in screens(language) {
            writeln!(text, "==== {name}\n{}\n", page.plain(COLUMNS)).unwrap();
        }
        is_as_read(file, &text);
    }
}

#[test]
fn every_screen_fits_narrow_consoles() {
    for language in [Language::Japanese, Language::English] {
        for (name, page) in screens(language) {
            for columns in [40, 60, COLUMNS] {
                for (_, line) in page.lines(columns) {
                    assert!(line.trim_end().width() <= columns + 2, "{name}: {line}");
                }
            }
        }
    }
}

#[test]
fn every_trouble_says_what_happened_and_what_to_do_in_both_languages() {
    let kana_or_kanji = |text: &str| text.chars().any(|character| character >= '\u{3040}');
    for trouble in Trouble::ALL {
        let english = trouble.advice(Language::English);
        let japanese = trouble.advice(Language::Japanese);
        for text in [english.happened, english.next, english.vendor] {
            assert!(
                !text.is_empty() && !kana_or_kanji(text),
                "{trouble:?}: {text}"
            );
        }
        for text in [japanese.happened, japanese.next] {
            assert!(kana_or_kanji(text), "{trouble:?}: {text}");
        }
        assert!(!japanese.vendor.is_empty(), "{trouble:?}");
        // A next step is a sentence, and the desk's sentences name no status words or headers.
        assert!(
            english.next.ends_with('.') && japanese.next.ends_with('。'),
            "{trouble:?}"
        );
        for word in ["VERIFY", "HTTP", "notAfter", "class ", "TLS"] {
            assert!(!english.next.contains(word), "{trouble:?}: {word}");
        }
    }
}

#[test]
fn no_screen_but_a_result_shows_a_person() {
    for language in [Language::Japanese, Language::English] {
        for (name, page) in screens(language) {
            let shown = page.plain(COLUMNS);
            let personal = shown.contains("合成") || shown.contains("000345");
            let result = [
                "eligible",
                "eligible by photo",
                "fits the card",
                "does not fit the card",
                "consent not given",
                "with notes",
                "files not written",
            ];
            assert_eq!(personal, result.contains(&name.as_str()), "{name}");
        }
    }
}

/// The pictures of the manual: six screens of each language.
#[test]
fn pictures_are_as_they_were_read() {
    for (language, file) in [
        (Language::Japanese, "../../docs/desk-ja.svg"),
        (Language::English, "../../docs/desk-en.svg"),
    ] {
        let wanted = [
            "method",
            "pin",
            "eligible",
            "with notes",
            "trouble BlockedPin",
            "trouble Maintenance",
        ];
        let all = screens(language);
        let pages: Vec<&Page> = wanted
            .iter()
            .map(|wanted| &all.iter().find(|(name, _)| name == wanted).unwrap().1)
            .collect();
        is_as_read(file, &picture(&pages));
    }
}

/// Columns and rows of a letter, and a screen's columns.
const LETTER: (usize, usize) = (8, 18);
const SCREEN: usize = 58;

fn picture(pages: &[&Page]) -> String {
    let width = (SCREEN + 3) * LETTER.0;
    let laid: Vec<_> = pages.iter().map(|page| page.lines(SCREEN)).collect();
    let mut tops = vec![0];
    for pair in laid.chunks(2) {
        let rows = pair.iter().map(Vec::len).max().unwrap() + 2;
        tops.push(tops.last().unwrap() + rows * LETTER.1);
    }
    let (wide, high) = (2 * width + 12, tops.last().unwrap() + 4);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" font-family=\"'Noto Sans Mono CJK JP','MS Gothic','Osaka-Mono',monospace\" font-size=\"14\">\n"
    );
    for (number, lines) in laid.iter().enumerate() {
        let (left, top) = (number % 2 * (width + 4) + 4, tops[number / 2] + 4);
        let rows = tops[number / 2 + 1] - tops[number / 2] - 8;
        writeln!(svg, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{rows}\" rx=\"6\" fill=\"#10161c\"/>").unwrap();
        for (row, (look, line)) in lines.iter().enumerate() {
            let y = top + 24 + row * LETTER.1;
            let x = left + 12;
            let (fill, weight, block) = paint(*look);
            if let Some(block) = block {
                let (y, length) = (y - 14, (line.trim_end().width() + 1) * LETTER.0);
                writeln!(
                    svg,
                    "<rect x=\"{}\" y=\"{y}\" width=\"{length}\" height=\"{}\" fill=\"{block}\"/>",
                    x - 4,
                    LETTER.1
                )
                .unwrap();
            }
            let text = line.trim_end().replace('&', "&amp;").replace('<', "&lt;");
            if !text.is_empty() {
                writeln!(svg, "<text x=\"{x}\" y=\"{y}\" fill=\"{fill}\" font-weight=\"{weight}\" xml:space=\"preserve\">{text}</text>").unwrap();
            }
        }
    }
    svg + "</svg>\n"
}

/// Colour, weight, and the block behind a verdict.
const fn paint(look: Look) -> (&'static str, &'static str, Option<&'static str>) {
    match look {
        Look::Top | Look::Quiet => ("#8b98a5", "normal", None),
        Look::Heading(Tone::Plain) => ("#5ad1e6", "bold", None),
        Look::Heading(Tone::Good) => ("#0b1f12", "bold", Some("#4cc38a")),
        Look::Heading(Tone::Note) => ("#241a02", "bold", Some("#e8b339")),
        Look::Heading(Tone::Bad) => ("#2a0709", "bold", Some("#f2777a")),
        Look::Strong | Look::Prompt => ("#ffffff", "bold", None),
        Look::Text => ("#d5dde5", "normal", None),
        Look::Choice => ("#5ad1e6", "normal", None),
    }
}
