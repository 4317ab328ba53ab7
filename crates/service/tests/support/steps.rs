// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a terminal does, step by step.

use super::{Reply, WORLD, post};
use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::crypto::aws_lc::PROVIDER;
use protocol::check::{Consents, Method};
use protocol::evidence::{Receipt, Signer, sign_receipt};
use protocol::message::{CheckCreated, ConfirmReceipt, CreateCheck, Purpose, SubmitProof};
use protocol::{transcript, wire};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex};
use testbed::EPOCH;
use testbed::pki::{Family, Issued, TlsIdentity};
use testbed::population::Situation;

pub async fn create(address: SocketAddr, device: &TlsIdentity, consents: Consents) -> CheckCreated {
    let request = CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: Method::Pin,
        consents,
        eligibility_date: None,
    };
    let reply = post(
        address,
        device,
        "/v1/checks",
        &wire::encode_create_check(&request),
    )
    .await;
    assert_eq!(reply.status, 201, "{}", reply.head);
    wire::decode_check_created(&reply.body).unwrap()
}

static CARDS: LazyLock<Mutex<HashMap<Situation, Issued>>> = LazyLock::new(Mutex::default);

/// Signs as the card of the person in this situation would.
pub fn proof(created: &CheckCreated, situation: Situation) -> SubmitProof {
    let world = &*WORLD;
    let issued = CARDS.lock().unwrap().get(&situation).cloned();
    // Making a key takes longer than a check: each card is made once.
    let issued = issued.unwrap_or_else(|| {
        let person = world.population.person(situation);
        let issued = world.pki.issue(person, Family::Authentication);
        CARDS.lock().unwrap().insert(situation, issued.clone());
        issued
    });
    SubmitProof {
        certificate: issued.der,
        signature: issued.key.sign(&transcript::encode(&created.terms)),
        card_text: None,
    }
}

pub async fn prove(
    address: SocketAddr,
    device: &TlsIdentity,
    created: &CheckCreated,
    proof: &SubmitProof,
) -> Reply {
    let path = format!("/v1/checks/{}/proof", created.terms.id);
    post(address, device, &path, &wire::encode_submit_proof(proof)).await
}

pub async fn receive(
    address: SocketAddr,
    device: &TlsIdentity,
    created: &CheckCreated,
    answer: &[u8],
) -> Reply {
    let receipt = receipt(device, created, answer);
    let path = format!("/v1/checks/{}/receipt", created.terms.id);
    post(
        address,
        device,
        &path,
        &wire::encode_confirm_receipt(&receipt),
    )
    .await
}

/// What a device signs when an answer has arrived.
pub fn receipt(device: &TlsIdentity, created: &CheckCreated, answer: &[u8]) -> ConfirmReceipt {
    let statement = Receipt {
        check: created.terms.id,
        answer_sha256: (PROVIDER.sha256)(&[answer]),
        arrived_at: EPOCH,
    };
    let certificate = Certificate::from_der(&device.certificate).unwrap();
    let signer = Signer {
        certificate: &certificate,
        source: &mut Device(device),
    };
    ConfirmReceipt {
        answer_sha256: statement.answer_sha256,
        receipt: sign_receipt(&statement, signer, &PROVIDER).unwrap(),
        identity_document: None,
    }
}

struct Device<'a>(&'a TlsIdentity);

impl SignerSource for Device<'_> {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(self.0.key.sign(message))
    }
}

pub async fn join_all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, done) in &mut running {
            if done.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        if running.iter().all(|(_, done)| done.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    running.into_iter().filter_map(|(_, done)| done).collect()
}
