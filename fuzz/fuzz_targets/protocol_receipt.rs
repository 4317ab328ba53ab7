// SPDX-License-Identifier: MIT OR Apache-2.0
//! Receipts: what is read has one form, every field counts, and a message is evidence only with a signature nobody here has made.
#![no_main]

use jpki::certificate::Certificate;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::TrustAnchors;
use jpki::time::UnixTime;
use libfuzzer_sys::fuzz_target;
use protocol::evidence::{
    Verifying, decode_receipt, encode_receipt, verify_answer, verify_receipt_of,
};
use protocol::message::SignedAnswer;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::TlsAuthority;

static ANCHORS: LazyLock<TrustAnchors> = LazyLock::new(|| {
    let authority = TlsAuthority::of_devices(Seed(1));
    let certificate = Certificate::from_der(authority.certificate()).unwrap();
    TrustAnchors::new(vec![certificate], &PROVIDER).unwrap()
});

fuzz_target!(|data: &[u8]| {
    match decode_receipt(data) {
        Ok(receipt) => {
            assert_eq!(encode_receipt(&receipt), data);
            for place in 0..data.len() {
                let mut other = data.to_vec();
                other[place] ^= 1;
                assert!(decode_receipt(&other) != Ok(receipt));
            }
        }
        Err(fault) => assert!(fault.at <= data.len()),
    }
    let verifying = Verifying {
        anchors: &ANCHORS,
        at: UnixTime::from_secs(1_795_489_200),
        crypto: &PROVIDER,
    };
    assert!(verify_receipt_of(data, &verifying).is_err());
    let answer = SignedAnswer {
        body: data.to_vec(),
        signature: data.to_vec(),
    };
    assert!(verify_answer(&answer, &verifying).is_err());
});
