// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for cards with the JPKI application.
//!
//! PIN and password are those of the synthetic card: 1234 and ABC123. Cases that show a wrong secret show the right one
//! afterwards, so that no counter stays down; those that block one are marked destructive.

use conformance::case::{Body, CardInput, CardStep, Case, CaseFile};

const SELECT: &str = "00A4040C0AD392F000260100000001";
const SELECT_CARD_MANAGER: &str = "00A4040C07A0000001510000";
const PIN: &str = "002000800431323334";
const WRONG_PIN: &str = "002000800430303030";
const PASSWORD: &str = "0020008006414243313233";

pub(crate) fn files() -> Vec<(&'static str, CaseFile)> {
    vec![
        (
            "card/application.json",
            crate::file("selection and files", application()),
        ),
        (
            "card/secrets.json",
            crate::file("PIN, password, keys, security status", secrets()),
        ),
    ]
}

fn case(topic: &str, name: &str, title: &str, requirements: &[&str], steps: Vec<CardStep>) -> Case {
    Case {
        id: format!("card::{topic}::{name}"),
        title: title.to_owned(),
        requirements: requirements.iter().map(|&id| id.to_owned()).collect(),
        body: Body::Card {
            input: CardInput {
                destructive: false,
                steps,
            },
        },
    }
}

fn send(command: &str, status: &str) -> CardStep {
    CardStep::Send {
        send: command.to_owned(),
        status: status.split('|').map(str::to_owned).collect(),
        length: None,
        begins: None,
        differs: false,
    }
}

fn returns(command: &str, data_length: Option<usize>, begin: &str) -> CardStep {
    CardStep::Send {
        send: command.to_owned(),
        status: vec!["9000".to_owned()],
        length: data_length,
        begins: (!begin.is_empty()).then(|| begin.to_owned()),
        differs: false,
    }
}

fn reset(kind: &str) -> CardStep {
    CardStep::Reset {
        reset: kind.to_owned(),
    }
}

/// SELECT of a file of the current application.
fn file(identifier: &str) -> CardStep {
    send(&format!("00A4020C02{identifier}"), "9000")
}

/// COMPUTE DIGITAL SIGNATURE with the current key over a DigestInfo of zeros.
fn sign() -> String {
    format!(
        "802A008033{}{}00",
        "3031300D060960864801650304020105000420",
        "00".repeat(32)
    )
}

fn application() -> Vec<Case> {
    let selected = || send(SELECT, "9000");
    vec![
        case(
            "select",
            "application",
            "The JPKI application is selected by its name.",
            &["card-select-jpki"],
            vec![selected()],
        ),
        case(
            "select",
            "unknown-name",
            "A name the card does not have is not found.",
            &["card-select-unknown", "iso7816-status-6a82"],
            vec![send("00A4040C0AD392F0002601FFFFFFFF", "6A82")],
        ),
        case(
            "select",
            "foreign-drivers",
            "Names of other cards' applications, and their commands, are turned away, so that no other driver takes the card.",
            &["card-session-opensc", "iso7816-status-6d00"],
            vec![
                send("00A4040007627601FF000000", "6A82"),
                send("00A4040006A00000000101", "6A82"),
                send("00A404000BE82B0601040181C31F020100", "6A82"),
                send("00A4040009A0000003080000100000", "6A82"),
                send("00A4040006D2760001240100", "6A82"),
                send("00CADF3005", "6D00|6A88|6700"),
            ],
        ),
        case(
            "select",
            "failure-changes-nothing",
            "A SELECT that fails leaves the application selected.",
            &["iso7816-4-11.2-select-failed"],
            vec![
                selected(),
                file("000A"),
                send("00A4040C0AD392F0002601FFFFFFFF", "6A82"),
                returns("00B0000004", Some(4), "3082"),
            ],
        ),
        case(
            "select",
            "file-before-application",
            "Files of the application are not found before it is selected.",
            &["card-select-file-outside"],
            vec![send("00A4020C02000A", "6A82|6986|6985")],
        ),
        case(
            "select",
            "unknown-file",
            "A file the application does not have is not found.",
            &["card-select-file", "iso7816-status-6a82"],
            vec![selected(), send("00A4020C027FFF", "6A82")],
        ),
        case(
            "select",
            "application-leaves-no-file",
            "After the application is selected no file is.",
            &[
                "iso7816-4-11.2-select-application-no-file",
                "iso7816-status-6986",
            ],
            vec![
                selected(),
                file("000A"),
                selected(),
                send("00B0000004", "6986"),
            ],
        ),
        case(
            "select",
            "wrong-parameters",
            "SELECT with unknown parameters is refused.",
            &["iso7816-status-6a86"],
            vec![send("00A4FF0C02000A", "6A86")],
        ),
        case(
            "read",
            "certificate",
            "The user-authentication certificate is read freely, with a length in two bytes.",
            &["card-file-000a", "card-file-000a-der", "card-read-chunk"],
            vec![
                selected(),
                file("000A"),
                returns("00B0000004", Some(4), "3082"),
                returns("00B0000000", Some(256), "3082"),
                returns("00B0010000", Some(256), ""),
            ],
        ),
        case(
            "read",
            "authorities",
            "Certificates of both authorities are read freely.",
            &["card-file-000b", "card-file-0002"],
            vec![
                selected(),
                file("000B"),
                returns("00B0000004", Some(4), "3082"),
                file("0002"),
                returns("00B0000004", Some(4), "3082"),
            ],
        ),
        case(
            "read",
            "token-information",
            "Token information has 160 bytes and begins with the label.",
            &["card-file-0006-length", "card-file-0006-label"],
            vec![
                selected(),
                file("0006"),
                returns("00B0000000", Some(160), "4A504B494150"),
            ],
        ),
        case(
            "read",
            "short-identifier",
            "A file is read by its short identifier, and is then the current one.",
            &[
                "card-read-short-identifier",
                "iso7816-4-11.3.3-short-identifier",
            ],
            vec![
                selected(),
                returns("00B08A0004", Some(4), "3082"),
                returns("00B0000004", Some(4), "3082"),
            ],
        ),
        case(
            "read",
            "beyond-the-end",
            "Reading beyond the end of a file is refused.",
            &["iso7816-status-6b00", "iso7816-4-11.3.3-end"],
            vec![selected(), file("0006"), send("00B0010000", "6B00")],
        ),
        case(
            "read",
            "up-to-the-end",
            "Reading across the end returns what is there.",
            &["iso7816-4-11.3.3-end"],
            vec![
                selected(),
                file("0006"),
                returns("00B0009000", Some(16), ""),
            ],
        ),
        case(
            "read",
            "no-file-selected",
            "Reading without a current file is refused.",
            &["iso7816-status-6986"],
            vec![selected(), send("00B0000004", "6986")],
        ),
        case(
            "read",
            "key-file",
            "A key is no file to read.",
            &["card-file-keys", "iso7816-status-6981"],
            vec![
                selected(),
                file("0017"),
                send("00B0000004", "6981|6982|6986"),
            ],
        ),
        case(
            "read",
            "secret-file",
            "A PIN is no file to read.",
            &["card-file-secrets"],
            vec![
                selected(),
                file("0018"),
                send("00B0000004", "6981|6982|6986"),
            ],
        ),
        case(
            "read",
            "signature-certificate",
            "The digital-signature certificate needs the password.",
            &["card-file-0001-protected", "iso7816-status-6982"],
            vec![
                selected(),
                file("0001"),
                send("00B0000004", "6982"),
                file("001B"),
                send(PASSWORD, "9000"),
                file("0001"),
                returns("00B0000004", Some(4), "3082"),
            ],
        ),
        case(
            "command",
            "unknown-class",
            "A class the card does not have is refused.",
            &["iso7816-status-6e00", "iso7816-4-5.4.1-class-unknown"],
            vec![send("E0A4040C0AD392F000260100000001", "6E00")],
        ),
        case(
            "command",
            "class-ff",
            "Class FF is refused.",
            &["iso7816-4-5.4.1-class-ff"],
            vec![send("FFA4000000", "6E00")],
        ),
        case(
            "command",
            "unknown-instruction",
            "An instruction the card does not have is refused.",
            &["iso7816-status-6d00"],
            vec![selected(), send("00FE0000", "6D00")],
        ),
        case(
            "command",
            "truncated",
            "A command that is cut off is refused, and the card goes on.",
            &["iso7816-4-5.2-header-short", "iso7816-4-5.2-truncated"],
            vec![
                send("00A4", "6700"),
                send("00A4040C0AD392", "6700"),
                selected(),
            ],
        ),
        case(
            "command",
            "trailing",
            "Bytes behind a command are refused.",
            &["iso7816-4-5.2-trailing"],
            vec![selected(), send("00B00000040000", "6700|6D00|6986")],
        ),
    ]
}

fn secrets() -> Vec<Case> {
    let selected = || send(SELECT, "9000");
    let mut cases = vec![
        case(
            "secret",
            "counter-costs-nothing",
            "Asking for the counter costs no try.",
            &[
                "card-counter-query",
                "card-counter-query-free",
                "card-counter-authentication",
                "iso7816-4-11.6.6-query",
            ],
            vec![
                selected(),
                file("0018"),
                send("00200080", "63C3"),
                send("00200080", "63C3"),
            ],
        ),
        case(
            "secret",
            "counter-of-the-password",
            "The password has five tries.",
            &["card-counter-signature"],
            vec![selected(), file("001B"), send("00200080", "63C5")],
        ),
        case(
            "secret",
            "right-pin",
            "The right PIN is accepted.",
            &["card-verify-authentication"],
            vec![selected(), file("0018"), send(PIN, "9000")],
        ),
        case(
            "secret",
            "wrong-pin",
            "A wrong PIN costs one try, and the right one gives all back.",
            &[
                "card-counter-wrong",
                "card-counter-restored",
                "iso7816-status-63cx",
            ],
            vec![
                selected(),
                file("0018"),
                send(WRONG_PIN, "63C2"),
                send("00200080", "63C2"),
                send(PIN, "9000"),
                send(SELECT_CARD_MANAGER, "9000"),
                selected(),
                file("0018"),
                send("00200080", "63C3"),
            ],
        ),
        case(
            "secret",
            "small-letters",
            "The password is compared byte by byte.",
            &["card-verify-bytes"],
            vec![
                selected(),
                file("001B"),
                send("0020008006616263313233", "63C4"),
                send(PASSWORD, "9000"),
            ],
        ),
        case(
            "secret",
            "counters-are-separate",
            "A wrong PIN leaves the password's counter alone.",
            &["card-counter-separate"],
            vec![
                selected(),
                file("0018"),
                send(WRONG_PIN, "63C2"),
                file("001B"),
                send("00200080", "63C5"),
                file("0018"),
                send(PIN, "9000"),
            ],
        ),
        case(
            "secret",
            "counter-outlives-power",
            "A lost try stays lost without power.",
            &["card-counter-lasting"],
            vec![
                selected(),
                file("0018"),
                send(WRONG_PIN, "63C2"),
                reset("cold"),
                selected(),
                file("0018"),
                send("00200080", "63C2"),
                send(PIN, "9000"),
            ],
        ),
        case(
            "secret",
            "by-short-identifier",
            "The PIN is verified by its short identifier.",
            &["card-verify-short-identifier"],
            vec![selected(), send("002000980431323334", "9000")],
        ),
        case(
            "secret",
            "no-file",
            "VERIFY without a current file is refused.",
            &["iso7816-status-6986"],
            vec![selected(), send(PIN, "6986|6A88")],
        ),
        case(
            "sign",
            "locked",
            "Without its secret a key does not sign.",
            &["card-sign-locked", "iso7816-status-6982"],
            vec![
                selected(),
                file("0017"),
                send(&sign(), "6982"),
                file("001A"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "sign",
            "after-pin",
            "After the PIN the user-authentication key signs.",
            &["card-sign-authentication"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("0017"),
                returns(&sign(), Some(256), ""),
            ],
        ),
        case(
            "sign",
            "after-password",
            "After the password the digital-signature key signs.",
            &["card-sign-signature"],
            vec![
                selected(),
                file("001B"),
                send(PASSWORD, "9000"),
                file("001A"),
                returns(&sign(), Some(256), ""),
            ],
        ),
        case(
            "sign",
            "keys-are-separate",
            "The PIN does not unlock the digital-signature key, nor the password the other.",
            &["card-verify-separate", "card-sign-key-pair"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("001A"),
                send(&sign(), "6982"),
                send(SELECT_CARD_MANAGER, "9000"),
                selected(),
                file("001B"),
                send(PASSWORD, "9000"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "sign",
            "too-long",
            "More than 245 bytes are not signed.",
            &["card-sign-too-long"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("0017"),
                send(&format!("802A0080F6{}00", "00".repeat(246)), "6700|6A80"),
            ],
        ),
        case(
            "sign",
            "no-key",
            "A file that is no key does not sign.",
            &["card-sign-no-key"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("000A"),
                send(&sign(), "6981|6982|6985|6986"),
            ],
        ),
        case(
            "sign",
            "unknown-scheme",
            "An unknown scheme is refused.",
            &["card-sign-scheme-unknown"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("0017"),
                send(&sign().replacen("802A00", "802A7F", 1), "6A86"),
            ],
        ),
        case(
            "sign",
            "by-short-identifier",
            "A key is used by its short identifier.",
            &["card-sign-short-identifier"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                returns(&sign().replacen("802A0080", "802A0097", 1), Some(256), ""),
            ],
        ),
        case(
            "session",
            "same-application",
            "Selecting the same application again leaves the key unlocked.",
            &["card-session-same-application"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                selected(),
                file("0017"),
                returns(&sign(), Some(256), ""),
            ],
        ),
        case(
            "session",
            "other-application",
            "Selecting another application locks the key.",
            &["card-session-other-application"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                send(SELECT_CARD_MANAGER, "9000"),
                selected(),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "session",
            "warm-reset",
            "A warm reset leaves the key unlocked.",
            &["card-session-warm-reset"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                reset("warm"),
                selected(),
                file("0017"),
                returns(&sign(), Some(256), ""),
            ],
        ),
        case(
            "session",
            "power",
            "Without power the key is locked.",
            &["card-session-power"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                reset("cold"),
                selected(),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
        case(
            "synthetic",
            "challenge",
            "The synthetic exchange gives sixteen fresh bytes.",
            &["card-synthetic-challenge"],
            vec![
                selected(),
                returns("F060000010", Some(16), ""),
                fresh("F060000010"),
            ],
        ),
        case(
            "synthetic",
            "without-challenge",
            "A terminal that has asked for no challenge is turned away.",
            &["card-synthetic-once"],
            vec![selected(), send("F0620000047F210000", "6985")],
        ),
        case(
            "synthetic",
            "not-a-certificate",
            "What is no terminal certificate is turned away, and the key stays locked.",
            &["card-synthetic-accept"],
            vec![
                selected(),
                returns("F060000010", Some(16), ""),
                send("F0620000047F210000", "6A80"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        ),
    ];
    let mut blocked = case(
        "secret",
        "blocked",
        "The third wrong PIN in a row blocks it: also the right one is refused, and the counter says zero.",
        &["card-counter-blocked", "card-counter-blocked-query"],
        vec![
            selected(),
            file("0018"),
            send(WRONG_PIN, "63C2"),
            send(WRONG_PIN, "63C1"),
            send(WRONG_PIN, "63C0|6984"),
            send(PIN, "6984|6983"),
            send("00200080", "63C0"),
        ],
    );
    if let Body::Card { input } = &mut blocked.body {
        input.destructive = true;
    }
    cases.push(blocked);
    cases
}

fn fresh(command: &str) -> CardStep {
    CardStep::Send {
        send: command.to_owned(),
        status: vec!["9000".to_owned()],
        length: Some(16),
        begins: None,
        differs: true,
    }
}
