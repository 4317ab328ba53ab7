// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pinned trust anchors.
//!
//! Covers RFC 5280 §6.1.1 (d) and, since the anchors are certificates, §6.1.4 (k), (n).

use alloc::vec::Vec;
use core::fmt;

use crate::certificate::{Certificate, KeyUsage, Name};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Misuse, Refused, Unsupported};

/// Most anchors of one set.
///
/// Origin: JPKI has three generations at a time for each kind of certificate. The number also bounds
/// the signatures tried for a certificate without an authority key identifier.
pub const MAX_ANCHORS: usize = 16;

/// Which key signed: the SHA-256 of the anchor's `SubjectPublicKeyInfo`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerKeyId([u8; 32]);

impl IssuerKeyId {
    /// Wraps a hash, for looking up what was recorded under it.
    #[must_use]
    pub const fn from_bytes(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    /// Returns the hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for IssuerKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for IssuerKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerKeyId({self})")
    }
}

/// One pinned certification authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    certificate: Certificate,
    key_id: IssuerKeyId,
}

impl TrustAnchor {
    /// Returns the anchor's certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Returns which key it is.
    #[must_use]
    pub const fn key_id(&self) -> IssuerKeyId {
        self.key_id
    }

    pub(crate) fn may_sign_crls(&self) -> bool {
        allows(&self.certificate, KeyUsage::CRL_SIGN)
    }
}

/// The certification authorities a caller trusts, by its own decision.
///
/// Never fill it with certificates read off a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchors(Vec<TrustAnchor>);

impl TrustAnchors {
    /// Pins the certificates. Their own signatures are not checked: the caller vouches for them.
    ///
    /// # Errors
    ///
    /// [`Misuse::NoTrustAnchors`] for an empty list, [`Unsupported::TooManyTrustAnchors`] above
    /// [`MAX_ANCHORS`], [`Refused::AnchorNotCertificationAuthority`] for a certificate that may not
    /// sign certificates, [`Unsupported::CriticalExtension`] for one with further limits, and the
    /// errors of [`Certificate::public_key`].
    pub fn new(certificates: Vec<Certificate>, crypto: &CryptoProvider) -> Result<Self, Error> {
        if certificates.is_empty() {
            return Err(Misuse::NoTrustAnchors.into());
        }
        if certificates.len() > MAX_ANCHORS {
            return Err(Unsupported::TooManyTrustAnchors { limit: MAX_ANCHORS }.into());
        }
        let anchors = certificates.into_iter().map(|certificate| {
            check_certification_authority(&certificate)?;
            let key_id = IssuerKeyId((crypto.sha256)(&[certificate.public_key_der()]));
            Ok(TrustAnchor {
                certificate,
                key_id,
            })
        });
        anchors.collect::<Result<_, _>>().map(Self)
    }

    /// Goes through the anchors.
    pub fn iter(&self) -> impl Iterator<Item = &TrustAnchor> {
        self.0.iter()
    }

    pub(crate) fn any_named(&self, name: Name<'_>) -> bool {
        self.0
            .iter()
            .any(|anchor| anchor.certificate.subject() == name)
    }

    /// The anchors that may have signed: of the name, and of the key identifier where both sides have
    /// one. The identifier is a hint that spares signatures, never a proof.
    pub(crate) fn candidates<'a, 'c>(
        &'a self,
        name: Name<'c>,
        key_identifier: Option<&'c [u8]>,
    ) -> impl Iterator<Item = &'a TrustAnchor> + use<'a, 'c> {
        self.0.iter().filter(move |anchor| {
            let subject_key = anchor.certificate.subject_key_identifier();
            anchor.certificate.subject() == name
                && match (key_identifier, subject_key) {
                    (Some(wanted), Some(held)) => wanted == held,
                    _ => true,
                }
        })
    }
}

fn check_certification_authority(certificate: &Certificate) -> Result<(), Error> {
    let constraints = &certificate.extensions().basic_constraints;
    // RFC 5280 §4.2.1.9: critical, and cA asserted.
    let is_ca = constraints
        .as_ref()
        .is_some_and(|marked| marked.critical && marked.value.ca);
    if !is_ca || !allows(certificate, KeyUsage::KEY_CERT_SIGN) {
        return Err(Refused::AnchorNotCertificationAuthority.into());
    }
    if let Some(oid) = certificate.extensions().unprocessed_critical {
        return Err(Unsupported::CriticalExtension(oid).into());
    }
    certificate.public_key().map(|_| ())
}

/// RFC 5280 §4.2.1.3: a certification authority's certificate has keyUsage, so absent is a no.
fn allows(certificate: &Certificate, usage: KeyUsage) -> bool {
    certificate
        .extensions()
        .key_usage
        .as_ref()
        .is_some_and(|marked| marked.value.contains(usage))
}
