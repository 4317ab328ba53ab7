// SPDX-License-Identifier: MIT OR Apache-2.0
//! What answers say, of whom, and on what terms.

use super::step::{OURS, formed, keeping, with};
use super::{case, create, prove, status};
use conformance::case::{Case, Expectation, Form, Peer};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [people(), members(), terms()].concat()
}

fn of(person: &str) -> Expectation {
    Expectation {
        of_person: Some(person.to_owned()),
        ..status(200)
    }
}

/// Each is answered with what is known of them, and of nobody else.
fn people() -> Vec<Case> {
    let people = [
        "valid",
        "lost",
        "newer-exists",
        "welfare",
        "insurance-and-welfare",
        "elderly",
        "limit-elderly",
        "preschool",
        "placeholder-name",
        "rare-name",
        "child",
    ];
    people
        .into_iter()
        .map(|person| {
            let limit = person == "limit-elderly";
            let mut requirements = vec!["terms-13-1-1", "terms-2-14", "protocol-json-strings"];
            if person.contains("welfare") {
                requirements.push("terms-13-1-2");
            }
            if limit {
                requirements.push("terms-13-2");
            }
            let expect = Expectation {
                limit_certificate: Some(false),
                specific_diseases: Some(false),
                ..of(person)
            };
            case(
                &format!("person::{person}"),
                "An answer has what is needed to claim for the person whose card was proven, and nothing that needs consent.",
                &requirements,
                vec![create(OURS, "a", &[]), prove(OURS, "a", person, expect)],
            )
        })
        .collect()
}

fn members() -> Vec<Case> {
    let mut other = formed(status(200), &[("/checkNumber", Form::CheckNumber)]);
    other
        .differs
        .insert("/checkNumber".to_owned(), json!("{number}"));
    vec![
        case(
            "member::bound",
            "The answer names the check and the date it was asked for.",
            &["protocol-answer-bound"],
            vec![
                super::step::dated("2026-11-01", "a", status(201)),
                prove(
                    OURS,
                    "a",
                    "valid",
                    with(
                        status(200),
                        &[
                            ("/checkId", json!("{a}")),
                            ("/eligibilityDate", json!("2026-11-01")),
                        ],
                    ),
                ),
            ],
        ),
        case(
            "member::check-number",
            "Check numbers have sixteen digits, the last one a check digit, and are new each time.",
            &["protocol-answer-check-number"],
            vec![
                create(OURS, "a", &[]),
                prove(
                    OURS,
                    "a",
                    "valid",
                    keeping(
                        formed(status(200), &[("/checkNumber", Form::CheckNumber)]),
                        &[("number", "/checkNumber")],
                    ),
                ),
                create(OURS, "b", &[]),
                prove(OURS, "b", "valid", other),
            ],
        ),
        case(
            "member::source",
            "An answer names its source and claims no accuracy.",
            &["terms-33-1"],
            vec![
                create(OURS, "a", &[]),
                prove(
                    OURS,
                    "a",
                    "valid",
                    with(
                        formed(
                            status(200),
                            &[("/source", Form::Text), ("/answeredAt", Form::Text)],
                        ),
                        &[("/accuracy", Value::Null), ("/guaranteed", Value::Null)],
                    ),
                ),
            ],
        ),
        case(
            "member::unknown-is-absent",
            "What is not known of a person is absent, never zero; a zero that is known is zero.",
            &["protocol-answer-unknown-not-zero"],
            vec![
                create(OURS, "a", &[]),
                prove(
                    OURS,
                    "a",
                    "welfare",
                    with(
                        of("welfare"),
                        &[
                            ("/coverages/0/contributionRatio", json!("000")),
                            ("/coverages/0/branch", Value::Null),
                            ("/coverages/0/elderlyCertificate", Value::Null),
                        ],
                    ),
                ),
                create(OURS, "b", &[]),
                prove(
                    OURS,
                    "b",
                    "valid",
                    with(of("valid"), &[("/coverages/0/preschool", Value::Null)]),
                ),
            ],
        ),
        case(
            "member::not-test-use",
            "In ordinary times no answer is test use.",
            &[
                "terms-supplement-2024-01-31-2",
                "terms-supplement-2024-04-01-2",
            ],
            vec![
                create(OURS, "a", &[]),
                prove(
                    OURS,
                    "a",
                    "valid",
                    with(status(200), &[("/testUse", json!(false))]),
                ),
                create(Peer::MaternityHome, "b", &[]),
                prove(
                    Peer::MaternityHome,
                    "b",
                    "valid",
                    with(status(200), &[("/testUse", json!(false))]),
                ),
            ],
        ),
    ]
}

fn terms() -> Vec<Case> {
    let kinds = [
        (
            Peer::HealthCheckProvider,
            "health-check-provider",
            "terms-2-4",
        ),
        (Peer::TreatmentClinic, "treatment-clinic", "terms-2-3"),
        (Peer::MaternityHome, "maternity-home", "terms-2-5"),
        (Peer::ExemptInstitution, "exempt-institution", "terms-2-2"),
    ];
    let mut cases: Vec<Case> = kinds
        .into_iter()
        .map(|(device, kind, clause)| {
            case(
                &format!("kind::{kind}"),
                &format!(
                    "A {} receives the data of Article 13 paragraph 1 whole.",
                    kind.replace('-', " ")
                ),
                &[clause, "terms-2-6", "terms-13-1-1"],
                vec![
                    create(device, "a", &[]),
                    prove(device, "a", "valid", of("valid")),
                ],
            )
        })
        .collect();
    cases.push(case(
        "terms::answer-names-the-version-of-its-check",
        "An answer names the version of the terms that the created check named.",
        &["terms-5-2"],
        vec![
            super::step::creation(
                OURS,
                "a",
                &[],
                keeping(status(201), &[("terms", "/termsVersion")]),
            ),
            prove(
                OURS,
                "a",
                "valid",
                with(status(200), &[("/termsVersion", json!("{terms}"))]),
            ),
        ],
    ));
    cases
}
