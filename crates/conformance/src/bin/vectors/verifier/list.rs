// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hand-built revocation lists, any field of which a case can change (RFC 5280 §5), and the distribution points that lead
//! to them.

use super::chain::{ecdsa_with_sha256, key, name};
use super::extension::{Extension, authority_key_identifier, joined};
use jpki::time::UnixTime;
use testbed::EPOCH;
use testbed::pki::{EcKey, der};

pub(super) const CRL_NUMBER: &str = "2.5.29.20";
pub(super) const REASON_CODE: &str = "2.5.29.21";
pub(super) const INVALIDITY_DATE: &str = "2.5.29.24";
pub(super) const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
pub(super) const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
pub(super) const CERTIFICATE_ISSUER: &str = "2.5.29.29";
pub(super) const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub(super) const FRESHEST_CRL: &str = "2.5.29.46";

pub(super) const DAY: i64 = 86_400;

/// Reasons that revoke for good, with their codes (RFC 5280 §5.3.1).
pub(super) const REASONS: [(&str, u8); 8] = [
    ("unspecified", 0),
    ("key-compromise", 1),
    ("ca-compromise", 2),
    ("affiliation-changed", 3),
    ("superseded", 4),
    ("cessation-of-operation", 5),
    ("privilege-withdrawn", 9),
    ("aa-compromise", 10),
];

/// Everything a list says.
#[derive(Clone)]
pub(super) struct List {
    pub(super) version: Vec<u8>,
    /// The algorithm inside the signed part, DER.
    pub(super) inner_algorithm: Vec<u8>,
    /// The algorithm beside the signature, DER.
    pub(super) outer_algorithm: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    /// Time, DER.
    pub(super) this_update: Vec<u8>,
    pub(super) next_update: Vec<u8>,
    pub(super) entries: Vec<Entry>,
    /// What stands in the place of the entries, DER.
    pub(super) revoked: Option<Vec<u8>>,
    pub(super) extensions: Vec<Extension>,
}

/// One entry.
#[derive(Clone)]
pub(super) struct Entry {
    /// INTEGER, DER.
    pub(super) serial: Vec<u8>,
    /// Time, DER.
    pub(super) date: Vec<u8>,
    pub(super) extensions: Vec<Extension>,
}

impl List {
    /// An empty list of the root of all paths, a day old, good for a day more, number 100.
    pub(super) fn of_root() -> Self {
        Self::of("Root", key(0))
    }

    /// The same of another issuer.
    pub(super) fn of(issuer: &str, issuing: &EcKey) -> Self {
        let algorithm = ecdsa_with_sha256();
        Self {
            version: der::integer(&[1]),
            inner_algorithm: algorithm.clone(),
            outer_algorithm: algorithm,
            issuer: name(issuer),
            this_update: der::time(EPOCH.saturating_add_secs(-DAY)),
            next_update: der::time(EPOCH.saturating_add_secs(DAY)),
            entries: Vec::new(),
            revoked: None,
            extensions: vec![
                authority_key_identifier(&issuing.key_identifier()),
                number(&[100]),
            ],
        }
    }

    pub(super) fn changed(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// With an extension, in place of one of the same identifier.
    pub(super) fn with(mut self, extension: Extension) -> Self {
        self = self.without(extension.identifier);
        self.extensions.push(extension);
        self
    }

    pub(super) fn without(mut self, identifier: &str) -> Self {
        self.extensions
            .retain(|extension| extension.identifier != identifier);
        self
    }

    pub(super) fn naming(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    pub(super) fn numbered(self, digits: &[u8]) -> Self {
        self.with(number(digits))
    }

    pub(super) fn dated(self, from: UnixTime, until: UnixTime) -> Self {
        self.changed(|list| {
            list.this_update = der::time(from);
            list.next_update = der::time(until);
        })
    }

    /// A delta list after the complete list of the number.
    pub(super) fn after(self, base: u8) -> Self {
        let value = der::integer(&[base]);
        self.with(Extension::new(DELTA_CRL_INDICATOR, true, value))
    }

    pub(super) fn to_be_signed(&self) -> Vec<u8> {
        let entries = joined(self.entries.iter().map(Entry::to_der));
        // RFC 5280 §5.1.2.6: without entries the list of them is absent.
        let revoked = match (&self.revoked, self.entries.is_empty()) {
            (Some(revoked), _) => revoked.clone(),
            (None, true) => Vec::new(),
            (None, false) => der::sequence(&[&entries]),
        };
        let extensions = joined(self.extensions.iter().map(Extension::to_der));
        let extensions = match extensions.len() {
            0 => Vec::new(),
            _ => der::context(0, &[&der::sequence(&[&extensions])]),
        };
        der::sequence(&[
            &self.version,
            &self.inner_algorithm,
            &self.issuer,
            &self.this_update,
            &self.next_update,
            &revoked,
            &extensions,
        ])
    }

    /// The list, signed by the root.
    pub(super) fn by_root(&self) -> Vec<u8> {
        self.signed(key(0))
    }

    pub(super) fn signed(&self, issuing: &EcKey) -> Vec<u8> {
        self.signed_with(|message| issuing.sign(message))
    }

    pub(super) fn signed_with(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let message = self.to_be_signed();
        let signature = der::bit_string(0, &sign(&message));
        der::sequence(&[&message, &self.outer_algorithm, &signature])
    }
}

impl Entry {
    /// An entry without extensions, thirty days old.
    pub(super) fn of(serial: &[u8]) -> Self {
        Self {
            serial: der::integer(serial),
            date: der::time(EPOCH.saturating_add_secs(-30 * DAY)),
            extensions: Vec::new(),
        }
    }

    pub(super) fn because(self, reason: u8) -> Self {
        let value = der::enumerated(reason);
        self.with(Extension::new(REASON_CODE, false, value))
    }

    /// Of a certificate of another issuer, and so all that follow.
    pub(super) fn issued_by(self, issuer: &str) -> Self {
        let names = der::sequence(&[&super::extension::directory(&name(issuer))]);
        self.with(Extension::new(CERTIFICATE_ISSUER, true, names))
    }

    pub(super) fn with(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    fn to_der(&self) -> Vec<u8> {
        let extensions = joined(self.extensions.iter().map(Extension::to_der));
        let extensions = match extensions.len() {
            0 => Vec::new(),
            _ => der::sequence(&[&extensions]),
        };
        der::sequence(&[&self.serial, &self.date, &extensions])
    }
}

pub(super) fn number(digits: &[u8]) -> Extension {
    Extension::new(CRL_NUMBER, false, der::integer(digits))
}

/// What a list is limited to: its issuing distribution point.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// `DistributionPointName`, DER inside `[0]`.
    pub(super) point: Option<Vec<u8>>,
    pub(super) user: bool,
    pub(super) authority: bool,
    pub(super) reasons: Option<Vec<u8>>,
    pub(super) indirect: bool,
    pub(super) attribute: bool,
}

impl Scope {
    pub(super) fn at(names: &[Vec<u8>]) -> Self {
        Self {
            point: Some(full_name(names)),
            ..Self::default()
        }
    }

    pub(super) fn to_extension(&self) -> Extension {
        let point = self.point.as_ref().map(|point| der::context(0, &[point]));
        let flag = |number, set: bool| match set {
            true => der::context_primitive(number, &[0xFF]),
            false => Vec::new(),
        };
        let reasons = self.reasons.as_ref();
        let value = der::sequence(&[
            &point.unwrap_or_default(),
            &flag(1, self.user),
            &flag(2, self.authority),
            &reasons
                .map(|flags| der::context_primitive(3, flags))
                .unwrap_or_default(),
            &flag(4, self.indirect),
            &flag(5, self.attribute),
        ]);
        Extension::new(ISSUING_DISTRIBUTION_POINT, true, value)
    }
}

/// `fullName`.
pub(super) fn full_name(names: &[Vec<u8>]) -> Vec<u8> {
    der::context(0, &[&names.concat()])
}

/// `nameRelativeToCRLIssuer`: one common name.
pub(super) fn relative_name(common: &str) -> Vec<u8> {
    let attribute = der::sequence(&[&der::oid_of("2.5.4.3"), &der::utf8(common)]);
    der::context(1, &[&attribute])
}

/// Contents of `ReasonFlags`: the bits that are set, by their numbers.
pub(super) fn reasons(bits: &[u32]) -> Vec<u8> {
    let word = bits.iter().fold(0_u16, |word, bit| word | (0x8000 >> bit));
    let octets: Vec<u8> = match word.to_be_bytes() {
        [first, 0] => vec![first],
        both => both.to_vec(),
    };
    let last = octets.last().copied().unwrap_or_default();
    let unused = u8::try_from(last.trailing_zeros().min(7)).unwrap_or_default();
    [&[unused][..], &octets].concat()
}

/// One `DistributionPoint`: name, reasons, issuer of the lists.
pub(super) fn point(
    name: Option<&[u8]>,
    reasons: Option<&[u8]>,
    crl_issuer: Option<&str>,
) -> Vec<u8> {
    let issuer = crl_issuer.map(|issuer| super::extension::directory(&name_of(issuer)));
    der::sequence(&[
        &name
            .map(|point| der::context(0, &[point]))
            .unwrap_or_default(),
        &reasons
            .map(|flags| der::context_primitive(1, flags))
            .unwrap_or_default(),
        &issuer
            .map(|issuer| der::context(2, &[&issuer]))
            .unwrap_or_default(),
    ])
}

fn name_of(common: &str) -> Vec<u8> {
    name(common)
}

/// The extension with these points.
pub(super) fn points(list: &[Vec<u8>]) -> Extension {
    let value = der::sequence(&[&list.concat()]);
    Extension::new(CRL_DISTRIBUTION_POINTS, false, value)
}
