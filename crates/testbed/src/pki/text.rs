// SPDX-License-Identifier: MIT OR Apache-2.0
//! The authority behind the card text application: it certifies the key that signs the text on every card, with a
//! card-verifiable certificate. Two keys for each seed; on real cards they belong to the card's issuer.
//!
//! ```text
//! EF 0004  7F21 { 5F4E(297) = issuer key identifier 16, subject key identifier 16, 90 exponent, 91 modulus
//!                 5F37(256) = RSASSA-PKCS1-v1_5 with SHA-256 over the 297 bytes }      (one source)
//! ```

use super::RsaKey;
use super::der::object;
use crate::Seed;
use std::sync::OnceLock;

/// Length of the key identifiers: seven digits, `08 05`, three digits, four zero bytes (two or more sources).
const KEY_IDENTIFIER_LENGTH: usize = 16;

/// The synthetic authority and the key it certifies. Numbers that begin with 9 belong to nobody.
#[derive(Debug)]
pub struct TextAuthority {
    seed: Seed,
    authority: OnceLock<RsaKey>,
    signer: OnceLock<RsaKey>,
    certificate: OnceLock<Vec<u8>>,
}

impl TextAuthority {
    /// Identifier of the authority's key.
    pub const KEY_IDENTIFIER: [u8; KEY_IDENTIFIER_LENGTH] = *b"9000001\x08\x05999\0\0\0\0";

    /// Identifier of the key it certifies.
    pub const SIGNER_KEY_IDENTIFIER: [u8; KEY_IDENTIFIER_LENGTH] = *b"9000101\x08\x05998\0\0\0\0";

    /// The authority of a seed. [`super::Pki`] holds it.
    #[must_use]
    pub const fn new(seed: Seed) -> Self {
        Self {
            seed,
            authority: OnceLock::new(),
            signer: OnceLock::new(),
            certificate: OnceLock::new(),
        }
    }

    /// The authority's key, whose public part a client pins.
    pub fn key(&self) -> &RsaKey {
        self.authority
            .get_or_init(|| RsaKey::generate(self.seed, "text-authority"))
    }

    /// The certified key, which signs the text on cards.
    pub fn signer(&self) -> &RsaKey {
        self.signer
            .get_or_init(|| RsaKey::generate(self.seed, "text-signer"))
    }

    /// The card-verifiable certificate, as EF `0004` has it.
    pub fn certificate(&self) -> &[u8] {
        self.certificate.get_or_init(|| {
            certificate(
                self.key(),
                &Self::KEY_IDENTIFIER,
                self.signer(),
                &Self::SIGNER_KEY_IDENTIFIER,
            )
        })
    }

    /// A card-verifiable certificate for the certified key under the authority's identifier, signed by another key: what
    /// a forged card would bring.
    #[must_use]
    pub fn forged_certificate(&self) -> Vec<u8> {
        let forger = RsaKey::generate(self.seed, "text-forger");
        certificate(
            &forger,
            &Self::KEY_IDENTIFIER,
            self.signer(),
            &Self::SIGNER_KEY_IDENTIFIER,
        )
    }
}

fn certificate(issuer: &RsaKey, issuer_id: &[u8], subject: &RsaKey, subject_id: &[u8]) -> Vec<u8> {
    let key = [
        object(0x90, &subject.exponent()),
        object(0x91, &subject.modulus()),
    ]
    .concat();
    let body = [issuer_id, subject_id, &key].concat();
    let signature = issuer.sign(&body);
    object(
        0x7F21,
        &[object(0x5F4E, &body), object(0x5F37, &signature)].concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::TextAuthority;
    use crate::Seed;
    use hex_literal::hex;

    #[test]
    fn the_certificate_has_the_lengths_seen_on_cards() {
        let authority = TextAuthority::new(Seed(1));
        let certificate = authority.certificate();
        assert_eq!(certificate.len(), 568);
        assert_eq!(certificate[..10], hex!("7F21 82 0233 5F4E 82 0129"));
        assert_eq!(certificate[10..26], TextAuthority::KEY_IDENTIFIER);
        assert_eq!(certificate[26..42], TextAuthority::SIGNER_KEY_IDENTIFIER);
        assert_eq!(certificate[42..51], hex!("90 03 010001 91 82 0100"));
        assert_eq!(certificate[307..312], hex!("5F37 82 0100"));
    }
}
