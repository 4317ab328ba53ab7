// SPDX-License-Identifier: MIT OR Apache-2.0
//! Distribution points: what a certificate names, and what a list says it is limited to.
//!
//! Names are kept as the DER of one `GeneralName` and compared by their octets, so that two writings
//! of one name count as different: a list that is not found leaves the answer undetermined. A name
//! relative to the issuer of the list is completed first (RFC 5280 §4.2.1.13).
//!
//! Covers RFC 5280 §4.2.1.13 and §5.2.5.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Reasons;
use crate::asn1::{Reader, SEQUENCE, context, context_primitive};
use crate::certificate::{MAX_DISTRIBUTION_POINTS, Name, checked_name, directory_names};
use crate::error::{Error, Syntax, Unsupported};

/// `[4] EXPLICIT Name` among general names.
const DIRECTORY_NAME: u8 = context(4);

/// Which kind of certificate a list is limited to (RFC 5280 §5.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnlyContains {
    /// `onlyContainsAttributeCerts`: no public-key certificate at all.
    AttributeCertificates,
    /// `onlyContainsCACerts`.
    CaCertificates,
    /// `onlyContainsUserCerts`.
    UserCertificates,
}

/// What a list is limited to: its `issuingDistributionPoint` (RFC 5280 §5.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The extension as it is written; empty when the list has none. Two lists are of one scope when
    /// these octets are the same (§6.3.3 (c) (2)).
    der: Box<[u8]>,
    names: Vec<Box<[u8]>>,
    only: Option<OnlyContains>,
    reasons: Reasons,
    indirect: bool,
}

impl Scope {
    /// The scope of a list without the extension: everything the issuer issued.
    pub(super) fn whole() -> Self {
        Self {
            der: Box::default(),
            names: Vec::new(),
            only: None,
            reasons: Reasons::ALL,
            indirect: false,
        }
    }

    /// Returns the DER of the extension's value; empty when the list has none.
    #[must_use]
    pub const fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Goes through the distribution point's names, each as the DER of one `GeneralName`.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// Returns the first directory name.
    #[must_use]
    pub fn directory_name(&self) -> Option<Name<'_>> {
        self.names().find_map(directory_name_of)
    }

    /// Returns the only kind of certificates the list contains, if it is limited so.
    #[must_use]
    pub const fn only_contains(&self) -> Option<OnlyContains> {
        self.only
    }

    /// Returns the reasons the list is about.
    #[must_use]
    pub const fn reasons(&self) -> Reasons {
        self.reasons
    }

    /// Tells whether the list may name certificates of other issuers.
    #[must_use]
    pub const fn is_indirect(&self) -> bool {
        self.indirect
    }

    /// Tells whether the list has certificates of this kind (§6.3.3 (b) (2) (ii)–(iv)).
    pub(super) const fn covers_kind(&self, is_ca: bool) -> bool {
        match self.only {
            None => true,
            Some(OnlyContains::UserCertificates) => !is_ca,
            Some(OnlyContains::CaCertificates) => is_ca,
            Some(OnlyContains::AttributeCertificates) => false,
        }
    }

    /// Reads `IssuingDistributionPoint`; `issuer` completes a relative name.
    pub(super) fn read(contents: &mut Reader<'_>, issuer: Name<'_>) -> Result<Self, Error> {
        let whole = contents.expect(SEQUENCE)?;
        // §5.2.5: never an empty sequence.
        if whole.value.is_empty() {
            return Err(whole.fault(Syntax::Empty));
        }
        let mut fields = whole.contents();
        let name = fields.optional(context(0))?;
        let mut flags = [false; 4];
        let mut reasons = Reasons::ALL;
        // In the order of the ASN.1: user, CA, [3] reasons, indirect, attribute.
        for (flag, number) in flags.iter_mut().zip([1, 2, 4, 5]) {
            if number == 4
                && let Some(bits) = fields.optional(context_primitive(3))?
            {
                reasons = Reasons::read(&bits)?;
            }
            if let Some(boolean) = fields.optional(context_primitive(number))? {
                // X.690 §11.5: FALSE is the DEFAULT and shall not be written.
                if !boolean.boolean()? {
                    return Err(boolean.fault(Syntax::DefaultEncoded));
                }
                *flag = true;
            }
        }
        fields.finish()?;
        let [user, ca, indirect, attribute] = flags;
        let only = match (user, ca, attribute) {
            (false, false, false) => None,
            (true, false, false) => Some(OnlyContains::UserCertificates),
            (false, true, false) => Some(OnlyContains::CaCertificates),
            (false, false, true) => Some(OnlyContains::AttributeCertificates),
            // §5.2.5: at most one of them.
            _ => return Err(whole.fault(Syntax::ConflictingScope)),
        };
        let names = match name {
            Some(name) => point_names(name.contents(), Some(issuer))?,
            None => Vec::new(),
        };
        Ok(Self {
            der: whole.der.into(),
            names,
            only,
            reasons,
            indirect,
        })
    }

    /// Reads a scope back from the octets [`Self::as_der`] returns.
    pub(super) fn from_der(der: &[u8], issuer: Name<'_>) -> Result<Self, Error> {
        if der.is_empty() {
            return Ok(Self::whole());
        }
        let mut reader = Reader::new(der);
        let scope = Self::read(&mut reader, issuer)?;
        reader.finish()?;
        Ok(scope)
    }
}

/// One distribution point of a certificate (RFC 5280 §4.2.1.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// The names under which its lists are looked up.
    pub(super) names: Vec<Box<[u8]>>,
    /// The reasons its lists are about.
    pub(super) reasons: Reasons,
    /// The names of the issuer of its lists, where that is not the certificate's; DER of `Name`.
    pub(super) crl_issuers: Vec<Box<[u8]>>,
}

impl Point {
    /// Reads `CRLDistributionPoints`; `issuer` is the certificate's.
    pub(super) fn read_all(value: &[u8], issuer: Name<'_>) -> Result<Vec<Self>, Error> {
        let mut reader = Reader::new(value);
        let mut list = reader.non_empty(SEQUENCE)?;
        reader.finish()?;
        let mut points = Vec::new();
        while !list.is_empty() {
            if points.len() == MAX_DISTRIBUTION_POINTS {
                let limit = MAX_DISTRIBUTION_POINTS;
                return Err(Unsupported::TooManyDistributionPoints { limit }.into());
            }
            points.push(Self::read(&mut list, issuer)?);
        }
        Ok(points)
    }

    fn read(list: &mut Reader<'_>, issuer: Name<'_>) -> Result<Self, Error> {
        let mut fields = list.sequence()?;
        let name = fields.optional(context(0))?;
        let reasons = match fields.optional(context_primitive(1))? {
            Some(bits) => Reasons::read(&bits)?,
            None => Reasons::ALL,
        };
        let mut crl_issuers: Vec<Box<[u8]>> = Vec::new();
        if let Some(names) = fields.optional(context(2))? {
            let mut rest = names.contents();
            while !rest.is_empty() {
                let name = rest.any()?;
                if let Some(name) = directory_name_of(name.der) {
                    crl_issuers.push(name.as_der().into());
                }
            }
            // §4.2.1.13: it has at least one name, the distinguished name of the issuer.
            if crl_issuers.is_empty() {
                return Err(names.fault(Syntax::Empty));
            }
        }
        fields.finish()?;
        // A relative name is completed with the issuer of the list; with several there is no telling.
        let base = match &crl_issuers[..] {
            [] => Some(issuer),
            [one] => Some(Name::from_checked(one)),
            _ => None,
        };
        let names = match name {
            Some(name) => point_names(name.contents(), base)?,
            // §6.3.3 (b) (2) (i): without a name the names of the issuer count.
            None => crl_issuers
                .iter()
                .map(|name| general_directory_name(name))
                .collect(),
        };
        Ok(Self {
            names,
            reasons,
            crl_issuers,
        })
    }

    /// The point that every certificate has unsaid: lists of its issuer, for all reasons
    /// (§6.3.3, last paragraph).
    pub(super) fn of_issuer(issuer: Name<'_>) -> Self {
        Self {
            names: alloc::vec![general_directory_name(issuer.as_der())],
            reasons: Reasons::ALL,
            crl_issuers: Vec::new(),
        }
    }
}

/// Reads `DistributionPointName` as complete general names.
fn point_names(mut choice: Reader<'_>, base: Option<Name<'_>>) -> Result<Vec<Box<[u8]>>, Error> {
    let mut names: Vec<Box<[u8]>> = Vec::new();
    if let Some(full) = choice.optional(context(0))? {
        choice.finish()?;
        // The forms are checked by one reader.
        directory_names(full.contents(), |_| Ok(()))?;
        let mut rest = full.contents();
        while !rest.is_empty() {
            if names.len() == MAX_DISTRIBUTION_POINTS {
                let limit = MAX_DISTRIBUTION_POINTS;
                return Err(Unsupported::TooManyDistributionPoints { limit }.into());
            }
            names.push(rest.any()?.der.into());
        }
        if names.is_empty() {
            return Err(full.fault(Syntax::Empty));
        }
    } else {
        let relative = choice.expect(context(1))?;
        choice.finish()?;
        let base = base.ok_or(Unsupported::DistributionPointName)?;
        let (_, arcs) = split_value(base.as_der());
        let last = element(0x31, &[relative.value]);
        let name = element(SEQUENCE, &[arcs, &last]);
        // The result is checked as any other name.
        let mut reader = Reader::new(&name);
        checked_name(&mut reader)?;
        names.push(general_directory_name(&name));
    }
    Ok(names)
}

/// The name inside a `GeneralName`, when it is a well-formed directory name.
pub(super) fn directory_name_of(general_name: &[u8]) -> Option<Name<'_>> {
    let mut reader = Reader::new(general_name);
    let outer = reader.expect(DIRECTORY_NAME).ok()?;
    reader.finish().ok()?;
    let mut contents = outer.contents();
    checked_name(&mut contents).ok()?;
    contents.finish().ok()?;
    Some(Name::from_checked(outer.value))
}

/// Wraps the DER of a name as a `GeneralName`.
pub(super) fn general_directory_name(name: &[u8]) -> Box<[u8]> {
    element(DIRECTORY_NAME, &[name]).into()
}

fn split_value(der: &[u8]) -> (u8, &[u8]) {
    let mut reader = Reader::new(der);
    reader.any().map_or((0, &[]), |tlv| (tlv.tag, tlv.value))
}

/// Writes one DER element; the names of a certificate are far below 2¹⁶ octets.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = alloc::vec![tag];
    match u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes() {
        [0, low @ 0..=0x7F] => der.push(low),
        [0, low] => der.extend([0x81, low]),
        [high, low] => der.extend([0x82, high, low]),
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}
