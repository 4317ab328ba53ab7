// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of the card text application that hold anything: what is read stands in the file, what breaks is told with a
//! place in it, and nothing is verified with a key that did not sign it.
//!
//! Input: the lengths of the first two files (two bytes each), then all three behind each other.
#![no_main]

use jpki::card::text::{
    AttributeAuthority, CardVerifiableCertificate, Integrity, KeyIdentifier, TextFiles,
    UnverifiedAttributes, verify_attributes,
};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::{CardFault, Error, Refused, Undetermined};
use jpki::key::PublicKey;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::{Pki, TextAuthority};

/// Another authority's key under the identifier that the seeds name.
static PINNED: LazyLock<Vec<u8>> =
    LazyLock::new(|| Pki::new(Seed(2)).text_authority().key().public_key_info());

fuzz_target!(|data: &[u8]| {
    let Some(([a, b, c, d], rest)) = data.split_first_chunk::<4>() else {
        return;
    };
    let length = |high: u8, low: u8| usize::from(u16::from_be_bytes([high, low]));
    let (attributes, rest) = rest.split_at(length(*a, *b).min(rest.len()));
    let (integrity, certificate) = rest.split_at(length(*c, *d).min(rest.len()));

    let stands_in = |content: &[u8], part: &[u8]| {
        assert!(content.as_ptr_range().contains(&part.as_ptr()) || part.is_empty());
    };
    let told = |file: u16, content: &[u8], fault: CardFault| match fault {
        CardFault::FileContent {
            file: named,
            offset,
        } => {
            assert_eq!(named, file);
            assert!(offset <= content.len());
        }
        other => panic!("{other:?}"),
    };
    let read = UnverifiedAttributes::parse(attributes);
    match &read {
        Ok(read) => {
            stands_in(attributes, read.name.as_bytes());
            stands_in(attributes, read.address.as_bytes());
            assert!(!read.name.chars().any(char::is_control));
            assert!((1..=12).contains(&read.birth_date.month()));
            assert!((1..=31).contains(&read.birth_date.day()));
        }
        Err(fault) => told(0x0002, attributes, *fault),
    }
    let signed = Integrity::parse(integrity);
    match &signed {
        Ok(read) => {
            stands_in(integrity, read.signature);
            // Two data objects of a two-byte tag, a length and 32 bytes; lengths may be written longer.
            assert!((70..=80).contains(&read.covered.len()));
            assert!(read.covered.ends_with(read.attributes_digest));
        }
        Err(fault) => told(0x0003, integrity, *fault),
    }
    let certified = CardVerifiableCertificate::parse(certificate);
    match &certified {
        Ok(read) => {
            stands_in(certificate, read.body);
            assert!(read.body.starts_with(&read.issuer.0));
            if let Ok(key) = PublicKey::from_spki_der(&read.public_key_info()) {
                assert!(matches!(key, PublicKey::Rsa(_)));
            }
        }
        Err(fault) => told(0x0004, certificate, *fault),
    }

    let whole = read.is_ok() && signed.is_ok() && certified.is_ok();
    let files = TextFiles::new(attributes.into(), integrity.into(), certificate.into());
    let unknown = Error::Undetermined(Undetermined::AttributeAuthorityUnknown);
    let nobody = verify_attributes(&files, &[], &PROVIDER).unwrap_err();
    assert_eq!(nobody == unknown, whole);
    let identifier = KeyIdentifier(TextAuthority::KEY_IDENTIFIER);
    let pinned = AttributeAuthority::new(identifier, &PINNED).unwrap();
    let refused = verify_attributes(&files, &[pinned], &PROVIDER).unwrap_err();
    if whole && certified.is_ok_and(|read| read.issuer == identifier) {
        assert_eq!(refused, Refused::AttributeCertificateSignature.into());
    }
});
