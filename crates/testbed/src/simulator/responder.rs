// SPDX-License-Identifier: MIT OR Apache-2.0
//! An OCSP responder: requests by POST and GET (RFC 6960 appendix A, RFC 5019 §5).

use super::directory::forger;
use super::http::{Reply, Request};
use super::{Case, OCSP_PATH, SourceFault};
use crate::pki::{CertificateStatus, Family, Generation, OcspSpec, Pki, Responder, ocsp_failure};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const DAY: i64 = 86_400;

/// What the responder knows: the certificates of one authority.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests make their own")]
pub struct Statuses {
    /// Family of the authority.
    pub family: Family,
    /// Its generation.
    pub generation: Generation,
    /// By serial number; of others the responder says unknown.
    pub of: BTreeMap<u32, CertificateStatus>,
}

impl Statuses {
    /// Whether they are those of the issuer a request names, by its key.
    fn are_of(&self, asked: &Asked, pki: &Pki) -> bool {
        let key = pki.authority(self.family, self.generation).key();
        asked.issuer_key_hash == key.key_identifier()
            || asked.issuer_key_hash == *Sha256::digest(key.public_key())
    }
}

/// The responders of authorities, and a forger's. Keys take time to make.
#[derive(Debug, Default)]
pub(super) struct Responders(BTreeMap<(Family, Generation), Responder>);

impl Responders {
    /// Makes the responders a case needs.
    pub(super) fn prepare(&mut self, pki: &Pki, case: &Case) {
        for statuses in &case.statuses {
            self.of(pki, case, statuses.family, statuses.generation);
            if case.fault == Some(SourceFault::WrongSigner) {
                self.of(pki, case, statuses.family, Generation::Unpinned);
            }
        }
    }

    fn of(&mut self, pki: &Pki, case: &Case, family: Family, generation: Generation) -> &Responder {
        self.0.entry((family, generation)).or_insert_with(|| {
            let unpinned = forger(pki, family);
            let authority = match generation {
                Generation::Unpinned => &unpinned,
                pinned => pki.authority(family, pinned),
            };
            Responder::new(pki.seed(), authority, case.now)
        })
    }
}

pub(super) fn reply(
    case: &Case,
    pki: &Pki,
    responders: &mut Responders,
    request: &Request,
    fault: Option<SourceFault>,
) -> Reply {
    if case.statuses.is_empty() {
        return Reply::empty(404);
    }
    let der = match request.method.as_str() {
        "POST" if request.header("content-type") != Some("application/ocsp-request") => {
            return Reply::empty(415);
        }
        "POST" => Some(request.body.clone()),
        "GET" => from_target(&request.target),
        _ => return Reply::empty(405),
    };
    let answer = match der.as_deref().and_then(read_request) {
        // malformedRequest, tryLater, unauthorized.
        None => ocsp_failure(1),
        Some(_) if fault == Some(SourceFault::TryLater) => ocsp_failure(3),
        Some(asked) => {
            let of = |statuses: &&Statuses| statuses.are_of(&asked, pki);
            match case.statuses.iter().find(of) {
                None => ocsp_failure(6),
                Some(statuses) => answer(case, statuses, pki, responders, &asked, fault),
            }
        }
    };
    Reply::of(200, "application/ocsp-response", answer.into())
}

fn answer(
    case: &Case,
    statuses: &Statuses,
    pki: &Pki,
    responders: &mut Responders,
    asked: &Asked,
    fault: Option<SourceFault>,
) -> Vec<u8> {
    let status = asked.serial.and_then(|serial| statuses.of.get(&serial));
    let status = status.copied().unwrap_or(CertificateStatus::Unknown);
    let mut spec = OcspSpec::fresh(asked.serial.unwrap_or_default(), status, case.now);
    spec.nonce = asked.nonce.clone();
    let mut shift = |days: i64| {
        spec.produced_at = spec.produced_at.saturating_add_secs(days * DAY);
        spec.this_update = spec.this_update.saturating_add_secs(days * DAY);
        let next_update = spec.next_update;
        spec.next_update = next_update.map(|next| next.saturating_add_secs(days * DAY));
    };
    let mut certificate_id = asked.certificate_id.clone();
    let mut signer = statuses.generation;
    match fault {
        Some(SourceFault::Future) => shift(1),
        Some(SourceFault::Old) => shift(-3),
        Some(SourceFault::NextUpdateMissing) => spec.next_update = None,
        Some(SourceFault::NonceMissing) => spec.nonce = None,
        Some(SourceFault::NonceOther) => spec.nonce = Some(vec![0x5A; 32]),
        Some(SourceFault::WrongSigner) => signer = Generation::Unpinned,
        Some(SourceFault::WrongCertId) => {
            // The last octet of a CertID is the last of the serial number.
            if let Some(last) = certificate_id.last_mut() {
                *last ^= 1;
            }
        }
        _ => {}
    }
    let responder = responders.of(pki, case, statuses.family, signer);
    responder.answer_about(&certificate_id, &spec)
}

/// The request in the target of a GET: base64, with what a path may not hold in percent form.
fn from_target(target: &str) -> Option<Vec<u8>> {
    let text = target.strip_prefix(OCSP_PATH)?.strip_prefix('/')?;
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match octet {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                let digits = std::str::from_utf8(&digits).ok()?;
                u8::from_str_radix(digits, 16).ok()?
            }
            octet => octet,
        });
    }
    Base64::decode_vec(std::str::from_utf8(&octets).ok()?).ok()
}

/// What a request asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The `CertID`, DER, as it came.
    pub certificate_id: Vec<u8>,
    /// The digest of the issuer's key, with whichever algorithm.
    pub issuer_key_hash: Vec<u8>,
    /// Its serial number, if it is one of ours: at most four octets.
    pub serial: Option<u32>,
    /// The nonce.
    pub nonce: Option<Vec<u8>>,
}

/// Reads an unsigned `OCSPRequest` about one certificate (RFC 6960 §4.1.1); `None` if it is none.
#[must_use]
pub fn read_request(der: &[u8]) -> Option<Asked> {
    let outer = whole(0x30, der)?;
    let tbs = whole(0x30, outer)?;
    let (list, rest) = next(0x30, tbs)?;
    let single = whole(0x30, list.contents)?;
    let id = whole_element(0x30, single)?;
    let (_, fields) = next(0x30, id.contents)?;
    let (_, fields) = next(0x04, fields)?;
    let (key, fields) = next(0x04, fields)?;
    let serial = whole(0x02, fields)?;
    let significant: Vec<u8> = serial
        .iter()
        .copied()
        .skip_while(|octet| *octet == 0)
        .collect();
    let serial = (significant.len() <= 4).then(|| {
        significant
            .iter()
            .fold(0, |number, octet| number << 8 | u32::from(*octet))
    });
    let nonce = match rest {
        [] => None,
        rest => {
            let extension = whole(0x30, whole(0x30, whole(0xA2, rest)?)?)?;
            let (kind, value) = next(0x06, extension)?;
            if kind.contents != crate::pki::OCSP_NONCE {
                return None;
            }
            Some(whole(0x04, whole(0x04, value)?)?.to_vec())
        }
    };
    Some(Asked {
        certificate_id: id.der.to_vec(),
        issuer_key_hash: key.contents.to_vec(),
        serial,
        nonce,
    })
}

struct Element<'a> {
    der: &'a [u8],
    contents: &'a [u8],
}

/// The element of this tag at the beginning, and what follows.
fn next(tag: u8, octets: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (found, rest) = octets.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        length @ 0..=0x7F => (usize::from(length), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    let (contents, after) = rest.split_at_checked(length)?;
    let der = octets.get(..octets.len() - after.len())?;
    (*found == tag).then_some((Element { der, contents }, after))
}

/// The element of this tag that is all there is.
fn whole_element(tag: u8, octets: &[u8]) -> Option<Element<'_>> {
    let (element, rest) = next(tag, octets)?;
    rest.is_empty().then_some(element)
}

fn whole(tag: u8, octets: &[u8]) -> Option<&[u8]> {
    whole_element(tag, octets).map(|element| element.contents)
}
