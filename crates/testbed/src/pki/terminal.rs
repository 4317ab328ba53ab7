// SPDX-License-Identifier: MIT OR Apache-2.0
//! Terminal certificates of the synthetic PIN-less exchange: what an operator gives a terminal so that a card lets it
//! use the user-authentication key without PIN. The real exchange is not public; this stands in its place.

use super::EcKey;
use super::der::object;
use crate::Seed;

/// Certificate and key of one terminal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TerminalCertificate {
    /// `7F21{5F4E{body} 5F37{signature}}`.
    pub certificate: Vec<u8>,
    /// The terminal's key.
    pub key: EcKey,
}

/// The operator's key, pinned by every synthetic card of the seed.
#[must_use]
pub fn operator_key(seed: Seed) -> EcKey {
    EcKey::generate(seed, "operator")
}

impl TerminalCertificate {
    /// A certificate of the seed's operator for the terminal of this name (16 ASCII characters at most), until the day
    /// given as `YYYYMMDD`.
    #[must_use]
    pub fn issue(seed: Seed, terminal: &str, expiry: &str) -> Self {
        Self::issue_with(&operator_key(seed), seed, terminal, expiry)
    }

    /// The same by any key, such as one no card knows.
    #[must_use]
    pub fn issue_with(operator: &EcKey, seed: Seed, terminal: &str, expiry: &str) -> Self {
        let key = EcKey::generate(seed, &format!("terminal/{terminal}"));
        let body = [
            object(0x42, &key_name(operator)),
            object(0x5F20, terminal.as_bytes()),
            object(0x7F49, &object(0x86, &key.public_point())),
            object(0x5F24, expiry.as_bytes()),
        ]
        .concat();
        let signature = operator.sign_fixed(&body);
        let contents = [object(0x5F4E, &body), object(0x5F37, &signature)].concat();
        Self {
            certificate: object(0x7F21, &contents),
            key,
        }
    }
}

/// First eight bytes of the operator's key identifier.
pub(crate) fn key_name(operator: &EcKey) -> Vec<u8> {
    operator.key_identifier().into_iter().take(8).collect()
}
