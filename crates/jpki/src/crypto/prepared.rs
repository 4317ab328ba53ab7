// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys read once and used often: those of trust anchors.
//!
//! Reading an RSA key takes a fifth of the time of verifying with it, and an anchor's key never changes.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::{CryptoProvider, InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use crate::key::PublicKey;

/// A key in the form a backend verifies with.
pub trait PreparedKey: Send + Sync {
    /// Checks `signature` over `message`, as [`SignatureVerifier::verify`] would.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`].
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;
}

/// A function that prepares a key for one algorithm; `None` for a key of another one.
pub type Prepare = fn(key: &PublicKey<'_>) -> Option<Box<dyn PreparedKey>>;

/// One key, prepared for every algorithm of a provider that takes it.
#[derive(Clone)]
pub(crate) struct PreparedKeys(Arc<[Prepared]>);

struct Prepared {
    algorithm: SignatureAlgorithm,
    prepare: Prepare,
    key: Box<dyn PreparedKey>,
}

impl PreparedKeys {
    pub(crate) fn new(key: &PublicKey<'_>, crypto: &CryptoProvider) -> Self {
        let prepared = crypto.verifiers.iter().filter_map(|verifier| {
            let prepare = verifier.prepare?;
            Some(Prepared {
                algorithm: verifier.algorithm,
                prepare,
                key: prepare(key)?,
            })
        });
        Self(prepared.collect::<Vec<_>>().into())
    }

    /// The key as this verifier would prepare it: one that another provider has prepared is not used.
    pub(super) fn for_verifier(&self, verifier: &SignatureVerifier) -> Option<&dyn PreparedKey> {
        let prepare = verifier.prepare?;
        let mut prepared = self.0.iter();
        let found = prepared.find(|one| {
            one.algorithm == verifier.algorithm && core::ptr::fn_addr_eq(one.prepare, prepare)
        });
        Some(&*found?.key)
    }
}

/// They are the key in another form, so they never make a difference.
impl PartialEq for PreparedKeys {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PreparedKeys {}

/// For how many algorithms.
impl fmt::Debug for PreparedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedKeys({})", self.0.len())
    }
}
