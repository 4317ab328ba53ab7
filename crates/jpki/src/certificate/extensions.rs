// SPDX-License-Identifier: MIT OR Apache-2.0
//! The extensions that the path, revocation and the profile ask about.
//!
//! Covers RFC 5280 §4.2.1.1–4.2.1.6, §4.2.1.9–4.2.1.14.

use alloc::vec::Vec;

mod key_usage;
mod policies;

pub use key_usage::KeyUsage;
pub use policies::{PolicyConstraints, PolicyMapping};

use crate::asn1::{
    BIT_STRING, BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE, Span, Tlv,
    context, context_primitive,
};
use crate::certificate::{
    GeneralNames, MAX_DISTRIBUTION_POINTS, MAX_EXTENSIONS, MAX_KEY_PURPOSES, Name, directory_names,
    name_constraints,
};
use crate::error::{Error, Syntax, Unsupported};
use crate::oid::{self, Oid};

/// One extension as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// Which extension.
    pub oid: Oid,
    /// Whether a reader that does not process it must refuse the certificate.
    pub critical: bool,
    /// The DER inside the OCTET STRING.
    pub value: &'a [u8],
}

/// A value that an extension carries, and whether the extension is critical.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a value and its criticality")]
pub struct Marked<T> {
    /// Whether the extension is critical.
    pub critical: bool,
    /// What it says.
    pub value: T,
}

/// What the certificate's extensions say, as far as this crate asks.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Extensions {
    /// `basicConstraints`.
    pub basic_constraints: Option<Marked<BasicConstraints>>,
    /// `certificatePolicies`, without qualifiers.
    pub certificate_policies: Option<Marked<Vec<Oid>>>,
    /// `extKeyUsage`.
    pub ext_key_usage: Option<Marked<Vec<Oid>>>,
    /// `inhibitAnyPolicy`.
    pub inhibit_any_policy: Option<Marked<u32>>,
    /// `keyUsage`.
    pub key_usage: Option<Marked<KeyUsage>>,
    /// `policyConstraints`.
    pub policy_constraints: Option<Marked<PolicyConstraints>>,
    /// `policyMappings`.
    pub policy_mappings: Option<Marked<Vec<PolicyMapping>>>,
    /// The first critical extension that no step of this crate processes.
    pub unprocessed_critical: Option<Oid>,
    /// The first policy qualifier in a critical `certificatePolicies` that RFC 5280 does not define.
    pub unprocessed_qualifier: Option<Oid>,
    pub(super) name_constraints: Option<Span>,
    pub(super) subject_alt_name: Option<Span>,
    pub(super) subject_key_identifier: Option<Span>,
    pub(super) authority_key_identifier: Option<AuthorityKeyIdentifierPlace>,
    pub(super) distribution_points: Vec<DistributionPointPlace>,
    list: Span,
}

/// `basicConstraints` (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// The subject is a certification authority.
    pub ca: bool,
    /// How many certification authorities may follow below.
    pub path_length: Option<u32>,
}

/// `authorityKeyIdentifier` (RFC 5280 §4.2.1.1): a hint where to find the issuer's key, never a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorityKeyIdentifier<'a> {
    /// `keyIdentifier`.
    pub key_identifier: Option<&'a [u8]>,
    /// Whether `authorityCertIssuer` is there.
    pub has_issuer: bool,
    /// Whether `authorityCertSerialNumber` is there.
    pub has_serial_number: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AuthorityKeyIdentifierPlace {
    key_identifier: Option<Span>,
    has_issuer: bool,
    has_serial_number: bool,
}

impl AuthorityKeyIdentifierPlace {
    pub(crate) const fn key_identifier_span(&self) -> Option<Span> {
        self.key_identifier
    }

    pub(crate) fn of<'a>(&self, input: &'a [u8]) -> AuthorityKeyIdentifier<'a> {
        AuthorityKeyIdentifier {
            key_identifier: self.key_identifier.map(|span| span.of(input)),
            has_issuer: self.has_issuer,
            has_serial_number: self.has_serial_number,
        }
    }
}

/// One name under which the issuer's list can be looked up (RFC 5280 §4.2.1.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DistributionPoint<'a> {
    /// The directory name; `None` when the point is named in another form.
    pub directory_name: Option<Name<'a>>,
    /// Whether the point covers only some reasons, or its list has another issuer.
    pub limited: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DistributionPointPlace {
    directory_name: Option<Span>,
    limited: bool,
}

impl DistributionPointPlace {
    pub(super) fn of<'a>(&self, input: &'a [u8]) -> DistributionPoint<'a> {
        DistributionPoint {
            directory_name: self.directory_name.map(|span| Name::at(span, input)),
            limited: self.limited,
        }
    }
}

impl Extensions {
    /// Reads `Extensions`.
    pub(super) fn read(list: Tlv<'_>) -> Result<Self, Error> {
        let mut found = Self {
            list: list.value_span(),
            ..Self::default()
        };
        let mut reader = list.contents();
        if reader.is_empty() {
            return Err(list.fault(Syntax::Empty));
        }
        let mut seen = Seen::default();
        while !reader.is_empty() {
            let start = reader;
            let extension = RawExtension::read(&mut reader)?;
            seen.note(&extension, &start)?;
            found.take(&extension)?;
        }
        Ok(found)
    }

    pub(super) fn list<'a>(&self, der: &'a [u8]) -> impl Iterator<Item = Extension<'a>> + use<'a> {
        let mut reader = Reader::at(self.list, der);
        // The list was read once without error; an error here could only end the walk.
        core::iter::from_fn(move || {
            let RawExtension {
                oid,
                critical,
                value,
                ..
            } = RawExtension::read(&mut reader).ok()?;
            Some(Extension {
                oid,
                critical,
                value: value.value,
            })
        })
    }

    fn take(&mut self, extension: &RawExtension<'_>) -> Result<(), Error> {
        let critical = extension.critical;
        let mut reader = extension.value.contents();
        match extension.oid {
            oid::BASIC_CONSTRAINTS => {
                let value = basic_constraints(&mut reader)?;
                self.basic_constraints = Some(Marked { critical, value });
            }
            oid::CERTIFICATE_POLICIES => {
                let (value, unknown) = policies::certificate_policies(&mut reader)?;
                self.certificate_policies = Some(Marked { critical, value });
                self.unprocessed_qualifier = unknown.filter(|_| critical);
            }
            oid::KEY_USAGE => {
                let value = KeyUsage::of_bits(reader.expect(BIT_STRING)?.named_bits()?);
                self.key_usage = Some(Marked { critical, value });
            }
            oid::CRL_DISTRIBUTION_POINTS => {
                self.distribution_points = distribution_points(&mut reader)?;
            }
            oid::EXT_KEY_USAGE => {
                let value = ext_key_usage(&mut reader)?;
                self.ext_key_usage = Some(Marked { critical, value });
            }
            oid::INHIBIT_ANY_POLICY => {
                let value = policies::inhibit_any_policy(&mut reader)?;
                self.inhibit_any_policy = Some(Marked { critical, value });
            }
            oid::NAME_CONSTRAINTS => {
                self.name_constraints = Some(extension.value.value_span());
                name_constraints::read(&mut reader)?;
            }
            oid::POLICY_CONSTRAINTS => {
                let value = policies::policy_constraints(&mut reader)?;
                self.policy_constraints = Some(Marked { critical, value });
            }
            oid::POLICY_MAPPINGS => {
                let value = policies::policy_mappings(&mut reader)?;
                self.policy_mappings = Some(Marked { critical, value });
            }
            oid::SUBJECT_ALT_NAME => {
                self.subject_alt_name = Some(extension.value.value_span());
                GeneralNames::read(&mut reader)?.try_for_each(|name| name.map(drop))?;
            }
            oid::SUBJECT_KEY_IDENTIFIER => {
                self.subject_key_identifier = Some(reader.expect(OCTET_STRING)?.value_span());
                self.note_unprocessed(extension);
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_identifier = Some(authority_key_identifier(&mut reader)?);
                self.note_unprocessed(extension);
            }
            // RFC 6960 §4.2.2.2.1: that this key's own status need not be asked. It limits nothing, so it is
            // processed wherever it stands, critical or not.
            oid::OCSP_NO_CHECK => return Ok(()),
            _ => {
                self.note_unprocessed(extension);
                return Ok(());
            }
        }
        reader.finish()
    }

    fn note_unprocessed(&mut self, extension: &RawExtension<'_>) {
        if extension.critical && self.unprocessed_critical.is_none() {
            self.unprocessed_critical = Some(extension.oid);
        }
    }
}

/// The extensions met so far in one list, to find the one that comes twice and to count them.
pub(crate) struct Seen<'a> {
    identifiers: [&'a [u8]; MAX_EXTENSIONS],
    count: usize,
}

impl Default for Seen<'_> {
    fn default() -> Self {
        Self {
            identifiers: [&[]; MAX_EXTENSIONS],
            count: 0,
        }
    }
}

impl<'a> Seen<'a> {
    /// Takes note of the extension that begins at `start`.
    pub(crate) fn note(
        &mut self,
        extension: &RawExtension<'a>,
        start: &Reader<'a>,
    ) -> Result<(), Error> {
        // RFC 5280 §4.2: a list has at most one instance of an extension.
        if self
            .identifiers
            .iter()
            .take(self.count)
            .any(|seen| *seen == extension.identifier)
        {
            return Err(start.fault(Syntax::DuplicateExtension));
        }
        let place = self
            .identifiers
            .get_mut(self.count)
            .ok_or(Unsupported::TooManyExtensions {
                limit: MAX_EXTENSIONS,
            })?;
        *place = extension.identifier;
        self.count += 1;
        Ok(())
    }
}

/// `Extension` (RFC 5280 §4.1), its value still closed; CRLs and their entries use it too.
pub(crate) struct RawExtension<'a> {
    pub(crate) oid: Oid,
    /// The identifier's content octets.
    identifier: &'a [u8],
    pub(crate) critical: bool,
    pub(crate) value: Tlv<'a>,
}

impl<'a> RawExtension<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut fields = reader.sequence()?;
        let identifier = fields.expect(OBJECT_IDENTIFIER)?;
        let critical = match fields.optional(BOOLEAN)? {
            // X.690 §11.5: FALSE is the DEFAULT and shall not be written.
            Some(flag) if !flag.boolean()? => return Err(flag.fault(Syntax::DefaultEncoded)),
            Some(_) => true,
            None => false,
        };
        let value = fields.expect(OCTET_STRING)?;
        fields.finish()?;
        Ok(Self {
            oid: identifier.oid()?,
            identifier: identifier.value,
            critical,
            value,
        })
    }
}

fn basic_constraints(reader: &mut Reader<'_>) -> Result<BasicConstraints, Error> {
    let mut fields = reader.sequence()?;
    let ca = match fields.optional(BOOLEAN)? {
        Some(flag) if !flag.boolean()? => return Err(flag.fault(Syntax::DefaultEncoded)),
        Some(_) => true,
        None => false,
    };
    let path_length = fields
        .optional(INTEGER)?
        .map(|length| length.small_unsigned())
        .transpose()?;
    fields.finish()?;
    Ok(BasicConstraints { ca, path_length })
}

fn ext_key_usage(reader: &mut Reader<'_>) -> Result<Vec<Oid>, Error> {
    let mut usages = Vec::new();
    let mut list = reader.non_empty(SEQUENCE)?;
    while !list.is_empty() {
        let usage = list.expect(OBJECT_IDENTIFIER)?.oid()?;
        if usages.len() == MAX_KEY_PURPOSES {
            let limit = MAX_KEY_PURPOSES;
            return Err(Unsupported::TooManyKeyPurposes { limit }.into());
        }
        usages.push(usage);
    }
    Ok(usages)
}

pub(crate) fn authority_key_identifier(
    reader: &mut Reader<'_>,
) -> Result<AuthorityKeyIdentifierPlace, Error> {
    let mut fields = reader.sequence()?;
    let key_identifier = fields
        .optional(context_primitive(0))?
        .map(|tlv| tlv.value_span());
    let has_issuer = fields.optional(context(1))?.is_some();
    let has_serial_number = fields.optional(context_primitive(2))?.is_some();
    fields.finish()?;
    Ok(AuthorityKeyIdentifierPlace {
        key_identifier,
        has_issuer,
        has_serial_number,
    })
}

fn distribution_points(reader: &mut Reader<'_>) -> Result<Vec<DistributionPointPlace>, Error> {
    let mut points = Vec::new();
    let mut add = |place: DistributionPointPlace| {
        if points.len() == MAX_DISTRIBUTION_POINTS {
            let limit = MAX_DISTRIBUTION_POINTS;
            return Err(Error::from(Unsupported::TooManyDistributionPoints {
                limit,
            }));
        }
        points.push(place);
        Ok(())
    };
    let mut list = reader.non_empty(SEQUENCE)?;
    while !list.is_empty() {
        let mut fields = list.sequence()?;
        let name = fields.optional(context(0))?;
        let reasons = fields.optional(context_primitive(1))?;
        let crl_issuer = fields.optional(context(2))?;
        fields.finish()?;
        let limited = reasons.is_some() || crl_issuer.is_some();
        let mut others = 1;
        if let Some(name) = name {
            let mut choice = name.contents();
            // `fullName [0]`, or `nameRelativeToCRLIssuer [1]`, which is not looked up here.
            if let Some(full) = choice.optional(context(0))? {
                others = directory_names(full.contents(), |span| {
                    add(DistributionPointPlace {
                        directory_name: Some(span),
                        limited,
                    })
                })?;
            } else {
                choice.expect(context(1))?;
            }
            choice.finish()?;
        }
        if others > 0 {
            add(DistributionPointPlace {
                directory_name: None,
                limited,
            })?;
        }
    }
    Ok(points)
}
