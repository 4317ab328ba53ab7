// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tree of RFC 6962 §2.1: leaves `H(00 ‖ record)`, nodes `H(01 ‖ left ‖ right)`, split at the largest power of two.

use super::Sha256;

/// Hash of a leaf, a node or a tree.
pub type Hash = [u8; 32];

/// Most subtrees, and longest path: a tree has fewer than 2^64 leaves.
pub const DEPTH_MAX: usize = 64;

/// Hash of one record.
#[must_use]
pub fn leaf_hash(sha256: Sha256, record: &[u8]) -> Hash {
    sha256(&[&[0x00], record])
}

fn node_hash(sha256: Sha256, left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[0x01], left, right])
}

/// A tree to which records are added: of all leaves only the roots of complete subtrees are kept, largest first – one for each
/// bit of the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            size: 0,
            subtrees: Vec::new(),
        }
    }

    /// A tree that was kept; `None` unless there is one subtree for each bit of its size.
    #[must_use]
    pub fn of(size: u64, subtrees: &[u8]) -> Option<Self> {
        let (hashes, rest) = subtrees.as_chunks::<32>();
        let expected = usize::try_from(size.count_ones()).ok()?;
        (rest.is_empty() && hashes.len() == expected).then(|| Self {
            size,
            subtrees: hashes.to_vec(),
        })
    }

    /// The subtrees, to be kept beside the size.
    #[must_use]
    pub fn subtrees(&self) -> Vec<u8> {
        self.subtrees.concat()
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn append(&mut self, sha256: Sha256, leaf: Hash) {
        let mut hash = leaf;
        // Two complete subtrees of one size become one, as ones carry in binary addition.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(sha256, &left, &hash);
            }
        }
        self.subtrees.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// Hash of the tree; of the empty tree it is the hash of nothing.
    #[must_use]
    pub fn root(&self, sha256: Sha256) -> Hash {
        let mut subtrees = self.subtrees.iter().rev();
        let Some(smallest) = subtrees.next() else {
            return sha256(&[]);
        };
        subtrees.fold(*smallest, |right, left| node_hash(sha256, left, &right))
    }
}

/// A whole tree in memory, for many paths: its levels from the leaves up. A node without sibling goes up unchanged.
#[derive(Clone, Debug)]
pub struct Levels(Vec<Vec<Hash>>);

impl Levels {
    /// The tree of these leaves.
    #[must_use]
    pub fn of(sha256: Sha256, leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(last) = levels.last().filter(|last| last.len() > 1) {
            let pairs = last.chunks(2);
            let above = pairs.filter_map(|pair| match pair {
                [left, right] => Some(node_hash(sha256, left, right)),
                [alone] => Some(*alone),
                _ => None,
            });
            let above = above.collect();
            levels.push(above);
        }
        Self(levels)
    }

    /// As [`inclusion_path`].
    #[must_use]
    pub fn path(&self, position: usize) -> Option<Vec<Hash>> {
        let leaves = self.0.first()?;
        let mut place = (position < leaves.len()).then_some(position)?;
        let mut path = Vec::new();
        for level in &self.0 {
            path.extend(level.get(place ^ 1));
            place /= 2;
        }
        Some(path)
    }
}

/// Hash of the tree of these leaves.
#[must_use]
pub fn root(sha256: Sha256, leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        leaves => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(sha256, &root(sha256, left), &root(sha256, right))
        }
    }
}

/// The path from a leaf to the root (RFC 6962 §2.1.1), nearest first; `None` if there is no such leaf.
#[must_use]
pub fn inclusion_path(sha256: Sha256, leaves: &[Hash], position: usize) -> Option<Vec<Hash>> {
    if position >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut path, sibling) = if position < at {
        (inclusion_path(sha256, left, position)?, right)
    } else {
        let position = position.checked_sub(at)?;
        (inclusion_path(sha256, right, position)?, left)
    };
    path.push(root(sha256, sibling));
    Some(path)
}

/// The proof that a tree begins with the leaves of a smaller one (RFC 6962 §2.1.2); `None` unless `0 < smaller <= size`.
#[must_use]
pub fn consistency_proof(sha256: Sha256, leaves: &[Hash], smaller: usize) -> Option<Vec<Hash>> {
    (0 < smaller && smaller <= leaves.len()).then(|| subproof(sha256, leaves, smaller, true))
}

fn subproof(sha256: Sha256, leaves: &[Hash], smaller: usize, whole: bool) -> Vec<Hash> {
    if smaller == leaves.len() {
        return if whole {
            Vec::new()
        } else {
            vec![root(sha256, leaves)]
        };
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut proof, sibling) = match smaller.checked_sub(at) {
        None | Some(0) => (subproof(sha256, left, smaller, whole), right),
        Some(rest) => (subproof(sha256, right, rest, false), left),
    };
    proof.push(root(sha256, sibling));
    proof
}

/// Whether this leaf is at this place in the tree of this root (RFC 9162 §2.1.3.2).
#[must_use]
pub fn is_included(
    sha256: Sha256,
    (position, leaf): (u64, &Hash),
    path: &[Hash],
    (size, root): (u64, &Hash),
) -> bool {
    if position >= size || path.len() > DEPTH_MAX {
        return false;
    }
    let (mut node, mut last) = (position, size.saturating_sub(1));
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sha256, sibling, &hash);
            while node % 2 == 0 && node != 0 {
                (node, last) = (node / 2, last / 2);
            }
        } else {
            hash = node_hash(sha256, &hash, sibling);
        }
        (node, last) = (node / 2, last / 2);
    }
    last == 0 && hash == *root
}

/// Whether the larger tree begins with the leaves of the smaller one (RFC 9162 §2.1.4.2). Everything begins with nothing.
#[must_use]
pub fn is_consistent(
    sha256: Sha256,
    (smaller, smaller_root): (u64, &Hash),
    (larger, larger_root): (u64, &Hash),
    proof: &[Hash],
) -> bool {
    if smaller == larger {
        return proof.is_empty() && smaller_root == larger_root;
    }
    if smaller == 0 {
        return proof.is_empty() && *smaller_root == sha256(&[]);
    }
    if smaller > larger || proof.len() > DEPTH_MAX {
        return false;
    }
    let mut siblings = proof.iter();
    let first = if smaller.is_power_of_two() {
        Some(smaller_root)
    } else {
        siblings.next()
    };
    let Some(first) = first else {
        return false;
    };
    let (mut node, mut last) = (smaller.saturating_sub(1), larger.saturating_sub(1));
    while node % 2 == 1 {
        (node, last) = (node / 2, last / 2);
    }
    let (mut old, mut new) = (*first, *first);
    for sibling in siblings {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            old = node_hash(sha256, sibling, &old);
            new = node_hash(sha256, sibling, &new);
            while node % 2 == 0 && node != 0 {
                (node, last) = (node / 2, last / 2);
            }
        } else {
            new = node_hash(sha256, &new, sibling);
        }
        (node, last) = (node / 2, last / 2);
    }
    last == 0 && old == *smaller_root && new == *larger_root
}

/// The largest power of two below a length above one.
fn split(length: usize) -> usize {
    length
        .checked_sub(1)
        .and_then(usize::checked_ilog2)
        .and_then(|bits| 1_usize.checked_shl(bits))
        .unwrap_or(1)
}
