// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an application is made of: files, and who may use them. Which ones there are stands in one file for each
//! application.

use crate::pki::{P384Key, RsaKey};
use jpki::card::files;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Name of the application on a foreign card. `F` begins names that nobody has registered (ISO/IEC 7816-4 §12.2.3).
pub const FOREIGN_APPLICATION: [u8; 10] = *b"\xF0KAKUNIN\0\x01";

/// Which application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Application {
    /// Selected at power-up.
    CardManager,
    Common,
    Foreign,
    Jpki,
    Text,
}

impl Application {
    pub(crate) const fn name(self) -> &'static [u8] {
        match self {
            Self::CardManager => &files::CARD_MANAGER,
            Self::Common => &files::common::APPLICATION,
            Self::Foreign => &FOREIGN_APPLICATION,
            Self::Jpki => &files::JPKI_APPLICATION,
            Self::Text => &files::text::APPLICATION,
        }
    }
}

/// One file, or what else is named like one.
#[derive(Clone)]
pub(super) enum File {
    /// What GET DATA returns for a tag.
    DataObject(Vec<u8>),
    /// A private key.
    Key(Arc<Key>),
    /// Records, the first one number 1.
    Records(Vec<Vec<u8>>),
    /// Can be selected and nothing more.
    Reference,
    /// Reference data; value and counter are in the card's state.
    Secret,
    /// Bytes.
    Transparent {
        contents: Vec<u8>,
        opened_by: Access,
    },
}

/// What has to be verified before a file is read or a key used.
#[derive(Clone, Copy)]
pub(super) enum Access {
    Free,
    /// One of these secrets.
    Secrets(&'static [u16]),
    /// This secret, or an accepted terminal (synthetic).
    SecretOrTerminal(u16),
}

pub(super) struct Key {
    pub(super) private: PrivateKey,
    pub(super) role: KeyRole,
    pub(super) opened_by: Access,
}

pub(super) enum PrivateKey {
    P384(P384Key),
    Rsa(RsaKey),
}

/// Which command a key answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyRole {
    /// INTERNAL AUTHENTICATE.
    Authenticate,
    /// COMPUTE DIGITAL SIGNATURE, every scheme.
    Sign,
    /// COMPUTE DIGITAL SIGNATURE, the payload as it is given.
    SignVerbatim,
}

pub(super) type Files = BTreeMap<u16, File>;

/// The files of one application, made when they are first asked for: making keys takes time. Clones share them.
#[derive(Clone)]
pub(super) struct Contents(Arc<LazyLock<Files, Box<dyn FnOnce() -> Files + Send>>>);

impl Contents {
    pub(super) fn new(make: impl FnOnce() -> Files + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(make))))
    }

    pub(super) fn file(&self, identifier: u16) -> Option<&File> {
        self.0.get(&identifier)
    }

    /// Changes one file; cards cloned before keep the old one.
    pub(super) fn put(&mut self, identifier: u16, file: File) {
        let mut files: Files = (**self.0).clone();
        files.insert(identifier, file);
        *self = Self::new(move || files);
    }
}

/// A key.
pub(super) fn key(private: PrivateKey, role: KeyRole, opened_by: Access) -> File {
    File::Key(Arc::new(Key {
        private,
        role,
        opened_by,
    }))
}

/// A file anybody may read.
pub(super) fn free(contents: Vec<u8>) -> File {
    File::Transparent {
        contents,
        opened_by: Access::Free,
    }
}

/// A file for which one of some secrets is needed.
pub(super) fn protected(contents: Vec<u8>, secrets: &'static [u16]) -> File {
    File::Transparent {
        contents,
        opened_by: Access::Secrets(secrets),
    }
}
