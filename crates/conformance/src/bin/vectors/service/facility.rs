// SPDX-License-Identifier: MIT OR Apache-2.0
//! Facilities: how they apply, by which portal, where they stand, how they leave.

use super::step::{
    accepted, admitted, apply, decide, equipped, issue, joined, joined_as, operate, portal,
    refuses, register, turned_away, with,
};
use super::{case, create, prove, refused, status};
use conformance::case::{Case, Expectation, Peer, ServiceStep};
use serde_json::{Value, json};

const FIRST: Peer = Peer::RegisteredFirst;

pub(super) fn cases() -> Vec<Case> {
    [portals(), applications(), standings(), leaving()].concat()
}

/// Every kind of facility, every portal.
fn portals() -> Vec<Case> {
    let (medical, treatment) = ("medical-institutions", "treatment-clinics");
    let taken = || status(201);
    let wrong = || Expectation {
        status: vec![400, 409],
        ..Expectation::default()
    };
    let one = |kind: &str, portal: &str, clause: &str, expect: Expectation| {
        case(
            &format!("application::{kind}-by-{portal}"),
            &format!(
                "An application of a {} by the portal of {} is {}.",
                kind.replace('-', " "),
                portal.replace('-', " "),
                if expect.status == [201] {
                    "taken"
                } else {
                    "refused"
                }
            ),
            &[clause],
            vec![apply("facility", kind, portal, expect)],
        )
    };
    vec![
        one("exempt-institution", medical, "terms-2-10", taken()),
        one("exempt-institution", treatment, "terms-2-10", wrong()),
        // Some are medical insured institutions, some are not: which one it is, people see.
        one("health-check-provider", medical, "terms-2-10", taken()),
        one("health-check-provider", treatment, "terms-2-11", taken()),
        one("treatment-clinic", treatment, "terms-2-11", taken()),
        one("treatment-clinic", medical, "terms-2-11", wrong()),
        one("maternity-home", treatment, "terms-2-11", taken()),
        one("maternity-home", medical, "terms-2-11", wrong()),
        one("pharmacy", medical, "terms-2-6", refused(400, "malformed")),
    ]
}

fn applications() -> Vec<Case> {
    let body = |name: &str, password: &str| {
        json!({
            "name": name, "kind": "exempt-institution", "portal": "medical-institutions",
            "termsVersion": "{terms}", "password": password,
        })
    };
    let terms = || {
        portal(
            "GET /v1/status",
            None,
            Value::Null,
            super::step::keeping(status(200), &[("terms", "/termsVersion")]),
        )
    };
    let wrong = |name: &str, title: &str, body: Value| {
        case(
            &format!("application::{name}"),
            title,
            &["terms-9-1", "terms-23-1-9"],
            vec![
                terms(),
                portal(
                    "POST /v1/applications",
                    None,
                    body,
                    refused(400, "malformed"),
                ),
            ],
        )
    };
    vec![
        case(
            "application::older-terms",
            "Who applies accepts the terms in force: others are refused.",
            &["terms-9-1"],
            vec![ServiceStep::Apply {
                facility: "facility".to_owned(),
                kind: "exempt-institution".to_owned(),
                portal: "medical-institutions".to_owned(),
                terms: Some("2023-01-01".to_owned()),
                expect: refused(409, "misuse"),
            }],
        ),
        wrong(
            "short-password",
            "A password of eleven characters is refused.",
            body("Synthetic", "elevenchars"),
        ),
        wrong(
            "no-name",
            "A facility without a name is refused.",
            body(" ", "a long password of many words"),
        ),
        wrong(
            "control-character",
            "A name with a control character is refused.",
            body("Synthetic\u{7}", "a long password of many words"),
        ),
        wrong(
            "name-too-long",
            "A name of more than 200 bytes is refused.",
            body(&"x".repeat(201), "a long password of many words"),
        ),
        wrong(
            "portal-nobody-knows",
            "A portal nobody knows is refused.",
            json!({
                "name": "Synthetic", "kind": "exempt-institution", "portal": "somewhere",
                "termsVersion": "{terms}", "password": "a long password of many words",
            }),
        ),
        case(
            "application::no-user-otherwise",
            "A facility user comes into being by an application and in no other way.",
            &["terms-2-12"],
            vec![
                portal(
                    "POST /v1/sessions",
                    None,
                    json!({
                        "facilityId": "F-0000000000",
                        "password": "correct horse battery staple", "code": "000000",
                    }),
                    refused(401, "account"),
                ),
                portal(
                    "GET /v1/facility",
                    None,
                    Value::Null,
                    refused(401, "account"),
                ),
                portal(
                    "POST /v1/facility/devices",
                    None,
                    json!({ "businessOnly": true }),
                    refused(401, "account"),
                ),
            ],
        ),
        case(
            "application::counts-as-accepted",
            "A facility that has applied, and was neither refused nor put on hold, can have a device and check.",
            &["terms-9-1", "terms-16-1"],
            [
                joined("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    create(FIRST, "a", &[]),
                    prove(FIRST, "a", "valid", status(200)),
                ],
            ]
            .concat(),
        ),
    ]
}

/// The facility as it is told about itself.
fn told(standing: &str, ground: Value) -> ServiceStep {
    portal(
        "GET /v1/facility",
        Some("facility"),
        Value::Null,
        with(
            status(200),
            &[("/standing", json!(standing)), ("/ground", ground)],
        ),
    )
}

fn grounded(event: &str, ground: &str) -> ServiceStep {
    operate(&["decide", "{facility}", event, "--ground", ground])
}

fn standings() -> Vec<Case> {
    let equipped_facility = || {
        [
            accepted("facility"),
            equipped("facility", FIRST, "device").to_vec(),
        ]
        .concat()
    };
    let after = |steps: Vec<ServiceStep>| [equipped_facility(), steps].concat();
    let refused_with = |ground: &str| {
        case(
            &format!("standing::refused-for-{ground}"),
            "A refused application admits no device, and the applicant is told the ground.",
            &["terms-9-2", "terms-2-13"],
            [
                joined("facility"),
                vec![
                    grounded("refuse", ground),
                    told("refused", json!(ground)),
                    portal(
                        "POST /v1/facility/devices",
                        Some("facility"),
                        json!({ "businessOnly": true }),
                        refused(409, "misuse"),
                    ),
                    refuses(decide("facility", "accept")),
                ],
            ]
            .concat(),
        )
    };
    vec![
        refused_with("not-existing"),
        refused_with("false-or-missing-entries"),
        refused_with("anti-social-forces"),
        refused_with("other-good-cause"),
        case(
            "standing::refused-without-ground",
            "A refusal or a withholding without ground is none.",
            &["terms-9-2"],
            [
                joined("facility"),
                vec![
                    refuses(decide("facility", "refuse")),
                    refuses(decide("facility", "withhold")),
                    refuses(grounded("withhold", "bad-weather")),
                    told("applied", Value::Null),
                ],
            ]
            .concat(),
        ),
        case(
            "standing::withheld-then-accepted",
            "While an application is on hold its devices are turned away; once it is accepted they are admitted.",
            &["terms-9-2", "terms-9-1"],
            [
                joined("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    admitted(FIRST),
                    grounded("withhold", "other-good-cause"),
                    told("withheld", json!("other-good-cause")),
                    turned_away(FIRST),
                    decide("facility", "accept"),
                    admitted(FIRST),
                ],
            ]
            .concat(),
        ),
        case(
            "standing::refused-after-its-device",
            "From the instant an application is refused its device is turned away, also for a check begun before.",
            &["terms-9-2"],
            [
                joined("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    create(FIRST, "a", &[]),
                    grounded("refuse", "not-existing"),
                    turned_away(FIRST),
                    prove(FIRST, "a", "valid", refused(403, "account")),
                ],
            ]
            .concat(),
        ),
        case(
            "standing::suspended",
            "A suspension holds from the next request on, needs no notice, ends open checks as well, and is lifted.",
            &[
                "terms-23-2",
                "terms-4-2",
                "terms-24-3-1",
                "protocol-account-suspended",
            ],
            after(vec![
                create(FIRST, "a", &[]),
                decide("facility", "suspend"),
                turned_away(FIRST),
                prove(FIRST, "a", "valid", refused(403, "account")),
                decide("facility", "resume"),
                admitted(FIRST),
            ]),
        ),
        case(
            "standing::suspended-before-receipt",
            "A suspended facility's receipt is refused as well.",
            &["terms-23-2", "protocol-account-suspended"],
            after(vec![
                create(FIRST, "a", &[]),
                prove(FIRST, "a", "valid", status(200)),
                decide("facility", "suspend"),
                super::receive(
                    FIRST,
                    "a",
                    conformance::case::ReceiptHash::Right,
                    refused(403, "account"),
                ),
            ]),
        ),
        case(
            "standing::stopped-for-good",
            "A facility that was stopped is refused and is not resumed.",
            &["terms-24-3-2", "protocol-account-suspended"],
            after(vec![
                decide("facility", "suspend"),
                decide("facility", "stop"),
                turned_away(FIRST),
                refuses(decide("facility", "resume")),
                turned_away(FIRST),
            ]),
        ),
        case(
            "standing::lost",
            "From the instant a facility has lost its standing it is refused, also for checks begun before.",
            &["terms-22-2", "protocol-account-ended"],
            after(vec![
                create(FIRST, "a", &[]),
                decide("facility", "lose-standing"),
                turned_away(FIRST),
                prove(FIRST, "a", "valid", refused(403, "account")),
                refuses(decide("facility", "accept")),
            ]),
        ),
        case(
            "standing::list",
            "The public list has active facilities only, and of each nothing but name and kind.",
            &["terms-9-3"],
            [
                joined_as("listed", "treatment-clinic", "treatment-clinics"),
                vec![
                    decide("listed", "accept"),
                    listed(true),
                    decide("listed", "suspend"),
                    listed(false),
                ],
            ]
            .concat(),
        ),
        case(
            "standing::delegate",
            "A facility's delegate works under the facility's account; the facility keeps who it is.",
            &["terms-15-2"],
            after(vec![
                portal(
                    "PUT /v1/facility/delegate",
                    Some("facility"),
                    json!({ "delegate": "Synthetic Delegate" }),
                    status(204),
                ),
                portal(
                    "GET /v1/facility",
                    Some("facility"),
                    Value::Null,
                    with(status(200), &[("/delegate", json!("Synthetic Delegate"))]),
                ),
                admitted(FIRST),
                super::step::says(
                    conformance::case::Hook::Audit,
                    &["export", "--facility", "{facility}", "--output", "{output}"],
                    &[("\"event\":\"delegate\"", 1), ("\"event\":\"create\"", 1)],
                    &[],
                    None,
                ),
            ]),
        ),
    ]
}

/// Whether the list has the facility, with name and kind and nothing else.
fn listed(there: bool) -> ServiceStep {
    let mut expect = status(200);
    let entry = json!({ "name": "listed", "kind": "treatment-clinic" });
    let lists = match there {
        true => &mut expect.one_of,
        false => &mut expect.none_of,
    };
    lists.insert("/facilities".to_owned(), entry);
    portal("GET /v1/facilities", None, Value::Null, expect)
}

fn leaving() -> Vec<Case> {
    let close = |expect| {
        portal(
            "POST /v1/facility/closing",
            Some("facility"),
            Value::Null,
            expect,
        )
    };
    let deregister = || {
        portal(
            "DELETE /v1/facility/devices/{device.account}",
            Some("facility"),
            Value::Null,
            status(204),
        )
    };
    let erased = |expect: Expectation| {
        let mut step = super::step::raw("POST", "/v1/device/erasure", "", expect);
        if let ServiceStep::Raw { device, .. } = &mut step {
            *device = FIRST;
        }
        step
    };
    vec![
        case(
            "leaving::in-order",
            "A facility's request to end its use is refused while a device is registered, and accepted once the last has confirmed its erasure.",
            &["terms-22-1", "protocol-account-ended"],
            [
                accepted("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    close(refused(409, "misuse")),
                    deregister(),
                    turned_away(FIRST),
                    close(refused(409, "misuse")),
                    erased(status(204)),
                    close(status(204)),
                    portal(
                        "GET /v1/facility",
                        Some("facility"),
                        Value::Null,
                        refused(401, "account"),
                    ),
                    turned_away(FIRST),
                ],
            ]
            .concat(),
        ),
        case(
            "leaving::erasure-of-a-registered-device",
            "A device that is still registered confirms no erasure.",
            &["terms-22-1"],
            [
                accepted("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![erased(refused(409, "misuse")), admitted(FIRST)],
            ]
            .concat(),
        ),
        case(
            "leaving::with-a-lost-terminal",
            "For a terminal that is lost the operator says so, and the facility can leave.",
            &["terms-22-1"],
            [
                accepted("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    operate(&["device-lost", "{facility}", "{device.account}"]),
                    turned_away(FIRST),
                    close(status(204)),
                ],
            ]
            .concat(),
        ),
        case(
            "leaving::one-of-two",
            "While one of two devices is registered the facility cannot leave, and the other goes on.",
            &["terms-22-1", "terms-16-2"],
            [
                accepted("facility"),
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    issue("facility", "second"),
                    register(Peer::RegisteredSecond, "second", None, status(201)),
                    deregister(),
                    erased(status(204)),
                    close(refused(409, "misuse")),
                    turned_away(FIRST),
                    admitted(Peer::RegisteredSecond),
                ],
            ]
            .concat(),
        ),
    ]
}
