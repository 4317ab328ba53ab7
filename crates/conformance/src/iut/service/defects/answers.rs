// SPDX-License-Identifier: MIT OR Apache-2.0
//! At answers, at the portal, and at what the operator does.

use super::edit::{answer, both, edit, header, lines, ok, put, put_first, reply};
use super::{ServiceDefect, defect};
use crate::iut::http::{Outgoing, Reply};
use crate::iut::service::around::Change;
use serde_json::{Value, json};

pub(super) const ALL: &[ServiceDefect] = &[
    defect(
        "gives-limit-data-to-everybody",
        "limit certificates are in every answer",
        &["terms-13-2"],
        Change::Reply(|_, came, _| {
            answer(came, |json| {
                put_first(
                    json,
                    "limitCertificate",
                    json!({ "kind": "01", "class": "A03" }),
                );
            });
        }),
    ),
    defect(
        "gives-limit-data-in-grace",
        "limit certificates are in answers for certificates in grace",
        &["protocol-answer-grace"],
        Change::Reply(|_, came, _| answer(came, |json| put(json, "withheld", json!([])))),
    ),
    defect(
        "does-not-say-in-grace",
        "a certificate in grace is told as in time",
        &["protocol-answer-grace"],
        Change::Reply(|_, came, _| {
            answer(came, |json| {
                put(json, "certificate", json!({ "status": "in-time" }))
            });
        }),
    ),
    defect(
        "tells-everybody-is-valid",
        "everybody's eligibility is in force",
        &["terms-13-1", "protocol-answer-no-match"],
        Change::Reply(|_, came, _| {
            answer(came, |json| put(json, "qualificationValidity", json!("1")));
        }),
    ),
    defect(
        "answers-of-somebody-else",
        "the name of somebody else is answered",
        &["terms-2-14", "terms-13-1-1"],
        Change::Reply(|_, came, _| answer(came, |json| put_first(json, "name", json!("Somebody")))),
    ),
    defect(
        "forgets-welfare",
        "a second coverage is left out",
        &["protocol-answer-several-coverages", "terms-13-1-2"],
        Change::Reply(|_, came, _| {
            answer(came, |json| {
                if let Some(list) = json.get_mut("coverages").and_then(Value::as_array_mut) {
                    list.truncate(1);
                    list.retain(|one| one.get("classification") != Some(&json!("A1")));
                }
            });
        }),
    ),
    defect(
        "unknown-is-zero",
        "what is not known is told as zero",
        &["protocol-answer-unknown-not-zero"],
        Change::Reply(|_, came, _| answer(came, |json| put_first(json, "preschool", json!("0")))),
    ),
    defect(
        "swaps-the-role",
        "every answer says that a PIN was verified",
        &["terms-27-1"],
        Change::Reply(|_, came, _| {
            answer(came, |json| {
                put(json, "verifierRole", json!("user-certification-verifier"))
            });
        }),
    ),
    defect(
        "never-marks-test-use",
        "test use is not marked",
        &[
            "terms-supplement-2024-01-31-2",
            "terms-supplement-2024-04-01-2",
        ],
        Change::Reply(|_, came, _| answer(came, |json| put(json, "testUse", json!(false)))),
    ),
    defect(
        "reuses-check-numbers",
        "every answer has the same check number",
        &["protocol-answer-check-number"],
        Change::Reply(|_, came, _| {
            answer(came, |json| {
                put(json, "checkNumber", json!("1234567890123452"))
            });
        }),
    ),
    defect(
        "names-no-source",
        "answers do not name their source",
        &["terms-33-1"],
        Change::Reply(|_, came, _| answer(came, |json| put(json, "source", json!(" ")))),
    ),
    defect(
        "names-older-terms",
        "checks name the first version of the terms for ever",
        &["terms-5-1", "terms-5-2"],
        Change::Reply(|_, came, _| {
            both(came, |json| put(json, "termsVersion", json!("2024-01-31")))
        }),
    ),
    defect(
        "reuses-challenges",
        "every check has the same challenge",
        &["protocol-create-challenge"],
        Change::Reply(|_, came, past| {
            if came.status == 201
                && let Some((_, before)) =
                    past.last(|sent, came| sent.path == "/v1/checks" && came.status == 201)
            {
                let before: Value = serde_json::from_slice(&before.body).unwrap_or_default();
                let challenge = before.get("challenge").cloned();
                reply(came, |json| {
                    put(json, "challenge", challenge.unwrap_or_default())
                });
            }
        }),
    ),
    defect(
        "names-checks-in-capitals",
        "check identifiers are in capital digits",
        &["protocol-create-identifier"],
        Change::Reply(|_, came, _| {
            if came.status == 201 {
                reply(came, |json| {
                    put(json, "checkId", json!("ABCDEF0123456789ABCDEF0123456789"))
                });
            }
        }),
    ),
    defect(
        "gives-more-time",
        "the deadline is told five minutes later",
        &["protocol-create-deadline"],
        Change::Reply(|_, came, _| {
            if came.status == 201 {
                reply(came, |json| {
                    put(json, "deadline", json!("2026-11-24T03:07:00Z"))
                });
            }
        }),
    ),
    defect(
        "signs-nothing",
        "answers are not signed",
        &["protocol-answer-signed"],
        Change::Reply(|_, came, _| {
            came.headers.remove("kakunin-answer-signature");
        }),
    ),
    defect(
        "tells-who-has-a-number",
        "check numbers are told to every facility",
        &["protocol-check-number-lookup"],
        Change::Reply(|sent, came, _| {
            if sent.path.starts_with("/v1/check-numbers/") && came.status == 404 {
                *came = ok();
            }
        }),
    ),
    defect(
        "suspends-nobody",
        "suspensions have no effect",
        &["terms-23-2", "protocol-account-suspended"],
        Change::Deaf(|words| words.iter().any(|word| word == "suspend")),
    ),
    defect(
        "refuses-nobody",
        "refused applications have no effect",
        &["terms-9-2"],
        Change::Deaf(|words| {
            words
                .iter()
                .any(|word| word == "refuse" || word == "withhold")
        }),
    ),
    defect(
        "pauses-never",
        "maintenance has no effect",
        &["terms-12"],
        Change::Deaf(|words| words.iter().any(|word| word == "pause")),
    ),
    defect(
        "sends-no-notices",
        "notices are not published",
        &["terms-4-1"],
        Change::Deaf(|words| words.iter().any(|word| word == "notify")),
    ),
    defect(
        "logs-answers-only",
        "refusals leave no record",
        &["terms-34-1"],
        Change::Output(|words, ran| {
            if words.iter().any(|word| word == "export") {
                ran.output = lines(&ran.output, |line| !line.contains("\"class\""));
            }
        }),
    ),
    defect(
        "forgets-the-delegate",
        "records do not name who acts for a facility",
        &["terms-15-2"],
        Change::Output(|_, ran| {
            ran.output = ran
                .output
                .replace("\"delegate\":\"Synthetic Delegate\",", "");
        }),
    ),
    defect(
        "loses-what-is-not-ready",
        "a proof whose answer was not there yet is a replay when it comes again",
        &["protocol-proof-processing"],
        Change::Reply(|sent, came, past| {
            let asked = |before: &Outgoing, answered: &Reply| {
                before.path == sent.path && answered.status == 202
            };
            if came.status == 200 && past.last(asked).is_some() {
                came.status = 409;
            }
        }),
    ),
    defect(
        "exports-everything",
        "a facility's export holds records of others",
        &["terms-24-4"],
        Change::Output(|words, ran| {
            if words.iter().any(|word| word == "--facility") {
                ran.output = ran.output.replace("\"check\"", "\"check\":\"\",\"also\"");
            }
        }),
    ),
    defect(
        "tells-small-counts",
        "statistics show every count",
        &["terms-34-4"],
        Change::Output(|words, ran| {
            if words.iter().any(|word| word == "statistics") {
                ran.output = ran
                    .output
                    .replace("treatment-clinic -", "treatment-clinic 3");
            }
        }),
    ),
    defect(
        "lists-suspended-facilities",
        "the public list holds identifiers as well",
        &["terms-9-3"],
        Change::Reply(|sent, came, _| {
            if sent.path == "/v1/facilities" {
                reply(came, |json| {
                    if let Some(list) = json.get_mut("facilities").and_then(Value::as_array_mut) {
                        list.iter_mut()
                            .for_each(|one| put(one, "facilityId", json!("F-1")));
                    }
                });
            }
        }),
    ),
    defect(
        "help-desk-never-closes",
        "the help desk is always open",
        &["terms-14-2"],
        Change::Reply(|sent, came, _| {
            if sent.path == "/v1/status" {
                reply(came, |json| put(json, "helpDeskOpen", json!(true)));
            }
        }),
    ),
    defect(
        "signs-in-anybody",
        "a wrong password is as good as the right one",
        &["terms-20"],
        Change::Request(|sent, _| {
            if sent.path == "/v1/sessions" {
                edit(sent, |json| {
                    put(json, "password", json!("correct horse battery staple"))
                });
            }
        }),
    ),
    defect(
        "takes-every-application",
        "every portal takes every kind",
        &["terms-2-10", "terms-2-11"],
        Change::Reply(|sent, came, _| {
            if sent.path == "/v1/applications" && came.status == 409 {
                came.status = 201;
                came.body = br#"{"facilityId":"F-1","totpSecret":"GEZDGNBV"}"#.to_vec();
                header(came, "content-type", "application/json");
            }
        }),
    ),
    defect(
        "lets-leave-at-once",
        "a facility leaves while devices are registered",
        &["terms-22-1"],
        Change::Reply(|sent, came, _| {
            if sent.path == "/v1/facility/closing" {
                came.status = 204;
            }
        }),
    ),
];
