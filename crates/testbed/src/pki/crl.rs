// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate revocation lists, one for each authority and municipality.

use super::authority::sha256_with_rsa;
use super::certificate::extension;
use super::{Authority, Family, der, names, oids};
use crate::population::Municipality;
use jpki::time::UnixTime;

const SECONDS_PER_DAY: i64 = 86_400;
const SECONDS_PER_HOUR: i64 = 3_600;
const JST_OFFSET: i64 = 9 * SECONDS_PER_HOUR;

/// Everything a list says.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct CrlSpec {
    /// Municipality of the issuing distribution point; `None` for a list of the whole issuer.
    pub municipality: Option<&'static Municipality>,
    /// Which family's distribution point.
    pub family: Family,
    /// CRL number; `None` leaves it out.
    pub number: Option<u64>,
    /// thisUpdate.
    pub this_update: UnixTime,
    /// nextUpdate; `None` leaves it out.
    pub next_update: Option<UnixTime>,
    /// What is revoked.
    pub entries: Vec<CrlEntry>,
    /// Further extensions of the list, DER.
    pub further_extensions: Vec<Vec<u8>>,
}

/// One revoked certificate.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests make their own")]
pub struct CrlEntry {
    /// Serial number.
    pub serial: u32,
    /// When it was revoked.
    pub date: UnixTime,
    /// Reason code (RFC 5280 §5.3.1); `None` leaves it out.
    pub reason: Option<u8>,
}

impl CrlSpec {
    /// An empty list made in the last night before `now` (Japan), good for a day and some hours.
    #[must_use]
    pub fn daily(family: Family, municipality: &'static Municipality, now: UnixTime) -> Self {
        let in_japan = now.saturating_add_secs(JST_OFFSET).as_secs();
        let midnight = UnixTime::from_secs(in_japan - in_japan.rem_euclid(SECONDS_PER_DAY))
            .saturating_add_secs(-JST_OFFSET);
        let days = u64::try_from(midnight.as_secs() / SECONDS_PER_DAY).unwrap_or_default();
        Self {
            municipality: Some(municipality),
            family,
            number: Some(days),
            this_update: midnight,
            next_update: Some(midnight.saturating_add_secs(SECONDS_PER_DAY + 6 * SECONDS_PER_HOUR)),
            entries: Vec::new(),
            further_extensions: Vec::new(),
        }
    }

    /// The list, signed by an authority.
    #[must_use]
    pub fn issue(&self, authority: &Authority) -> Vec<u8> {
        authority.signed(&self.to_be_signed(authority))
    }

    /// A forger's list: everything of the authority, key identifier included, but the key that signs.
    #[must_use]
    pub fn forge(&self, authority: &Authority, forger: &Authority) -> Vec<u8> {
        forger.signed(&self.to_be_signed(authority))
    }

    fn to_be_signed(&self, authority: &Authority) -> Vec<u8> {
        let entries: Vec<Vec<u8>> = self.entries.iter().map(CrlEntry::encode).collect();
        // RFC 5280 §5.1.2.6: without entries the list of them is absent.
        let revoked = if entries.is_empty() {
            Vec::new()
        } else {
            der::sequence(&[&entries.concat()])
        };
        let next_update = self.next_update.map(der::time).unwrap_or_default();
        der::sequence(&[
            &der::integer(&[1]),
            &sha256_with_rsa(),
            &names::authority(authority.family()),
            &der::time(self.this_update),
            &next_update,
            &revoked,
            &der::context(
                0,
                &[&der::sequence(&[&self.extensions(authority).concat()])],
            ),
        ])
    }

    fn extensions(&self, authority: &Authority) -> Vec<Vec<u8>> {
        let identifier = der::context_primitive(0, &authority.key().key_identifier());
        let mut extensions = vec![extension(
            oids::AUTHORITY_KEY_IDENTIFIER,
            false,
            &der::sequence(&[&identifier]),
        )];
        if let Some(number) = self.number {
            extensions.push(extension(
                oids::CRL_NUMBER,
                false,
                &der::integer(&number.to_be_bytes()),
            ));
        }
        if let Some(municipality) = self.municipality {
            let name = names::directory_name(&names::distribution_point(self.family, municipality));
            let point = der::context(0, &[&der::context(0, &[&name])]);
            extensions.push(extension(
                oids::ISSUING_DISTRIBUTION_POINT,
                true,
                &der::sequence(&[&point]),
            ));
        }
        extensions.extend(self.further_extensions.iter().cloned());
        extensions
    }
}

impl CrlEntry {
    fn encode(&self) -> Vec<u8> {
        let extensions = self.reason.map(|reason| {
            der::sequence(&[&extension(
                oids::REASON_CODE,
                false,
                &der::enumerated(reason),
            )])
        });
        der::sequence(&[
            &der::integer(&self.serial.to_be_bytes()),
            &der::time(self.date),
            &extensions.unwrap_or_default(),
        ])
    }
}
