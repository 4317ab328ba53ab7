// SPDX-License-Identifier: MIT OR Apache-2.0
//! Webs of certificates out of any octets. A signature is right when it is the number of the key, so
//! that nothing has to be signed and a forgery is as easy as it can be.

use std::cell::Cell;

use jpki::certificate::Certificate;
use jpki::crypto::{
    CryptoProvider, InvalidSignature, SignatureAlgorithm, SignatureVerifier, rustcrypto,
};
use jpki::key::PublicKey;
use jpki::time::UnixTime;

#[path = "../../crates/jpki/tests/support/der.rs"]
pub mod der;

use der::{bits, context, integer, named_bits, octets, oid, seq, set, time, tlv, utf8};

thread_local!(pub static CHECKS: Cell<usize> = const { Cell::new(0) });

fn verify(key: &PublicKey<'_>, _: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
    CHECKS.set(CHECKS.get() + 1);
    match (key, signature) {
        (PublicKey::P256(point), [number]) if point.as_bytes()[64] == *number => Ok(()),
        _ => Err(InvalidSignature),
    }
}

pub const CRYPTO: CryptoProvider = CryptoProvider {
    name: "numbers",
    verifiers: &[SignatureVerifier { algorithm: SignatureAlgorithm::EcdsaP256Sha256, verify, prepare: None }],
    ..rustcrypto::PROVIDER
};

pub const NOW: UnixTime = UnixTime::from_secs(1_795_489_200);

/// One certificate to be made.
#[derive(Clone)]
pub struct Spec {
    pub subject: u8,
    pub issuer: u8,
    pub key: u8,
    pub signed_by: u8,
    pub serial: u8,
    pub ca: bool,
    pub extensions: Vec<(&'static str, bool, Vec<u8>)>,
}

pub fn name(number: u8) -> Vec<u8> {
    let text = utf8(&format!("authority {number}"));
    seq(&[set(&[seq(&[oid("2.5.4.3"), text])])])
}

pub fn extension(dotted: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical { tlv(0x01, &[0xFF]) } else { Vec::new() };
    seq(&[oid(dotted), flag, octets(value)])
}

pub fn spki(number: u8) -> Vec<u8> {
    let mut point = [0; 65];
    point[0] = 4;
    point[64] = number;
    seq(&[seq(&[oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]), bits(&point)])
}

impl Spec {
    pub fn der(&self) -> Vec<u8> {
        let algorithm = seq(&[oid("1.2.840.10045.4.3.2")]);
        let mut extensions: Vec<Vec<u8>> =
            self.extensions.iter().map(|(dotted, critical, value)| extension(dotted, *critical, value)).collect();
        if self.ca {
            extensions.push(extension("2.5.29.19", true, &seq(&[tlv(0x01, &[0xFF])])));
            extensions.push(extension("2.5.29.15", true, &named_bits(&[5])));
        }
        let list = if extensions.is_empty() { Vec::new() } else { context(3, &seq(&extensions)) };
        let validity = [UnixTime::from_secs(1_700_000_000), UnixTime::from_secs(1_900_000_000)];
        let tbs = seq(&[
            context(0, &integer(&[2])),
            integer(&[1, self.serial]),
            algorithm.clone(),
            name(self.issuer),
            seq(&validity.map(time)),
            name(self.subject),
            spki(self.key),
            list,
        ]);
        seq(&[tbs, algorithm, bits(&[self.signed_by])])
    }

    pub fn certificate(&self) -> Certificate {
        Certificate::from_der(&self.der()).expect("the generator writes certificates")
    }
}
