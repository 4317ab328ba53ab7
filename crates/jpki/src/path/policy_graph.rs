// SPDX-License-Identifier: MIT OR Apache-2.0
//! The graph of valid policies.
//!
//! One node for each policy at each depth, so that the graph grows with the certificates and not with
//! the number of ways through them. Qualifiers are for people and are not carried along.
//!
//! Covers RFC 5280 §6.1.2 (a), §6.1.3 (d), (e), §6.1.4 (b), §6.1.5 (g), each as RFC 9618 has it.

use alloc::vec;
use alloc::vec::Vec;

use super::budget::Budget;
use crate::certificate::PolicyMapping;
use crate::error::Error;
use crate::oid::{self, Oid};

/// `valid_policy_graph`: its depths, from the root; none when it is NULL.
#[derive(Debug)]
pub(super) struct PolicyGraph(Vec<Vec<Node>>);

#[derive(Debug)]
struct Node {
    valid_policy: Oid,
    /// `expected_policy_set`; empty stands for the policy itself, which is what it is without mappings.
    expected: Vec<Oid>,
    /// Places in the depth above.
    parents: Vec<usize>,
    alive: bool,
    /// Used while pruning only.
    has_child: bool,
}

impl Node {
    const fn new(valid_policy: Oid, parents: Vec<usize>) -> Self {
        Self {
            valid_policy,
            expected: Vec::new(),
            parents,
            alive: true,
            has_child: false,
        }
    }

    fn expects(&self, policy: &Oid) -> bool {
        self.alive
            && if self.expected.is_empty() {
                self.valid_policy == *policy
            } else {
                self.expected.contains(policy)
            }
    }

    fn expected(&self) -> &[Oid] {
        if self.expected.is_empty() {
            core::slice::from_ref(&self.valid_policy)
        } else {
            &self.expected
        }
    }
}

/// Whether `anyPolicy` in a certificate counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AnyPolicy {
    Ignored,
    Processed,
}

impl PolicyGraph {
    /// RFC 5280 §6.1.2 (a): a single node, `anyPolicy`.
    pub(super) fn new() -> Self {
        Self(vec![vec![Node::new(oid::ANY_POLICY, Vec::new())]])
    }

    pub(super) const fn is_null(&self) -> bool {
        self.0.is_empty()
    }

    /// How many policies are valid at the depth reached.
    pub(super) fn valid_policies(&self) -> usize {
        let last = self.0.last().map_or(&[][..], Vec::as_slice);
        last.iter().filter(|node| node.alive).count()
    }

    /// §6.1.3 (d), or (e) without the extension.
    pub(super) fn add_certificate(
        &mut self,
        policies: Option<&[Oid]>,
        any_policy: AnyPolicy,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        let Some(above) = self.0.last() else {
            return Ok(());
        };
        let Some(policies) = policies else {
            self.0.clear();
            return Ok(());
        };
        let mut nodes: Vec<Node> = Vec::with_capacity(policies.len());
        // (d) (1)
        for policy in policies.iter().filter(|policy| **policy != oid::ANY_POLICY) {
            let mut parents = parents_of(above, policy);
            if parents.is_empty() {
                parents.extend(place_of(above, &oid::ANY_POLICY));
            }
            if !parents.is_empty() {
                budget.policy_node()?;
                nodes.push(Node::new(*policy, parents));
            }
        }
        // (d) (2)
        if any_policy == AnyPolicy::Processed && policies.contains(&oid::ANY_POLICY) {
            for expected in above
                .iter()
                .filter(|node| node.alive)
                .flat_map(Node::expected)
            {
                if place_of(&nodes, expected).is_none() {
                    budget.policy_node()?;
                    nodes.push(Node::new(*expected, parents_of(above, expected)));
                }
            }
        }
        self.0.push(nodes);
        // (d) (3)
        self.prune();
        Ok(())
    }

    /// §6.1.4 (b) (1): the policies of the issuer's domain go on as those of the subject's.
    pub(super) fn map(
        &mut self,
        mappings: &[PolicyMapping],
        budget: &mut Budget,
    ) -> Result<(), Error> {
        let [.., above, nodes] = self.0.as_mut_slice() else {
            return Ok(());
        };
        for (index, PolicyMapping { issuer_domain, .. }) in mappings.iter().enumerate() {
            let earlier = mappings.iter().take(index);
            if earlier
                .into_iter()
                .any(|mapping| mapping.issuer_domain == *issuer_domain)
            {
                continue;
            }
            let expected = mappings
                .iter()
                .filter(|mapping| mapping.issuer_domain == *issuer_domain)
                .map(|mapping| mapping.subject_domain)
                .collect();
            if let Some(node) = nodes
                .iter_mut()
                .find(|node| node.alive && node.valid_policy == *issuer_domain)
            {
                node.expected = expected;
            } else if place_of(nodes, &oid::ANY_POLICY).is_some() {
                budget.policy_node()?;
                let parents = place_of(above, &oid::ANY_POLICY).into_iter().collect();
                let mut node = Node::new(*issuer_domain, parents);
                node.expected = expected;
                nodes.push(node);
            }
        }
        Ok(())
    }

    /// §6.1.4 (b) (2): mapping is inhibited, so the policies that would be mapped end here.
    pub(super) fn remove_mapped(&mut self, mappings: &[PolicyMapping]) {
        let Some(nodes) = self.0.last_mut() else {
            return;
        };
        for node in nodes {
            if mappings
                .iter()
                .any(|mapping| mapping.issuer_domain == node.valid_policy)
            {
                node.alive = false;
            }
        }
        self.prune();
    }

    /// §6.1.5 (g): `authority_constrained_policy_set`, which may hold `anyPolicy`.
    pub(super) fn authority_constrained(&self) -> Vec<Oid> {
        let mut set: Vec<Oid> = Vec::new();
        for (above, nodes) in self.0.iter().zip(self.0.iter().skip(1)) {
            let roots = nodes.iter().filter(|node| {
                let [parent] = node.parents.as_slice() else {
                    return false;
                };
                let of_any = above
                    .get(*parent)
                    .is_some_and(|parent| parent.valid_policy == oid::ANY_POLICY);
                node.alive && node.valid_policy != oid::ANY_POLICY && of_any
            });
            roots.for_each(|node| add(&mut set, node.valid_policy));
        }
        let last = self.0.last().map_or(&[][..], Vec::as_slice);
        if place_of(last, &oid::ANY_POLICY).is_some() {
            add(&mut set, oid::ANY_POLICY);
        }
        set
    }

    /// Removes the nodes above the last depth that have no children left, from below.
    fn prune(&mut self) {
        for depth in (0..self.0.len()).rev() {
            let Some([nodes, rest @ ..]) = self.0.get_mut(depth..) else {
                continue;
            };
            if let [below, ..] = rest {
                nodes.iter_mut().for_each(|node| node.has_child = false);
                for parent in below
                    .iter()
                    .filter(|child| child.alive)
                    .flat_map(|child| &child.parents)
                {
                    if let Some(node) = nodes.get_mut(*parent) {
                        node.has_child = true;
                    }
                }
                nodes
                    .iter_mut()
                    .for_each(|node| node.alive &= node.has_child);
            }
            if !nodes.iter().any(|node| node.alive) {
                self.0.clear();
                return;
            }
        }
    }
}

fn parents_of(above: &[Node], policy: &Oid) -> Vec<usize> {
    let expecting = above
        .iter()
        .enumerate()
        .filter(|(_, node)| node.expects(policy));
    expecting.map(|(place, _)| place).collect()
}

fn place_of(nodes: &[Node], policy: &Oid) -> Option<usize> {
    nodes
        .iter()
        .position(|node| node.alive && node.valid_policy == *policy)
}

fn add(set: &mut Vec<Oid>, policy: Oid) {
    if !set.contains(&policy) {
        set.push(policy);
    }
}

#[cfg(test)]
mod tests;
