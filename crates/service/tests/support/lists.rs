// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists of one authority, and who may sign them.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::TrustAnchors;
use jpki::revocation::{CrlIssuers, CrlLimits, CrlReader, VerifiedCrl, verify_hashed_crl};
use std::sync::{Arc, OnceLock};
use testbed::pki::{CrlEntry, CrlSpec, Family, Generation, Pki};
use testbed::population::MUNICIPALITIES;
use testbed::{EPOCH, Seed};

pub fn pki() -> &'static Arc<Pki> {
    static PKI: OnceLock<Arc<Pki>> = OnceLock::new();
    PKI.get_or_init(|| Arc::new(Pki::new(Seed(1))))
}

pub fn issuers() -> &'static CrlIssuers {
    static ISSUERS: OnceLock<CrlIssuers> = OnceLock::new();
    ISSUERS.get_or_init(|| {
        let authority = pki().authority(Family::Authentication, Generation::Third);
        let certificate = Certificate::from_der(authority.certificate()).unwrap();
        CrlIssuers::of_anchors(&TrustAnchors::new(vec![certificate], &PROVIDER).unwrap())
    })
}

/// A list of one municipality, with as many entries as its number: 1, 2, 3 …
pub fn list(municipality: usize, number: u64) -> Vec<u8> {
    spec(municipality, number).issue(pki().authority(Family::Authentication, Generation::Third))
}

pub fn spec(municipality: usize, number: u64) -> CrlSpec {
    let municipality = &MUNICIPALITIES[municipality];
    let mut spec = CrlSpec::daily(Family::Authentication, municipality, EPOCH);
    spec.number = Some(number);
    spec.entries = (1..=number)
        .map(|serial| CrlEntry {
            serial: u32::try_from(serial).unwrap(),
            date: EPOCH,
            reason: Some(4),
        })
        .collect();
    spec
}

pub fn verified(der: &[u8]) -> VerifiedCrl {
    let mut reader = CrlReader::new(&CrlLimits::partitioned(), &PROVIDER);
    reader.push(der).unwrap();
    verify_hashed_crl(reader.finish().unwrap(), issuers(), &PROVIDER).unwrap()
}
