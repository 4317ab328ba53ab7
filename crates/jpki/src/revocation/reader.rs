// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a revocation list that comes in pieces, in one pass and without keeping it.
//!
//! ```text
//! push(octets)  start ──> entries ──> extensions ──> trailer ──> done   finish() ──> ReadCrl
//!               │         │
//!               │         └ each entry goes into the index under way and is forgotten
//!               └ the announced length is held against the limit before anything is hashed
//! ```
//!
//! Two digests run along: of the signed part, for the signature, and of the whole list, for the
//! evidence. Between two pieces only what is cut in the middle is kept: an entry, a name, the
//! extensions, none longer than [`MAX_FIELD`].
//!
//! Covers RFC 5280 §5.1–5.3.

use alloc::boxed::Box;
use alloc::vec::Vec;

mod entries;
mod extensions;
mod fields;

use super::CrlLimits;
use super::index::Index;
use super::points::Scope;
use crate::asn1::{Reader, context};
use crate::certificate::Name;
use crate::crypto::{CryptoProvider, DigestAlgorithm, DigestOutput, Identified, RunningDigest};
use crate::error::{Error, Malformed, Refused, Syntax, Unsupported};
use crate::serial::SerialNumber;
use crate::time::UnixTime;
use entries::Entries;
pub use entries::MAX_ISSUERS;
use extensions::ListExtensions;
use fields::{Fields, Pause, read_start, read_trailer};

/// Longest field that is kept whole: issuer, one entry, extensions, signature.
///
/// Origin: names have some hundred octets, an RSA-4096 signature 512, an entry with the name of another
/// issuer a few hundred; 64 KiB is the limit of a certificate here too.
pub const MAX_FIELD: usize = 64 * 1_024;

/// Octets of a cut field that are tried at a time.
const STEP: usize = 1_024;

/// What a list says but for its entries.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The DER `AlgorithmIdentifier`.
    pub(super) algorithm: Box<[u8]>,
    /// The DER of the issuer's name.
    pub(super) issuer: Box<[u8]>,
    pub(super) this_update: UnixTime,
    pub(super) next_update: UnixTime,
    pub(super) number: SerialNumber,
    pub(super) issuer_key_identifier: Option<Box<[u8]>>,
    pub(super) scope: Scope,
    /// The number of the complete list that a delta list starts from (RFC 5280 §5.2.4).
    pub(super) delta_base: Option<SerialNumber>,
    pub(super) signature: Box<[u8]>,
    /// The place of the signed part.
    pub(super) signed: (usize, usize),
}

impl Head {
    pub(super) fn issuer(&self) -> Name<'_> {
        Name::from_checked(&self.issuer)
    }
}

/// A list that has been read to its end: its index answers nothing before the signature is verified.
pub(super) struct ReadCrl {
    pub(super) head: Head,
    pub(super) index: Index,
    pub(super) digests: Option<Digests>,
}

/// Digests of what was read.
#[derive(Clone, Copy)]
pub(super) struct Digests {
    pub(super) signed: DigestOutput,
    pub(super) whole: DigestOutput,
}

/// What is known before the first entry.
struct Start {
    algorithm: Box<[u8]>,
    issuer: Box<[u8]>,
    this_update: UnixTime,
    next_update: UnixTime,
    /// Where the signed part begins and ends.
    signed: (usize, usize),
    /// Where the first entry, or what comes in its place, begins.
    entries: usize,
    /// Where the list ends.
    end: usize,
}

enum Stage {
    Start,
    Entries { end: usize },
    Extensions,
    Trailer,
    Done,
}

struct Running {
    crypto: CryptoProvider,
    /// Once the algorithm is known: over the signed part, over the whole list.
    digests: Option<(Box<dyn RunningDigest>, Box<dyn RunningDigest>)>,
}

/// Reads one list piece by piece.
pub(super) struct ListReader {
    limits: CrlLimits,
    running: Option<Running>,
    stage: Stage,
    /// What the last piece left over: the beginning of a field.
    rest: Vec<u8>,
    /// Offset of the next octet that has not been read.
    at: usize,
    start: Option<Start>,
    entries: Entries,
    extensions: ListExtensions,
    signature: Box<[u8]>,
}

impl ListReader {
    /// Begins a list; with a provider it is hashed on the way.
    pub(super) fn new(limits: &CrlLimits, crypto: Option<&CryptoProvider>) -> Self {
        Self {
            limits: limits.clone(),
            running: crypto.map(|crypto| Running {
                crypto: *crypto,
                digests: None,
            }),
            stage: Stage::Start,
            rest: Vec::new(),
            at: 0,
            start: None,
            entries: Entries::new(limits.max_entries),
            extensions: ListExtensions::default(),
            signature: Box::default(),
        }
    }

    /// Takes the next piece.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        let mut new = piece;
        if !self.rest.is_empty() {
            // Complete the field that was cut, with as little of the new piece as it takes.
            let mut rest = core::mem::take(&mut self.rest);
            loop {
                let (step, after) = new.split_at(new.len().min(STEP));
                let held = rest.len();
                rest.extend_from_slice(step);
                let taken = self.take(&rest)?;
                if taken >= held {
                    // What was not taken stands in the new piece too.
                    let (_, unread) = new.split_at((taken - held).min(new.len()));
                    new = unread;
                    break;
                }
                rest.drain(..taken);
                new = after;
                if after.is_empty() {
                    self.rest = rest;
                    return Ok(());
                }
            }
        }
        let taken = self.take(new)?;
        self.rest
            .extend_from_slice(new.get(taken..).unwrap_or_default());
        Ok(())
    }

    /// How many entries have been read.
    pub(super) const fn entries_read(&self) -> usize {
        self.entries.read
    }

    /// The length the list announces, once its first octets are there.
    pub(super) fn announced_length(&self) -> Option<usize> {
        self.start.as_ref().map(|start| start.end)
    }

    /// Ends the list.
    pub(super) fn finish(self) -> Result<ReadCrl, Error> {
        let (Stage::Done, Some(start)) = (&self.stage, self.start) else {
            let end = self.at + self.rest.len();
            return Err(Malformed::new(Syntax::Truncated, end).into());
        };
        let extensions = self.extensions;
        let scope = extensions.scope.unwrap_or_else(Scope::whole);
        // RFC 5280 §5.3.3: entries of other issuers, in indirect lists only.
        if let (Some(offset), false) = (self.entries.other_issuer, scope.is_indirect()) {
            return Err(Malformed::new(Syntax::CertificateIssuer, offset).into());
        }
        // §5.3.1: removeFromCRL, in delta lists only.
        if let (Some(offset), None) = (self.entries.removed, extensions.delta_base) {
            return Err(Malformed::new(Syntax::Enumerated, offset).into());
        }
        let head = Head {
            algorithm: start.algorithm,
            issuer: start.issuer,
            this_update: start.this_update,
            next_update: start.next_update,
            number: extensions.number.ok_or(Refused::CrlNumberMissing)?,
            issuer_key_identifier: extensions.issuer_key_identifier,
            scope,
            delta_base: extensions.delta_base,
            signature: self.signature,
            signed: start.signed,
        };
        let digests = self.running.and_then(|running| {
            let (signed, whole) = running.digests?;
            Some(Digests {
                signed: signed.finish(),
                whole: whole.finish(),
            })
        });
        let limit = self.limits.max_length;
        let index = self
            .entries
            .builder
            .finish()
            .ok_or(Unsupported::CrlTooLong {
                length: start.end,
                limit,
            })?;
        Ok(ReadCrl {
            head,
            index,
            digests,
        })
    }

    /// Reads as many whole fields as there are; returns how many octets they took.
    fn take(&mut self, input: &[u8]) -> Result<usize, Error> {
        let before = self.at;
        let mut rest = input;
        while !matches!(self.stage, Stage::Done) {
            match self.step(rest) {
                Ok(taken) => {
                    rest = rest.get(taken..).unwrap_or_default();
                    self.at += taken;
                }
                Err(Pause::More) => break,
                Err(Pause::Fault(error)) => return Err(error),
            }
        }
        if matches!(self.stage, Stage::Done) && !rest.is_empty() {
            return Err(Malformed::new(Syntax::TrailingBytes, self.at).into());
        }
        let taken = self.at - before;
        self.hash(before, input.get(..taken).unwrap_or_default())?;
        Ok(taken)
    }

    /// Hashes octets that have been read.
    fn hash(&mut self, offset: usize, octets: &[u8]) -> Result<(), Error> {
        let (Some(running), Some(start)) = (&mut self.running, &self.start) else {
            return Ok(());
        };
        let (signed, whole) = match &mut running.digests {
            Some(digests) => digests,
            none => {
                let algorithm = Identified::of_der(&start.algorithm)?.digest();
                let begin = running.crypto.start_digest;
                none.insert((begin(algorithm), begin(DigestAlgorithm::Sha256)))
            }
        };
        whole.update(octets);
        let from = start.signed.0.saturating_sub(offset).min(octets.len());
        let until = start.signed.1.saturating_sub(offset).min(octets.len());
        signed.update(octets.get(from..until).unwrap_or_default());
        Ok(())
    }

    /// Reads the next field, or as many entries as there are.
    fn step(&mut self, input: &[u8]) -> Result<usize, Pause> {
        let fields = Fields {
            reader: Reader::offset_by(input, self.at),
            end: self.start.as_ref().map_or(0, |start| start.signed.1),
        };
        match (&self.stage, &self.start) {
            (Stage::Start, _) | (_, None) => {
                let (start, stage) = read_start(fields.reader, self.limits.max_length)?;
                let taken = start.entries - self.at;
                (self.start, self.stage) = (Some(start), stage);
                Ok(taken)
            }
            (Stage::Entries { end }, _) if self.at == *end => {
                self.stage = Stage::Extensions;
                Ok(0)
            }
            (Stage::Entries { end }, _) => self.entries.take(input, self.at, *end),
            (Stage::Extensions, _) if self.at == fields.end => {
                self.stage = Stage::Trailer;
                Ok(0)
            }
            (Stage::Extensions, Some(start)) => {
                let field = fields.peek(context(0))?;
                let after = self.at + field.der.len();
                if after != fields.end {
                    return Err(Error::from(Malformed::new(Syntax::TrailingBytes, after)).into());
                }
                self.extensions = ListExtensions::read(&field, Name::from_checked(&start.issuer))?;
                self.stage = Stage::Trailer;
                Ok(field.der.len())
            }
            (Stage::Trailer, Some(start)) => {
                let (signature, taken) = read_trailer(fields.reader, start)?;
                self.signature = signature;
                self.stage = Stage::Done;
                Ok(taken)
            }
            (Stage::Done, _) => Err(Pause::More),
        }
    }
}

#[cfg(test)]
mod tests;
