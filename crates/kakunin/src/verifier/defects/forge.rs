// SPDX-License-Identifier: MIT OR Apache-2.0
//! A verifier that does not look at a field is a sound one that is given the same thing without the field, signed anew.
//!
//! That can be done because the keys of the suite's paths are synthetic and made from its seed. What is not signed by one
//! of them, or cannot be taken apart, stays as it is.

use base64ct::{Base64, Encoding};
use conformance::adapter::Input;
use jpki::revocation::{Crl, CrlLimits};
use jpki::time::UnixTime;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::{EcKey, der};

pub(super) const KEY_USAGE: &str = "2.5.29.15";
pub(super) const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
pub(super) const CERTIFICATE_ISSUER: &str = "2.5.29.29";
const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
const REASON_CODE: &str = "2.5.29.21";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";

/// The keys of the suite's paths, numbered from the root.
static KEYS: LazyLock<Vec<EcKey>> = LazyLock::new(|| {
    (0..16)
        .map(|number| EcKey::generate(Seed(1), &format!("suite/path/{number}")))
        .collect()
});

/// A revocation list taken apart.
pub(super) struct List {
    /// Version, algorithm, issuer, dates.
    head: Vec<Vec<u8>>,
    pub(super) entries: Vec<Vec<u8>>,
    extensions: Vec<Vec<u8>>,
    /// The algorithm beside the signature.
    algorithm: Vec<u8>,
}

impl List {
    fn read(list: &[u8]) -> Option<Self> {
        let [signed, algorithm, _] = <[Vec<u8>; 3]>::try_from(parts(list)?).ok()?;
        let mut fields = parts(&signed)?.into_iter();
        let head: Vec<_> = fields.by_ref().take(5).collect();
        let (mut entries, mut extensions) = (Vec::new(), Vec::new());
        for field in fields {
            match field.first()? {
                0x30 => entries = parts(&field)?,
                _ => extensions = parts(parts(&field)?.first()?)?,
            }
        }
        Some(Self {
            head,
            entries,
            extensions,
            algorithm,
        })
    }

    fn signed(&self, key: usize) -> Option<Vec<u8>> {
        let entries = match self.entries.is_empty() {
            true => Vec::new(),
            false => der::sequence(&[&self.entries.concat()]),
        };
        let extensions = der::sequence(&[&self.extensions.concat()]);
        let signed = der::sequence(&[
            &self.head.concat(),
            &entries,
            &der::context(0, &[&extensions]),
        ]);
        let signature = KEYS.get(key)?.sign(&signed);
        Some(der::sequence(&[
            &signed,
            &self.algorithm,
            &der::bit_string(0, &signature),
        ]))
    }

    /// The number of the key its authority key identifier names.
    pub(super) fn key(&self) -> Option<usize> {
        let of = |number: &usize| {
            let identifier = KEYS.get(*number).map(EcKey::key_identifier);
            let named = |extension: &&Vec<u8>| is(extension, AUTHORITY_KEY_IDENTIFIER);
            let extension = self.extensions.iter().find(named);
            extension
                .zip(identifier)
                .is_some_and(|(extension, identifier)| extension.ends_with(&identifier))
        };
        (0..KEYS.len()).find(of)
    }

    pub(super) fn is_delta(&self) -> bool {
        let mut extensions = self.extensions.iter();
        extensions.any(|extension| is(extension, DELTA_CRL_INDICATOR))
    }

    pub(super) fn drop_extension(&mut self, identifier: &str) {
        self.extensions
            .retain(|extension| !is(extension, identifier));
    }

    /// Leaves fields of these tags out of its issuing distribution point; one that says nothing goes as a whole.
    pub(super) fn scope_without(&mut self, tags: &[u8]) {
        self.change_scope(|fields| {
            fields.retain(|field| field.first().is_none_or(|tag| !tags.contains(tag)));
        });
    }

    pub(super) fn make_indirect(&mut self) {
        self.change_scope(|fields| {
            const INDIRECT: u8 = 0x84;
            let first_after = |field: &Vec<u8>| {
                field
                    .first()
                    .is_some_and(|tag| (INDIRECT..0xA0).contains(tag))
            };
            let place = fields.iter().position(first_after).unwrap_or(fields.len());
            if fields.get(place).and_then(|field| field.first()) != Some(&INDIRECT) {
                fields.insert(place, der::context_primitive(4, &[0xFF]));
            }
        });
    }

    fn change_scope(&mut self, change: impl Fn(&mut Vec<Vec<u8>>)) {
        let place = self
            .extensions
            .iter()
            .position(|extension| is(extension, ISSUING_DISTRIBUTION_POINT));
        let Some(place) = place else { return };
        let extension = self.extensions.remove(place);
        let value = parts(&extension)
            .and_then(|fields| fields.last().cloned())
            .and_then(|octets| parts(&octets)?.first().cloned());
        if let Some(mut fields) = value.as_deref().and_then(parts) {
            change(&mut fields);
            if !fields.is_empty() {
                let value = der::sequence(&[&fields.concat()]);
                self.extensions.push(der::sequence(&[
                    &der::oid_of(ISSUING_DISTRIBUTION_POINT),
                    &der::boolean(true),
                    &der::octet_string(&value),
                ]));
            }
        }
    }
}

/// Changes every list that can be taken apart, and signs it with the key it names.
pub(super) fn lists(input: &mut Input, change: impl Fn(&mut List)) {
    for text in &mut input.crls {
        let changed = decoded(text).and_then(|octets| {
            let mut list = List::read(&octets)?;
            let key = list.key()?;
            change(&mut list);
            list.signed(key)
        });
        replace(text, changed);
    }
}

/// Signs every list with the key of the root, whoever signed it.
pub(super) fn lists_by_root(input: &mut Input) {
    for text in &mut input.crls {
        let changed = decoded(text).and_then(|octets| {
            let mut list = List::read(&octets)?;
            list.key()?;
            list.drop_extension(AUTHORITY_KEY_IDENTIFIER);
            list.signed(0)
        });
        replace(text, changed);
    }
}

/// Keeps the lists of which it holds, and those that cannot be taken apart.
pub(super) fn keep_lists(input: &mut Input, holds: impl Fn(&List) -> bool) {
    input.crls.retain(|text| {
        let list = decoded(text).and_then(|octets| List::read(&octets));
        list.is_none_or(|list| holds(&list))
    });
}

/// Drops the lists that should have been replaced.
pub(super) fn keep_recent_lists(input: &mut Input) {
    let Ok(now) = input.time.parse::<UnixTime>() else {
        return;
    };
    input.crls.retain(|text| {
        let octets = decoded(text).unwrap_or_default();
        let list = Crl::from_der(&octets, &CrlLimits::partitioned());
        list.map_or(true, |list| list.next_update() >= now)
    });
}

/// Takes out of complete lists what a delta list removes.
pub(super) fn lift_removed(input: &mut Input) {
    let read = |text: &String| decoded(text).and_then(|octets| List::read(&octets));
    let deltas = input.crls.iter().filter_map(read).filter(List::is_delta);
    let removed: Vec<Vec<u8>> = deltas
        .flat_map(|list| list.entries)
        .filter(|entry| entry.ends_with(&der::enumerated(8)))
        .filter_map(|entry| parts(&entry)?.first().cloned())
        .collect();
    lists(input, |list| {
        let is_removed = |entry: &Vec<u8>| {
            let fields = parts(entry).unwrap_or_default();
            fields
                .first()
                .is_some_and(|serial| removed.contains(serial))
        };
        if !list.is_delta() {
            list.entries.retain(|entry| !is_removed(entry));
        }
    });
}

/// Keeps the last eight octets of a serial number.
pub(super) fn shorten_serial(entry: &mut Vec<u8>) {
    if let Some(fields) = parts(entry)
        && let Some((serial, rest)) = fields.split_first()
        && let Some(octets) = serial.get(2..)
        && octets.len() > 8
    {
        let last = octets.get(octets.len() - 8..).unwrap_or_default();
        *entry = der::sequence(&[&der::integer(last), &rest.concat()]);
    }
}

/// Leaves an extension out of an entry.
pub(super) fn drop_from_entry(entry: &mut Vec<u8>, identifier: &str) {
    let Some(mut fields) = parts(entry) else {
        return;
    };
    if let Some(list) = fields.get(2).and_then(|list| parts(list)) {
        let kept: Vec<Vec<u8>> = list
            .into_iter()
            .filter(|extension| !is(extension, identifier))
            .collect();
        fields.truncate(2);
        if !kept.is_empty() {
            fields.push(der::sequence(&[&kept.concat()]));
        }
        *entry = der::sequence(&[&fields.concat()]);
    }
}

/// Whether an entry has an extension other than its reason and its issuer.
pub(super) fn says_more(entry: &[u8]) -> bool {
    let fields = parts(entry).unwrap_or_default();
    let extensions = fields.get(2).and_then(|list| parts(list));
    extensions
        .unwrap_or_default()
        .iter()
        .any(|extension| !is(extension, REASON_CODE) && !is(extension, CERTIFICATE_ISSUER))
}

/// Leaves an extension out of the certificates that come with OCSP answers, and has the root sign them anew.
pub(super) fn responders(input: &mut Input, identifier: &str) {
    for text in &mut input.ocsp {
        let changed = decoded(text).and_then(|octets| response_with(&octets, identifier));
        replace(text, changed);
    }
}

fn response_with(response: &[u8], identifier: &str) -> Option<Vec<u8>> {
    let [status, wrapped] = <[Vec<u8>; 2]>::try_from(parts(response)?).ok()?;
    let [kind, octets] = <[Vec<u8>; 2]>::try_from(parts(parts(&wrapped)?.first()?)?).ok()?;
    let mut basic = parts(parts(&octets)?.first()?)?;
    let certificates = parts(parts(basic.get(3)?)?.first()?)?;
    let certificates: Option<Vec<Vec<u8>>> = certificates
        .iter()
        .map(|certificate| certificate_without(certificate, identifier))
        .collect();
    basic.truncate(3);
    basic.push(der::context(
        0,
        &[&der::sequence(&[&certificates?.concat()])],
    ));
    let octets = der::octet_string(&der::sequence(&[&basic.concat()]));
    let bytes = der::sequence(&[&kind, &octets]);
    Some(der::sequence(&[&status, &der::context(0, &[&bytes])]))
}

fn certificate_without(certificate: &[u8], identifier: &str) -> Option<Vec<u8>> {
    let [signed, algorithm, _] = <[Vec<u8>; 3]>::try_from(parts(certificate)?).ok()?;
    let mut fields = parts(&signed)?;
    let mut extensions = parts(parts(&fields.pop()?)?.first()?)?;
    extensions.retain(|extension| !is(extension, identifier));
    fields.push(der::context(3, &[&der::sequence(&[&extensions.concat()])]));
    let signed = der::sequence(&[&fields.concat()]);
    let signature = der::bit_string(0, &KEYS.first()?.sign(&signed));
    Some(der::sequence(&[&signed, &algorithm, &signature]))
}

/// Whether an extension has the identifier.
fn is(extension: &[u8], identifier: &str) -> bool {
    let fields = parts(extension).unwrap_or_default();
    fields
        .first()
        .is_some_and(|first| *first == der::oid_of(identifier))
}

/// The elements inside one element. `None` where lengths do not fit.
fn parts(element: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (inside, []) = contents(element)? else {
        return None;
    };
    let mut rest = inside;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (_, after) = contents(rest)?;
        let length = rest.len() - after.len();
        parts.push(rest.get(..length)?.to_vec());
        rest = after;
    }
    Some(parts)
}

/// What is inside the first element, and what follows it.
fn contents(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let [_, first, rest @ ..] = octets else {
        return None;
    };
    let (length, rest) = match *first {
        short @ ..=0x7F => (usize::from(short), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let ([high, low], rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes([*high, *low])), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

fn replace(text: &mut String, changed: Option<Vec<u8>>) {
    if let Some(octets) = changed {
        *text = Base64::encode_string(&octets);
    }
}
