// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faulty terminals: each a sound one with something around it that breaks a rule.

use super::around::{Change, Ended};
use serde_json::{Value, json};

/// A defect, the rules it breaks, and how.
pub(crate) struct TerminalDefect {
    pub(crate) word: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) breaks: &'static [&'static str],
    pub(in crate::iut) change: Change,
}

impl TerminalDefect {
    /// All.
    pub(crate) const fn all() -> &'static [Self] {
        ALL
    }
}

const fn defect(
    word: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    change: Change,
) -> TerminalDefect {
    TerminalDefect {
        word,
        sentence,
        breaks,
        change,
    }
}

/// All.
const ALL: &[TerminalDefect] = &[
    defect(
        "signs-any-terms",
        "what the created check says is not compared with what was asked for",
        &[
            "protocol-terminal-echo-service-name",
            "protocol-terminal-echo-device",
            "protocol-terminal-echo-method",
            "protocol-terminal-echo-consents",
            "protocol-terminal-echo-date",
        ],
        Change::Overlooks(|word| word == "create"),
    ),
    defect(
        "takes-any-answer",
        "answers are taken over whatever they say and whoever signed them",
        &[
            "protocol-terminal-answer-other-check",
            "protocol-terminal-answer-beyond-consent",
            "protocol-terminal-answer-unreadable",
            "protocol-terminal-answer-signed",
            "protocol-json-terminal-strict",
        ],
        Change::Overlooks(|word| word == "proof"),
    ),
    defect(
        "consents-for-the-patient",
        "every consent is sent, whatever the patient said",
        &[
            "protocol-terminal-consent-asked",
            "protocol-terminal-consent-not-asked",
        ],
        Change::Sends(|word, body| {
            if word == "create" {
                edit(body, |json| {
                    json["consents"] = json!(["limit-certificate", "specific-diseases"]);
                });
            }
        }),
    ),
    defect(
        "forgets-consents",
        "no consent is sent, whatever the patient said",
        &["protocol-terminal-consent-asked"],
        Change::Sends(|word, body| {
            if word == "create" {
                edit(body, |json| json["consents"] = json!([]));
            }
        }),
    ),
    defect(
        "asks-for-another-purpose",
        "checks are made for marketing",
        &["protocol-terminal-purpose"],
        Change::Sends(|word, body| {
            if word == "create" {
                edit(body, |json| json["purpose"] = json!("marketing"));
            }
        }),
    ),
    defect(
        "sends-the-proof-twice",
        "every proof is sent twice",
        &["protocol-terminal-receipt"],
        Change::Repeats("proof", 2),
    ),
    defect(
        "asks-for-ever",
        "a service that is paused is asked again and again",
        &["protocol-terminal-refused", "protocol-terminal-busy"],
        Change::Repeats("create", 5),
    ),
    defect(
        "waits-for-ever",
        "a proof whose answer is not there yet is sent again and again",
        &["protocol-terminal-processing"],
        Change::Repeats("proof", 22),
    ),
    defect(
        "takes-waiting-for-a-refusal",
        "that the insurers are still processing is told as a refusal",
        &["protocol-terminal-processing"],
        Change::Ends(|ended| {
            if ended.exit_code == 43 {
                ended.exit_code = 30;
            }
        }),
    ),
    defect(
        "takes-busy-for-a-refusal",
        "that the terminal asks too often is told as a refusal",
        &["protocol-terminal-busy"],
        Change::Ends(|ended| {
            if ended.exit_code == 42 {
                ended.exit_code = 30;
            }
        }),
    ),
    defect(
        "confirms-nothing",
        "no receipt is sent",
        &["protocol-terminal-receipt", "terms-30-2"],
        Change::Swallows("receipt", 204),
    ),
    defect(
        "confirms-twice",
        "two receipts are sent",
        &["protocol-terminal-receipt"],
        Change::Repeats("receipt", 2),
    ),
    defect(
        "shows-the-pin-twice",
        "a PIN is shown to the card a second time",
        &["protocol-pin-once", "protocol-pin-wrong"],
        Change::Commands(|command| {
            let times = if is_verify(command) { 2 } else { 1 };
            vec![command.to_vec(); times]
        }),
    ),
    defect(
        "spends-the-last-try",
        "the counter of tries is not looked at",
        &[
            "protocol-pin-last-try",
            "protocol-pin-blocked",
            "protocol-pin-counter-first",
        ],
        Change::Responses(|command, response| {
            if is_query(command) && response.starts_with(&[0x63]) || response == &[0x69, 0x83] {
                *response = vec![0x63, 0xC3];
            }
        }),
    ),
    defect(
        "signs-twice",
        "the card is asked for two signatures",
        &["protocol-card-digest-info"],
        Change::Commands(|command| {
            let times = if is_signature(command) { 2 } else { 1 };
            vec![command.to_vec(); times]
        }),
    ),
    defect(
        "signs-something-else",
        "the card is given another digest to sign",
        &["protocol-card-digest-info"],
        Change::Commands(|command| {
            let mut changed = command.to_vec();
            if is_signature(command)
                && let Some(byte) = changed.get_mut(30)
            {
                *byte ^= 1;
            }
            vec![changed]
        }),
    ),
    defect(
        "leaves-the-card-open",
        "the card is not logged out",
        &["protocol-card-log-out"],
        Change::StaysLoggedIn,
    ),
    defect(
        "takes-refusals-for-answers",
        "every check ends as an answered one",
        &[
            "protocol-terminal-refused",
            "protocol-terminal-unknown-class",
        ],
        Change::Ends(|ended| ended.exit_code = 0),
    ),
    defect(
        "takes-answers-for-refusals",
        "every check ends as a refused one",
        &[
            "protocol-terminal-receipt-lost",
            "protocol-answer-grace",
            "terms-2-15",
        ],
        Change::Ends(|ended| ended.exit_code = 30),
    ),
    defect(
        "takes-unknown-validity-for-yes",
        "a validity nobody knows is told as eligible",
        &["protocol-value-validity-unknown"],
        Change::Ends(|ended| {
            if ended.exit_code == 16 {
                ended.exit_code = 0;
            }
        }),
    ),
    defect(
        "takes-a-pause-for-a-refusal",
        "a paused service is told as a refusal",
        &["terms-12"],
        Change::Ends(|ended| {
            if ended.exit_code == 40 {
                ended.exit_code = 30;
            }
        }),
    ),
    defect(
        "prints-the-pin",
        "the PIN stands on standard error",
        &["protocol-pin-hidden", "terms-17-3"],
        Change::Ends(|ended| {
            let pin = ended.pin.clone();
            ended.errors.extend_from_slice(pin.as_bytes());
        }),
    ),
    defect(
        "keeps-the-pin",
        "the PIN stands in a file that is left",
        &["protocol-pin-hidden"],
        Change::Ends(|ended| ended.left.push(ended.pin.clone().into_bytes())),
    ),
    defect(
        "keeps-answers",
        "answers are kept in a file nobody asked for",
        &["protocol-terminal-no-storage", "terms-21"],
        Change::Ends(|ended| ended.left.push(ended.answer.clone())),
    ),
    defect(
        "logs-answers",
        "answers stand on standard error",
        &["protocol-log-no-person"],
        Change::Ends(|ended| ended.errors.extend_from_slice(&ended.answer.clone())),
    ),
    defect(
        "gives-its-key-away",
        "the device's key stands on standard error",
        &["terms-20", "protocol-tls-terminal-certificate"],
        Change::Ends(|ended| {
            ended
                .errors
                .extend_from_slice(b"-----BEGIN PRIVATE KEY-----")
        }),
    ),
    defect(
        "forgets-unknown-codes",
        "codes that stand in no table are dropped",
        &["protocol-value-code-kept"],
        Change::Ends(|ended| said(ended, "Z9", "")),
    ),
    defect(
        "guesses-birthdays",
        "a day of birth that is not known is told as the first",
        &["protocol-value-birth-unknown"],
        Change::Ends(|ended| said(ended, "1980-04-00", "1980-04-01")),
    ),
    defect(
        "mends-numbers",
        "a number with a wrong check digit is mended",
        &["protocol-value-check-digit"],
        Change::Ends(|ended| said(ended, "06990019", "06990018")),
    ),
    defect(
        "takes-every-document",
        "every document is taken",
        &[
            "protocol-form-no-entities",
            "protocol-form-bounded",
            "protocol-form-charset",
            "protocol-form-advice",
        ],
        Change::Ends(|ended| {
            if ended.exit_code == 1 {
                ended.exit_code = 0;
            }
        }),
    ),
    defect(
        "refuses-every-document",
        "no document of another program is taken",
        &[
            "protocol-form-any-order",
            "protocol-form-round-trip",
            "protocol-form-absent",
        ],
        Change::Ends(|ended| ended.exit_code = 1),
    ),
    defect(
        "repeats-what-it-refuses",
        "a refusal shows what stood in the document",
        &["protocol-form-advice"],
        Change::Ends(|ended| {
            if ended.exit_code != 0 {
                ended.errors.extend_from_slice(&ended.answer.clone());
            }
        }),
    ),
    defect(
        "notes-no-document",
        "that another document was asked for is not noted",
        &["terms-18"],
        Change::Sends(|word, body| {
            if word == "receipt" {
                edit(body, |json| json["identityDocument"] = Value::Null);
            }
        }),
    ),
    defect(
        "drops-leading-zeros",
        "numbers lose their leading zeros on their way through other forms",
        &["protocol-form-round-trip", "protocol-json-strings"],
        Change::Ends(|ended| said(ended, "000345", "345")),
    ),
];

fn edit(body: &mut Vec<u8>, change: impl FnOnce(&mut Value)) {
    if let Ok(mut json) = serde_json::from_slice(body) {
        change(&mut json);
        *body = json.to_string().into_bytes();
    }
}

/// Says something else in place of a text.
fn said(ended: &mut Ended, text: &str, other: &str) {
    let output = String::from_utf8_lossy(&ended.output).replace(text, other);
    ended.output = output.into_bytes();
}

const fn is_verify(command: &[u8]) -> bool {
    matches!(command, [0x00, 0x20, _, _, _, ..])
}

const fn is_query(command: &[u8]) -> bool {
    matches!(command, [0x00, 0x20, _, _])
}

const fn is_signature(command: &[u8]) -> bool {
    matches!(command, [0x80, 0x2A, ..])
}
