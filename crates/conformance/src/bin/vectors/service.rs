// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for services.

mod answer;
mod check;
mod device;
mod evidence;
mod facility;
mod form;
mod input;
mod log;
mod malformed;
mod operation;
mod processing;
mod sign_in;
mod step;
mod time;
mod traffic;
mod transcript;

use conformance::case::{
    Body, Case, CaseFile, Expectation, Peer, ReceiptHash, ServiceInput, ServiceStep,
};
use std::collections::BTreeMap;

pub(crate) fn files() -> Vec<(&'static str, CaseFile)> {
    vec![
        (
            "service/article-13.json",
            crate::file("Article 13: facility kind and consent", matrix()),
        ),
        (
            "service/check.json",
            crate::file(
                "checks, proofs, receipts",
                [check::cases(), processing::cases()].concat(),
            ),
        ),
        (
            "service/input.json",
            crate::file(
                "connections and messages that are wrong",
                [input::cases(), malformed::cases()].concat(),
            ),
        ),
        (
            "service/message.json",
            crate::file(
                "what messages say and what cards sign",
                [transcript::cases(), form::cases(), answer::cases()].concat(),
            ),
        ),
        (
            "service/evidence.json",
            crate::file(
                "signed answers, signed receipts, check numbers",
                evidence::cases(),
            ),
        ),
        (
            "service/time.json",
            crate::file("limits of time, in and out", time::cases()),
        ),
        (
            "service/facility.json",
            crate::file(
                "facilities, their users and devices, from application to end",
                [facility::cases(), sign_in::cases(), device::cases()].concat(),
            ),
        ),
        (
            "service/operation.json",
            crate::file(
                "the operator, the log, erasure, traffic",
                [operation::cases(), log::cases(), traffic::cases()].concat(),
            ),
        ),
    ]
}

fn case(name: &str, title: &str, requirements: &[&str], steps: Vec<ServiceStep>) -> Case {
    Case {
        id: format!("service::{name}"),
        title: title.to_owned(),
        requirements: requirements.iter().map(|&id| id.to_owned()).collect(),
        body: Body::Service {
            input: ServiceInput { at: None, steps },
        },
    }
}

/// A case for which the service's clock is set.
fn at(
    instant: &str,
    name: &str,
    title: &str,
    requirements: &[&str],
    steps: Vec<ServiceStep>,
) -> Case {
    let mut case = case(name, title, requirements, steps);
    if let Body::Service { input } = &mut case.body {
        input.at = Some(instant.to_owned());
    }
    case
}

fn status(status: u16) -> Expectation {
    Expectation {
        status: vec![status],
        ..Expectation::default()
    }
}

fn refused(code: u16, class: &str) -> Expectation {
    Expectation {
        class: Some(class.to_owned()),
        ..status(code)
    }
}

fn create(device: Peer, name: &str, consents: &[&str]) -> ServiceStep {
    ServiceStep::Create {
        device,
        check: name.to_owned(),
        method: "pin".to_owned(),
        consents: consents.iter().map(|&word| word.to_owned()).collect(),
        date: None,
        headers: BTreeMap::new(),
        expect: status(201),
    }
}

fn prove(device: Peer, name: &str, person: &str, expect: Expectation) -> ServiceStep {
    ServiceStep::Prove {
        device,
        check: name.to_owned(),
        person: person.to_owned(),
        fault: None,
        expect,
    }
}

fn receive(device: Peer, name: &str, hash: ReceiptHash, expect: Expectation) -> ServiceStep {
    ServiceStep::Receive {
        device,
        check: name.to_owned(),
        hash,
        fault: None,
        expect,
    }
}

/// Four kinds of facility, four sets of consents, for a person with a limit certificate and one with a specific disease.
fn matrix() -> Vec<Case> {
    let kinds = [
        (Peer::ExemptInstitution, "exempt-institution", "terms-2-2"),
        (
            Peer::HealthCheckProvider,
            "health-check-provider",
            "terms-13-1",
        ),
        (Peer::MaternityHome, "maternity-home", "terms-2-5"),
        (Peer::TreatmentClinic, "treatment-clinic", "terms-2-3"),
    ];
    let sets: [(&str, &[&str]); 4] = [
        ("none", &[]),
        ("limit", &["limit-certificate"]),
        ("diseases", &["specific-diseases"]),
        ("both", &["limit-certificate", "specific-diseases"]),
    ];
    let mut cases = Vec::new();
    for (peer, kind, clause) in kinds {
        for (set, consents) in sets {
            cases.push(cell(peer, kind, clause, set, consents));
        }
    }
    cases
}

fn cell(peer: Peer, kind: &str, clause: &str, set: &str, consents: &[&str]) -> Case {
    let exempt = peer == Peer::ExemptInstitution;
    let may = |item: &str| exempt && consents.contains(&item);
    let (limit, diseases) = (may("limit-certificate"), may("specific-diseases"));
    let reason = |granted: bool| match (granted, exempt) {
        (true, _) => None,
        (false, true) => Some("no-consent".to_owned()),
        (false, false) => Some("facility-kind".to_owned()),
    };
    let answer = |limit_delivered: bool, diseases_delivered: bool| Expectation {
        limit_certificate: Some(limit_delivered),
        specific_diseases: Some(diseases_delivered),
        withheld: Some([reason(limit), reason(diseases)]),
        ..status(200)
    };
    case(
        &format!("article-13::{kind}-{set}"),
        &format!(
            "A {} with consent to {set} receives what Article 13 allows and nothing more.",
            kind.replace('-', " ")
        ),
        &[
            clause,
            "terms-13-2",
            "protocol-answer-consent-by-item",
            "protocol-answer-withheld",
        ],
        vec![
            create(peer, "limit", consents),
            prove(peer, "limit", "limit-under-seventy", answer(limit, false)),
            create(peer, "disease", consents),
            prove(peer, "disease", "specific-disease", answer(false, diseases)),
        ],
    )
}
