// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service's own keys: master keys for what is kept, the key of pseudonyms, the key that signs the audit log.
//!
//! Each kept record is sealed (AES-256-GCM) under a key of its own, and that key is wrapped (AES-256-GCM) by the newest master
//! key. To erase a record is to erase its wrapped key; when the master key that wrapped it is dropped, copies of the
//! wrapped key in backups and logs open nothing any more (Article 28 paragraph 2). `docs/operating.md` says how keys are
//! rotated.

mod file;

use crate::verification::CRYPTO;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::Ed25519KeyPair;
use jpki::path::IssuerKeyId;
use jpki::serial::SerialNumber;
use protocol::audit::LogKey;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, RwLock};
use zeroize::Zeroizing;

pub use file::KeyFile;

/// Bytes of a key.
const KEY: usize = 32;

/// Bytes of a master key's number in front of what it wrapped.
const NUMBER: usize = 4;

/// A person in storage and audit: keyed, so that without the key it leads to nobody and nobody to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Subject([u8; 16]);

impl Subject {
    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What a kept record is; bound into the seal, so that a record cannot stand in the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Answer,
    Document,
    Eligibility,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Answer => b"kakunin-answer-1",
            Self::Document => b"kakunin-document-1",
            Self::Eligibility => b"kakunin-eligibility-1",
        }
    }
}

/// A sealed record and its wrapped key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) data: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

/// A record cannot be opened: it was changed, or its master key is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CannotOpen;

/// The service's keys, shared by all who use them. They are read again when their file has changed.
#[derive(Clone)]
pub struct Keys {
    ring: Arc<RwLock<Arc<Ring>>>,
    file: Option<Arc<KeyFile>>,
}

/// The keys at one moment.
pub(crate) struct Ring {
    /// Numbers and keys, the newest last.
    masters: Vec<(u32, LessSafeKey)>,
    pseudonym: hmac::Key,
    audit: Ed25519KeyPair,
    audit_key: LogKey,
}

impl Keys {
    /// Reads the keys from a file that only its owner may read; makes the file when there is none.
    ///
    /// # Errors
    /// The system's, `PermissionDenied` when others may read the file, `InvalidData` when it holds something else.
    pub fn open(file: &Path) -> std::io::Result<Self> {
        let (file, ring) = KeyFile::open(file)?;
        Ok(Self {
            ring: Arc::new(RwLock::new(Arc::new(ring))),
            file: Some(Arc::new(file)),
        })
    }

    /// Keys that are gone with the process.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn ephemeral() -> std::io::Result<Self> {
        let ring = file::Contents::generate()?.ring()?;
        Ok(Self {
            ring: Arc::new(RwLock::new(Arc::new(ring))),
            file: None,
        })
    }

    /// The keys as they are now. A file that was changed is read again first; one that cannot be read leaves them as they are.
    pub(crate) fn now(&self) -> Arc<Ring> {
        if let Some(file) = &self.file {
            match file.changed() {
                Ok(Some(ring)) => {
                    let mut held = self.ring.write().unwrap_or_else(|held| held.into_inner());
                    *held = Arc::new(ring);
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "key file cannot be read again"),
            }
        }
        self.ring
            .read()
            .unwrap_or_else(|held| held.into_inner())
            .clone()
    }

    /// Name and public key of the audit log, as who verifies a copy must know it: `NAME+IDENTIFIER+KEY`.
    #[must_use]
    pub fn audit_key(&self) -> String {
        self.now().audit_key().text(CRYPTO.sha256)
    }
}

impl Ring {
    /// The pseudonym of the holder of a certificate.
    pub(crate) fn subject(&self, issuer: IssuerKeyId, serial: SerialNumber) -> Subject {
        let mut context = hmac::Context::with_key(&self.pseudonym);
        context.update(b"kakunin-subject-1");
        context.update(issuer.as_bytes());
        context.update(serial.as_bytes());
        let mut subject = [0; 16];
        let tag = context.sign();
        subject
            .iter_mut()
            .zip(tag.as_ref())
            .for_each(|(byte, tag)| *byte = *tag);
        Subject(subject)
    }

    /// Seals a record under a new key.
    ///
    /// # Errors
    /// The system has no randomness.
    pub(crate) fn seal(
        &self,
        purpose: Purpose,
        id: &[u8],
        plain: &[u8],
    ) -> std::io::Result<Sealed> {
        let mut key = Zeroizing::new([0; KEY]);
        random(key.as_mut())?;
        let data = encrypt(&aead(key.as_ref())?, purpose, id, plain)?;
        Ok(Sealed {
            data,
            key: self.wrap(purpose, id, key.as_ref())?,
        })
    }

    /// Opens a record.
    pub(crate) fn open(
        &self,
        purpose: Purpose,
        id: &[u8],
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let key = self.unwrap(purpose, id, &sealed.key)?;
        decrypt(
            &aead(&key).map_err(|_| CannotOpen)?,
            purpose,
            id,
            &sealed.data,
        )
    }

    /// Wraps the key of a record anew with the newest master key; `None` when it already is.
    pub(crate) fn rewrap(
        &self,
        purpose: Purpose,
        id: &[u8],
        wrapped: &[u8],
    ) -> Result<Option<Vec<u8>>, CannotOpen> {
        let newest = self.masters.last().map(|(number, _)| number.to_be_bytes());
        if newest.is_some_and(|newest| wrapped.starts_with(&newest)) {
            return Ok(None);
        }
        let key = self.unwrap(purpose, id, wrapped)?;
        self.wrap(purpose, id, &key)
            .map(Some)
            .map_err(|_| CannotOpen)
    }

    /// Signs a checkpoint of the audit log.
    pub(crate) fn sign_audit(&self, text: &[u8]) -> Vec<u8> {
        self.audit.sign(text).as_ref().to_vec()
    }

    pub(crate) const fn audit_key(&self) -> &LogKey {
        &self.audit_key
    }

    fn wrap(&self, purpose: Purpose, id: &[u8], key: &[u8]) -> std::io::Result<Vec<u8>> {
        let (number, master) = self.masters.last().ok_or_else(no_master)?;
        let mut wrapped = number.to_be_bytes().to_vec();
        wrapped.extend(encrypt(master, purpose, id, key)?);
        Ok(wrapped)
    }

    fn unwrap(
        &self,
        purpose: Purpose,
        id: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (number, wrapped) = wrapped.split_first_chunk::<NUMBER>().ok_or(CannotOpen)?;
        let number = u32::from_be_bytes(*number);
        let (_, master) = self
            .masters
            .iter()
            .find(|(known, _)| *known == number)
            .ok_or(CannotOpen)?;
        decrypt(master, purpose, id, wrapped)
    }
}

/// Nonce, then ciphertext with tag. Record keys encrypt once; a master key with random nonces is good for 2^32 records (NIST SP
/// 800-38D §8.3), and is rotated long before.
fn encrypt(
    key: &LessSafeKey,
    purpose: Purpose,
    id: &[u8],
    plain: &[u8],
) -> std::io::Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    random(&mut nonce)?;
    let mut sealed = nonce.to_vec();
    let mut text = plain.to_vec();
    let aad = Aad::from([purpose.label(), id].concat());
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)
        .map_err(|_| std::io::Error::other("record cannot be sealed"))?;
    sealed.extend(text);
    Ok(sealed)
}

fn decrypt(
    key: &LessSafeKey,
    purpose: Purpose,
    id: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(CannotOpen)?;
    let mut text = Zeroizing::new(text.to_vec());
    let aad = Aad::from([purpose.label(), id].concat());
    let length = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut text)
        .map_err(|_| CannotOpen)?
        .len();
    text.truncate(length);
    Ok(text)
}

fn aead(key: &[u8]) -> std::io::Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| std::io::Error::other("not a key"))
}

fn no_master() -> std::io::Error {
    std::io::Error::other("there is no master key")
}

/// Fills the buffer with randomness.
pub(crate) fn random(buffer: &mut [u8]) -> std::io::Result<()> {
    aws_lc_rs::rand::fill(buffer).map_err(|_| std::io::Error::other("no randomness"))
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.data.len())
    }
}

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a kept record was changed, or its master key is gone")
    }
}

impl std::error::Error for CannotOpen {}

#[cfg(test)]
mod tests {
    use super::{CannotOpen, Purpose, Sealed, file};

    #[test]
    fn a_record_opens_only_unchanged_and_in_its_own_place() {
        let ring = file::Contents::generate().unwrap().ring().unwrap();
        let sealed = ring.seal(Purpose::Answer, b"one", b"text").unwrap();
        assert_eq!(
            ring.open(Purpose::Answer, b"one", &sealed)
                .unwrap()
                .as_slice(),
            b"text"
        );
        assert!(!sealed.data.windows(4).any(|window| window == b"text"));
        let elsewhere = [
            ring.open(Purpose::Answer, b"two", &sealed),
            ring.open(Purpose::Eligibility, b"one", &sealed),
        ];
        assert!(elsewhere.iter().all(|opened| opened == &Err(CannotOpen)));
        for place in 0..sealed.data.len() {
            let mut changed = sealed.clone();
            changed.data[place] ^= 1;
            assert!(ring.open(Purpose::Answer, b"one", &changed).is_err());
        }
        for place in 0..sealed.key.len() {
            let mut changed = sealed.clone();
            changed.key[place] ^= 1;
            assert!(ring.open(Purpose::Answer, b"one", &changed).is_err());
        }
    }

    #[test]
    fn a_dropped_master_key_opens_nothing_and_a_new_wrapping_does() {
        let mut contents = file::Contents::generate().unwrap();
        let old = contents.ring().unwrap();
        let sealed = old.seal(Purpose::Answer, b"one", b"text").unwrap();
        contents.add_master().unwrap();
        let both = contents.ring().unwrap();
        let key = both
            .rewrap(Purpose::Answer, b"one", &sealed.key)
            .unwrap()
            .unwrap();
        assert_eq!(both.rewrap(Purpose::Answer, b"one", &key), Ok(None));
        contents.drop_old_masters();
        let new = contents.ring().unwrap();
        assert_eq!(new.open(Purpose::Answer, b"one", &sealed), Err(CannotOpen));
        let moved = Sealed {
            data: sealed.data,
            key,
        };
        assert_eq!(
            new.open(Purpose::Answer, b"one", &moved)
                .unwrap()
                .as_slice(),
            b"text"
        );
    }
}
