// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies and mappings of a path: the graph says what the tree it replaced would have said.
#![no_main]

#[path = "../support/web.rs"]
#[allow(dead_code)]
mod web;

#[path = "../../crates/jpki/tests/support/policy_tree.rs"]
mod policy_tree;

use jpki::path::{AnchorLimits, ExplicitPolicy, Initially, PathVerifier, Policy, TrustAnchor, TrustAnchors, UntrustedPool};
use libfuzzer_sys::fuzz_target;
use policy_tree::{ANY, Link, constrained, tree};
use web::der::{oid, seq};
use web::{CRYPTO, NOW, Spec};

fn dotted(policy: u8) -> String {
    if policy == ANY { "2.5.29.32.0".to_owned() } else { format!("2.25.{policy}") }
}

/// Three octets for each certificate: policies, and two mappings.
fn link(octets: &[u8], any_policy: bool, mapping_allowed: bool, is_last: bool) -> Link {
    let &[policies, first, second] = octets else { unreachable!("chunks of three") };
    let policies: Vec<u8> = (0..4).filter(|bit| policies >> bit & 1 == 1).collect();
    let mappings = [first, second]
        .into_iter()
        .map(|pair| (pair & 3, pair >> 2 & 3))
        .filter(|(one, two)| !is_last && *one != ANY && *two != ANY)
        .collect();
    Link { policies: (!policies.is_empty()).then_some(policies), any_policy, mappings, mapping_allowed }
}

fuzz_target!(|data: &[u8]| {
    let [flags, rest @ ..] = data else { return };
    let (any_policy, mapping_allowed) = (flags & 1 == 0, flags & 2 == 0);
    let chunks: Vec<&[u8]> = rest.chunks_exact(3).take(5).collect();
    let count = chunks.len();
    if count == 0 {
        return;
    }
    let links: Vec<Link> = chunks
        .iter()
        .enumerate()
        .map(|(place, octets)| link(octets, any_policy, mapping_allowed, place + 1 == count))
        .collect();
    let mut certificates: Vec<_> = links
        .iter()
        .zip(1_u8..)
        .map(|(link, number)| {
            let mut extensions = Vec::new();
            if let Some(policies) = &link.policies {
                let list: Vec<_> = policies.iter().map(|policy| seq(&[oid(&dotted(*policy))])).collect();
                extensions.push(("2.5.29.32", true, seq(&list)));
            }
            if !link.mappings.is_empty() {
                let pairs: Vec<_> = link.mappings.iter().map(|(one, two)| seq(&[oid(&dotted(*one)), oid(&dotted(*two))])).collect();
                extensions.push(("2.5.29.33", true, seq(&pairs)));
            }
            Spec { subject: number, issuer: number - 1, key: number, signed_by: number - 1, serial: 1, ca: true, extensions }.certificate()
        })
        .collect();
    let end = certificates.pop().expect("at least one");
    let pool = UntrustedPool::new(certificates).expect("a few");
    let anchor = TrustAnchor::from_key(&web::name(0), &web::spki(0), AnchorLimits::none(), &CRYPTO).expect("an anchor");
    let anchors = TrustAnchors::from_anchors(vec![anchor]).expect("one anchor");
    let mut policy = Policy::rfc5280();
    policy.explicit_policy = ExplicitPolicy::Required;
    policy.any_policy = if any_policy { Initially::Allowed } else { Initially::Inhibited };
    policy.policy_mapping = if mapping_allowed { Initially::Allowed } else { Initially::Inhibited };
    let outcome = PathVerifier::new(&anchors, &policy, NOW, &CRYPTO).with_untrusted(&pool).verify(&end);
    let expected = constrained(&tree(&links));
    let mut found: Vec<u8> = outcome.map_or_else(
        |_| Vec::new(),
        |path| {
            path.policies()
                .iter()
                .map(|policy| (0..4).find(|number| dotted(*number) == policy.to_string()).expect("a policy of ours"))
                .collect()
        },
    );
    found.sort_unstable();
    assert_eq!(found, expected);
});
