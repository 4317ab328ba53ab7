// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a service does wrong to a terminal.

use super::WORLD;
use crate::case::ServiceFault;
use protocol::Class;
use protocol::check::{CheckId, ConsentItem, Consents, Method};
use protocol::entitlement::EntitledCoverage;
use protocol::message::{Answer, CheckCreated};
use protocol::wire::{self, Problem};
use testbed::EPOCH;
use testbed::population::Situation;

/// Ten megabytes: far above the largest message.
const TOO_LARGE: usize = 10_000_000;

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn refused(class: Class) -> Self {
        let problem = Problem::new(class);
        Self {
            status: problem.status,
            body: problem.encode(),
        }
    }
}

/// The reply with the fault in it; `None` closes the connection.
pub(super) fn applied(fault: Option<ServiceFault>, word: &str, honest: Reply) -> Option<Reply> {
    let Some(fault) = fault else {
        return Some(honest);
    };
    Some(match (fault, word, honest.status) {
        (ServiceFault::Unavailable, _, _) | (ServiceFault::ReceiptUnavailable, "receipt", _) => {
            Reply::refused(Class::Unavailable)
        }
        (ServiceFault::ClosedBeforeAnswer, "proof", _) => return None,
        (ServiceFault::OtherServiceName, "create", 201) => created(honest, |created| {
            created.terms.service_name = "another-service".to_owned()
        }),
        (ServiceFault::OtherDevice, "create", 201) => created(honest, |created| {
            created.terms.device_certificate_sha256 = [7; 32]
        }),
        (ServiceFault::OtherMethod, "create", 201) => created(honest, |created| {
            let method = &mut created.terms.method;
            *method = if *method == Method::Pin {
                Method::Visual
            } else {
                Method::Pin
            };
        }),
        (ServiceFault::MoreConsents, "create", 201) => {
            created(honest, |created| created.terms.consents = every_consent())
        }
        (ServiceFault::AnswerOfAnotherCheck, "proof", 200) => {
            answer(honest, |answer| answer.check = CheckId([7; 16]))
        }
        (ServiceFault::LimitDataUnasked, "proof", 200) => {
            answer(honest, |answer| answer.entitled.coverages = unasked())
        }
        (ServiceFault::AnswerNotJson, "proof", 200) => Reply {
            body: b"<answer/>".to_vec(),
            ..honest
        },
        (ServiceFault::AnswerTooLarge, "proof", 200) => Reply {
            body: vec![b' '; TOO_LARGE],
            ..honest
        },
        _ => honest,
    })
}

fn created(honest: Reply, change: impl FnOnce(&mut CheckCreated)) -> Reply {
    match wire::decode_check_created(&honest.body) {
        Ok(mut created) => {
            change(&mut created);
            Reply {
                body: wire::encode_check_created(&created),
                ..honest
            }
        }
        Err(_) => honest,
    }
}

fn answer(honest: Reply, change: impl FnOnce(&mut Answer)) -> Reply {
    match wire::decode_answer(&honest.body) {
        Ok(mut answer) => {
            change(&mut answer);
            Reply {
                body: wire::encode_answer(&answer),
                ..honest
            }
        }
        Err(_) => honest,
    }
}

fn every_consent() -> Consents {
    ConsentItem::ALL.into_iter().collect()
}

/// Coverage with limit data, as an exempt institution with consent would receive it.
fn unasked() -> Vec<EntitledCoverage> {
    let record = WORLD
        .population
        .person(Situation::LimitUnderSeventy)
        .eligibility(EPOCH);
    let exempt = protocol::facility::FacilityKind::ExemptInstitution;
    record.map_or_else(Vec::new, |record| {
        protocol::entitlement::entitled(
            &record,
            exempt,
            every_consent(),
            jpki::path::Validity::InTime,
        )
        .coverages
    })
}
