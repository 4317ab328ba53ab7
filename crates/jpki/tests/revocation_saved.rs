// SPDX-License-Identifier: MIT OR Apache-2.0
//! Saved indexes: they answer as the list does, and load only as they were saved.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use std::sync::OnceLock;

use jpki::error::{Error, Refused, Unsupported};
use jpki::revocation::{CrlIssuers, IndexKey, VerifiedCrl, load_saved_crl, verify_crl};
use jpki::serial::SerialNumber;
use support::der::{context, integer, octets, tlv};
use support::*;

fn key() -> IndexKey {
    IndexKey::new([7; 32])
}

fn issuers() -> &'static CrlIssuers {
    static ISSUERS: OnceLock<CrlIssuers> = OnceLock::new();
    ISSUERS.get_or_init(|| CrlIssuers::of_anchors(&anchors(&[authority_one(), authority_two()])))
}

fn list() -> CrlSpec {
    CrlSpec::municipality(authority_one(), "Kiyose-shi").with(|spec| {
        spec.entries = vec![
            Revoked::new(&[0x22, 0x7B, 0x13], Some(4)),
            Revoked::new(&[0x00, 0xFF, 1, 2, 3, 4, 5, 6, 7], None),
            Revoked::new(&[0x70; 20], Some(6)),
        ];
    })
}

fn verified(spec: &CrlSpec) -> VerifiedCrl {
    let der = spec.signed_by(authority_one());
    let anchors = anchors(&[authority_one(), authority_two()]);
    verify_crl(read_crl(&der).unwrap(), &anchors, &provider()).unwrap()
}

fn saved(list: &VerifiedCrl) -> Vec<u8> {
    list.save(&key(), &provider()).parts().concat()
}

fn load(file: Vec<u8>) -> Result<VerifiedCrl, Error> {
    load_saved_crl(file, &key(), issuers(), &provider())
}

#[test]
fn loaded_index_is_the_one_saved() {
    let delta = Ext::new("2.5.29.27", true, integer(&[5]));
    let uri = context(0, &context(0, &tlv(0x86, b"http://crl.invalid")));
    for spec in [
        list(),
        list().without(IDP),
        list().extension(delta),
        list().extension(issuing_point(&[uri])),
        list().with(|spec| spec.entries.clear()),
    ] {
        let list = verified(&spec);
        let file = saved(&list);
        let loaded = load(file.clone()).unwrap();
        assert!(loaded == list);
        assert_eq!(saved(&loaded), file);
        for entry in &spec.entries {
            let serial = SerialNumber::from_der_value(&entry.serial).unwrap();
            assert_eq!(loaded.look_up(&serial), list.look_up(&serial));
            assert_eq!(loaded.look_up(&serial).unwrap().date(), entry.date);
        }
        assert_eq!(loaded.look_up(&SerialNumber::from_u64(1)), None);
    }
}

#[test]
fn no_changed_octet_and_no_other_length_loads() {
    let file = saved(&verified(&list()));
    let refused = Error::from(Refused::IndexAuthenticator);
    for place in 0..file.len() {
        let mut changed = file.clone();
        changed[place] ^= 0x10;
        assert_eq!(load(changed).unwrap_err(), refused, "octet {place}");
    }
    for length in 0..file.len() {
        assert_eq!(load(file[..length].to_vec()).unwrap_err(), refused);
    }
    assert_eq!(load([&file[..], &[0]].concat()).unwrap_err(), refused);
}

#[test]
fn another_key_or_issuer_does_not_load() {
    let file = saved(&verified(&list()));
    let other = IndexKey::new([8; 32]);
    assert_eq!(
        load_saved_crl(file.clone(), &other, issuers(), &provider()).unwrap_err(),
        Refused::IndexAuthenticator.into()
    );
    // The issuer's key is no longer trusted.
    let fewer = CrlIssuers::of_anchors(&anchors(&[authority_two()]));
    assert_eq!(
        load_saved_crl(file, &key(), &fewer, &provider()).unwrap_err(),
        Refused::CrlIssuerUnknown.into()
    );
    assert_eq!(format!("{:?}", key()), "IndexKey(..)");
}

/// HMAC-SHA-256 by its definition, RFC 2104 §2.
fn authenticated(mut file: Vec<u8>) -> Vec<u8> {
    let block = |mask: u8| {
        let mut block = vec![mask; 64];
        block.iter_mut().take(32).for_each(|octet| *octet ^= 7);
        block
    };
    let inner = (provider().sha256)(&[&block(0x36), &file]);
    file.extend((provider().sha256)(&[&block(0x5C), &inner]));
    file
}

#[test]
fn authenticator_is_hmac_sha256_and_the_version_is_read() {
    let file = saved(&verified(&list()));
    let (signed, _) = file.split_at(file.len() - 32);
    assert_eq!(authenticated(signed.to_vec()), file);
    let mut newer = signed.to_vec();
    newer[7] = 2;
    assert_eq!(
        load(authenticated(newer)).unwrap_err(),
        Unsupported::IndexVersion.into()
    );
    // What has the right authenticator and cannot have been saved is malformed, and never panics.
    for place in 8..signed.len().min(1_200) {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut changed = signed.to_vec();
            changed[place] = value;
            if let Ok(list) = load(authenticated(changed)) {
                let long = SerialNumber::from_der_value(&[0x70; 20]).unwrap();
                let found = [0_u64, 1, 0x22_7B13, u64::MAX]
                    .map(|serial| list.look_up(&SerialNumber::from_u64(serial)));
                std::hint::black_box((found, list.look_up(&long)));
            }
        }
    }
    for length in [0, 8, 20, 100, signed.len() - 1] {
        assert!(load(authenticated(signed[..length].to_vec())).is_err());
    }
    assert_eq!(octets(&[]), [4, 0]);
}
