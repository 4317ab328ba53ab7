// SPDX-License-Identifier: MIT OR Apache-2.0
//! An X.509 certificate, parsed once and kept as its exact octets.
//!
//! | field | kept as |
//! |---|---|
//! | the whole, `tbsCertificate`, names, key, signature | places in the octets received |
//! | serial number, validity | values |
//! | extensions the path and the profile ask about | values ([`Extensions`]), parsed once |
//! | other extensions | places; critical ones are remembered for the refusal |
//!
//! Parsing decides nothing: an unknown algorithm, an odd key or a strange extension is reported by
//! the step that needs it, so that `inspect` can show any certificate.
//!
//! Covers RFC 5280 §4.1 and §4.2.

use alloc::sync::Arc;
use core::fmt;

mod extensions;
mod general_name;
mod name;
mod name_constraints;

pub use extensions::{
    AuthorityKeyIdentifier, BasicConstraints, DistributionPoint, Extension, Extensions, KeyUsage,
    Marked, PolicyConstraints, PolicyMapping,
};
pub use general_name::{GeneralName, GeneralNames};
pub use name::{Attribute, Name, PreparedName};
pub use name_constraints::{NameConstraints, Subtree};

pub(crate) use extensions::{RawExtension, Seen, authority_key_identifier};
pub(crate) use general_name::directory_names;
pub(crate) use name::checked as checked_name;

use crate::asn1::{BIT_STRING, INTEGER, Reader, SEQUENCE, Span, context, context_primitive};
use crate::crypto::Identified;
use crate::error::{Error, Malformed, Syntax, Unsupported};
use crate::key::PublicKey;
use crate::oid::Oid;
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// Longest certificate accepted, in octets.
///
/// Origin: a card's certificates have 1,600 to 2,000 octets; an elementary file of a card read with
/// 15-bit offsets holds at most 32 KiB, and twice that leaves room for other issuers.
pub const MAX_LENGTH: usize = 64 * 1_024;

/// Most extensions accepted.
///
/// Origin: the profile has ten, RFC 5280 defines sixteen; duplicates are found pairwise, so the number
/// also bounds that search to about two thousand comparisons.
pub const MAX_EXTENSIONS: usize = 64;

/// Most certificate policies accepted. Origin: the profile has one, bridge authorities a dozen.
pub const MAX_POLICIES: usize = 32;

/// Most policy mappings accepted.
///
/// Origin: a bridge maps each of its policies to a few of another domain; four for each policy allowed.
pub const MAX_POLICY_MAPPINGS: usize = 4 * MAX_POLICIES;

/// Most purposes of an extended key usage accepted.
///
/// Origin: the profile has one, general-purpose authorities list up to ten.
pub const MAX_KEY_PURPOSES: usize = 32;

/// Most names of distribution points accepted. Origin: the profile has one; RFC 5280 examples two.
pub const MAX_DISTRIBUTION_POINTS: usize = 16;

/// A well-formed X.509 v3 certificate. Cloning is cheap.
#[derive(Clone)]
pub struct Certificate(Arc<Parts>);

struct Parts {
    der: alloc::boxed::Box<[u8]>,
    tbs: Span,
    serial_number: SerialNumber,
    signature_algorithm: Span,
    signature: Span,
    issuer: Span,
    subject: Span,
    not_before: UnixTime,
    not_after: UnixTime,
    key: Span,
    extensions: Extensions,
}

impl Certificate {
    /// Reads one DER certificate; nothing may follow it.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where DER or the structure is broken; [`Error::Unsupported`] for
    /// versions other than v3 and above the limits of this module.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_LENGTH {
            let limit = MAX_LENGTH;
            return Err(Unsupported::CertificateTooLong {
                length: der.len(),
                limit,
            }
            .into());
        }
        let mut input = Reader::new(der);
        let mut certificate = input.sequence()?;
        input.finish()?;
        let tbs = certificate.expect(SEQUENCE)?;
        let signature_algorithm = certificate.expect(SEQUENCE)?;
        let (_, signature) = certificate.expect(BIT_STRING)?.octet_aligned_bits()?;
        certificate.finish()?;

        let mut fields = tbs.contents();
        check_version(&mut fields)?;
        let serial_number = fields.expect(INTEGER)?.serial_number()?;
        let inner_algorithm = fields.expect(SEQUENCE)?;
        // RFC 5280 §4.1.1.2: the two identifiers are the same.
        if inner_algorithm.der != signature_algorithm.der {
            return Err(inner_algorithm.fault(Syntax::SignatureAlgorithmMismatch));
        }
        let issuer = name::checked(&mut fields)?;
        let mut validity = fields.sequence()?;
        let not_before = validity.any()?.time()?;
        let not_after = validity.any()?.time()?;
        validity.finish()?;
        let subject = name::checked(&mut fields)?;
        let key = fields.expect(SEQUENCE)?;
        // RFC 5280 §4.1.2.8: unique identifiers; nothing here uses them.
        fields.optional(context_primitive(1))?;
        fields.optional(context_primitive(2))?;
        let extensions = match fields.optional(context(3))? {
            Some(tlv) => {
                let mut wrapper = tlv.contents();
                let list = wrapper.expect(SEQUENCE)?;
                wrapper.finish()?;
                Extensions::read(list)?
            }
            None => Extensions::default(),
        };
        fields.finish()?;
        Ok(Self(Arc::new(Parts {
            tbs: tbs.span(),
            serial_number,
            signature_algorithm: signature_algorithm.span(),
            signature,
            issuer,
            subject,
            not_before,
            not_after,
            key: key.span(),
            extensions,
            der: der.into(),
        })))
    }

    /// Returns the exact octets the certificate was read from.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// Returns the octets the issuer signed (`tbsCertificate`).
    #[must_use]
    pub fn tbs_der(&self) -> &[u8] {
        self.0.tbs.of(self.as_der())
    }

    /// Returns the serial number.
    #[must_use]
    pub fn serial_number(&self) -> SerialNumber {
        self.0.serial_number
    }

    /// Returns the identifier of the algorithm the issuer signed with.
    #[must_use]
    pub fn signature_algorithm_oid(&self) -> Option<Oid> {
        Reader::new(self.signature_algorithm_der())
            .sequence()
            .ok()?
            .oid()
            .ok()
    }

    /// Returns the DER `AlgorithmIdentifier` of the signature.
    #[must_use]
    pub fn signature_algorithm_der(&self) -> &[u8] {
        self.0.signature_algorithm.of(self.as_der())
    }

    /// Returns the issuer's signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.0.signature.of(self.as_der())
    }

    /// Returns the issuer's name.
    #[must_use]
    pub fn issuer(&self) -> Name<'_> {
        Name::at(self.0.issuer, self.as_der())
    }

    /// Returns the subject's name.
    #[must_use]
    pub fn subject(&self) -> Name<'_> {
        Name::at(self.0.subject, self.as_der())
    }

    /// Returns the first instant of validity.
    #[must_use]
    pub fn not_before(&self) -> UnixTime {
        self.0.not_before
    }

    /// Returns the last instant of validity; that second still belongs to it.
    #[must_use]
    pub fn not_after(&self) -> UnixTime {
        self.0.not_after
    }

    /// Returns the DER `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        self.0.key.of(self.as_der())
    }

    /// Reads the certified key.
    ///
    /// # Errors
    ///
    /// Those of [`PublicKey::from_spki_der`].
    pub fn public_key(&self) -> Result<PublicKey<'_>, Error> {
        PublicKey::at(self.0.key, self.as_der())
    }

    /// Returns the extensions parsed once.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// Goes through all extensions in their order, as they are written.
    pub fn extension_list(&self) -> impl Iterator<Item = Extension<'_>> {
        self.0.extensions.list(self.as_der())
    }

    /// Returns the content of the extension with the identifier.
    #[must_use]
    pub fn extension(&self, identifier: Oid) -> Option<Extension<'_>> {
        self.extension_list()
            .find(|extension| extension.oid == identifier)
    }

    /// Returns the identifier of the subject's key, if the extension is there.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        Some(self.0.extensions.subject_key_identifier?.of(self.as_der()))
    }

    /// Returns what the certificate says about its issuer's key.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<AuthorityKeyIdentifier<'_>> {
        Some(
            self.0
                .extensions
                .authority_key_identifier?
                .of(self.as_der()),
        )
    }

    /// Returns the limits the certificate sets to the names below it, if it does.
    #[must_use]
    pub fn name_constraints(&self) -> Option<NameConstraints<'_>> {
        Some(NameConstraints::at(
            self.0.extensions.name_constraints?,
            self.as_der(),
        ))
    }

    /// Goes through the subject's alternative names, if there are any.
    #[must_use]
    pub fn subject_alt_name(&self) -> Option<GeneralNames<'_>> {
        GeneralNames::from_der(self.0.extensions.subject_alt_name?.of(self.as_der())).ok()
    }

    /// Tells whether subject and issuer are the same name (RFC 5280 §6.1).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject().matches(&self.issuer())
    }

    /// Goes through the names of distribution points where the issuer's lists can be looked up.
    pub fn distribution_points(&self) -> impl Iterator<Item = DistributionPoint<'_>> {
        self.0
            .extensions
            .distribution_points
            .iter()
            .map(|place| place.of(self.as_der()))
    }

    pub(crate) fn identified_algorithm(&self) -> Result<Identified, Error> {
        Identified::at(self.0.signature_algorithm, self.as_der())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.as_der() == other.as_der()
    }
}

impl Eq for Certificate {}

/// Length and validity only: names and serial number tell a person.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("octets", &self.as_der().len())
            .field("not_before", &self.0.not_before)
            .field("not_after", &self.0.not_after)
            .finish_non_exhaustive()
    }
}

/// RFC 5280 §4.1.2.1: `[0] EXPLICIT INTEGER`, v3 being 2.
fn check_version(fields: &mut Reader<'_>) -> Result<(), Error> {
    let Some(field) = fields.optional(context(0))? else {
        return Err(Unsupported::CertificateVersion.into());
    };
    let mut contents = field.contents();
    let version = contents.expect(INTEGER)?;
    contents.finish()?;
    match version.unsigned()? {
        [2] => Ok(()),
        // X.690 §11.5: v1 is the DEFAULT and shall not be written.
        [] => Err(Malformed::new(Syntax::DefaultEncoded, fields.offset()).into()),
        _ => Err(Unsupported::CertificateVersion.into()),
    }
}
