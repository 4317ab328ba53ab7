// SPDX-License-Identifier: MIT OR Apache-2.0
//! Proofs of synthetic people, right or with a fault.

use super::memory::Memory;
use super::transcript::{self, hexadecimal};
use crate::case::ProofFault;
use crate::iut::world::{SEED, WORLD};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use testbed::pki::{Authority, Family, Generation};
use testbed::population::Person;

/// The message of a proof for a check by the card of a person, with a fault if one is asked for.
pub(super) fn made(
    created: &Value,
    person: &Person,
    fault: Option<&ProofFault>,
    memory: &Memory,
) -> Result<Vec<u8>, String> {
    let signed = match fault {
        Some(ProofFault::SignsCheck(name)) => transcript::encode(memory.check(name)?, None)?,
        Some(ProofFault::SignsOther(field)) => transcript::encode(created, Some(field))?,
        _ => transcript::encode(created, None)?,
    };
    let family = match fault {
        Some(ProofFault::SignatureCertificate) => Family::Signature,
        _ => Family::Authentication,
    };
    let issued = WORLD.issued(person, family);
    let (mut signature, mut certificate) = (issued.key.sign(&signed), issued.der);
    match fault {
        Some(ProofFault::TamperedSignature) => turn_bit(&mut signature),
        Some(ProofFault::TrailingByte) => certificate.push(0x00),
        Some(ProofFault::TamperedCertificate) => turn_bit(&mut certificate),
        Some(ProofFault::UnknownIssuer) => certificate = forged(person),
        Some(ProofFault::CertificateOf(situation)) => {
            certificate = WORLD.issued(WORLD.person(situation)?, family).der;
        }
        Some(ProofFault::CertificateIs(bytes)) => certificate = hexadecimal(bytes)?,
        _ => {}
    }
    let message = json!({
        "certificate": Base64::encode_string(&certificate),
        "signature": Base64::encode_string(&signature),
    });
    Ok(message.to_string().into_bytes())
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
