// SPDX-License-Identifier: MIT OR Apache-2.0
//! Connections and messages that are wrong; the service goes on serving.

use super::{case, create, refused, status};
use conformance::case::{Case, Expectation, Peer, ServiceStep};
use std::collections::BTreeMap;

const OURS: Peer = Peer::ExemptInstitution;
const CREATE: &str = r#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;

pub(super) fn cases() -> Vec<Case> {
    [connections(), routes(), messages(), dates()].concat()
}

fn raw(
    method: &str,
    path: &str,
    content_type: Option<&str>,
    body: &str,
    expect: Expectation,
) -> ServiceStep {
    ServiceStep::Raw {
        device: OURS,
        method: method.to_owned(),
        path: path.to_owned(),
        content_type: content_type.map(str::to_owned),
        headers: BTreeMap::new(),
        body: body.to_owned(),
        bytes: None,
        times: None,
        padded: None,
        expect,
    }
}

fn post(body: &str, expect: Expectation) -> ServiceStep {
    raw("POST", "/v1/checks", Some("application/json"), body, expect)
}

fn connections() -> Vec<Case> {
    let refused_then_served = |device| {
        vec![
            ServiceStep::RefusedHandshake { device },
            create(OURS, "a", &[]),
        ]
    };
    vec![
        case(
            "connection::no-certificate",
            "A connection without client certificate is refused, others are served.",
            &["protocol-tls-client-certificate", "terms-10"],
            refused_then_served(Peer::NoCertificate),
        ),
        case(
            "connection::foreign-certificate",
            "A client certificate of another authority is refused.",
            &["protocol-tls-client-authority"],
            refused_then_served(Peer::Foreign),
        ),
        case(
            "connection::expired-certificate",
            "An expired client certificate is refused.",
            &["protocol-tls-client-validity"],
            refused_then_served(Peer::Expired),
        ),
        case(
            "connection::unregistered-device",
            "A certified device that nobody registered may not ask.",
            &[
                "protocol-account-unknown-device",
                "terms-16-1",
                "protocol-account-first",
            ],
            vec![ServiceStep::Create {
                device: Peer::Unregistered,
                check: "a".to_owned(),
                method: "pin".to_owned(),
                consents: Vec::new(),
                date: None,
                headers: BTreeMap::new(),
                expect: refused(403, "account"),
            }],
        ),
    ]
}

fn routes() -> Vec<Case> {
    let id = "0".repeat(32);
    let proof = r#"{"certificate":"AA==","signature":"AA=="}"#;
    let path = |action: &str| format!("/v1/checks/{id}/{action}");
    vec![
        case(
            "route::health",
            "Health is told.",
            &["protocol-http-health"],
            vec![raw("GET", "/health", None, "", status(200))],
        ),
        case(
            "route::unknown",
            "An unknown path is not found.",
            &["protocol-http-route"],
            vec![raw("GET", "/v2/checks", None, "", status(404))],
        ),
        case(
            "route::method",
            "A wrong method is not allowed.",
            &["protocol-http-method"],
            vec![raw("GET", "/v1/checks", None, "", status(405))],
        ),
        case(
            "route::media-type",
            "Another media type is not taken.",
            &["protocol-http-media-type"],
            vec![raw(
                "POST",
                "/v1/checks",
                Some("text/plain"),
                CREATE,
                status(415),
            )],
        ),
        case(
            "route::no-media-type",
            "A body without media type is not taken.",
            &["protocol-http-media-type"],
            vec![raw("POST", "/v1/checks", None, CREATE, status(415))],
        ),
        case(
            "route::unknown-check",
            "A check nobody knows is not found.",
            &["protocol-unknown-check"],
            vec![raw(
                "POST",
                &path("proof"),
                Some("application/json"),
                proof,
                refused(404, "unknown-check"),
            )],
        ),
        case(
            "route::malformed-check",
            "What cannot be the identifier of a check is not found.",
            &["protocol-unknown-check"],
            vec![raw(
                "POST",
                "/v1/checks/zz/proof",
                Some("application/json"),
                proof,
                refused(404, "unknown-check"),
            )],
        ),
        case(
            "route::receipt-of-unknown-check",
            "A receipt of a check nobody knows is not found.",
            &["protocol-unknown-check"],
            vec![raw(
                "POST",
                &path("receipt"),
                Some("application/json"),
                &format!(
                    r#"{{"answerSha256":"{}","receipt":"AA=="}}"#,
                    "0".repeat(64)
                ),
                refused(404, "unknown-check"),
            )],
        ),
    ]
}

fn messages() -> Vec<Case> {
    let one = |name: &str, title: &str, requirement: &str, body: &str| {
        case(
            name,
            title,
            &[requirement, "terms-23-1-9"],
            vec![
                post(body, refused(400, "malformed")),
                post(CREATE, status(201)),
            ],
        )
    };
    let mut cases = vec![
        one(
            "message::empty",
            "An empty body is refused.",
            "protocol-json-forms",
            "",
        ),
        one(
            "message::not-json",
            "A body that is no JSON is refused.",
            "protocol-json-encoding",
            "<check/>",
        ),
        one(
            "message::not-an-object",
            "A body that is no object is refused.",
            "protocol-json-forms",
            "[]",
        ),
        one(
            "message::duplicate-member",
            "A member that occurs twice is refused.",
            "protocol-json-duplicate-member",
            r#"{"purpose":"eligibility-check","method":"pin","method":"visual","consents":[]}"#,
        ),
        one(
            "message::missing-member",
            "A missing member is refused.",
            "protocol-json-missing-member",
            r#"{"purpose":"eligibility-check","consents":[]}"#,
        ),
        one(
            "message::unknown-method",
            "An unknown method is refused.",
            "terms-17-2",
            r#"{"purpose":"eligibility-check","method":"face","consents":[]}"#,
        ),
        one(
            "message::unknown-consent",
            "An unknown consent is refused.",
            "protocol-create-consents",
            r#"{"purpose":"eligibility-check","method":"pin","consents":["everything"]}"#,
        ),
        case(
            "message::unknown-purpose",
            "Eligibility is not told for another purpose.",
            &["protocol-create-purpose", "terms-23-1-1"],
            vec![
                post(
                    r#"{"purpose":"curiosity","method":"pin","consents":[]}"#,
                    refused(422, "policy"),
                ),
                post(CREATE, status(201)),
            ],
        ),
        one(
            "message::trailing",
            "Anything behind the message is refused.",
            "protocol-json-trailing",
            &format!("{CREATE} {CREATE}"),
        ),
        one(
            "message::wrong-type",
            "A member of another type is refused.",
            "protocol-json-forms",
            r#"{"purpose":"eligibility-check","method":1,"consents":[]}"#,
        ),
        one(
            "message::no-such-date",
            "A day that does not exist is refused.",
            "protocol-create-date-form",
            r#"{"purpose":"eligibility-check","method":"pin","consents":[],"eligibilityDate":"2026-02-30"}"#,
        ),
    ];
    let repeated = |body: &str, times: usize, expect: Expectation| ServiceStep::Raw {
        device: OURS,
        method: "POST".to_owned(),
        path: "/v1/checks".to_owned(),
        content_type: Some("application/json".to_owned()),
        headers: BTreeMap::new(),
        body: body.to_owned(),
        bytes: None,
        times: Some(times),
        padded: None,
        expect,
    };
    cases.push(case(
        "message::deeply-nested",
        "Ten thousand opening brackets are refused.",
        &["protocol-json-depth"],
        vec![
            repeated("[", 10_000, refused(400, "malformed")),
            post(CREATE, status(201)),
        ],
    ));
    cases.push(case(
        "message::too-large",
        "A body of more than 64 KiB is refused, and the service goes on.",
        &["protocol-http-body-limit"],
        vec![
            repeated(" ", 65_537, status(413)),
            post(CREATE, status(201)),
        ],
    ));
    cases
}

fn dates() -> Vec<Case> {
    let dated = |date: &str, expect: Expectation| ServiceStep::Create {
        device: OURS,
        check: "a".to_owned(),
        method: "pin".to_owned(),
        consents: Vec::new(),
        date: Some(date.to_owned()),
        headers: BTreeMap::new(),
        expect,
    };
    vec![
        case(
            "date::past",
            "Eligibility can be asked for a day that has passed.",
            &["protocol-create-echo"],
            vec![dated("2026-11-01", status(201))],
        ),
        case(
            "date::future",
            "Eligibility cannot be asked for a day to come.",
            &["protocol-create-date-future"],
            vec![dated("2999-01-01", refused(422, "policy"))],
        ),
        case(
            "date::too-old",
            "Eligibility cannot be asked for a day long gone.",
            &["protocol-create-date-oldest"],
            vec![dated("1990-01-01", refused(422, "policy"))],
        ),
    ]
}
