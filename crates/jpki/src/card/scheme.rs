// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a card key signs.

use crate::error::{CardFault, Error};
use alloc::vec::Vec;

/// DigestInfo of SHA-256 up to the digest (RFC 8017 §9.2, note 1).
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// Length of a signature of today's cards, whose keys are RSA-2048.
const RSA_SIGNATURE: usize = 256;

/// Longest `ECDSA-Sig-Value` of P-384: two INTEGERs of 49 bytes with tag and length, in a SEQUENCE.
const P384_SIGNATURE_MAX: usize = 104;

/// How the card signs a digest. Card generations will coexist, so the scheme is named in each call; which one fits is
/// told by the key in the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningScheme<'a> {
    /// RSASSA-PKCS1-v1_5 over a SHA-256 digest (two or more sources). The DigestInfo is built here, because the card
    /// signs whatever it is given.
    RsaPkcs1Sha256(&'a [u8; 32]),
    /// RSASSA-PSS over a SHA-256 digest; the card draws the salt (one source).
    RsaPssSha256(&'a [u8; 32]),
    /// ECDSA P-384 over a SHA-384 digest, answered as `ECDSA-Sig-Value`. **Stand-in:** the next card is announced with
    /// 384-bit ECDSA, its command is not published; P1 = 02 is invented.
    EcdsaP384Sha384(&'a [u8; 48]),
}

impl SigningScheme<'_> {
    /// P1 of COMPUTE DIGITAL SIGNATURE.
    pub(super) const fn p1(&self) -> u8 {
        match self {
            Self::RsaPkcs1Sha256(_) => 0x00,
            Self::EcdsaP384Sha384(_) => 0x02,
            Self::RsaPssSha256(_) => 0x04,
        }
    }

    /// What the command carries.
    pub(super) fn input(&self) -> Vec<u8> {
        match *self {
            Self::RsaPkcs1Sha256(sha256) => [&SHA256_DIGEST_INFO[..], sha256].concat(),
            Self::RsaPssSha256(sha256) => sha256.to_vec(),
            Self::EcdsaP384Sha384(sha384) => sha384.to_vec(),
        }
    }

    /// Whether the answer can be a signature of this scheme; whether it is one, only its verification tells.
    pub(super) fn accept(&self, answer: Vec<u8>) -> Result<Vec<u8>, Error> {
        let fits = match self {
            Self::RsaPkcs1Sha256(_) | Self::RsaPssSha256(_) => answer.len() == RSA_SIGNATURE,
            Self::EcdsaP384Sha384(_) => matches!(
                *answer,
                [0x30, length, ..]
                    if usize::from(length) + 2 == answer.len() && answer.len() <= P384_SIGNATURE_MAX
            ),
        };
        fits.then_some(answer)
            .ok_or_else(|| CardFault::UnexpectedAnswer.into())
    }
}

#[cfg(test)]
mod tests {
    use super::SigningScheme;
    use crate::error::{CardFault, Error};
    use alloc::{vec, vec::Vec};

    #[test]
    fn an_answer_must_have_the_length_of_a_signature() {
        let refused = Err(Error::Card(CardFault::UnexpectedAnswer));
        let rsa = SigningScheme::RsaPkcs1Sha256(&[0; 32]);
        assert_eq!(rsa.accept(vec![1; 256]), Ok(vec![1; 256]));
        for length in [0, 255, 257, 512] {
            assert_eq!(rsa.accept(vec![1; length]), refused);
        }
        let curve = SigningScheme::EcdsaP384Sha384(&[0; 48]);
        let value = |length: u8| [vec![0x30, length], vec![2; usize::from(length)]].concat();
        assert_eq!(curve.accept(value(102)), Ok(value(102)));
        for answer in [
            Vec::new(),
            vec![0x30],
            vec![0x30, 3, 2, 1],
            value(103),
            vec![1; 96],
        ] {
            assert_eq!(curve.accept(answer), refused);
        }
    }

    #[test]
    fn digest_info_precedes_a_pkcs1_digest_only() {
        assert_eq!(SigningScheme::RsaPkcs1Sha256(&[7; 32]).input().len(), 51);
        assert_eq!(SigningScheme::RsaPssSha256(&[7; 32]).input(), [7; 32]);
        assert_eq!(SigningScheme::EcdsaP384Sha384(&[7; 48]).input(), [7; 48]);
    }
}
