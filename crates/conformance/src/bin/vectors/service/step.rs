// SPDX-License-Identifier: MIT OR Apache-2.0
//! Short forms of steps.

use super::{create, prove, refused, status};
use conformance::case::{
    CodeFault, Expectation, Form, Hook, Peer, ProofFault, RegistrationFault, ServiceStep,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The device registered for an exempt institution.
pub(super) const OURS: Peer = Peer::ExemptInstitution;
/// The epoch of the synthetic world.
pub(super) const EPOCH: &str = "2026-11-24T03:00:00Z";
/// A creation without anything special.
pub(super) const CREATE: &str = r#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What stands at pointers.
pub(super) fn with(mut expect: Expectation, members: &[(&str, Value)]) -> Expectation {
    let members = members
        .iter()
        .map(|(pointer, value)| ((*pointer).to_owned(), value.clone()));
    expect.members.extend(members);
    expect
}

pub(super) fn keeping(mut expect: Expectation, names: &[(&str, &str)]) -> Expectation {
    expect.keep.extend(texts(names));
    expect
}

pub(super) fn formed(mut expect: Expectation, forms: &[(&str, Form)]) -> Expectation {
    let forms = forms
        .iter()
        .map(|&(pointer, form)| (pointer.to_owned(), form));
    expect.forms.extend(forms);
    expect
}

pub(super) fn headed(mut expect: Expectation, headers: &[(&str, &str)]) -> Expectation {
    expect.headers.extend(texts(headers));
    expect
}

/// A creation with headers.
pub(super) fn creation(
    device: Peer,
    check: &str,
    headers: &[(&str, &str)],
    expect: Expectation,
) -> ServiceStep {
    ServiceStep::Create {
        device,
        check: check.to_owned(),
        method: "pin".to_owned(),
        consents: Vec::new(),
        date: None,
        headers: texts(headers),
        expect,
    }
}

pub(super) fn dated(date: &str, check: &str, expect: Expectation) -> ServiceStep {
    ServiceStep::Create {
        device: OURS,
        check: check.to_owned(),
        method: "pin".to_owned(),
        consents: Vec::new(),
        date: Some(date.to_owned()),
        headers: BTreeMap::new(),
        expect,
    }
}

pub(super) fn faulty(check: &str, fault: ProofFault, expect: Expectation) -> ServiceStep {
    ServiceStep::Prove {
        device: OURS,
        check: check.to_owned(),
        person: "valid".to_owned(),
        fault: Some(fault),
        expect,
    }
}

/// A whole check of a device: begun and answered.
pub(super) fn whole(device: Peer, check: &str) -> [ServiceStep; 2] {
    [
        create(device, check, &[]),
        prove(device, check, "valid", status(200)),
    ]
}

/// A request as it is.
pub(super) fn raw(method: &str, path: &str, body: &str, expect: Expectation) -> ServiceStep {
    ServiceStep::Raw {
        device: OURS,
        method: method.to_owned(),
        path: path.to_owned(),
        content_type: (!body.is_empty()).then(|| "application/json".to_owned()),
        headers: BTreeMap::new(),
        body: body.to_owned(),
        bytes: None,
        times: None,
        padded: None,
        expect,
    }
}

/// A message to an address of checks.
pub(super) fn post(path: &str, body: &str, expect: Expectation) -> ServiceStep {
    raw("POST", path, body, expect)
}

/// A body that is no text, in hexadecimal.
pub(super) fn bytes(hex: &str, expect: Expectation) -> ServiceStep {
    let mut step = raw("POST", "/v1/checks", CREATE, expect);
    if let ServiceStep::Raw { body, bytes, .. } = &mut step {
        body.clear();
        *bytes = Some(hex.to_owned());
    }
    step
}

pub(super) fn pass(seconds: i64) -> ServiceStep {
    ServiceStep::Clock {
        pass: Some(seconds),
        to: None,
        lists_stay: false,
    }
}

pub(super) fn to(instant: &str) -> ServiceStep {
    ServiceStep::Clock {
        pass: None,
        to: Some(instant.to_owned()),
        lists_stay: false,
    }
}

/// To an instant at which nobody proves anything.
pub(super) fn idly_to(instant: &str) -> ServiceStep {
    ServiceStep::Clock {
        pass: None,
        to: Some(instant.to_owned()),
        lists_stay: true,
    }
}

/// A request to the portal.
pub(super) fn portal(
    request: &str,
    session: Option<&str>,
    body: Value,
    expect: Expectation,
) -> ServiceStep {
    let (method, path) = request.split_once(' ').unwrap_or(("GET", request));
    ServiceStep::Portal {
        method: method.to_owned(),
        path: path.to_owned(),
        session: session.map(str::to_owned),
        body: (!body.is_null()).then_some(body),
        eventually: false,
        expect,
    }
}

/// The status of the service, as soon as it is so.
pub(super) fn noticed(members: &[(&str, Value)]) -> ServiceStep {
    ServiceStep::Portal {
        method: "GET".to_owned(),
        path: "/v1/status".to_owned(),
        session: None,
        body: None,
        eventually: true,
        expect: with(status(200), members),
    }
}

pub(super) fn apply(facility: &str, kind: &str, portal: &str, expect: Expectation) -> ServiceStep {
    ServiceStep::Apply {
        facility: facility.to_owned(),
        kind: kind.to_owned(),
        portal: portal.to_owned(),
        terms: None,
        expect,
    }
}

pub(super) fn sign_in(facility: &str, code: Option<CodeFault>, expect: Expectation) -> ServiceStep {
    ServiceStep::SignIn {
        facility: facility.to_owned(),
        wrong_password: false,
        code,
        expect,
    }
}

pub(super) fn wrong_password(facility: &str, expect: Expectation) -> ServiceStep {
    ServiceStep::SignIn {
        facility: facility.to_owned(),
        wrong_password: true,
        code: None,
        expect,
    }
}

/// A facility that has applied and signed in.
pub(super) fn joined(facility: &str) -> Vec<ServiceStep> {
    joined_as(facility, "exempt-institution", "medical-institutions")
}

pub(super) fn joined_as(facility: &str, kind: &str, portal: &str) -> Vec<ServiceStep> {
    vec![
        apply(facility, kind, portal, status(201)),
        sign_in(facility, None, status(201)),
    ]
}

/// A facility that has applied, was accepted and has signed in.
pub(super) fn accepted(facility: &str) -> Vec<ServiceStep> {
    let mut steps = joined(facility);
    steps.insert(1, decide(facility, "accept"));
    steps
}

/// Issues an account; account and code are kept as `NAME.account` and `NAME.code`.
pub(super) fn issue(facility: &str, name: &str) -> ServiceStep {
    portal(
        "POST /v1/facility/devices",
        Some(facility),
        json!({ "businessOnly": true }),
        keeping(
            status(201),
            &[
                (&format!("{name}.account"), "/account"),
                (&format!("{name}.code"), "/activationCode"),
            ],
        ),
    )
}

pub(super) fn register(
    device: Peer,
    name: &str,
    fault: Option<RegistrationFault>,
    expect: Expectation,
) -> ServiceStep {
    ServiceStep::Register {
        device,
        account: format!("{{{name}.account}}"),
        code: format!("{{{name}.code}}"),
        fault,
        expect,
    }
}

/// An account that was issued and taken by a device.
pub(super) fn equipped(facility: &str, device: Peer, name: &str) -> [ServiceStep; 2] {
    [
        issue(facility, name),
        register(device, name, None, status(201)),
    ]
}

pub(super) fn decide(facility: &str, event: &str) -> ServiceStep {
    operate(&["decide", &format!("{{{facility}}}"), event])
}

pub(super) fn operate(words: &[&str]) -> ServiceStep {
    run(Hook::Operator, words)
}

pub(super) fn run(hook: Hook, words: &[&str]) -> ServiceStep {
    ServiceStep::Run {
        hook,
        words: words.iter().map(|&word| word.to_owned()).collect(),
        refused: false,
        times: BTreeMap::new(),
        records: Vec::new(),
        lacks: Vec::new(),
        lacks_person: None,
        keep: None,
    }
}

/// The same, and it must refuse.
pub(super) fn refuses(mut step: ServiceStep) -> ServiceStep {
    if let ServiceStep::Run { refused, .. } = &mut step {
        *refused = true;
    }
    step
}

/// What a command says: texts and how often, texts that do not occur, nobody's data.
pub(super) fn says(
    hook: Hook,
    words: &[&str],
    says: &[(&str, usize)],
    lacks: &[&str],
    person: Option<&str>,
) -> ServiceStep {
    ServiceStep::Run {
        hook,
        words: words.iter().map(|&word| word.to_owned()).collect(),
        refused: false,
        times: says
            .iter()
            .map(|&(text, times)| (text.to_owned(), times))
            .collect(),
        records: Vec::new(),
        lacks: lacks.iter().map(|&text| text.to_owned()).collect(),
        lacks_person: person.map(str::to_owned),
        keep: None,
    }
}

/// The log has one record with each of these members.
pub(super) fn logged(wanted: &[Value]) -> ServiceStep {
    let mut step = run(Hook::Audit, &["export", "--output", "{output}"]);
    if let ServiceStep::Run { records, .. } = &mut step {
        let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
        *records = wanted
            .iter()
            .map(|value| members(value).into_iter().collect())
            .collect();
    }
    step
}

/// A device is not admitted.
pub(super) fn turned_away(device: Peer) -> ServiceStep {
    creation(device, "refused", &[], refused(403, "account"))
}

/// A device is admitted.
pub(super) fn admitted(device: Peer) -> ServiceStep {
    creation(device, "admitted", &[], status(201))
}
