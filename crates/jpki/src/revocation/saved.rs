// SPDX-License-Identifier: MIT OR Apache-2.0
//! A verified list's index as octets for a file, and back without verifying the list again.
//!
//! ```text
//! "KAKUCRL" 01                       what it is, and the version of this format
//! length of the head                 4 octets; all numbers are little-endian
//! head                               signer's key, hash, number, dates, issuer, scope, delta, tables
//! zeros                              to a multiple of 64
//! tables                             as they stand in memory
//! authenticator                      32 octets, HMAC-SHA-256 over all before
//! ```
//!
//! The authenticator is keyed, with a key that the caller holds apart from the files: who can write the
//! file but does not know the key cannot make one that loads. A digest without key would find damage
//! and not that; the list's own signature covers other octets (docs/decisions/0031).
//!
//! It does not say when: an older file with its right authenticator loads. That is bounded as for a
//! list, by `nextUpdate` at each lookup and by the store, which takes nothing older than it holds.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroize;

use super::index::{HEADER_LENGTH, Index, IssuerTables, Table};
use super::issuers::CrlIssuers;
use super::points::Scope;
use super::reader::{MAX_FIELD, MAX_ISSUERS};
use super::verified::{CrlEvidence, VerifiedCrl};
use crate::asn1::Reader;
use crate::certificate::{Name, checked_name};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Malformed, Refused, Syntax, Unsupported};
use crate::path::IssuerKeyId;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

const NAME: &[u8; 7] = b"KAKUCRL";
const VERSION: u8 = 1;
const TAG_LENGTH: usize = 32;
/// The tables begin on a cache line.
const ALIGNMENT: usize = 64;

/// The secret with which saved indexes are authenticated.
///
/// It belongs where the index files' writers cannot read it; 32 octets from a good random source.
#[derive(Clone)]
pub struct IndexKey([u8; 32]);

impl IndexKey {
    /// Wraps the secret.
    #[must_use]
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }
}

impl Drop for IndexKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey(..)")
    }
}

/// A saved index, in parts to be written one after another.
pub struct SavedCrl<'a> {
    head: Vec<u8>,
    tables: &'a [u8],
    authenticator: [u8; TAG_LENGTH],
}

impl SavedCrl<'_> {
    /// Returns the parts in their order; the long one is not copied.
    #[must_use]
    pub fn parts(&self) -> [&[u8]; 3] {
        [&self.head, self.tables, &self.authenticator]
    }

    /// Returns how many octets they are together.
    #[must_use]
    pub fn length(&self) -> usize {
        self.parts().iter().map(|part| part.len()).sum()
    }
}

impl fmt::Debug for SavedCrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SavedCrl({} octets)", self.length())
    }
}

impl VerifiedCrl {
    /// Writes the index for [`load_saved_crl`].
    #[must_use]
    pub fn save(&self, key: &IndexKey, crypto: &CryptoProvider) -> SavedCrl<'_> {
        let mut head = Vec::new();
        head.extend_from_slice(self.issuer_key_id.as_bytes());
        let CrlEvidence {
            sha256,
            number,
            this_update,
            next_update,
        } = self.evidence;
        head.extend_from_slice(&sha256);
        put(&mut head, number.as_bytes());
        head.extend_from_slice(&this_update.as_secs().to_le_bytes());
        head.extend_from_slice(&next_update.as_secs().to_le_bytes());
        put(&mut head, &self.issuer);
        put(&mut head, self.scope.as_der());
        // A number has at least one octet, so that none says that the list is complete.
        put(
            &mut head,
            self.delta_base.as_ref().map_or(&[], SerialNumber::as_bytes),
        );
        put_length(&mut head, self.index.octets().len());
        put_length(&mut head, self.index.issuers().len());
        for tables in self.index.issuers() {
            put(&mut head, &tables.name);
            head.extend_from_slice(&tables.short.to_header());
            head.extend_from_slice(&tables.long.to_header());
        }
        let mut file = Vec::with_capacity(head.len() + 2 * ALIGNMENT);
        file.extend_from_slice(NAME);
        file.push(VERSION);
        put(&mut file, &head);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        let tables = self.index.octets();
        let authenticator = crypto.hmac_sha256(&key.0, &[&file, tables]);
        SavedCrl {
            head: file,
            tables,
            authenticator,
        }
    }
}

/// Loads a saved index: the list is not verified again, its issuer's key must still be one of `issuers`.
///
/// The octets are kept as they are; nothing is copied.
///
/// # Errors
///
/// [`Refused::IndexAuthenticator`] when the octets are not those saved with this key,
/// [`Unsupported::IndexVersion`], [`Refused::CrlIssuerUnknown`], [`Refused::CrlSigningNotAllowed`];
/// [`Error::Malformed`] for octets that have the right authenticator and cannot have been saved.
pub fn load_saved_crl(
    file: Vec<u8>,
    key: &IndexKey,
    issuers: &CrlIssuers,
    crypto: &CryptoProvider,
) -> Result<VerifiedCrl, Error> {
    let damaged = || Error::from(Refused::IndexAuthenticator);
    let (signed, authenticator) = file
        .len()
        .checked_sub(TAG_LENGTH)
        .and_then(|at| file.split_at_checked(at))
        .ok_or_else(damaged)?;
    let expected = crypto.hmac_sha256(&key.0, &[signed]);
    // Every octet is compared, so that the time tells nothing of how many agree.
    let difference = expected
        .iter()
        .zip(authenticator)
        .fold(0, |difference, (one, other)| difference | (one ^ other));
    if difference != 0 {
        return Err(damaged());
    }
    let mut fields = Fields {
        octets: signed,
        at: 0,
    };
    if fields.take(NAME.len())? != NAME {
        return Err(damaged());
    }
    if fields.take(1)? != [VERSION] {
        return Err(Unsupported::IndexVersion.into());
    }
    let head = fields.prefixed(MAX_HEAD)?;
    let padded = fields.at.next_multiple_of(ALIGNMENT);
    let padding = padded - fields.at;
    if fields.take(padding)?.iter().any(|octet| *octet != 0) {
        return Err(fields.fault());
    }
    let head = Head::read(head)?;
    if signed.len() - padded != head.tables_length {
        return Err(fields.fault());
    }
    let authorities = issuers.authorities(Name::from_checked(&head.issuer), head.issuer_key_id)?;
    let tables = padded..signed.len();
    let index = Index::from_parts(file, tables, head.tables)
        .ok_or_else(|| Malformed::new(Syntax::SavedIndex, padded))?;
    Ok(VerifiedCrl {
        issuer_key_id: head.issuer_key_id,
        authorities,
        issuer: head.issuer,
        scope: head.scope,
        delta_base: head.delta_base,
        index,
        evidence: head.evidence,
    })
}

/// Longest head: issuer, scope and the names of all certificate issuers of an indirect list, each as
/// long as a field of a list may be.
const MAX_HEAD: usize = (MAX_ISSUERS + 3) * MAX_FIELD;

struct Head {
    issuer_key_id: IssuerKeyId,
    evidence: CrlEvidence,
    issuer: Box<[u8]>,
    scope: Scope,
    delta_base: Option<SerialNumber>,
    tables_length: usize,
    tables: Vec<IssuerTables>,
}

impl Head {
    fn read(octets: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields { octets, at: 0 };
        let issuer_key_id = IssuerKeyId::from_bytes(fields.array()?);
        let sha256 = fields.array()?;
        let number = fields.number()?.ok_or_else(|| fields.fault())?;
        let this_update = UnixTime::from_secs(i64::from_le_bytes(fields.array()?));
        let next_update = UnixTime::from_secs(i64::from_le_bytes(fields.array()?));
        let issuer = fields.name()?;
        let scope = Scope::from_der(fields.prefixed(MAX_FIELD)?, Name::from_checked(&issuer))?;
        let delta_base = fields.number()?;
        let tables_length = fields.length()?;
        let count = fields.length()?;
        if count > MAX_ISSUERS {
            return Err(fields.fault());
        }
        let mut tables = Vec::with_capacity(count);
        for position in 0..count {
            let name = match position {
                // The first are the entries of the list's own issuer.
                0 if fields.prefixed(0)?.is_empty() => Box::default(),
                0 => return Err(fields.fault()),
                _ => fields.name()?,
            };
            let mut table = || {
                let header = fields.array::<HEADER_LENGTH>()?;
                Table::from_header(&header).ok_or_else(|| fields.fault())
            };
            let (short, long) = (table()?, table()?);
            tables.push(IssuerTables { name, short, long });
        }
        if fields.at != octets.len() {
            return Err(fields.fault());
        }
        Ok(Self {
            issuer_key_id,
            evidence: CrlEvidence {
                sha256,
                number,
                this_update,
                next_update,
            },
            issuer,
            scope,
            delta_base,
            tables_length,
            tables,
        })
    }
}

fn put_length(octets: &mut Vec<u8>, length: usize) {
    // Limits of lists keep every length far below; above, the index would not load.
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    octets.extend_from_slice(&length.to_le_bytes());
}

fn put(octets: &mut Vec<u8>, field: &[u8]) {
    put_length(octets, field.len());
    octets.extend_from_slice(field);
}

struct Fields<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    const fn fault(&self) -> Error {
        Error::Malformed(Malformed::new(Syntax::SavedIndex, self.at))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(length).ok_or_else(|| self.fault())?;
        let field = self.octets.get(self.at..end).ok_or_else(|| self.fault())?;
        self.at = end;
        Ok(field)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let fault = self.fault();
        let field = self.take(N)?;
        field.first_chunk::<N>().copied().ok_or(fault)
    }

    fn length(&mut self) -> Result<usize, Error> {
        let fault = self.fault();
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| fault)
    }

    fn prefixed(&mut self, limit: usize) -> Result<&'a [u8], Error> {
        let length = self.length()?;
        if length > limit {
            return Err(self.fault());
        }
        self.take(length)
    }

    /// A number that may be absent.
    fn number(&mut self) -> Result<Option<SerialNumber>, Error> {
        match self.prefixed(crate::serial::MAX_LENGTH)? {
            [] => Ok(None),
            octets => SerialNumber::from_der_value(octets)
                .ok_or_else(|| self.fault())
                .map(Some),
        }
    }

    fn name(&mut self) -> Result<Box<[u8]>, Error> {
        let name = self.prefixed(MAX_FIELD)?;
        let mut reader = Reader::new(name);
        checked_name(&mut reader)?;
        reader.finish()?;
        Ok(name.into())
    }
}
