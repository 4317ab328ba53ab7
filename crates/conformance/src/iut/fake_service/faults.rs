// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a service does wrong to a terminal.

use crate::case::ServiceFault;
use base64ct::{Base64, Encoding};
use jpki::time::UnixTime;
use protocol::Class;
use protocol::server::{Change, Decision, Response};
use protocol::wire::Problem;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};
use testbed::EPOCH;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Ten megabytes: far above the largest message.
const TOO_LARGE: usize = 10_000_000;

/// What is answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// Another media type than that of the status.
    pub(super) media_type: Option<&'static str>,
    pub(super) header: Option<(&'static str, &'static str)>,
    pub(super) delay: Duration,
}

impl Reply {
    pub(super) const fn empty(status: u16) -> Self {
        Self {
            status,
            body: Vec::new(),
            media_type: None,
            header: None,
            delay: Duration::ZERO,
        }
    }

    pub(super) fn refused(class: Class) -> Self {
        let problem = Problem::new(class);
        Self {
            body: problem.encode(),
            ..Self::empty(problem.status)
        }
    }
}

/// The reply with the fault in it; `None` closes the connection. `times` is how often this was asked for.
pub(super) fn applied(
    fault: Option<ServiceFault>,
    (word, times): (&str, usize),
    honest: Reply,
) -> Option<Reply> {
    use ServiceFault as Fault;
    let Some(fault) = fault else {
        return Some(honest);
    };
    Some(match (fault, word, honest.status) {
        (Fault::Unavailable, _, _) | (Fault::ReceiptUnavailable, "receipt", _) => {
            Reply::refused(Class::Unavailable)
        }
        (Fault::UnavailableOnce, "create", _) if times == 1 => Reply {
            header: Some(("retry-after", "1")),
            ..Reply::refused(Class::Unavailable)
        },
        (Fault::Busy, "create", _) => busy(),
        (Fault::BusyOnce, "create", _) if times == 1 => busy(),
        (Fault::StillProcessing, "proof", _) => processing("1"),
        (Fault::StillProcessingTwice, "proof", _) if times <= 2 => processing("1"),
        (Fault::StillProcessingTooLong, "proof", _) => processing("600"),
        (Fault::ClosedBeforeAnswer, "proof", _) => return None,
        (Fault::ClosedOnce, "proof", _) if times == 1 => return None,
        (Fault::AccountRefused, "create", _) => Reply::refused(Class::Account),
        (Fault::Undetermined, "proof", _) => Reply::refused(Class::Undetermined),
        (Fault::Replayed, "proof", _) => Reply::refused(Class::Replay),
        (Fault::ReceiptRefused, "receipt", _) => Reply::refused(Class::Misuse),
        (Fault::UpdateNeeded, "create", _) => Reply {
            body: Problem::new(Class::Unsupported).with_status(426).encode(),
            ..Reply::empty(426)
        },
        (Fault::UnknownClass, "create", _) => {
            let text = json!({ "en": "?", "ja": "?" });
            let problem = json!({
                "type": "tag:kakunin.example,2026:moonlight", "title": "moonlight", "status": 418,
                "class": "moonlight", "deskMessage": text, "vendorMessage": text,
            });
            Reply {
                body: problem.to_string().into_bytes(),
                ..Reply::empty(418)
            }
        }
        (Fault::RefusalNotJson, "create", _) => Reply {
            body: b"<html>500</html>".to_vec(),
            media_type: Some("text/html"),
            ..Reply::empty(500)
        },
        (Fault::Redirected, "create", _) => Reply {
            header: Some(("location", "https://another.example/v1/checks")),
            ..Reply::empty(307)
        },
        (_, "create", 201) => created(fault, honest),
        (_, "proof", 200) => answer(fault, honest),
        _ => honest,
    })
}

/// This device asks too often.
fn busy() -> Reply {
    Reply {
        header: Some(("retry-after", "1")),
        ..Reply::refused(Class::Busy)
    }
}

/// The insurers are still processing, for so many seconds at least.
fn processing(seconds: &'static str) -> Reply {
    Reply {
        body: format!("{{\"retryAfterSeconds\":{seconds}}}").into_bytes(),
        header: Some(("retry-after", seconds)),
        ..Reply::empty(202)
    }
}

/// Whether there is time to ask again is judged by the terminal's own clock, whatever year it shows: there are two minutes.
pub(super) fn within_the_terminals_time(decision: &mut Decision) {
    let shown = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let shown = shown.ok().and_then(|now| i64::try_from(now.as_secs()).ok());
    let now = EPOCH.as_secs().max(shown.unwrap_or_default());
    let deadline = UnixTime::from_secs(now).saturating_add_secs(120);
    if let Response::Created(created) = &mut decision.response {
        created.terms.deadline = deadline;
    }
    if let Some(Change::Insert(check)) = &mut decision.change {
        check.terms.deadline = deadline;
    }
}

/// The created check with a fault.
fn created(fault: ServiceFault, honest: Reply) -> Reply {
    use ServiceFault as Fault;
    match fault {
        Fault::OtherServiceName => changed(honest, |json| {
            json["serviceName"] = "another-service".into()
        }),
        Fault::OtherDevice => changed(honest, |json| {
            json["deviceCertificateSha256"] = "07".repeat(32).into()
        }),
        Fault::OtherMethod => changed(honest, |json| {
            let other = if json["method"] == "pin" {
                "visual"
            } else {
                "pin"
            };
            json["method"] = other.into();
        }),
        Fault::MoreConsents => changed(honest, |json| {
            json["consents"] = json!(["limit-certificate", "specific-diseases"])
        }),
        Fault::OtherDate => changed(honest, |json| json["eligibilityDate"] = "2026-01-01".into()),
        Fault::CreatedNotJson => Reply {
            body: b"<check/>".to_vec(),
            ..honest
        },
        Fault::CreatedDuplicateMember => twice(honest, "method", "\"pin\""),
        Fault::CreatedWithoutDeadline => changed(honest, |json| without(json, "deadline")),
        Fault::CreatedShortChallenge => changed(honest, |json| {
            json["challenge"] = Base64::encode_string(&[0xC5; 31]).into()
        }),
        Fault::CreatedUnknownMember => {
            changed(honest, |json| json["newer"] = json!({ "a": [1, null] }))
        }
        _ => honest,
    }
}

/// The answer with a fault.
fn answer(fault: ServiceFault, honest: Reply) -> Reply {
    use ServiceFault as Fault;
    let first =
        |honest, name: &str, value: Value| changed(honest, |json| in_first(json, name, value));
    match fault {
        Fault::AnswerOfAnotherCheck => {
            changed(honest, |json| json["checkId"] = "07".repeat(16).into())
        }
        Fault::AnswerOfAnotherDay => {
            changed(honest, |json| json["eligibilityDate"] = "2026-01-01".into())
        }
        Fault::LimitDataUnasked => changed(honest, |json| {
            in_first(
                json,
                "limitCertificate",
                json!({ "kind": "01", "class": "A03" }),
            );
            json["withheld"] = json!([]);
        }),
        Fault::GraceWithLimitData => changed(honest, |json| {
            json["certificate"] = json!({
                "status": "in-grace", "expiredAt": "2026-11-01T00:00:00Z",
                "until": "2027-02-28T14:59:59Z",
            });
        }),
        Fault::AnswerNotJson => Reply {
            body: b"<answer/>".to_vec(),
            ..honest
        },
        Fault::AnswerTooLarge => Reply {
            body: vec![b' '; TOO_LARGE],
            ..honest
        },
        Fault::AnswerEmpty => Reply {
            body: Vec::new(),
            ..honest
        },
        Fault::AnswerDuplicateMember => twice(honest, "qualificationValidity", "\"1\""),
        Fault::AnswerUnknownMember => changed(honest, |json| {
            json["newer"] = json!([{ "a": 1 }]);
            in_first(json, "newer", json!("moonlight"));
        }),
        Fault::AnswerWithoutNumber => changed(honest, |json| without(json, "checkNumber")),
        Fault::AnswerTrailing => appended(honest, b" {}"),
        Fault::AnswerTooDeep => {
            let deep = (0..16).fold(Value::Null, |inner, _| json!([inner]));
            changed(honest, |json| json["newer"] = deep)
        }
        Fault::AnswerControlCharacter => first(honest, "name", "Synthetic\u{1b}[2J".into()),
        Fault::AnswerLongText => first(honest, "name", "x".repeat(1_001).into()),
        Fault::AnswerNotUtf8 => {
            // A letter of Latin-1 in the name of the service.
            let latin = |byte: u8| if byte == b'-' { 0xE9 } else { byte };
            let body = honest.body.iter().copied().map(latin).collect();
            Reply { body, ..honest }
        }
        Fault::UnknownCode => first(honest, "classification", "Z9".into()),
        Fault::UnknownValidity => {
            changed(honest, |json| json["qualificationValidity"] = "Q".into())
        }
        Fault::UnknownBirthDay => first(honest, "birthDate", "1980-04-00".into()),
        Fault::WrongCheckDigit => first(honest, "insurerNumber", "06990019".into()),
        Fault::SlowAnswer => Reply {
            delay: Duration::from_secs(3),
            ..honest
        },
        _ => honest,
    }
}

fn changed(honest: Reply, change: impl FnOnce(&mut Value)) -> Reply {
    match serde_json::from_slice(&honest.body) {
        Ok(mut json) => {
            change(&mut json);
            Reply {
                body: json.to_string().into_bytes(),
                ..honest
            }
        }
        Err(_) => honest,
    }
}

/// Puts a member into the first coverage.
fn in_first(json: &mut Value, name: &str, value: Value) {
    let first = json.pointer_mut("/coverages/0");
    if let Some(members) = first.and_then(Value::as_object_mut) {
        members.insert(name.to_owned(), value);
    }
}

fn without(json: &mut Value, name: &str) {
    if let Some(members) = json.as_object_mut() {
        members.remove(name);
    }
}

/// The same object with a member once more at its end.
fn twice(mut honest: Reply, name: &str, value: &str) -> Reply {
    honest.body.truncate(honest.body.len().saturating_sub(1));
    appended(honest, format!(",\"{name}\":{value}}}").as_bytes())
}

fn appended(mut honest: Reply, more: &[u8]) -> Reply {
    honest.body.extend_from_slice(more);
    honest
}

/// A service that answers a handshake with TLS 1.2.
pub(super) async fn old_tls(mut stream: TcpStream) {
    // Record and handshake head, TLS 1.2, random, no session, ECDHE-ECDSA with AES-128-GCM, no compression.
    let head = [
        0x16, 0x03, 0x03, 0x00, 0x2A, 0x02, 0x00, 0x00, 0x26, 0x03, 0x03,
    ];
    let hello = [&head[..], &[0x5A; 32], &[0x00, 0xC0, 0x2B, 0x00]].concat();
    let mut buffer = [0; 4_096];
    if stream.read(&mut buffer).await.is_ok() && stream.write_all(&hello).await.is_ok() {
        // Until the terminal goes away.
        while matches!(stream.read(&mut buffer).await, Ok(length) if length > 0) {}
    }
}
