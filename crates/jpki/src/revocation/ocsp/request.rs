// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests about one certificate.
//!
//! Covers RFC 6960 §4.1 and RFC 9654 §2.1.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::asn1::{
    BIT_STRING, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE, context,
};
use crate::certificate::Name;
use crate::crypto::{CryptoProvider, DigestAlgorithm, DigestOutput};
use crate::error::{Error, Refused, Unsupported};
use crate::key::PublicKey;
use crate::oid;
use crate::path::{TrustAnchors, VerifiedPath};
use crate::revocation::points::element;

/// Longest nonce (RFC 9654 §2.1).
pub const MAX_NONCE: usize = 128;

/// With which digest the certificate's issuer is named. It names, it proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertIdDigest {
    /// SHA-1, which every responder knows (RFC 5019 §2.1.1).
    Sha1,
    /// SHA-256.
    Sha256,
}

impl CertIdDigest {
    pub(super) const fn algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Sha1 => DigestAlgorithm::Sha1,
            Self::Sha256 => DigestAlgorithm::Sha256,
        }
    }
}

/// A request about one certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct OcspRequest {
    /// The DER of the `CertID`.
    cert_id: Box<[u8]>,
    nonce: Option<Box<[u8]>>,
}

impl OcspRequest {
    /// Asks for the certificate of the path; `nonce` is random octets of the caller, 32 as RFC 9654
    /// recommends.
    ///
    /// # Errors
    ///
    /// [`Refused::IssuerKeyUnknown`] when an anchor issued the certificate and it is not among these;
    /// [`Unsupported::OcspNonceLength`] for a nonce that is empty or longer than [`MAX_NONCE`].
    pub fn new(
        path: &VerifiedPath,
        anchors: &TrustAnchors,
        digest: CertIdDigest,
        nonce: Option<&[u8]>,
        crypto: &CryptoProvider,
    ) -> Result<Self, Error> {
        if nonce.is_some_and(|nonce| nonce.is_empty() || nonce.len() > MAX_NONCE) {
            return Err(Unsupported::OcspNonceLength { limit: MAX_NONCE }.into());
        }
        let issuer = issuer(path, anchors)?;
        let digested = |octets: &[u8]| hash(digest.algorithm(), octets, crypto);
        // RFC 6960 §4.1.1: of the issuer's name as the certificate carries it; of the key's bits.
        let name = digested(path.certificate().issuer().as_der());
        let key = digested(bits_of(issuer.key_der)?);
        let identifier = match digest {
            CertIdDigest::Sha1 => oid::SHA1,
            CertIdDigest::Sha256 => oid::SHA256,
        };
        let algorithm = element(
            SEQUENCE,
            &[
                &element(OBJECT_IDENTIFIER, &[identifier.as_bytes()]),
                &element(NULL, &[]),
            ],
        );
        let serial = path.certificate().serial_number();
        let cert_id = element(
            SEQUENCE,
            &[
                &algorithm,
                &element(OCTET_STRING, &[name.as_bytes()]),
                &element(OCTET_STRING, &[key.as_bytes()]),
                &element(INTEGER, &[serial.as_bytes()]),
            ],
        );
        Ok(Self {
            cert_id: cert_id.into(),
            nonce: nonce.map(Into::into),
        })
    }

    /// Returns the DER `OCSPRequest`, not signed and without the requestor's name (RFC 5019 §2.1.1).
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let list = element(SEQUENCE, &[&element(SEQUENCE, &[&self.cert_id])]);
        let extensions = match &self.nonce {
            None => Vec::new(),
            Some(nonce) => {
                let value = element(OCTET_STRING, &[&element(OCTET_STRING, &[nonce])]);
                let identifier = element(OBJECT_IDENTIFIER, &[oid::OCSP_NONCE.as_bytes()]);
                let extension = element(SEQUENCE, &[&identifier, &value]);
                element(context(2), &[&element(SEQUENCE, &[&extension])])
            }
        };
        element(SEQUENCE, &[&element(SEQUENCE, &[&list, &extensions])])
    }

    /// Returns the DER `CertID`: names one certificate of one issuer, so it can be the key of a cache.
    #[must_use]
    pub fn cert_id(&self) -> &[u8] {
        &self.cert_id
    }

    /// Returns the nonce, which makes the response one for this request alone.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}

/// Nothing of what it names: a serial number finds a person.
impl fmt::Debug for OcspRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OcspRequest(..)")
    }
}

/// Whose key signed the path's certificate.
pub(super) struct Issuer<'a> {
    pub(super) subject: Name<'a>,
    /// `SubjectPublicKeyInfo`, DER.
    pub(super) key_der: &'a [u8],
    pub(super) key: PublicKey<'a>,
}

/// The first certificate above the end entity: an intermediate one of the path, or the anchor.
pub(super) fn issuer<'a>(
    path: &'a VerifiedPath,
    anchors: &'a TrustAnchors,
) -> Result<Issuer<'a>, Error> {
    if let Some(certificate) = path.intermediates().first() {
        return Ok(Issuer {
            subject: certificate.subject(),
            key_der: certificate.public_key_der(),
            key: certificate.public_key()?,
        });
    }
    let anchor = anchors
        .iter()
        .find(|anchor| anchor.key_id() == path.issuer_key_id())
        .ok_or(Refused::IssuerKeyUnknown)?;
    Ok(Issuer {
        subject: anchor.subject(),
        key_der: anchor.public_key_der(),
        key: anchor.public_key()?,
    })
}

/// The octets of the public key's BIT STRING.
pub(super) fn bits_of(spki: &[u8]) -> Result<&[u8], Error> {
    let mut fields = Reader::new(spki).sequence()?;
    fields.expect(SEQUENCE)?;
    Ok(fields.expect(BIT_STRING)?.octet_aligned_bits()?.0)
}

pub(super) fn hash(
    algorithm: DigestAlgorithm,
    octets: &[u8],
    crypto: &CryptoProvider,
) -> DigestOutput {
    let mut digest = (crypto.start_digest)(algorithm);
    digest.update(octets);
    digest.finish()
}
