// SPDX-License-Identifier: MIT OR Apache-2.0
//! The graph against the tree of RFC 5280 as it was before RFC 9618, which is slow and plain.

use proptest::prelude::*;

use super::*;

const POLICIES: [Oid; 4] = [
    oid::ANY_POLICY,
    oid::AUTHENTICATION_POLICY,
    oid::SIGNATURE_POLICY,
    oid::SYNTHETIC_SIGNATURE_POLICY,
];

/// One certificate of a path, as far as policies go.
#[derive(Clone, Debug)]
struct Link {
    policies: Option<Vec<Oid>>,
    any_policy: bool,
    mappings: Vec<PolicyMapping>,
    mapping_allowed: bool,
}

/// A node of the old tree: its valid policy, what it expects, and the valid policies above it.
#[derive(Clone, Debug)]
struct Leaf {
    above: Vec<Oid>,
    valid: Oid,
    expected: Vec<Oid>,
}

/// RFC 5280 §6.1.3 (d), (e) and §6.1.4 (b), on the list of all ways through the tree.
fn tree(links: &[Link]) -> Vec<Leaf> {
    let any = oid::ANY_POLICY;
    let mut leaves = vec![Leaf {
        above: Vec::new(),
        valid: any,
        expected: vec![any],
    }];
    for link in links {
        let Some(policies) = &link.policies else {
            return Vec::new();
        };
        let mut next: Vec<Leaf> = Vec::new();
        for leaf in &leaves {
            let child = |valid: Oid| Leaf {
                above: [leaf.above.clone(), vec![leaf.valid]].concat(),
                valid,
                expected: vec![valid],
            };
            for policy in policies.iter().filter(|policy| **policy != any) {
                let matched = leaves.iter().any(|other| other.expected.contains(policy));
                if leaf.expected.contains(policy) || (!matched && leaf.valid == any) {
                    next.push(child(*policy));
                }
            }
            if link.any_policy && policies.contains(&any) {
                for expected in &leaf.expected {
                    if *expected == any || !policies.contains(expected) {
                        next.push(child(*expected));
                    }
                }
            }
        }
        if !link.mappings.is_empty() {
            let of = |issuer: Oid| -> Vec<Oid> {
                let fitting = link
                    .mappings
                    .iter()
                    .filter(|pair| pair.issuer_domain == issuer);
                fitting.map(|pair| pair.subject_domain).collect()
            };
            let mut issuers: Vec<Oid> = link
                .mappings
                .iter()
                .map(|pair| pair.issuer_domain)
                .collect();
            issuers.sort_unstable();
            issuers.dedup();
            for issuer in issuers {
                if !link.mapping_allowed {
                    next.retain(|leaf| leaf.valid != issuer);
                } else if next.iter().any(|leaf| leaf.valid == issuer) {
                    for leaf in next.iter_mut().filter(|leaf| leaf.valid == issuer) {
                        leaf.expected = of(issuer);
                    }
                } else if let Some(found) = next.iter().find(|leaf| leaf.valid == any) {
                    let mut added = found.clone();
                    added.valid = issuer;
                    added.expected = of(issuer);
                    next.push(added);
                }
            }
        }
        leaves = next;
    }
    leaves
}

/// RFC 5280 §6.1.5 (g) (iii), steps 1 to 3 with any initial policy: what the authorities agree on.
fn constrained(leaves: &[Leaf]) -> Vec<Oid> {
    let any = oid::ANY_POLICY;
    let mut set: Vec<Oid> = leaves
        .iter()
        .map(|leaf| {
            let way = leaf.above.iter().chain([&leaf.valid]);
            *way.into_iter()
                .find(|policy| **policy != any)
                .unwrap_or(&any)
        })
        .collect();
    set.sort_unstable();
    set.dedup();
    set
}

fn graph(links: &[Link]) -> PolicyGraph {
    let mut budget = Budget::new();
    let mut graph = PolicyGraph::new();
    for link in links {
        let any = if link.any_policy {
            AnyPolicy::Processed
        } else {
            AnyPolicy::Ignored
        };
        graph
            .add_certificate(link.policies.as_deref(), any, &mut budget)
            .unwrap();
        if !link.mappings.is_empty() {
            if link.mapping_allowed {
                graph.map(&link.mappings, &mut budget).unwrap();
            } else {
                graph.remove_mapped(&link.mappings);
            }
        }
    }
    graph
}

fn any_link() -> impl Strategy<Value = Link> {
    let policies = proptest::collection::btree_set(0_usize..POLICIES.len(), 1..4)
        .prop_map(|set| set.into_iter().map(|place| POLICIES[place]).collect());
    let mapping =
        (1_usize..POLICIES.len(), 1_usize..POLICIES.len()).prop_map(|(issuer, subject)| {
            PolicyMapping {
                issuer_domain: POLICIES[issuer],
                subject_domain: POLICIES[subject],
            }
        });
    (
        proptest::option::weighted(0.95, policies),
        proptest::bool::weighted(0.8),
        proptest::collection::vec(mapping, 0..4),
        proptest::bool::weighted(0.8),
    )
        .prop_map(|(policies, any_policy, mappings, mapping_allowed)| Link {
            policies,
            any_policy,
            mappings,
            mapping_allowed,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// RFC 9618 replaces the tree by a graph that is to be equivalent.
    #[test]
    fn graph_is_equivalent_to_the_tree(links in proptest::collection::vec(any_link(), 0..5)) {
        let (leaves, graph) = (tree(&links), graph(&links));
        prop_assert_eq!(graph.is_null(), leaves.is_empty());
        let mut valid: Vec<Oid> = leaves.iter().map(|leaf| leaf.valid).collect();
        valid.sort_unstable();
        valid.dedup();
        prop_assert_eq!(graph.valid_policies(), valid.len());
        let mut set = graph.authority_constrained();
        set.sort_unstable();
        prop_assert_eq!(set, constrained(&leaves));
    }
}

/// The tree that RFC 9618 was written against: two policies mapped to each other at each depth double the ways, not the nodes.
#[test]
fn graph_stays_small_where_the_tree_explodes() {
    let [_, one, two, _] = POLICIES;
    let pair = |issuer_domain, subject_domain| PolicyMapping {
        issuer_domain,
        subject_domain,
    };
    let link = Link {
        policies: Some(vec![one, two]),
        any_policy: true,
        mappings: vec![
            pair(one, one),
            pair(one, two),
            pair(two, one),
            pair(two, two),
        ],
        mapping_allowed: true,
    };
    let graph = graph(&vec![link; 1_000]);
    assert_eq!(graph.0.iter().map(Vec::len).sum::<usize>(), 2_001);
    assert_eq!(graph.authority_constrained(), [one, two]);
}
