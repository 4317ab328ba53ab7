// SPDX-License-Identifier: MIT OR Apache-2.0
//! More messages that are wrong: each is refused with its class and advice, and the service goes on.

use super::step::{CREATE, OURS, bytes, faulty, formed, post, raw};
use super::{case, create, prove, refused, status};
use conformance::case::{Case, Expectation, Form, Peer, ProofFault, ServiceStep};

pub(super) fn cases() -> Vec<Case> {
    [creations(), proofs(), receipts(), routes(), connections()].concat()
}

/// Refused with advice.
fn advised(code: u16, class: &str) -> Expectation {
    formed(
        refused(code, class),
        &[
            ("/deskMessage", Form::Sentences),
            ("/vendorMessage", Form::Sentences),
        ],
    )
}

/// Refused, and the next one is served.
fn one(name: &str, title: &str, requirements: &[&str], step: ServiceStep) -> Case {
    let requirements = [requirements, &["terms-23-1-9"]].concat();
    case(
        &format!("malformed::{name}"),
        title,
        &requirements,
        vec![step, post("/v1/checks", CREATE, status(201))],
    )
}

fn creations() -> Vec<Case> {
    let wrong = |name: &str, title: &str, requirement: &str, body: &str| {
        one(
            name,
            title,
            &[requirement],
            post("/v1/checks", body, advised(400, "malformed")),
        )
    };
    let date = |date: &str| {
        format!(r#"{{"purpose":"eligibility-check","method":"pin","eligibilityDate":"{date}"}}"#)
    };
    vec![
        wrong(
            "escaped-duplicate",
            "A member that occurs twice, once with an escape, is refused.",
            "protocol-json-duplicate-member",
            r#"{"purpose":"eligibility-check","method":"pin","m\u0065thod":"visual"}"#,
        ),
        wrong(
            "nested-duplicate",
            "A member that occurs twice in an object of an unknown member is refused.",
            "protocol-json-duplicate-member",
            r#"{"purpose":"eligibility-check","method":"pin","newer":{"a":1,"a":2}}"#,
        ),
        wrong(
            "consent-twice",
            "A consent that occurs twice is refused.",
            "protocol-create-consents",
            r#"{"purpose":"eligibility-check","method":"pin","consents":["limit-certificate","limit-certificate"]}"#,
        ),
        wrong(
            "consent-is-a-text",
            "Consents that are no list are refused.",
            "protocol-create-consents",
            r#"{"purpose":"eligibility-check","method":"pin","consents":"limit-certificate"}"#,
        ),
        wrong(
            "method-is-capital",
            "A method is written as it is written: PIN is none.",
            "protocol-create-method",
            r#"{"purpose":"eligibility-check","method":"PIN"}"#,
        ),
        wrong(
            "method-is-unknown",
            "A method nobody knows is refused.",
            "protocol-create-method",
            r#"{"purpose":"eligibility-check","method":"fingerprint"}"#,
        ),
        wrong(
            "no-purpose",
            "A creation without purpose is refused.",
            "protocol-json-missing-member",
            r#"{"method":"pin"}"#,
        ),
        wrong(
            "cut-off",
            "A message that breaks off is refused.",
            "protocol-json-missing-member",
            r#"{"purpose":"eligibility-check","method":"pi"#,
        ),
        wrong(
            "comment",
            "JSON has no comments.",
            "protocol-json-trailing",
            r#"{"purpose":"eligibility-check","method":"pin"} // a comment"#,
        ),
        wrong(
            "leap-day",
            "29 February of a year that has none is no day.",
            "protocol-create-date-form",
            &date("2026-02-29"),
        ),
        wrong(
            "thirteenth-month",
            "There is no thirteenth month.",
            "protocol-create-date-form",
            &date("2026-13-01"),
        ),
        wrong(
            "day-zero",
            "There is no day zero: only a birthday may be unknown in part.",
            "protocol-create-date-form",
            &date("2026-11-00"),
        ),
        wrong(
            "compact-date",
            "A date is written with hyphens.",
            "protocol-create-date-form",
            &date("20261124"),
        ),
        wrong(
            "era-date",
            "A date of an era is no date of the protocol.",
            "protocol-create-date-form",
            &date("R08-11-24"),
        ),
        wrong(
            "instant-for-date",
            "An instant is no date.",
            "protocol-create-date-form",
            &date("2026-11-24T00:00:00Z"),
        ),
        wrong(
            "full-width-digits",
            "Digits of full width are no digits.",
            "protocol-create-date-form",
            &date("\\uff12\\uff10\\uff12\\uff16-11-24"),
        ),
        wrong(
            "mixed-width-digits",
            "Digits of mixed width are no digits.",
            "protocol-create-date-form",
            &date("202\\uff16-11-24"),
        ),
        wrong(
            "year-of-five-digits",
            "A year has four digits.",
            "protocol-create-date-form",
            &date("12026-11-24"),
        ),
        wrong(
            "xml",
            "XML is no message, nor are its entities expanded.",
            "protocol-json-missing-member",
            r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>"#,
        ),
        one(
            "latin-1",
            "A message in another charset than UTF-8 is refused.",
            &["protocol-json-encoding"],
            // {"purpose":"é"} with é in Latin-1.
            bytes("7b22707572706f7365223a22e9227d", advised(400, "malformed")),
        ),
        one(
            "shift-jis",
            "A message in Shift_JIS is refused.",
            &["protocol-json-encoding"],
            // {"purpose":"合成"} in Shift_JIS.
            bytes(
                "7b22707572706f7365223a228d8790ac227d",
                advised(400, "malformed"),
            ),
        ),
        one(
            "utf-16",
            "A message in UTF-16 is refused.",
            &["protocol-json-encoding"],
            bytes("fffe7b0022006d00", advised(400, "malformed")),
        ),
        one(
            "overlong",
            "An overlong form of UTF-8 is refused.",
            &["protocol-json-encoding"],
            bytes("7b22c0ae223a317d", advised(400, "malformed")),
        ),
        one(
            "nul",
            "A NUL byte is no white space.",
            &["protocol-json-trailing"],
            bytes("7b7d00", advised(400, "malformed")),
        ),
        sized(
            "body-of-65536-bytes",
            "A body of 65,536 bytes is read.",
            65_536,
            status(201),
        ),
        sized(
            "body-of-65537-bytes",
            "A body of one byte more is refused.",
            65_537,
            refused(413, "malformed"),
        ),
        one(
            "field-of-ten-megabytes",
            "A field of ten megabytes is refused before it is all there.",
            &["protocol-http-body-limit"],
            repeated("xxxxxxxxxx", 1_000_000, refused(413, "malformed")),
        ),
    ]
}

fn repeated(text: &str, number: usize, expect: Expectation) -> ServiceStep {
    let mut step = post("/v1/checks", text, expect);
    if let ServiceStep::Raw { times, .. } = &mut step {
        *times = Some(number);
    }
    step
}

/// A right message with so many spaces behind it that it has this size.
fn sized(name: &str, title: &str, size: usize, expect: Expectation) -> Case {
    let mut step = post("/v1/checks", CREATE, expect);
    if let ServiceStep::Raw { padded, .. } = &mut step {
        *padded = Some(size);
    }
    one(name, title, &["protocol-http-body-limit"], step)
}

fn proofs() -> Vec<Case> {
    let proven = |name: &str, title: &str, requirements: &[&str], steps: Vec<ServiceStep>| {
        let requirements = [requirements, &["terms-23-1-9"]].concat();
        let steps = [vec![create(OURS, "a", &[])], steps].concat();
        case(&format!("malformed::{name}"), title, &requirements, steps)
    };
    let body = |certificate: &str, signature: &str| {
        format!(r#"{{"certificate":"{certificate}","signature":"{signature}"}}"#)
    };
    let sent = |body: &str| post("/v1/checks/{a}/proof", body, advised(400, "malformed"));
    let still_open = prove(OURS, "a", "valid", status(200));
    let form = |name: &str, title: &str, text: &str| {
        proven(
            name,
            title,
            &["protocol-json-forms"],
            vec![sent(text), still_open.clone()],
        )
    };
    vec![
        form(
            "base64-without-padding",
            "Base64 without its padding is refused, and the check stays open.",
            &body("MIIGLg", "qqqqqg=="),
        ),
        form(
            "base64-for-addresses",
            "Base64 of another alphabet is refused.",
            &body("__-_", "qqqqqg=="),
        ),
        form(
            "base64-with-line-breaks",
            "Base64 with line breaks is refused.",
            &body("MIIG\\nLg==", "qqqqqg=="),
        ),
        form(
            "proof-without-signature",
            "A proof without signature is refused.",
            r#"{"certificate":"MIIGLg=="}"#,
        ),
        form(
            "proof-with-a-number",
            "A signature that is a number is refused.",
            r#"{"certificate":"MIIGLg==","signature":12345}"#,
        ),
        proven(
            "certificate-is-a-program",
            "A file sent as a certificate is refused and found nowhere in storage afterwards.",
            &["terms-23-1-11", "protocol-proof-certificate-form"],
            vec![
                faulty(
                    "a",
                    ProofFault::CertificateIs(
                        "4d5a9000454943415220434f4e464f524d414e43452046494c45".to_owned(),
                    ),
                    advised(400, "malformed"),
                ),
                ServiceStep::Search {
                    person: "valid".to_owned(),
                    texts: vec![
                        "EICAR CONFORMANCE FILE".to_owned(),
                        "TVqQAEVJQ0FSIENPTkZPUk1BTkNFIEZJTEU=".to_owned(),
                    ],
                },
            ],
        ),
        proven(
            "certificate-is-empty",
            "An empty certificate is refused.",
            &["protocol-proof-certificate-form"],
            vec![faulty(
                "a",
                ProofFault::CertificateIs(String::new()),
                advised(400, "malformed"),
            )],
        ),
        proven(
            "certificate-of-indefinite-length",
            "A certificate in BER that is not DER is refused.",
            &["protocol-proof-certificate-form"],
            vec![faulty(
                "a",
                ProofFault::CertificateIs("308030800000".to_owned()),
                advised(400, "malformed"),
            )],
        ),
        proven(
            "certificate-of-another-person",
            "A signature of another key than the certified one is refused.",
            &["protocol-proof-signature", "terms-2-14"],
            vec![faulty(
                "a",
                ProofFault::CertificateOf("lost".to_owned()),
                refused(422, "signature"),
            )],
        ),
    ]
}

fn receipts() -> Vec<Case> {
    let digest = "0".repeat(63);
    let after_answer = |name: &str, title: &str, hash: &str| {
        case(
            &format!("malformed::{name}"),
            title,
            &["protocol-json-forms"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", status(200)),
                post(
                    "/v1/checks/{a}/receipt",
                    &format!(r#"{{"answerSha256":"{hash}","receipt":"AA=="}}"#),
                    advised(400, "malformed"),
                ),
            ],
        )
    };
    vec![
        after_answer("hash-too-short", "A hash of 63 digits is refused.", &digest),
        after_answer(
            "hash-too-long",
            "A hash of 65 digits is refused.",
            &format!("{digest}00"),
        ),
        after_answer(
            "hash-in-capitals",
            "A hash in capital digits is refused.",
            &format!("{digest}A"),
        ),
        after_answer(
            "hash-in-full-width",
            "A hash with a digit of full width is refused.",
            &format!("{digest}\\uff10"),
        ),
    ]
}

fn routes() -> Vec<Case> {
    let unknown = |name: &str, title: &str, path: &str| {
        one(
            name,
            title,
            &["protocol-unknown-check"],
            post(
                path,
                r#"{"certificate":"AA==","signature":"AA=="}"#,
                refused(404, "unknown-check"),
            ),
        )
    };
    let id = "0123456789abcdef";
    vec![
        unknown(
            "identifier-in-capitals",
            "An identifier in capital digits is that of no check.",
            &format!("/v1/checks/{0}{0}/proof", id.to_uppercase()),
        ),
        unknown(
            "identifier-too-long",
            "An identifier of 33 digits is that of no check.",
            &format!("/v1/checks/{id}{id}0/proof"),
        ),
        unknown(
            "identifier-escaped",
            "An identifier with an escaped slash is that of no check.",
            "/v1/checks/%2e%2e%2fhealth/proof",
        ),
        one(
            "path-climbs",
            "An address that climbs is not found.",
            &["protocol-http-route"],
            raw("GET", "/v1/checks/../../etc/passwd", "", status(404)),
        ),
    ]
}

fn connections() -> Vec<Case> {
    let turned_away = |name: &str, title: &str, requirements: &[&str], device| {
        case(
            &format!("connection::{name}"),
            title,
            requirements,
            vec![
                ServiceStep::RefusedHandshake { device },
                create(OURS, "a", &[]),
            ],
        )
    };
    vec![
        turned_away(
            "tls-1-2",
            "A handshake that offers TLS 1.2 and nothing newer fails, others succeed.",
            &["protocol-tls-1.3-only", "terms-10"],
            Peer::OldTls,
        ),
        turned_away(
            "certificate-not-yet-valid",
            "A client certificate before its validity is refused.",
            &["protocol-tls-client-validity"],
            Peer::NotYetValid,
        ),
        case(
            "connection::other-facilitys-device",
            "A check of one facility's device is closed to the device of another, whatever it asks.",
            &["terms-23-1-4", "protocol-account-first"],
            vec![
                create(OURS, "a", &[]),
                ServiceStep::Prove {
                    device: Peer::TreatmentClinic,
                    check: "a".to_owned(),
                    person: "valid".to_owned(),
                    fault: None,
                    expect: refused(403, "account"),
                },
                prove(OURS, "a", "valid", status(200)),
            ],
        ),
    ]
}
