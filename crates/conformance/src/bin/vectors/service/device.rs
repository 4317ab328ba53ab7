// SPDX-License-Identifier: MIT OR Apache-2.0
//! Device accounts: one for each terminal, bound to its key.

use super::step::{accepted, admitted, equipped, issue, pass, portal, register, turned_away, with};
use super::{at, case, create, prove, refused, status};
use conformance::case::{Case, Peer, RegistrationFault, ServiceStep};
use serde_json::{Value, json};

const FIRST: Peer = Peer::RegisteredFirst;
const SECOND: Peer = Peer::RegisteredSecond;
const THIRD: Peer = Peer::RegisteredThird;

pub(super) fn cases() -> Vec<Case> {
    [accounts(), codes(), renewal()].concat()
}

fn one(name: &str, title: &str, requirements: &[&str], steps: Vec<ServiceStep>) -> Case {
    case(
        &format!("device::{name}"),
        title,
        requirements,
        [accepted("facility"), steps].concat(),
    )
}

fn accounts() -> Vec<Case> {
    let shown = |expect| portal("GET /v1/facility", Some("facility"), Value::Null, expect);
    vec![
        one(
            "registered",
            "A device that has taken its account can check.",
            &["terms-16-1", "terms-16-2", "terms-2-13"],
            [
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    create(FIRST, "a", &[]),
                    prove(FIRST, "a", "valid", status(200)),
                ],
            ]
            .concat(),
        ),
        one(
            "several",
            "A facility has as many accounts as terminals, and each works for itself.",
            &["terms-16-2"],
            [
                equipped("facility", FIRST, "one").to_vec(),
                equipped("facility", SECOND, "two").to_vec(),
                equipped("facility", THIRD, "three").to_vec(),
                vec![
                    admitted(FIRST),
                    admitted(SECOND),
                    admitted(THIRD),
                    portal(
                        "DELETE /v1/facility/devices/{two.account}",
                        Some("facility"),
                        Value::Null,
                        status(204),
                    ),
                    admitted(FIRST),
                    turned_away(SECOND),
                    admitted(THIRD),
                ],
            ]
            .concat(),
        ),
        one(
            "checks-are-apart",
            "A check of one terminal is closed to another of the same facility.",
            &["protocol-other-device", "terms-23-1-6"],
            [
                equipped("facility", FIRST, "one").to_vec(),
                equipped("facility", SECOND, "two").to_vec(),
                vec![
                    create(FIRST, "a", &[]),
                    prove(SECOND, "a", "valid", refused(403, "account")),
                    prove(FIRST, "a", "valid", status(200)),
                ],
            ]
            .concat(),
        ),
        one(
            "shown",
            "The facility is shown its accounts, with platform and version and whether they are for business only.",
            &["terms-16-2"],
            [
                equipped("facility", FIRST, "device").to_vec(),
                vec![shown(with(
                    status(200),
                    &[
                        ("/devices/0/account", json!("{device.account}")),
                        ("/devices/0/standing", json!("registered")),
                        ("/devices/0/terminal", json!("windows/1.2.3")),
                        ("/devices/0/businessOnly", json!(true)),
                    ],
                ))],
            ]
            .concat(),
        ),
        one(
            "of-another-facility",
            "A facility cannot deregister another one's device.",
            &["terms-23-1-4"],
            [
                equipped("facility", FIRST, "device").to_vec(),
                accepted("other"),
                vec![
                    portal(
                        "DELETE /v1/facility/devices/{device.account}",
                        Some("other"),
                        Value::Null,
                        refused(404, "misuse"),
                    ),
                    admitted(FIRST),
                ],
            ]
            .concat(),
        ),
    ]
}

fn codes() -> Vec<Case> {
    let away = || refused(403, "account");
    let wrong = |account: &str, code: &str| ServiceStep::Register {
        device: SECOND,
        account: account.to_owned(),
        code: code.to_owned(),
        fault: None,
        expect: away(),
    };
    let right = || register(FIRST, "device", None, status(201));
    let begun = |steps: Vec<ServiceStep>| [vec![issue("facility", "device")], steps].concat();
    vec![
        one(
            "code-works-once",
            "An activation code that was used gives the account to nobody else.",
            &["terms-2-13", "terms-23-1-4"],
            begun(vec![
                right(),
                register(SECOND, "device", None, away()),
                admitted(FIRST),
            ]),
        ),
        one(
            "wrong-code",
            "A wrong activation code is refused, and the right one still works.",
            &["terms-23-1-4"],
            begun(vec![wrong("{device.account}", "AAAA-AAAA-AAAA"), right()]),
        ),
        one(
            "code-of-another-account",
            "The code of one account does not open another.",
            &["terms-23-1-4", "terms-2-13"],
            begun(vec![
                issue("facility", "other"),
                wrong("{device.account}", "{other.code}"),
                right(),
            ]),
        ),
        one(
            "unknown-account",
            "An account that was never issued is refused in the same way.",
            &["terms-2-12"],
            begun(vec![wrong("W0000000", "{device.code}"), right()]),
        ),
        one(
            "five-wrong-codes",
            "Five wrong codes use an account up.",
            &["terms-20"],
            begun(
                [
                    vec![wrong("{device.account}", "AAAA-AAAA-AAAA"); 5],
                    vec![register(FIRST, "device", None, away())],
                ]
                .concat(),
            ),
        ),
        one(
            "four-wrong-codes",
            "Four do not.",
            &["terms-20"],
            begun(
                [
                    vec![wrong("{device.account}", "AAAA-AAAA-AAAA"); 4],
                    vec![right()],
                ]
                .concat(),
            ),
        ),
        one(
            "forged-request",
            "A certificate request that its key has not signed is refused, and the code is not used.",
            &["terms-20"],
            begun(vec![
                register(
                    SECOND,
                    "device",
                    Some(RegistrationFault::ForgedRequest),
                    refused(400, "malformed"),
                ),
                right(),
            ]),
        ),
        one(
            "no-request",
            "What is no certificate request is refused.",
            &["terms-23-1-11"],
            begun(vec![
                register(
                    SECOND,
                    "device",
                    Some(RegistrationFault::NoRequest),
                    refused(400, "malformed"),
                ),
                right(),
            ]),
        ),
        at(
            "2026-12-15T00:00:00Z",
            "device::code-of-seven-days",
            "An activation code is good for seven days, and not a second longer.",
            &["terms-16-1"],
            [
                accepted("facility"),
                vec![
                    issue("facility", "one"),
                    issue("facility", "two"),
                    pass(7 * 86_400 - 1),
                    register(FIRST, "one", None, status(201)),
                    pass(1),
                    register(SECOND, "two", None, away()),
                ],
            ]
            .concat(),
        ),
    ]
}

fn renewal() -> Vec<Case> {
    let renew = |old| ServiceStep::Renew { device: FIRST, old };
    vec![
        one(
            "renewed",
            "A renewed certificate is good, and the one before until it is renewed again.",
            &["terms-2-13"],
            [
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    renew(SECOND),
                    admitted(FIRST),
                    admitted(SECOND),
                    renew(THIRD),
                    admitted(FIRST),
                    turned_away(SECOND),
                ],
            ]
            .concat(),
        ),
        one(
            "renewal-of-a-deregistered-device",
            "A device that was deregistered gets no new certificate.",
            &["terms-22-1"],
            [
                equipped("facility", FIRST, "device").to_vec(),
                vec![
                    portal(
                        "DELETE /v1/facility/devices/{device.account}",
                        Some("facility"),
                        Value::Null,
                        status(204),
                    ),
                    raw_renewal(),
                ],
            ]
            .concat(),
        ),
    ]
}

fn raw_renewal() -> ServiceStep {
    let mut step = super::step::post(
        "/v1/device/renewal",
        r#"{"request":"AA=="}"#,
        refused(403, "account"),
    );
    if let ServiceStep::Raw { device, .. } = &mut step {
        *device = FIRST;
    }
    step
}
