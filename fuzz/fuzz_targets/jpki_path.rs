// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hostile pools: no search spends more than its budget, what is found is a path, and nothing that exists is missed
//! while the budget lasts.
#![no_main]

#[path = "../support/web.rs"]
#[allow(dead_code)]
mod web;

use jpki::error::{Error, Unsupported};
use jpki::path::{
    AnchorLimits, MAX_INTERMEDIATES, MAX_SIGNATURES, PathVerifier, Policy, TrustAnchor, TrustAnchors,
    UntrustedPool,
};
use libfuzzer_sys::fuzz_target;
use web::der::{context, seq, tlv};
use web::{CHECKS, CRYPTO, NOW, Spec};

/// Four octets for each certificate: who, by whom, with which key and which flags.
fn spec(octets: &[u8]) -> Spec {
    let &[names, keys, flags, serial] = octets else { unreachable!("chunks of four") };
    let mut extensions = Vec::new();
    if flags & 2 != 0 {
        let subtree = seq(&[context(4, &web::name(flags >> 5))]);
        extensions.push(("2.5.29.30", true, seq(&[context(flags >> 3 & 1, &subtree)])));
    }
    if flags & 4 != 0 {
        extensions.push(("2.5.29.35", false, seq(&[tlv(0x80, &[keys & 7])])));
    }
    Spec { subject: names >> 4 & 7, issuer: names & 7, key: keys >> 4 & 7, signed_by: keys & 7, serial, ca: flags & 1 != 0, extensions }
}

fuzz_target!(|data: &[u8]| {
    let [accepted, rest @ ..] = data else { return };
    let specs: Vec<Spec> = rest.chunks_exact(4).take(2_000).map(spec).collect();
    let Some((end, pool)) = specs.split_last() else { return };
    let certificate = end.certificate();
    let pool = UntrustedPool::new(pool.iter().map(Spec::certificate).collect()).expect("below the limit");
    let anchor = TrustAnchor::from_key(&web::name(accepted & 7), &web::spki(accepted >> 4 & 7), AnchorLimits::none(), &CRYPTO);
    let anchors = TrustAnchors::from_anchors(vec![anchor.expect("an anchor")]).expect("one anchor");
    let policy = Policy::rfc5280();
    CHECKS.set(0);
    let outcome = PathVerifier::new(&anchors, &policy, NOW, &CRYPTO).with_untrusted(&pool).verify(&certificate);
    assert!(CHECKS.get() <= MAX_SIGNATURES);
    match outcome {
        Ok(path) => {
            assert!(path.intermediates().len() <= MAX_INTERMEDIATES);
            // Every link: the name of the next one, and its key.
            let mut issuers = path.intermediates().iter().map(|one| (one.subject().as_der().to_vec(), one.public_key_der()[one.public_key_der().len() - 1]));
            let mut below = &certificate;
            for issuer in path.intermediates() {
                let (name, key) = issuers.next().expect("as many");
                assert_eq!(below.issuer().as_der(), name);
                assert_eq!(below.signature(), [key]);
                below = issuer;
            }
            assert_eq!(below.issuer().as_der(), web::name(accepted & 7));
            assert_eq!(below.signature(), [accepted >> 4 & 7]);
        }
        Err(failure) => {
            // Without constraints, missing authority and limits, a path that exists is found.
            let limited = matches!(failure.error, Error::Unsupported(Unsupported::TooManySignatures { .. } | Unsupported::TooManyCandidates { .. } | Unsupported::PathTooLong { .. }));
            let plain = specs.iter().all(|spec| spec.ca && spec.extensions.is_empty());
            if plain && !limited {
                let mut reached = vec![(end.issuer, end.signed_by)];
                let mut next = 0;
                while let Some((name, key)) = reached.get(next).copied() {
                    assert_ne!((name, key), (accepted & 7, accepted >> 4 & 7), "a path was missed");
                    for spec in &specs[..specs.len() - 1] {
                        let above = (spec.issuer, spec.signed_by);
                        if (spec.subject, spec.key) == (name, key) && !reached.contains(&above) {
                            reached.push(above);
                        }
                    }
                    next += 1;
                }
            }
        }
    }
});
