// SPDX-License-Identifier: MIT OR Apache-2.0
//! The graph against the tree of RFC 5280 as it was before RFC 9618.

#[path = "../../../tests/support/policy_tree.rs"]
mod policy_tree;

use policy_tree::{Link, constrained, tree};
use proptest::prelude::*;

use super::*;

const POLICIES: [Oid; 4] = [
    oid::ANY_POLICY,
    oid::AUTHENTICATION_POLICY,
    oid::SIGNATURE_POLICY,
    oid::SYNTHETIC_SIGNATURE_POLICY,
];

fn number(policy: &Oid) -> u8 {
    u8::try_from(POLICIES.iter().position(|one| one == policy).unwrap()).unwrap()
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
        let of = |number: &u8| POLICIES[usize::from(*number)];
        let policies: Option<Vec<Oid>> = link
            .policies
            .as_ref()
            .map(|list| list.iter().map(of).collect());
        graph
            .add_certificate(policies.as_deref(), any, &mut budget)
            .unwrap();
        let mappings: Vec<PolicyMapping> = link
            .mappings
            .iter()
            .map(|(issuer, subject)| PolicyMapping {
                issuer_domain: of(issuer),
                subject_domain: of(subject),
            })
            .collect();
        if link.mapping_allowed {
            graph.map(&mappings, &mut budget).unwrap();
        } else {
            graph.remove_mapped(&mappings);
        }
    }
    graph
}

fn any_link() -> impl Strategy<Value = Link> {
    let policies =
        proptest::collection::btree_set(0_u8..4, 1..4).prop_map(|set| set.into_iter().collect());
    (
        proptest::option::weighted(0.95, policies),
        proptest::bool::weighted(0.8),
        proptest::collection::vec((1_u8..4, 1_u8..4), 0..4),
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
        let mut valid: Vec<u8> = leaves.iter().map(|leaf| leaf.valid).collect();
        valid.sort_unstable();
        valid.dedup();
        prop_assert_eq!(graph.valid_policies(), valid.len());
        let mut set: Vec<u8> = graph.authority_constrained().iter().map(number).collect();
        set.sort_unstable();
        prop_assert_eq!(set, constrained(&leaves));
    }
}

/// The tree that RFC 9618 was written against: two policies mapped to each other at each depth double
/// the ways, not the nodes.
#[test]
fn graph_stays_small_where_the_tree_explodes() {
    let link = Link {
        policies: Some(vec![1, 2]),
        any_policy: true,
        mappings: vec![(1, 1), (1, 2), (2, 1), (2, 2)],
        mapping_allowed: true,
    };
    assert_eq!(tree(&vec![link.clone(); 8]).len(), 256);
    let graph = graph(&vec![link; 1_000]);
    assert_eq!(graph.0.iter().map(Vec::len).sum::<usize>(), 2_001);
    assert_eq!(graph.authority_constrained(), [POLICIES[1], POLICIES[2]]);
}
