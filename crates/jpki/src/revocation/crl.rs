// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a certificate revocation list in one pass.
//!
//! Covers RFC 5280 §5.1–5.3 for complete lists.

use core::fmt;

use super::index::{Entry, Index, Reason};
use crate::asn1::{
    BIT_STRING, ENUMERATED, GENERALIZED_TIME, INTEGER, Reader, SEQUENCE, Span, Tlv, UTC_TIME,
    context, context_primitive,
};
use crate::certificate::{
    Name, RawExtension, Seen, authority_key_identifier, checked_name, directory_names,
};
use crate::crypto::Identified;
use crate::error::{Error, Refused, Syntax, Unsupported};
use crate::oid::{self, Oid};
use crate::serial::SerialNumber;
use crate::time::UnixTime;

/// How large a list may be; checked before anything is hashed or indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlLimits {
    /// Most octets of a list.
    pub max_length: usize,
    /// Most entries of a list.
    pub max_entries: usize,
}

impl CrlLimits {
    /// Limits for lists partitioned by municipality.
    #[must_use]
    pub const fn partitioned() -> Self {
        // Origin: about 27 million renewals a year, so up to 10 million live entries nationally; the
        // largest municipality has 3 % of the population, 300,000 entries of 41 octets, 12 MiB. Three
        // times that leaves room for a bad year.
        Self {
            max_length: 40 * 1_024 * 1_024,
            max_entries: 1_000_000,
        }
    }
}

/// A well-formed list, indexed but not yet verified: it answers nothing.
///
/// It borrows the octets it was read from; [`verify_crl`](super::verify_crl) turns it into an owned
/// [`VerifiedCrl`](super::VerifiedCrl).
#[derive(Clone)]
pub struct Crl<'a> {
    der: &'a [u8],
    tbs: Span,
    signature_algorithm: Span,
    signature: Span,
    issuer: Span,
    this_update: UnixTime,
    next_update: UnixTime,
    extensions: CrlExtensions,
    number: SerialNumber,
    index: Index,
}

#[derive(Clone, Debug, Default)]
struct CrlExtensions {
    issuer_key_identifier: Option<Span>,
    number: Option<SerialNumber>,
    scope: Option<Span>,
}

impl<'a> Crl<'a> {
    /// Reads one DER list; nothing may follow it.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where DER or the structure is broken; [`Error::Unsupported`] above the
    /// limits, for delta, indirect and partial-reason lists, and for unknown critical extensions of
    /// the list or an entry (RFC 5280 §5.2, §5.3: such a list must not be used);
    /// [`Refused::CrlNumberMissing`].
    pub fn from_der(der: &'a [u8], limits: &CrlLimits) -> Result<Self, Error> {
        if der.len() > limits.max_length {
            let (length, limit) = (der.len(), limits.max_length);
            return Err(Unsupported::CrlTooLong { length, limit }.into());
        }
        let mut input = Reader::new(der);
        let mut list = input.sequence()?;
        input.finish()?;
        let tbs = list.expect(SEQUENCE)?;
        let signature_algorithm = list.expect(SEQUENCE)?;
        let (_, signature) = list.expect(BIT_STRING)?.octet_aligned_bits()?;
        list.finish()?;

        let mut fields = tbs.contents();
        // RFC 5280 §5.1.2.1: version 2, which is 1; absent means 1.
        let version = fields.optional(INTEGER)?.ok_or(Unsupported::CrlVersion)?;
        if version.unsigned()? != [1] {
            return Err(Unsupported::CrlVersion.into());
        }
        let inner_algorithm = fields.expect(SEQUENCE)?;
        // RFC 5280 §5.1.1.2: the two identifiers are the same.
        if inner_algorithm.der != signature_algorithm.der {
            return Err(inner_algorithm.fault(Syntax::SignatureAlgorithmMismatch));
        }
        let issuer = checked_name(&mut fields)?;
        let this_update = fields.any()?.time()?;
        let Some(next_update) = next_update(&mut fields)? else {
            return Err(fields.fault(Syntax::NextUpdateMissing));
        };
        let (next_field, next_update) = (next_update, next_update.time()?);
        if next_update < this_update {
            return Err(next_field.fault(Syntax::NextUpdateBeforeThisUpdate));
        }
        let index = match fields.optional(SEQUENCE)? {
            Some(entries) => index_entries(&entries, limits.max_entries)?,
            None => Index::default(),
        };
        let extensions = match fields.optional(context(0))? {
            Some(tlv) => read_extensions(&tlv)?,
            None => CrlExtensions::default(),
        };
        fields.finish()?;
        let number = extensions.number.ok_or(Refused::CrlNumberMissing)?;
        Ok(Self {
            der,
            tbs: tbs.span(),
            signature_algorithm: signature_algorithm.span(),
            signature,
            issuer,
            this_update,
            next_update,
            extensions,
            number,
            index,
        })
    }

    /// Returns the exact octets of the list.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// Returns the octets the issuer signed (`tbsCertList`).
    #[must_use]
    pub fn tbs_der(&self) -> &'a [u8] {
        self.tbs.of(self.der)
    }

    /// Returns the issuer's signature.
    #[must_use]
    pub fn signature(&self) -> &'a [u8] {
        self.signature.of(self.der)
    }

    /// Returns the identifier of the algorithm the issuer signed with.
    #[must_use]
    pub fn signature_algorithm_oid(&self) -> Option<Oid> {
        Reader::new(self.signature_algorithm.of(self.der))
            .sequence()
            .ok()?
            .oid()
            .ok()
    }

    /// Returns the issuer's name.
    #[must_use]
    pub fn issuer(&self) -> Name<'a> {
        Name::at(self.issuer, self.der)
    }

    /// Returns the key identifier of the issuer, if the list carries one.
    #[must_use]
    pub fn issuer_key_identifier(&self) -> Option<&'a [u8]> {
        self.extensions
            .issuer_key_identifier
            .map(|span| span.of(self.der))
    }

    /// Returns the directory name the list is limited to.
    #[must_use]
    pub fn distribution_point(&self) -> Option<Name<'a>> {
        self.extensions.scope.map(|span| Name::at(span, self.der))
    }

    /// Returns when the list was made.
    #[must_use]
    pub const fn this_update(&self) -> UnixTime {
        self.this_update
    }

    /// Returns when the next list is due.
    #[must_use]
    pub const fn next_update(&self) -> UnixTime {
        self.next_update
    }

    /// Returns the list's number.
    #[must_use]
    pub const fn number(&self) -> SerialNumber {
        self.number
    }

    /// Returns how many certificates the list names. What it says about them needs a verified list.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.index.len()
    }

    pub(super) fn identified_algorithm(&self) -> Result<Identified, Error> {
        Identified::at(self.signature_algorithm, self.der)
    }

    pub(super) fn scope(&self) -> &'a [u8] {
        self.distribution_point().map_or(&[], |name| name.as_der())
    }

    pub(super) fn into_index(self) -> Index {
        self.index
    }
}

impl fmt::Debug for Crl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crl")
            .field("octets", &self.der.len())
            .field("entries", &self.entries())
            .field("this_update", &self.this_update)
            .field("next_update", &self.next_update)
            .finish_non_exhaustive()
    }
}

fn next_update<'a>(fields: &mut Reader<'a>) -> Result<Option<Tlv<'a>>, Error> {
    match fields.optional(UTC_TIME)? {
        Some(time) => Ok(Some(time)),
        None => fields.optional(GENERALIZED_TIME),
    }
}

/// Reads `revokedCertificates` in one pass.
fn index_entries(entries: &Tlv<'_>, max_entries: usize) -> Result<Index, Error> {
    // RFC 5280 §5.1.2.6: absent when there is none, so never empty.
    if entries.value.is_empty() {
        return Err(entries.fault(Syntax::Empty));
    }
    let mut index = Index::with_room_for(entries.value.len());
    let mut reader = entries.contents();
    let mut budget = max_entries;
    while !reader.is_empty() {
        budget = budget
            .checked_sub(1)
            .ok_or(Unsupported::TooManyCrlEntries { limit: max_entries })?;
        let entry = reader.expect(SEQUENCE)?;
        let mut fields = entry.contents();
        let serial = fields.expect(INTEGER)?.serial_number()?;
        let date_field = fields.any()?;
        let date = date_field.time()?;
        let reason = if fields.is_empty() {
            Reason::Revoked(super::ReasonCode::Unspecified)
        } else {
            let list = fields.expect(SEQUENCE)?;
            fields.finish()?;
            entry_reason(&list)?
        };
        index
            .push(Entry {
                serial,
                date,
                reason,
            })
            .ok_or_else(|| date_field.fault(Syntax::Time))?;
    }
    index.sort();
    Ok(index)
}

/// Reads `crlEntryExtensions` for the reason.
fn entry_reason(list: &Tlv<'_>) -> Result<Reason, Error> {
    let mut reason = None;
    each_extension(list, |extension, _| {
        match extension.oid {
            oid::REASON_CODE => {
                let mut contents = extension.value.contents();
                let code = contents.expect(ENUMERATED)?;
                contents.finish()?;
                let [code_octet] = code.value else {
                    return Err(code.fault(Syntax::Enumerated));
                };
                reason = Some(Reason::from_code(*code_octet).map_err(|fault| code.fault(fault))?);
            }
            // RFC 5280 §5.3.3: entries after it belong to another issuer; it is always critical, but an
            // indirect list is refused even when it is not.
            oid::CERTIFICATE_ISSUER => return Err(Unsupported::IndirectCrl.into()),
            oid::INVALIDITY_DATE => {}
            other if extension.critical => {
                return Err(Unsupported::CriticalCrlEntryExtension(other).into());
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(reason.unwrap_or(Reason::Revoked(super::ReasonCode::Unspecified)))
}

fn read_extensions(tlv: &Tlv<'_>) -> Result<CrlExtensions, Error> {
    let mut wrapper = tlv.contents();
    let list = wrapper.expect(SEQUENCE)?;
    wrapper.finish()?;
    let mut found = CrlExtensions::default();
    each_extension(&list, |extension, mut contents| {
        match extension.oid {
            oid::CRL_NUMBER => {
                let field = contents.expect(INTEGER)?;
                // RFC 5280 §5.2.3: not negative, at most 20 octets.
                field.unsigned()?;
                found.number = Some(field.serial_number()?);
                contents.finish()
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                found.issuer_key_identifier =
                    authority_key_identifier(&mut contents)?.key_identifier_span();
                contents.finish()
            }
            oid::ISSUING_DISTRIBUTION_POINT => {
                found.scope = Some(issuing_distribution_point(&mut contents)?);
                contents.finish()
            }
            oid::DELTA_CRL_INDICATOR => Err(Unsupported::DeltaCrl.into()),
            other if extension.critical => Err(Unsupported::CriticalCrlExtension(other).into()),
            _ => Ok(()),
        }
    })?;
    Ok(found)
}

/// Walks a list of extensions; each identifier appears once (RFC 5280 §5.2).
fn each_extension<'a>(
    list: &Tlv<'a>,
    mut each: impl FnMut(&RawExtension<'a>, Reader<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    if list.value.is_empty() {
        return Err(list.fault(Syntax::Empty));
    }
    let mut reader = list.contents();
    let mut seen = Seen::default();
    while !reader.is_empty() {
        let start = reader;
        let extension = RawExtension::read(&mut reader)?;
        seen.note(&extension, &start)?;
        each(&extension, extension.value.contents())?;
    }
    Ok(())
}

/// `IssuingDistributionPoint` (RFC 5280 §5.2.5), accepted when it is one directory name and nothing
/// else limits the list.
fn issuing_distribution_point(contents: &mut Reader<'_>) -> Result<Span, Error> {
    let mut fields = contents.sequence()?;
    let name = fields.optional(context(0))?;
    let only_user = fields.optional(context_primitive(1))?;
    let only_ca = fields.optional(context_primitive(2))?;
    let reasons = fields.optional(context_primitive(3))?;
    let indirect = fields.optional(context_primitive(4))?;
    let only_attribute = fields.optional(context_primitive(5))?;
    fields.finish()?;
    if indirect.is_some() {
        return Err(Unsupported::IndirectCrl.into());
    }
    if only_user
        .or(only_ca)
        .or(reasons)
        .or(only_attribute)
        .is_some()
    {
        return Err(Unsupported::CrlScope.into());
    }
    let name = name.ok_or(Unsupported::DistributionPointName)?;
    let mut choice = name.contents();
    let full = choice
        .optional(context(0))?
        .ok_or(Unsupported::DistributionPointName)?;
    choice.finish()?;
    let mut scope = None;
    let mut directory = 0;
    let others = directory_names(full.contents(), |span| {
        directory += 1;
        scope = Some(span);
        Ok(())
    })?;
    match scope {
        Some(span) if directory == 1 && others == 0 => Ok(span),
        _ => Err(Unsupported::DistributionPointName.into()),
    }
}
