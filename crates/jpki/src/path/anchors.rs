// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pinned trust anchors.
//!
//! An anchor is a certificate, or a name and a key with the limits its owner sets. What a certificate
//! says about the paths below it limits them as it would in the middle of a path (RFC 5937); its
//! extended key usage and its own signature mean nothing here.
//!
//! Covers RFC 5280 §6.1.1 (d), (h), (i), and, for anchors that are certificates, §6.1.4 (g), (i), (j),
//! (k), (m), (n).

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::certificate::{Certificate, KeyUsage, Name, NameConstraints};
use crate::crypto::{CryptoProvider, PreparedKeys};
use crate::error::{Error, Misuse, Refused, Unsupported};
use crate::key::PublicKey;
use crate::oid::Oid;

/// Most anchors of one set.
///
/// Origin: JPKI has three generations at a time for each kind of certificate. The number also bounds
/// the signatures tried for a certificate without an authority key identifier.
pub const MAX_ANCHORS: usize = 16;

/// Which key signed: the SHA-256 of its `SubjectPublicKeyInfo`.
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

    pub(super) fn of(public_key_der: &[u8], crypto: &CryptoProvider) -> Self {
        Self((crypto.sha256)(&[public_key_der]))
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
    origin: Origin,
    key_id: IssuerKeyId,
    /// The key, ready to verify with.
    prepared: PreparedKeys,
    limits: AnchorLimits,
}

#[derive(Clone, PartialEq, Eq)]
enum Origin {
    Certificate(Certificate),
    Key { name: Box<[u8]>, key: Box<[u8]> },
}

/// Which of the two forms; a name tells a person.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate(_) => "Certificate",
            Self::Key { .. } => "Key",
        })
    }
}

/// What an anchor's owner allows the paths below it, each as the extension of that name would.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnchorLimits {
    /// The only policies paths may be valid for; `None`: any.
    pub policies: Option<Vec<Oid>>,
    /// After how many certificates an explicit policy is required.
    pub require_explicit_policy: Option<u32>,
    /// After how many certificates policy mapping is inhibited.
    pub inhibit_policy_mapping: Option<u32>,
    /// After how many certificates `anyPolicy` is inhibited.
    pub inhibit_any_policy: Option<u32>,
    /// How many intermediate certificates may follow.
    pub path_length: Option<u32>,
    /// The DER of a `NameConstraints`: the initial permitted and excluded subtrees.
    pub name_constraints: Option<Vec<u8>>,
}

impl AnchorLimits {
    /// No limits.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            policies: None,
            require_explicit_policy: None,
            inhibit_policy_mapping: None,
            inhibit_any_policy: None,
            path_length: None,
            name_constraints: None,
        }
    }

    /// What the certificate's extensions say.
    fn of(certificate: &Certificate) -> Self {
        let extensions = certificate.extensions();
        let constraints = extensions.policy_constraints.as_ref();
        Self {
            policies: extensions
                .certificate_policies
                .as_ref()
                .map(|marked| marked.value.clone()),
            require_explicit_policy: constraints
                .and_then(|marked| marked.value.require_explicit_policy),
            inhibit_policy_mapping: constraints
                .and_then(|marked| marked.value.inhibit_policy_mapping),
            inhibit_any_policy: extensions
                .inhibit_any_policy
                .as_ref()
                .map(|marked| marked.value),
            path_length: extensions
                .basic_constraints
                .as_ref()
                .and_then(|marked| marked.value.path_length),
            // Read from the certificate itself.
            name_constraints: None,
        }
    }
}

impl TrustAnchor {
    /// Pins a certificate. Its own signature is not checked: the caller vouches for it.
    ///
    /// # Errors
    ///
    /// [`Refused::AnchorNotCertificationAuthority`] for a certificate that may not sign certificates,
    /// [`Unsupported::CriticalExtension`] for one with limits that are not processed, and the errors of
    /// [`Certificate::public_key`].
    pub fn from_certificate(
        certificate: Certificate,
        crypto: &CryptoProvider,
    ) -> Result<Self, Error> {
        check_certification_authority(&certificate)?;
        Ok(Self {
            key_id: IssuerKeyId::of(certificate.public_key_der(), crypto),
            prepared: PreparedKeys::new(&certificate.public_key()?, crypto),
            limits: AnchorLimits::of(&certificate),
            origin: Origin::Certificate(certificate),
        })
    }

    /// Pins a name and a key: a DER `Name` and a DER `SubjectPublicKeyInfo`. Such an anchor has no
    /// dates.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where one of the parts is broken, and the errors of
    /// [`PublicKey::from_spki_der`].
    pub fn from_key(
        name: &[u8],
        public_key: &[u8],
        limits: AnchorLimits,
        crypto: &CryptoProvider,
    ) -> Result<Self, Error> {
        Name::from_der(name)?;
        let key = PublicKey::from_spki_der(public_key)?;
        if let Some(constraints) = &limits.name_constraints {
            NameConstraints::from_der(constraints)?;
        }
        Ok(Self {
            key_id: IssuerKeyId::of(public_key, crypto),
            prepared: PreparedKeys::new(&key, crypto),
            limits,
            origin: Origin::Key {
                name: name.into(),
                key: public_key.into(),
            },
        })
    }

    /// Returns the anchor's certificate, if it was pinned as one.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Certificate> {
        match &self.origin {
            Origin::Certificate(certificate) => Some(certificate),
            Origin::Key { .. } => None,
        }
    }

    /// Returns the anchor's name.
    #[must_use]
    pub fn subject(&self) -> Name<'_> {
        match &self.origin {
            Origin::Certificate(certificate) => certificate.subject(),
            Origin::Key { name, .. } => Name::from_checked(name),
        }
    }

    /// Reads the anchor's key, which was read once when it was pinned.
    ///
    /// # Errors
    ///
    /// Those of [`PublicKey::from_spki_der`].
    pub fn public_key(&self) -> Result<PublicKey<'_>, Error> {
        match &self.origin {
            Origin::Certificate(certificate) => certificate.public_key(),
            Origin::Key { key, .. } => PublicKey::from_spki_der(key),
        }
    }

    /// Returns which key it is.
    #[must_use]
    pub const fn key_id(&self) -> IssuerKeyId {
        self.key_id
    }

    /// Returns what the anchor allows the paths below it.
    #[must_use]
    pub const fn limits(&self) -> &AnchorLimits {
        &self.limits
    }

    /// Returns the initial subtrees.
    #[must_use]
    pub fn name_constraints(&self) -> Option<NameConstraints<'_>> {
        match &self.origin {
            Origin::Certificate(certificate) => certificate.name_constraints(),
            Origin::Key { .. } => {
                NameConstraints::from_der(self.limits.name_constraints.as_deref()?).ok()
            }
        }
    }

    /// The key, ready to verify with.
    pub(super) const fn prepared_key(&self) -> &PreparedKeys {
        &self.prepared
    }

    /// The DER of the key's `SubjectPublicKeyInfo`.
    pub(crate) fn public_key_der(&self) -> &[u8] {
        match &self.origin {
            Origin::Certificate(certificate) => certificate.public_key_der(),
            Origin::Key { key, .. } => key,
        }
    }

    pub(crate) fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.certificate()?.subject_key_identifier()
    }

    /// An anchor without a certificate has no key usage that could forbid it.
    pub(crate) fn may_sign_crls(&self) -> bool {
        self.certificate()
            .is_none_or(|certificate| allows(certificate, KeyUsage::CRL_SIGN))
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
    /// Those of [`Self::from_anchors`] and [`TrustAnchor::from_certificate`].
    pub fn new(certificates: Vec<Certificate>, crypto: &CryptoProvider) -> Result<Self, Error> {
        if certificates.len() > MAX_ANCHORS {
            return Err(Unsupported::TooManyTrustAnchors { limit: MAX_ANCHORS }.into());
        }
        let anchors = certificates
            .into_iter()
            .map(|certificate| TrustAnchor::from_certificate(certificate, crypto));
        Self::from_anchors(anchors.collect::<Result<_, _>>()?)
    }

    /// Joins anchors of either form.
    ///
    /// # Errors
    ///
    /// [`Misuse::NoTrustAnchors`] for an empty list, [`Unsupported::TooManyTrustAnchors`] above
    /// [`MAX_ANCHORS`].
    pub fn from_anchors(anchors: Vec<TrustAnchor>) -> Result<Self, Error> {
        if anchors.is_empty() {
            return Err(Misuse::NoTrustAnchors.into());
        }
        if anchors.len() > MAX_ANCHORS {
            return Err(Unsupported::TooManyTrustAnchors { limit: MAX_ANCHORS }.into());
        }
        Ok(Self(anchors))
    }

    /// Goes through the anchors.
    pub fn iter(&self) -> impl Iterator<Item = &TrustAnchor> {
        self.0.iter()
    }

    /// The anchors that may have signed a list: of the name, and of the key identifier where both sides
    /// have one. The identifier is a hint that spares signatures, never a proof.
    pub(crate) fn candidates<'a, 'c>(
        &'a self,
        name: Name<'c>,
        key_identifier: Option<&'c [u8]>,
    ) -> impl Iterator<Item = &'a TrustAnchor> + use<'a, 'c> {
        self.0.iter().filter(move |anchor| {
            anchor.subject().matches(&name)
                && match (key_identifier, anchor.subject_key_identifier()) {
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
