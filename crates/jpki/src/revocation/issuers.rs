// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whose keys may sign lists, and for which authority's certificates.
//!
//! The issuer of a list is found by key, never by name alone: all generations of an authority share
//! one name. A list answers for an *authority*: the key that signed the certificates it is about. That
//! key signs lists itself, or certifies another key for it: a key of its own for lists, the key it rolls
//! over to, or the issuer of an indirect list.
//!
//! Covers RFC 5280 §6.3.3 (f), for issuers certified by an anchor directly, and for the intermediate
//! authorities of a verified path, each for its own certificates.

use alloc::vec::Vec;

use crate::certificate::{Certificate, KeyUsage, Name};
use crate::crypto::CryptoProvider;
use crate::error::{Error, Refused, Unsupported};
use crate::key::PublicKey;
use crate::path::{IssuerKeyId, TrustAnchor, TrustAnchors, VerifiedPath};
use crate::time::UnixTime;

/// Most issuers of one set.
///
/// Origin: sixteen anchors, each with a few list keys. The number bounds the signatures tried for a
/// list without an authority key identifier.
pub const MAX_CRL_ISSUERS: usize = 64;

/// One key that may sign lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CrlIssuer {
    holder: Holder,
    pub(super) key_id: IssuerKeyId,
    /// The key whose certificates the lists are about.
    pub(super) authority: IssuerKeyId,
    pub(super) may_sign: bool,
}

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holder {
    Anchor(TrustAnchor),
    Delegate(Certificate),
}

impl CrlIssuer {
    pub(super) fn public_key(&self) -> Result<PublicKey<'_>, Error> {
        match &self.holder {
            Holder::Anchor(anchor) => anchor.public_key(),
            Holder::Delegate(certificate) => certificate.public_key(),
        }
    }

    fn subject(&self) -> Name<'_> {
        match &self.holder {
            Holder::Anchor(anchor) => anchor.subject(),
            Holder::Delegate(certificate) => certificate.subject(),
        }
    }

    fn subject_key_identifier(&self) -> Option<&[u8]> {
        match &self.holder {
            Holder::Anchor(anchor) => anchor.subject_key_identifier(),
            Holder::Delegate(certificate) => certificate.subject_key_identifier(),
        }
    }
}

/// The keys that may sign lists: those of the trust anchors, and those they have certified for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlIssuers(Vec<CrlIssuer>);

impl CrlIssuers {
    /// The trust anchors, each for its own certificates.
    #[must_use]
    pub fn of_anchors(anchors: &TrustAnchors) -> Self {
        let issuers = anchors.iter().map(|anchor| CrlIssuer {
            holder: Holder::Anchor(anchor.clone()),
            key_id: anchor.key_id(),
            authority: anchor.key_id(),
            may_sign: anchor.may_sign_crls(),
        });
        Self(issuers.collect())
    }

    /// Adds a certificate that an anchor has issued for a key that signs lists.
    ///
    /// With the anchor's own name it is a separate list key or the key rolled over to; with another
    /// name, the issuer of indirect lists. Whether the certificate has itself been revoked since (RFC 5280 §6.1.3
    /// (a) (3)) is not looked up here: whoever adds it asks the anchor's own lists first.
    ///
    /// # Errors
    ///
    /// [`Refused::CrlIssuerUnknown`] when no anchor issued it, [`Refused::CertificateSignature`],
    /// [`Refused::CertificateNotYetValid`], [`Refused::CertificateExpired`],
    /// [`Refused::CrlSigningNotAllowed`], [`Unsupported::CriticalExtension`],
    /// [`Unsupported::TooManyCrlIssuers`], and the errors of [`Certificate::public_key`].
    pub fn with_delegate(
        mut self,
        certificate: Certificate,
        anchors: &TrustAnchors,
        now: UnixTime,
        crypto: &CryptoProvider,
    ) -> Result<Self, Error> {
        let limit = MAX_CRL_ISSUERS;
        if self.0.len() >= limit {
            return Err(Unsupported::TooManyCrlIssuers { limit }.into());
        }
        let authority = check_issued_by_anchor(&certificate, anchors, crypto)?;
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        if now < not_before {
            return Err(Refused::CertificateNotYetValid { now, not_before }.into());
        }
        if now > not_after {
            return Err(Refused::CertificateExpired { now, not_after }.into());
        }
        if let Some(oid) = certificate.extensions().unprocessed_critical {
            return Err(Unsupported::CriticalExtension(oid).into());
        }
        // RFC 5280 §6.3.3 (f): the key usage, where there is one, has cRLSign; here it must be there.
        let key_usage = &certificate.extensions().key_usage;
        if !key_usage
            .as_ref()
            .is_some_and(|marked| marked.value.contains(KeyUsage::CRL_SIGN))
        {
            return Err(Refused::CrlSigningNotAllowed.into());
        }
        certificate.public_key()?;
        let key_id = IssuerKeyId::from_bytes((crypto.sha256)(&[certificate.public_key_der()]));
        self.0.push(CrlIssuer {
            holder: Holder::Delegate(certificate),
            key_id,
            authority,
            may_sign: true,
        });
        Ok(self)
    }

    /// Adds the intermediate authorities of a path, each for the certificates it issued.
    ///
    /// One whose key usage lacks `cRLSign` is known, so that its lists are refused for that reason.
    ///
    /// # Errors
    ///
    /// [`Unsupported::TooManyCrlIssuers`].
    pub fn with_intermediates(
        mut self,
        path: &VerifiedPath,
        crypto: &CryptoProvider,
    ) -> Result<Self, Error> {
        for certificate in path.intermediates() {
            let limit = MAX_CRL_ISSUERS;
            if self.0.len() >= limit {
                return Err(Unsupported::TooManyCrlIssuers { limit }.into());
            }
            let key_id = IssuerKeyId::from_bytes((crypto.sha256)(&[certificate.public_key_der()]));
            let key_usage = &certificate.extensions().key_usage;
            self.0.push(CrlIssuer {
                holder: Holder::Delegate(certificate.clone()),
                key_id,
                authority: key_id,
                // RFC 5280 §6.3.3 (f): cRLSign, if a key usage extension is present.
                may_sign: key_usage
                    .as_ref()
                    .is_none_or(|marked| marked.value.contains(KeyUsage::CRL_SIGN)),
            });
        }
        Ok(self)
    }

    /// The issuers that may have signed: of the name, and of the key identifier where both sides have
    /// one. The identifier is a hint that spares signatures, never a proof.
    pub(super) fn candidates<'a, 'c>(
        &'a self,
        name: Name<'c>,
        key_identifier: Option<&'c [u8]>,
    ) -> impl Iterator<Item = &'a CrlIssuer> + use<'a, 'c> {
        self.0.iter().filter(move |issuer| {
            let subject_key = issuer.subject_key_identifier();
            issuer.subject().matches(&name)
                && match (key_identifier, subject_key) {
                    (Some(wanted), Some(held)) => wanted == held,
                    _ => true,
                }
        })
    }

    /// The authorities for which a key of a name may sign lists.
    ///
    /// # Errors
    ///
    /// [`Refused::CrlIssuerUnknown`] when the key is not known by the name,
    /// [`Refused::CrlSigningNotAllowed`] when it may not sign lists.
    pub(super) fn authorities(
        &self,
        name: Name<'_>,
        key_id: IssuerKeyId,
    ) -> Result<Vec<IssuerKeyId>, Refused> {
        let known =
            |issuer: &&CrlIssuer| issuer.key_id == key_id && issuer.subject().matches(&name);
        if !self.0.iter().any(|issuer| known(&issuer)) {
            return Err(Refused::CrlIssuerUnknown);
        }
        let allowed = self.0.iter().filter(known).filter(|issuer| issuer.may_sign);
        let authorities: Vec<_> = allowed.map(|issuer| issuer.authority).collect();
        if authorities.is_empty() {
            return Err(Refused::CrlSigningNotAllowed);
        }
        Ok(authorities)
    }
}

fn check_issued_by_anchor(
    certificate: &Certificate,
    anchors: &TrustAnchors,
    crypto: &CryptoProvider,
) -> Result<IssuerKeyId, Error> {
    let identified = certificate.identified_algorithm()?;
    let key_identifier = certificate
        .authority_key_identifier()
        .and_then(|identifier| identifier.key_identifier);
    let mut refusal = Refused::CrlIssuerUnknown;
    for anchor in anchors.candidates(certificate.issuer(), key_identifier) {
        let key = anchor.public_key()?;
        refusal = Refused::CertificateSignature;
        let Some(algorithm) = identified.with_key(&key) else {
            continue;
        };
        let (message, signature) = (certificate.tbs_der(), certificate.signature());
        match crypto.check_signature(algorithm, &key, message, signature, refusal) {
            Ok(()) => return Ok(anchor.key_id()),
            Err(Error::Refused(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(refusal.into())
}
