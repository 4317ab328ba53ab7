// SPDX-License-Identifier: MIT OR Apache-2.0
//! Proofs of synthetic people, right ones and wrong ones.

use crate::case::ProofFault;
use crate::iut::world::{SEED, WORLD};
use protocol::check::{ConsentItem, Method};
use protocol::message::{CheckCreated, SubmitProof};
use protocol::transcript;
use std::collections::BTreeMap;
use testbed::pki::{Authority, Family, Generation};
use testbed::population::Person;

/// A proof for a check by the card of a person, with a fault if one is asked for.
pub(super) fn made(
    created: &CheckCreated,
    person: &Person,
    fault: Option<&ProofFault>,
    checks: &BTreeMap<String, CheckCreated>,
) -> Result<SubmitProof, String> {
    let mut terms = created.terms.clone();
    match fault {
        Some(ProofFault::SignsCheck(name)) => {
            terms = checks
                .get(name)
                .ok_or_else(|| format!("there is no check {name}"))?
                .terms
                .clone();
        }
        Some(ProofFault::SignsOtherMethod) => {
            terms.method = if terms.method == Method::Pin {
                Method::Visual
            } else {
                Method::Pin
            };
        }
        Some(ProofFault::SignsMoreConsents) => {
            terms.consents = ConsentItem::ALL.into_iter().collect()
        }
        _ => {}
    }
    let mut proof = WORLD.proof(person, &transcript::encode(&terms));
    match fault {
        Some(ProofFault::TamperedSignature) => turn_bit(&mut proof.signature),
        Some(ProofFault::TrailingByte) => proof.certificate.push(0x00),
        Some(ProofFault::TamperedCertificate) => turn_bit(&mut proof.certificate),
        Some(ProofFault::UnknownIssuer) => proof.certificate = forged(person),
        Some(ProofFault::SignatureCertificate) => {
            let issued = WORLD.issued(person, Family::Signature);
            proof.signature = issued.key.sign(&transcript::encode(&terms));
            proof.certificate = issued.der;
        }
        _ => {}
    }
    Ok(proof)
}

/// The last bit of a certificate is the last bit of its signature.
fn turn_bit(bytes: &mut [u8]) {
    if let Some(last) = bytes.last_mut() {
        *last ^= 0x01;
    }
}

/// The person's certificate with the right issuer name, signed by a key nobody pins.
fn forged(person: &Person) -> Vec<u8> {
    let forger = Authority::new(SEED, Family::Authentication, Generation::Unpinned);
    let key = WORLD.issued(person, Family::Authentication).key;
    let spec = WORLD.pki.certificate_spec(person, Family::Authentication);
    spec.issue(&forger, &key.public_key_info(), &key.key_identifier())
}
