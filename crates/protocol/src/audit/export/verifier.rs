// SPDX-License-Identifier: MIT OR Apache-2.0
//! Judging an export line by line, with no more memory than its checkpoints need.

use super::{Fault, HEAD};
use crate::audit::checkpoint::{Checkpoint, VerifiedCheckpoint, verify_checkpoint};
use crate::audit::tree::{self, DEPTH_MAX, Frontier, Hash};
use crate::audit::{LogKey, Sha256, VerifyEd25519};
use crate::facility::FacilityId;
use base64ct::{Base64, Encoding};

/// An export that is a faithful copy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// Whose records it holds; `None` for the whole log.
    pub facility: Option<FacilityId>,
    /// How many records.
    pub records: u64,
    /// Its last tree head.
    pub checkpoint: Checkpoint,
    /// How many tree heads.
    pub checkpoints: u64,
}

/// Judges an export by the log's key, which the caller knows from elsewhere, and by a tree head kept from an earlier time: a
/// copy that does not go on from it is one of another log. The first fault is named.
///
/// # Errors
/// [`Fault`].
pub fn verify_export(
    export: &[u8],
    key: &LogKey,
    kept: Option<&VerifiedCheckpoint>,
    verify: VerifyEd25519<'_>,
    sha256: Sha256,
) -> Result<Verified, Fault> {
    let mut judge = Judge {
        key,
        verify,
        sha256,
        kept: kept.map(VerifiedCheckpoint::checkpoint),
        frontier: Frontier::new(),
        checkpoint: None,
        checkpoints: 0,
        records: 0,
        proof: None,
        open: None,
    };
    let text = export.strip_suffix(b"\n").unwrap_or(export);
    let mut lines = text.split(|byte| *byte == b'\n').zip(1_usize..);
    let malformed = |line| Fault::Malformed { line };
    if lines.next().is_none_or(|(line, _)| line != HEAD.as_bytes()) {
        return Err(malformed(1));
    }
    let scope = lines.next().and_then(|(line, _)| scope(line));
    let facility = scope.ok_or_else(|| malformed(2))?;
    judge.compare_with_kept()?;
    for (line, number) in lines {
        let judged = if facility.is_none() {
            judge.line_of_all(line, number)
        } else {
            judge.line_of_facility(line, number)
        };
        judged.map_err(|fault| named_exactly(fault, text))?;
    }
    judge.end(facility)
}

fn scope(line: &[u8]) -> Option<Option<FacilityId>> {
    match core::str::from_utf8(line).ok()? {
        "all" => Some(None),
        line => {
            let facility = FacilityId::new(line.strip_prefix("facility ")?).ok()?;
            Some(Some(facility))
        }
    }
}

/// A record that is not in its place may stand elsewhere, or nowhere.
fn named_exactly(fault: Fault, text: &[u8]) -> Fault {
    match fault {
        Fault::OutOfPlace { expected, found } if found < expected => {
            Fault::Repeated { position: found }
        }
        Fault::OutOfPlace { expected, .. } => {
            let prefix = format!("record {expected} ");
            let mut lines = text.split(|byte| *byte == b'\n');
            if lines.any(|line| line.starts_with(prefix.as_bytes())) {
                fault
            } else {
                Fault::Missing { position: expected }
            }
        }
        fault => fault,
    }
}

struct Judge<'a> {
    key: &'a LogKey,
    verify: VerifyEd25519<'a>,
    sha256: Sha256,
    /// The tree head to go on from, until it was met.
    kept: Option<&'a Checkpoint>,
    /// Of the whole log: the records so far.
    frontier: Frontier,
    checkpoint: Option<Checkpoint>,
    checkpoints: u64,
    records: u64,
    /// Of a facility's: the consistency proof for the next checkpoint.
    proof: Option<Vec<Hash>>,
    /// Of a facility's: the record whose path comes next, or the last one with its path.
    open: Option<Open>,
}

#[derive(Clone, Copy)]
struct Open {
    position: u64,
    leaf: Hash,
    proven: bool,
}

impl Judge<'_> {
    fn line_of_all(&mut self, line: &[u8], number: usize) -> Result<(), Fault> {
        let malformed = Fault::Malformed { line: number };
        match split(line) {
            Some(("record", rest)) => {
                let (position, leaf) = self.record(rest, number)?;
                let expected = self.frontier.size();
                if position != expected {
                    return Err(Fault::OutOfPlace {
                        expected,
                        found: position,
                    });
                }
                self.frontier.append(self.sha256, leaf);
                self.records = self.frontier.size();
                self.compare_with_kept()
            }
            Some(("checkpoint", rest)) => {
                let checkpoint = self.note(rest, number)?;
                let (records, size) = (self.frontier.size(), checkpoint.size);
                if records != size {
                    return Err(Fault::Count {
                        line: number,
                        records,
                        size,
                    });
                }
                if self.frontier.root(self.sha256) != checkpoint.root {
                    return Err(Fault::Tree {
                        first: self.signed(),
                        last: records.saturating_sub(1),
                    });
                }
                self.accept(checkpoint);
                Ok(())
            }
            _ => Err(malformed),
        }
    }

    fn line_of_facility(&mut self, line: &[u8], number: usize) -> Result<(), Fault> {
        let malformed = Fault::Malformed { line: number };
        match split(line) {
            Some(("checkpoint", rest)) if self.records == 0 => {
                let next = self.note(rest, number)?;
                let proof = self.proof.take();
                let goes_on = match (&self.checkpoint, &proof) {
                    (None, None) => true,
                    (Some(last), Some(proof)) => {
                        let (from, to) = ((last.size, &last.root), (next.size, &next.root));
                        tree::is_consistent(self.sha256, from, to, proof)
                    }
                    _ => return Err(malformed),
                };
                if !goes_on {
                    return Err(Fault::Inconsistent { line: number });
                }
                if let Some(kept) = self.kept.filter(|kept| kept.size == next.size) {
                    if kept.root != next.root {
                        return Err(Fault::AnotherLog { size: kept.size });
                    }
                    self.kept = None;
                }
                self.accept(next);
                Ok(())
            }
            Some(("consistency", rest)) if self.records == 0 && self.proof.is_none() => {
                self.proof = Some(hashes(rest).ok_or(malformed)?);
                Ok(())
            }
            Some(("record", rest))
                if self.proof.is_none() && self.open.is_none_or(|o| o.proven) =>
            {
                let (position, leaf) = self.record(rest, number)?;
                if let Some(last) = self.open
                    && position <= last.position
                {
                    let (expected, found) = (last.position.saturating_add(1), position);
                    return Err(Fault::OutOfPlace { expected, found });
                }
                self.open = Some(Open {
                    position,
                    leaf,
                    proven: false,
                });
                self.records = self.records.saturating_add(1);
                Ok(())
            }
            Some(("path", rest)) => self.path(rest).unwrap_or(Err(malformed)),
            _ => Err(malformed),
        }
    }

    fn path(&mut self, rest: &str) -> Option<Result<(), Fault>> {
        let path = hashes(rest)?;
        let checkpoint = self.checkpoint.as_ref()?;
        let open = self.open.as_mut().filter(|open| !open.proven)?;
        let (leaf, head) = (
            (open.position, &open.leaf),
            (checkpoint.size, &checkpoint.root),
        );
        let position = open.position;
        open.proven = tree::is_included(self.sha256, leaf, &path, head);
        Some(if open.proven {
            Ok(())
        } else {
            Err(Fault::NotIncluded { position })
        })
    }

    /// Position and hash of a record that is what it was exported as.
    fn record(&self, rest: &str, number: usize) -> Result<(u64, Hash), Fault> {
        let malformed = Fault::Malformed { line: number };
        let mut parts = rest.splitn(3, ' ');
        let (Some(position), Some(hash), Some(text)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed);
        };
        let (Some(position), Some(stated)) = (decimal(position), hash_of(hash)) else {
            return Err(malformed);
        };
        let leaf = tree::leaf_hash(self.sha256, text.as_bytes());
        if leaf == stated {
            Ok((position, leaf))
        } else {
            Err(Fault::Damaged { position })
        }
    }

    fn note(&self, rest: &str, number: usize) -> Result<Checkpoint, Fault> {
        let malformed = Fault::Malformed { line: number };
        let note = Base64::decode_vec(rest).map_err(|_| malformed)?;
        verify_checkpoint(&note, self.key, self.verify, self.sha256)
            .map(|verified| verified.checkpoint().clone())
            .map_err(|fault| Fault::Note {
                line: number,
                fault,
            })
    }

    /// Of the whole log: once as many records are there as the kept tree head counts, they must be its records.
    fn compare_with_kept(&mut self) -> Result<(), Fault> {
        let size = self.frontier.size();
        if let Some(kept) = self.kept.filter(|kept| kept.size == size) {
            if kept.root != self.frontier.root(self.sha256) {
                return Err(Fault::AnotherLog { size });
            }
            self.kept = None;
        }
        Ok(())
    }

    fn accept(&mut self, checkpoint: Checkpoint) {
        self.checkpoint = Some(checkpoint);
        self.checkpoints = self.checkpoints.saturating_add(1);
    }

    /// Records that a checkpoint counted.
    fn signed(&self) -> u64 {
        self.checkpoint.as_ref().map_or(0, |last| last.size)
    }

    fn end(self, facility: Option<FacilityId>) -> Result<Verified, Fault> {
        if let Some(kept) = self.kept {
            return Err(Fault::AnotherLog { size: kept.size });
        }
        let first = self.signed();
        if facility.is_none() && first != self.records {
            return Err(Fault::Unsigned { first });
        }
        if let Some(open) = self.open.filter(|open| !open.proven) {
            return Err(Fault::NotIncluded {
                position: open.position,
            });
        }
        match self.checkpoint {
            Some(checkpoint) if self.proof.is_none() => Ok(Verified {
                facility,
                records: self.records,
                checkpoint,
                checkpoints: self.checkpoints,
            }),
            _ => Err(Fault::Unsigned { first }),
        }
    }
}

fn split(line: &[u8]) -> Option<(&str, &str)> {
    let line = core::str::from_utf8(line).ok()?;
    Some(line.split_once(' ').unwrap_or((line, "")))
}

/// One way to write a number: no sign, no leading zero.
fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn hash_of(text: &str) -> Option<Hash> {
    Base64::decode_vec(text).ok()?.try_into().ok()
}

fn hashes(text: &str) -> Option<Vec<Hash>> {
    let words = text.split(' ').filter(|word| !word.is_empty());
    let hashes: Option<Vec<_>> = words.take(DEPTH_MAX + 1).map(hash_of).collect();
    hashes.filter(|hashes| hashes.len() <= DEPTH_MAX)
}
