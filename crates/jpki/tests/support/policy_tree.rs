// SPDX-License-Identifier: MIT OR Apache-2.0
//! The policy tree of RFC 5280 before RFC 9618, all ways through it written out: slow, plain, and of
//! nothing of the code under test. Policies are small numbers, 0 being `anyPolicy`.

// The unit tests of a crate without std use this file too.
use std::vec;
use std::vec::Vec;

/// One certificate of a path, as far as policies go.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) policies: Option<Vec<u8>>,
    pub(super) any_policy: bool,
    pub(super) mappings: Vec<(u8, u8)>,
    pub(super) mapping_allowed: bool,
}

pub(super) const ANY: u8 = 0;

/// A node at the lowest depth: the valid policies above it, its own, and what it expects below.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) above: Vec<u8>,
    pub(super) valid: u8,
    pub(super) expected: Vec<u8>,
}

/// RFC 5280 §6.1.3 (d), (e) and §6.1.4 (b).
pub(super) fn tree(links: &[Link]) -> Vec<Leaf> {
    let mut leaves = vec![Leaf {
        above: Vec::new(),
        valid: ANY,
        expected: vec![ANY],
    }];
    for link in links {
        let Some(policies) = &link.policies else {
            return Vec::new();
        };
        let mut next: Vec<Leaf> = Vec::new();
        for leaf in &leaves {
            let child = |valid: u8| Leaf {
                above: [leaf.above.clone(), vec![leaf.valid]].concat(),
                valid,
                expected: vec![valid],
            };
            for policy in policies.iter().filter(|policy| **policy != ANY) {
                let matched = leaves.iter().any(|other| other.expected.contains(policy));
                if leaf.expected.contains(policy) || (!matched && leaf.valid == ANY) {
                    next.push(child(*policy));
                }
            }
            if link.any_policy && policies.contains(&ANY) {
                for expected in &leaf.expected {
                    if *expected == ANY || !policies.contains(expected) {
                        next.push(child(*expected));
                    }
                }
            }
        }
        let mut issuers: Vec<u8> = link.mappings.iter().map(|pair| pair.0).collect();
        issuers.sort_unstable();
        issuers.dedup();
        for issuer in issuers {
            let fitting = link.mappings.iter().filter(|pair| pair.0 == issuer);
            let mut subjects: Vec<u8> = fitting.map(|pair| pair.1).collect();
            subjects.sort_unstable();
            subjects.dedup();
            if !link.mapping_allowed {
                next.retain(|leaf| leaf.valid != issuer);
            } else if next.iter().any(|leaf| leaf.valid == issuer) {
                for leaf in next.iter_mut().filter(|leaf| leaf.valid == issuer) {
                    leaf.expected.clone_from(&subjects);
                }
            } else if let Some(found) = next.iter().find(|leaf| leaf.valid == ANY) {
                let mut added = found.clone();
                added.valid = issuer;
                added.expected = subjects;
                next.push(added);
            }
        }
        leaves = next;
    }
    leaves
}

/// RFC 5280 §6.1.5 (g) (iii), steps 1 to 3, with any initial policy: what the authorities agree on.
pub(super) fn constrained(leaves: &[Leaf]) -> Vec<u8> {
    let mut set: Vec<u8> = leaves
        .iter()
        .map(|leaf| {
            let mut way = leaf.above.iter().chain([&leaf.valid]);
            way.find(|policy| **policy != ANY).copied().unwrap_or(ANY)
        })
        .collect();
    set.sort_unstable();
    set.dedup();
    set
}
