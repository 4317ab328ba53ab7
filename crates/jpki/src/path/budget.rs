// SPDX-License-Identifier: MIT OR Apache-2.0
//! What one verification may spend, whatever the certificates are.
//!
//! The limits are for the whole search, not for each path.

use crate::error::{Error, Unsupported};

/// Most signatures checked in one verification.
///
/// Origin: a path through a bridge has five; with three generations of each authority and no key
/// identifiers fifteen. A hundred leaves room, and costs at most 2 ms with RSA-2048 and 20 ms with
/// P-384 on the fast backend of the committed measurements.
pub const MAX_SIGNATURES: usize = 100;

/// Most issuers considered in one verification.
///
/// Origin: a pool of ten thousand of one name is gone through for each of ten certificates of a path.
pub const MAX_CANDIDATES: usize = 100_000;

/// Most comparisons of a name with a subtree in one verification.
///
/// Origin: a certificate with a hundred names below three authorities with a few hundred subtrees each
/// needs under a hundred thousand.
pub const MAX_NAME_COMPARISONS: usize = 250_000;

/// Most nodes of policy graphs made in one verification.
///
/// Origin: a path of eleven certificates with all the policies they may have
/// ([`MAX_POLICIES`](crate::certificate::MAX_POLICIES)) needs 352; ten such paths.
pub const MAX_POLICY_NODES: usize = 3_520;

#[derive(Debug)]
pub(super) struct Budget {
    signatures: usize,
    candidates: usize,
    name_comparisons: usize,
    policy_nodes: usize,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            signatures: MAX_SIGNATURES,
            candidates: MAX_CANDIDATES,
            name_comparisons: MAX_NAME_COMPARISONS,
            policy_nodes: MAX_POLICY_NODES,
        }
    }

    pub(super) fn signature(&mut self) -> Result<(), Error> {
        let limit = MAX_SIGNATURES;
        spend(
            &mut self.signatures,
            Unsupported::TooManySignatures { limit },
        )
    }

    pub(super) fn candidate(&mut self) -> Result<(), Error> {
        let limit = MAX_CANDIDATES;
        spend(
            &mut self.candidates,
            Unsupported::TooManyCandidates { limit },
        )
    }

    pub(super) fn name_comparison(&mut self) -> Result<(), Error> {
        let limit = MAX_NAME_COMPARISONS;
        spend(
            &mut self.name_comparisons,
            Unsupported::TooManyNameComparisons { limit },
        )
    }

    pub(super) fn policy_node(&mut self) -> Result<(), Error> {
        let limit = MAX_POLICY_NODES;
        spend(
            &mut self.policy_nodes,
            Unsupported::TooManyPolicyNodes { limit },
        )
    }
}

fn spend(left: &mut usize, exhausted: Unsupported) -> Result<(), Error> {
    *left = left.checked_sub(1).ok_or(exhausted)?;
    Ok(())
}
