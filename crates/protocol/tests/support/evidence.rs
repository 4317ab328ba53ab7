// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who signs answers and receipts: a service, and a device for each number. Each signature is made once, for tests ask for the same
//! ones many thousand times.
#![allow(dead_code, reason = "each test file uses a part")]

use jpki::certificate::Certificate;
use jpki::cms::{SignerSource, SigningFailed};
use jpki::crypto::CryptoProvider;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::TrustAnchors;
use jpki::time::UnixTime;
use protocol::client::Trust;
use protocol::evidence::{Receipt, Signer, sign_answer, sign_receipt};
use protocol::message::{ConfirmReceipt, SignedAnswer};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use testbed::pki::{EcKey, TlsAuthority, TlsIdentity, TlsRole};
use testbed::{EPOCH, Seed};

const SEED: Seed = Seed(1);
const YEAR: i64 = 365 * 86_400;

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: Certificate,
    pub(crate) sha256: [u8; 32],
    key: EcKey,
}

pub(crate) struct Authorities {
    pub(crate) services: TrustAnchors,
    pub(crate) devices: TrustAnchors,
    pub(crate) service: Identity,
}

pub(crate) static EVIDENCE: LazyLock<Authorities> = LazyLock::new(|| Authorities {
    services: anchors(&TlsAuthority::of_services(SEED)),
    devices: anchors(&TlsAuthority::of_devices(SEED)),
    service: identity(
        &TlsAuthority::of_services(SEED),
        TlsRole::Answers,
        "answers",
    ),
});

static DEVICES: LazyLock<Mutex<HashMap<u8, Identity>>> = LazyLock::new(Mutex::default);
static SIGNED: LazyLock<Mutex<HashMap<[u8; 32], Vec<u8>>>> = LazyLock::new(Mutex::default);

pub(crate) fn anchors(authority: &TlsAuthority) -> TrustAnchors {
    let certificate = Certificate::from_der(authority.certificate()).unwrap();
    TrustAnchors::new(vec![certificate], &PROVIDER).unwrap()
}

pub(crate) fn identity(authority: &TlsAuthority, role: TlsRole, name: &str) -> Identity {
    let (from, until) = (
        EPOCH.saturating_add_secs(-YEAR),
        EPOCH.saturating_add_secs(YEAR),
    );
    let TlsIdentity {
        certificate, key, ..
    } = authority.issue(role, name, from, until);
    Identity {
        sha256: (PROVIDER.sha256)(&[&certificate]),
        certificate: Certificate::from_der(&certificate).unwrap(),
        key,
    }
}

/// The device of this number.
pub(crate) fn device_identity(number: u8) -> Identity {
    let mut devices = DEVICES.lock().unwrap();
    let make = || {
        identity(
            &TlsAuthority::of_devices(SEED),
            TlsRole::Device,
            &format!("W{number:07}"),
        )
    };
    devices.entry(number).or_insert_with(make).clone()
}

/// What the service knows that device by.
pub(crate) fn certificate_of(number: u8) -> [u8; 32] {
    device_identity(number).sha256
}

impl SignerSource for Identity {
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let question = (PROVIDER.sha256)(&[&self.sha256, message]);
        let mut signed = SIGNED.lock().unwrap();
        Ok(signed
            .entry(question)
            .or_insert_with(|| self.key.sign(message))
            .clone())
    }
}

impl Identity {
    pub(crate) fn answer(&self, body: &[u8], at: UnixTime) -> SignedAnswer {
        let certificate = &self.certificate;
        let source = &mut self.clone();
        let signature = sign_answer(
            body,
            at,
            Signer {
                certificate,
                source,
            },
            &PROVIDER,
        );
        SignedAnswer {
            body: body.to_vec(),
            signature: signature.unwrap(),
        }
    }

    pub(crate) fn receipt(&self, receipt: &Receipt) -> ConfirmReceipt {
        let certificate = &self.certificate;
        let source = &mut self.clone();
        let signed = sign_receipt(
            receipt,
            Signer {
                certificate,
                source,
            },
            &PROVIDER,
        );
        ConfirmReceipt {
            answer_sha256: receipt.answer_sha256,
            receipt: signed.unwrap(),
            identity_document: None,
        }
    }
}

/// What a terminal believes.
pub(crate) fn trust(crypto: &'static CryptoProvider) -> Trust<'static> {
    Trust {
        service: &EVIDENCE.services,
        crypto,
    }
}

impl Identity {
    /// A certificate for nothing in particular, as RFC 5280 §4.2.1.12 reads one without the extension: for everything.
    pub(crate) fn without_purpose(authority: &TlsAuthority) -> Self {
        let whole = identity(authority, TlsRole::Answers, "without purpose");
        let tbs = der_children(der_children(whole.certificate.as_der())[0]);
        // Version to key stand before the extensions.
        let extensions = der_children(der_children(tbs[7])[0]);
        let kept: Vec<&[u8]> = extensions
            .into_iter()
            .filter(|one| !one.windows(3).any(|oid| oid == [0x55, 0x1D, 0x25]))
            .collect();
        let extensions = tlv(0xA3, &tlv(0x30, &kept.concat()));
        let tbs = tlv(0x30, &[tbs[..7].concat(), extensions].concat());
        let signature = [&[0], &*authority.key().sign(&tbs)].concat();
        let algorithm = der_children(whole.certificate.as_der())[1];
        let der = tlv(0x30, &[&tbs, algorithm, &tlv(0x03, &signature)].concat());
        Self {
            sha256: (PROVIDER.sha256)(&[&der]),
            certificate: Certificate::from_der(&der).unwrap(),
            key: whole.key,
        }
    }
}

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    match value.len() {
        0..0x80 => [&[tag, length[1]], value].concat(),
        0x80..0x100 => [&[tag, 0x81, length[1]], value].concat(),
        _ => [&[tag, 0x82, length[0], length[1]], value].concat(),
    }
}

/// The elements inside an element.
fn der_children(element: &[u8]) -> Vec<&[u8]> {
    let mut rest = value(element).0;
    let mut children = Vec::new();
    while !rest.is_empty() {
        let (_, length) = value(rest);
        let (one, behind) = rest.split_at(length);
        children.push(one);
        rest = behind;
    }
    children
}

/// Value and whole length of the element at the beginning.
fn value(bytes: &[u8]) -> (&[u8], usize) {
    let (head, length) = match bytes[1] {
        0x81 => (3, usize::from(bytes[2])),
        0x82 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
        short => (2, usize::from(short)),
    };
    (&bytes[head..head + length], head + length)
}
