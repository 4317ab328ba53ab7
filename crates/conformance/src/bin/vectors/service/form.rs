// SPDX-License-Identifier: MIT OR Apache-2.0
//! Forms of created checks and of refusals.

use super::step::{CREATE, OURS, faulty, formed, headed, keeping, portal, post, raw, with};
use super::{case, create, prove, refused, status};
use conformance::case::{Case, Expectation, Form, Peer, ProofFault, ServiceStep};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [created(), problems(), others()].concat()
}

fn created() -> Vec<Case> {
    let kept = |suffix: &str, expect: Expectation| {
        keeping(
            expect,
            &[
                (&format!("id{suffix}"), "/checkId"),
                (&format!("challenge{suffix}"), "/challenge"),
            ],
        )
    };
    let mut second = status(201);
    second.differs.insert("/checkId".to_owned(), json!("{id1}"));
    second
        .differs
        .insert("/challenge".to_owned(), json!("{challenge1}"));
    vec![
        case(
            "created::identifier",
            "A check identifier is 32 lower-case hexadecimal digits.",
            &["protocol-create-identifier"],
            vec![post(
                "/v1/checks",
                CREATE,
                formed(status(201), &[("/checkId", Form::Hex32)]),
            )],
        ),
        case(
            "created::challenge",
            "A challenge is 32 bytes.",
            &["protocol-create-challenge"],
            vec![post(
                "/v1/checks",
                CREATE,
                formed(status(201), &[("/challenge", Form::Base64Of32)]),
            )],
        ),
        case(
            "created::new-each-time",
            "Identifier and challenge are new for each check.",
            &["protocol-create-identifier", "protocol-create-challenge"],
            vec![
                post("/v1/checks", CREATE, kept("1", status(201))),
                post("/v1/checks", CREATE, second),
            ],
        ),
        case(
            "created::consents-absent",
            "Absent consents mean that none was given.",
            &["protocol-create-consents"],
            vec![post(
                "/v1/checks",
                r#"{"purpose":"eligibility-check","method":"pin"}"#,
                with(status(201), &[("/consents", json!([]))]),
            )],
        ),
        case(
            "created::null-is-absent",
            "A member that is null is absent.",
            &["protocol-create-consents", "protocol-create-date-default"],
            vec![post(
                "/v1/checks",
                r#"{"purpose":"eligibility-check","method":"pin","consents":null,"eligibilityDate":null}"#,
                with(status(201), &[("/consents", json!([]))]),
            )],
        ),
        case(
            "created::echo",
            "The created check repeats method, consents and date as asked, whatever the order of the members.",
            &["protocol-create-echo"],
            vec![post(
                "/v1/checks",
                r#"{"eligibilityDate":"2026-11-01","consents":["specific-diseases"],"method":"visual","purpose":"eligibility-check"}"#,
                with(
                    status(201),
                    &[
                        ("/method", json!("visual")),
                        ("/consents", json!(["specific-diseases"])),
                        ("/eligibilityDate", json!("2026-11-01")),
                    ],
                ),
            )],
        ),
        case(
            "created::unknown-member",
            "Members that the service does not know are passed over, however deep.",
            &["protocol-json-unknown-member", "terms-11"],
            vec![post(
                "/v1/checks",
                r#"{"purpose":"eligibility-check","method":"pin","consents":[],"newer":{"a":[1,2,{"b":null}]},"another":true}"#,
                status(201),
            )],
        ),
        case(
            "created::depth-16",
            "A message nested sixteen levels deep is read.",
            &["protocol-json-depth"],
            vec![post(
                "/v1/checks",
                &format!(
                    r#"{{"purpose":"eligibility-check","method":"pin","newer":{}{}}}"#,
                    "[".repeat(15),
                    "]".repeat(15)
                ),
                status(201),
            )],
        ),
        case(
            "created::depth-17",
            "A message nested seventeen levels deep is refused.",
            &["protocol-json-depth"],
            vec![post(
                "/v1/checks",
                &format!(
                    r#"{{"purpose":"eligibility-check","method":"pin","newer":{}{}}}"#,
                    "[".repeat(16),
                    "]".repeat(16)
                ),
                refused(400, "malformed"),
            )],
        ),
        case(
            "created::media-type-parameters",
            "A parameter of the media type is no reason to refuse.",
            &["protocol-http-media-type"],
            vec![charset("application/json; charset=utf-8")],
        ),
        case(
            "created::media-type-case",
            "The media type is compared without regard to case.",
            &["protocol-http-media-type"],
            vec![charset("Application/JSON")],
        ),
    ]
}

fn charset(media_type: &str) -> ServiceStep {
    let mut step = post("/v1/checks", CREATE, status(201));
    if let ServiceStep::Raw { content_type, .. } = &mut step {
        *content_type = Some(media_type.to_owned());
    }
    step
}

/// What every problem document has.
fn document(code: u16, class: &str) -> Expectation {
    let typed = format!("tag:kakunin.example,2026:{class}");
    let expect = with(
        refused(code, class),
        &[("/status", json!(code)), ("/type", json!(typed))],
    );
    let expect = formed(
        expect,
        &[
            ("/title", Form::Text),
            ("/deskMessage", Form::Sentences),
            ("/vendorMessage", Form::Sentences),
        ],
    );
    headed(
        expect,
        &[
            ("content-type", "application/problem+json"),
            ("cache-control", "no-store"),
        ],
    )
}

fn problems() -> Vec<Case> {
    let requirements = [
        "protocol-problem-document",
        "protocol-problem-class",
        "protocol-problem-sentences",
        "protocol-http-no-store",
    ];
    let one = |class: &str, steps: Vec<ServiceStep>| {
        case(
            &format!("problem::{class}"),
            &format!(
                "A refusal of class {class} is a whole problem document that says what to do."
            ),
            &requirements,
            steps,
        )
    };
    let proven =
        |person: &str, expect| vec![create(OURS, "a", &[]), prove(OURS, "a", person, expect)];
    let unknown = format!("/v1/checks/{}/receipt", "0".repeat(32));
    let receipt = format!(
        r#"{{"answerSha256":"{}","receipt":"AA=="}}"#,
        "0".repeat(64)
    );
    vec![
        one(
            "malformed",
            vec![post("/v1/checks", "{", document(400, "malformed"))],
        ),
        one(
            "policy",
            vec![post(
                "/v1/checks",
                r#"{"purpose":"marketing","method":"pin"}"#,
                document(422, "policy"),
            )],
        ),
        one("revoked", proven("revoked", document(422, "revoked"))),
        one(
            "expired",
            proven("expired-beyond-grace", document(422, "expired")),
        ),
        one(
            "unknown-check",
            vec![post(&unknown, &receipt, document(404, "unknown-check"))],
        ),
        one(
            "account",
            vec![super::step::creation(
                Peer::Unregistered,
                "a",
                &[],
                document(403, "account"),
            )],
        ),
        one(
            "misuse",
            vec![raw("GET", "/nowhere", "", document(404, "misuse"))],
        ),
        one(
            "signature",
            vec![
                create(OURS, "a", &[]),
                faulty(
                    "a",
                    ProofFault::TamperedSignature,
                    document(422, "signature"),
                ),
            ],
        ),
        case(
            "problem::portal",
            "The portal refuses with the same documents.",
            &["protocol-problem-document", "protocol-problem-sentences"],
            vec![portal(
                "GET /v1/facility",
                None,
                Value::Null,
                document(401, "account"),
            )],
        ),
        oracle(
            "signature",
            "A wrong signature and a signature of another key are refused with the same document.",
            ProofFault::TamperedSignature,
            ProofFault::CertificateOf("lost".to_owned()),
            (422, "signature"),
        ),
        oracle(
            "malformed-certificate",
            "Whatever is wrong with the form of a certificate, the document is the same.",
            ProofFault::TrailingByte,
            ProofFault::CertificateIs("3000".to_owned()),
            (400, "malformed"),
        ),
        case(
            "problem::no-oracle-of-accounts",
            "A check of another account is refused with the same document whether it is open or answered.",
            &["protocol-problem-no-oracle", "protocol-account-first"],
            vec![
                create(OURS, "open", &[]),
                create(OURS, "answered", &[]),
                prove(OURS, "answered", "valid", status(200)),
                ServiceStep::Prove {
                    device: Peer::MaternityHome,
                    check: "open".to_owned(),
                    person: "valid".to_owned(),
                    fault: None,
                    expect: keeping(refused(403, "account"), &[("first", "")]),
                },
                ServiceStep::Receive {
                    device: Peer::MaternityHome,
                    check: "answered".to_owned(),
                    hash: conformance::case::ReceiptHash::Wrong,
                    fault: None,
                    expect: Expectation {
                        body: Some("first".to_owned()),
                        ..refused(403, "account")
                    },
                },
            ],
        ),
    ]
}

fn oracle(
    name: &str,
    title: &str,
    one: ProofFault,
    other: ProofFault,
    (code, class): (u16, &str),
) -> Case {
    case(
        &format!("problem::no-oracle-{name}"),
        title,
        &["protocol-problem-no-oracle"],
        vec![
            create(OURS, "a", &[]),
            faulty("a", one, keeping(refused(code, class), &[("first", "")])),
            create(OURS, "b", &[]),
            faulty(
                "b",
                other,
                Expectation {
                    body: Some("first".to_owned()),
                    ..refused(code, class)
                },
            ),
        ],
    )
}

fn others() -> Vec<Case> {
    let private = |expect| headed(expect, &[("cache-control", "no-store")]);
    vec![
        case(
            "header::created-is-not-stored",
            "A created check forbids caches to keep it.",
            &["protocol-http-no-store"],
            vec![post("/v1/checks", CREATE, private(status(201)))],
        ),
        case(
            "header::answer-is-not-stored",
            "An answer forbids caches to keep it.",
            &["protocol-http-no-store"],
            vec![
                create(OURS, "a", &[]),
                prove(OURS, "a", "valid", private(status(200))),
            ],
        ),
        case(
            "route::openapi",
            "The protocol is served as an OpenAPI 3.1 document that has the routes of a check.",
            &["protocol-http-openapi"],
            vec![raw(
                "GET",
                "/v1/openapi.json",
                "",
                with(
                    formed(
                        status(200),
                        &[
                            ("/info/title", Form::Text),
                            ("/paths/~1v1~1checks/post/operationId", Form::Text),
                            (
                                "/paths/~1v1~1checks~1{id}~1proof/post/operationId",
                                Form::Text,
                            ),
                            (
                                "/paths/~1v1~1checks~1{id}~1receipt/post/operationId",
                                Form::Text,
                            ),
                        ],
                    ),
                    &[("/paths/~1v1~1patients", Value::Null)],
                ),
            )],
        ),
        case(
            "route::no-write",
            "No request changes what insurers say: whatever a terminal sends, the next answer has the same coverages.",
            &["terms-23-1-2"],
            [
                vec![
                    create(OURS, "a", &[]),
                    prove(OURS, "a", "valid", of("valid")),
                ],
                ["PUT", "PATCH", "DELETE"]
                    .into_iter()
                    .map(|method| {
                        raw(
                            method,
                            "/v1/checks/{a}",
                            r#"{"coverages":[]}"#,
                            refused(404, "misuse"),
                        )
                    })
                    .collect(),
                ["PUT", "PATCH", "DELETE"]
                    .into_iter()
                    .map(|method| {
                        raw(
                            method,
                            "/v1/checks/{a}/proof",
                            r#"{"coverages":[]}"#,
                            refused(405, "misuse"),
                        )
                    })
                    .collect(),
                vec![
                    create(OURS, "b", &[]),
                    prove(OURS, "b", "valid", of("valid")),
                ],
            ]
            .concat(),
        ),
        case(
            "route::person-in-address",
            "An address that names a person is no address: it is not found, and not in any file or log.",
            &["protocol-http-no-person-in-address", "terms-28-1"],
            vec![
                raw(
                    "GET",
                    "/v1/checks/insured-0123456789",
                    "",
                    refused(404, "misuse"),
                ),
                raw(
                    "GET",
                    "/v1/patients/insured-0123456789?name=synthetic",
                    "",
                    refused(404, "misuse"),
                ),
                ServiceStep::Search {
                    person: "valid".to_owned(),
                    texts: vec!["insured-0123456789".to_owned()],
                },
            ],
        ),
    ]
}

fn of(person: &str) -> Expectation {
    Expectation {
        of_person: Some(person.to_owned()),
        ..status(200)
    }
}
