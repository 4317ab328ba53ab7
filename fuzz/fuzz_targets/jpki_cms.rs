// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages: what is read keeps its limits, and nothing is verified that an anchor's certificate did not sign.
#![no_main]

#[path = "../support/web.rs"]
#[allow(dead_code)]
mod web;

use jpki::cms::{MAX_CERTIFICATES, MAX_SIGNERS, SignedData, SignedDataBuilder, SignerSource, SigningFailed, verify_signed_data};
use jpki::oid;
use jpki::path::{AnchorLimits, PathVerifier, Policy, TrustAnchor, TrustAnchors};
use jpki::certificate::Certificate;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use web::{CRYPTO, NOW, Spec};

static ANCHORS: LazyLock<TrustAnchors> = LazyLock::new(|| {
    let anchor = TrustAnchor::from_key(&web::name(0), &web::spki(0), AnchorLimits::none(), &CRYPTO);
    TrustAnchors::from_anchors(vec![anchor.expect("an anchor")]).expect("one anchor")
});

static SIGNER: LazyLock<Certificate> = LazyLock::new(|| {
    Spec { subject: 2, issuer: 0, key: 2, signed_by: 0, serial: 1, ca: false, extensions: Vec::new() }.certificate()
});

struct Number(u8);

impl SignerSource for Number {
    fn sign(&mut self, _: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(vec![self.0])
    }
}

fn judged(message: &[u8], content: Option<&[u8]>) -> bool {
    let Ok(message) = SignedData::from_der(message) else { return false };
    assert!(message.certificates().len() <= MAX_CERTIFICATES && message.signers().len() <= MAX_SIGNERS);
    let policy = Policy::rfc5280();
    let verifier = PathVerifier::new(&ANCHORS, &policy, NOW, &CRYPTO);
    let Ok(verified) = verify_signed_data(&message, content, &verifier) else { return false };
    assert!(!verified.signers().is_empty() && verified.signers().len() == message.signers().len());
    let signed = message.content().or(content).expect("a content");
    assert_eq!(verified.content_sha256(), &(CRYPTO.sha256)(&[signed]));
    for (signer, said) in verified.signers().iter().zip(message.signers()) {
        assert!(said.is(signer.path().certificate()));
        assert_eq!(signer.signing_time(), said.signing_time());
    }
    true
}

fuzz_target!(|data: &[u8]| {
    judged(data, None);
    judged(data, Some(data));
    // Any content at all goes around. Making messages takes far longer than reading them, so one input in sixteen is
    // used so.
    if data.last().is_some_and(|octet| octet % 16 != 0) {
        return;
    }
    let built = SignedDataBuilder::new(oid::DATA, data)
        .with_signer(&SIGNER, Some(NOW), &mut Number(2), &CRYPTO)
        .expect("the number signs");
    assert!(judged(&built.attached(), None));
    assert!(judged(&built.detached(), Some(data)));
    assert!(!judged(&built.detached(), Some(&[data, &[0]].concat())));
});
