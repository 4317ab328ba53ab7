// SPDX-License-Identifier: MIT OR Apache-2.0
//! Saved indexes: what loads was saved so, octet for octet, and answers without a panic.
//!
//! A digest that is the same for every message stands in for the authenticator, so that the input gets
//! past it; with the real one nothing loads.
#![no_main]

use std::sync::OnceLock;

use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, rustcrypto};
use jpki::path::TrustAnchors;
use jpki::revocation::{CrlIssuers, IndexKey, load_saved_crl};
use jpki::serial::SerialNumber;
use libfuzzer_sys::fuzz_target;
use testbed::Seed;
use testbed::pki::{Family, Generation, Pki};

const CARELESS: CryptoProvider = CryptoProvider {
    name: "one digest for all",
    sha256: |_| [0; 32],
    ..rustcrypto::PROVIDER
};

fn issuers() -> &'static CrlIssuers {
    static ISSUERS: OnceLock<CrlIssuers> = OnceLock::new();
    ISSUERS.get_or_init(|| {
        let pki = Pki::new(Seed(1));
        let authority = pki.authority(Family::Authentication, Generation::ALL[0]);
        let certificate = Certificate::from_der(authority.certificate()).unwrap();
        // The careless digest names every key with zeros.
        let anchors = TrustAnchors::new(vec![certificate], &CARELESS).unwrap();
        CrlIssuers::of_anchors(&anchors)
    })
}

/// The issuer's name as the file carries it, so that the input need not guess it.
fn issuer_name() -> &'static [u8] {
    static NAME: OnceLock<Vec<u8>> = OnceLock::new();
    NAME.get_or_init(|| {
        let pki = Pki::new(Seed(1));
        let authority = pki.authority(Family::Authentication, Generation::ALL[0]);
        let certificate = Certificate::from_der(authority.certificate()).unwrap();
        certificate.subject().as_der().to_vec()
    })
}

fuzz_target!(|data: &[u8]| {
    let key = IndexKey::new([7; 32]);
    let _ = load_saved_crl(data.to_vec(), &key, issuers(), &rustcrypto::PROVIDER)
        .map(|_| panic!("the real authenticator"));
    // number, dates and tables come from the input; key, hash and names are set.
    let Some((fixed, rest)) = data.split_at_checked(24) else { return };
    let mut head = vec![0; 64];
    head.extend(1_u32.to_le_bytes());
    head.push(fixed[0] & 0x7F | 1);
    head.extend(&fixed[1..17]);
    let name = issuer_name();
    head.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
    head.extend(name);
    head.extend([0; 8]);
    let Some((headers, tables)) = rest.split_at_checked(96) else { return };
    head.extend(u32::try_from(tables.len()).unwrap().to_le_bytes());
    head.extend(1_u32.to_le_bytes());
    head.extend([0; 4]);
    head.extend(headers);
    let mut file = b"KAKUCRL\x01".to_vec();
    file.extend(u32::try_from(head.len()).unwrap().to_le_bytes());
    file.extend(head);
    file.resize(file.len().next_multiple_of(64), 0);
    file.extend(tables);
    file.extend([0; 32]);
    let Ok(list) = load_saved_crl(file.clone(), &key, issuers(), &CARELESS) else { return };
    assert_eq!(list.save(&key, &CARELESS).parts().concat(), file);
    let word = u64::from_le_bytes(fixed[16..24].try_into().unwrap());
    let mut found = 0;
    for number in (0..64).map(|bit| word ^ 1 << bit).chain([0, u64::MAX]) {
        found += usize::from(list.look_up(&SerialNumber::from_u64(number)).is_some());
    }
    let long = SerialNumber::from_der_value(&[0x55; 20]).unwrap();
    found += usize::from(list.look_up(&long).is_some());
    assert!(found <= 67 && (list.entries() > 0 || found == 0));
});
