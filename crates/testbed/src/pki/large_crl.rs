// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists of any size, written as they are made: neither the list nor its entries are ever held.

use super::authority::sha256_with_rsa;
use super::certificate::extension;
use super::{Authority, der, names, oids};
use crate::Seed;
use jpki::time::UnixTime;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// How long the serial numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "two lengths are compared")]
pub enum SerialLength {
    /// Four octets, as JPKI's.
    Four,
    /// Eight octets, as figures published for other software have.
    Eight,
}

/// Everything a large list says; its entries follow from the seed.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct LargeCrlSpec {
    /// How many entries.
    pub entries: u64,
    /// How long their serial numbers are.
    pub serials: SerialLength,
    /// Whether each has a reason.
    pub reasons: bool,
    /// CRL number.
    pub number: u64,
    /// thisUpdate.
    pub this_update: UnixTime,
    /// nextUpdate.
    pub next_update: UnixTime,
}

/// Five years of revocation dates.
const YEARS: u64 = 5 * 365 * 86_400;

impl LargeCrlSpec {
    /// The serial number of an entry: all different, in no order.
    #[must_use]
    pub fn serial(&self, seed: Seed, entry: u64) -> u64 {
        match self.serials {
            // From 2²⁴ to below 2³¹, so that each takes four octets: shuffle on until it does. From a
            // number in that range the walk comes to another one each time.
            SerialLength::Four => {
                let mut serial = shuffled(seed, entry + (1 << 24));
                while !(1 << 24..1 << 31).contains(&serial) {
                    serial = shuffled(seed, serial);
                }
                serial
            }
            // The shuffled half below, so that it stays different; above it, noise.
            SerialLength::Eight => {
                (1 << 56) | (mixed(seed, entry) >> 34 << 32) | shuffled(seed, entry)
            }
        }
    }

    /// Writes the list, signed by an authority.
    ///
    /// # Errors
    /// What `out` says.
    ///
    /// # Panics
    /// Never below 2³² entries.
    pub fn write(&self, seed: Seed, authority: &Authority, out: &mut dyn Write) -> io::Result<()> {
        let entry_length = self.entry(seed, 0).len();
        let entries = usize::try_from(self.entries)
            .unwrap_or(usize::MAX)
            .saturating_mul(entry_length);
        let start = [
            der::integer(&[1]),
            sha256_with_rsa(),
            names::authority(authority.family()),
            der::time(self.this_update),
            der::time(self.next_update),
        ]
        .concat();
        // RFC 5280 §5.1.2.6: without entries the list of them is absent.
        let entries_header = match entries {
            0 => Vec::new(),
            length => der::header(0x30, length),
        };
        let identifier = der::context_primitive(0, &authority.key().key_identifier());
        let extensions = [
            extension(
                oids::AUTHORITY_KEY_IDENTIFIER,
                false,
                &der::sequence(&[&identifier]),
            ),
            extension(
                oids::CRL_NUMBER,
                false,
                &der::integer(&self.number.to_be_bytes()),
            ),
        ];
        let end = der::context(0, &[&der::sequence(&[&extensions.concat()])]);
        let signed_length = start.len() + entries_header.len() + entries + end.len();
        let signed_header = der::header(0x30, signed_length);
        // A signature of 2048 bits, with the octet that counts unused bits.
        let algorithm = sha256_with_rsa();
        let trailer_length = algorithm.len() + der::header(0x03, 257).len() + 257;
        let whole = signed_header.len() + signed_length + trailer_length;
        out.write_all(&der::header(0x30, whole))?;

        let mut digest = Sha256::new();
        let mut put = |octets: &[u8]| {
            digest.update(octets);
            out.write_all(octets)
        };
        put(&signed_header)?;
        put(&start)?;
        put(&entries_header)?;
        // A few hundred entries at a time, so that neither digest nor file is asked for single ones.
        let mut batch = Vec::with_capacity(512 * entry_length);
        for entry in 0..self.entries {
            batch.extend(self.entry(seed, entry));
            if batch.len() + entry_length > batch.capacity() {
                put(&batch)?;
                batch.clear();
            }
        }
        put(&batch)?;
        put(&end)?;
        let signature = authority.key().sign_digest(&digest.finalize());
        out.write_all(&algorithm)?;
        out.write_all(&der::bit_string(0, &signature))
    }

    fn entry(&self, seed: Seed, entry: u64) -> Vec<u8> {
        let noise = mixed(seed, !entry);
        let back = i64::try_from(noise % YEARS).unwrap_or_default();
        let serial = self.serial(seed, entry).to_be_bytes();
        let reason = self.reasons.then(|| {
            // In JPKI: contents changed, renewed, ceased; sometimes a lost key.
            let codes = [3, 4, 4, 5, 4, 4, 3, 1];
            let code = codes
                .get(usize::try_from(noise >> 61).unwrap_or_default())
                .copied();
            let code = der::enumerated(code.unwrap_or_default());
            der::sequence(&[&extension(oids::REASON_CODE, false, &code)])
        });
        der::sequence(&[
            &der::integer(&serial),
            &der::time(self.this_update.saturating_add_secs(-back)),
            &reason.unwrap_or_default(),
        ])
    }
}

/// A number that looks random and follows from seed and input (the finalizer of SplitMix64).
const fn mixed(seed: Seed, input: u64) -> u64 {
    let mut x = input
        .wrapping_add(seed.0.wrapping_mul(0xD134_2543_DE82_EF95))
        .wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A permutation of the numbers below 2³²: four rounds of a Feistel network.
const fn shuffled(seed: Seed, input: u64) -> u64 {
    let (mut left, mut right) = (input >> 16 & 0xFFFF, input & 0xFFFF);
    let mut round = 0;
    while round < 4 {
        let next = left ^ (mixed(seed, right | round << 32) & 0xFFFF);
        left = right;
        right = next;
        round += 1;
    }
    left << 16 | right
}

#[cfg(test)]
mod tests {
    use super::{LargeCrlSpec, SerialLength};
    use crate::pki::{Family, Generation, Pki};
    use crate::{EPOCH, Seed};
    use std::collections::BTreeSet;

    fn spec(entries: u64, serials: SerialLength, reasons: bool) -> LargeCrlSpec {
        LargeCrlSpec {
            entries,
            serials,
            reasons,
            number: 7,
            this_update: EPOCH,
            next_update: EPOCH.saturating_add_secs(86_400),
        }
    }

    #[test]
    fn serial_numbers_are_different_and_of_their_length() {
        for (serials, range) in [
            (SerialLength::Four, 1 << 24..1 << 31),
            (SerialLength::Eight, 1 << 56..1 << 63),
        ] {
            let spec = spec(0, serials, false);
            let all: BTreeSet<u64> = (0..200_000)
                .map(|entry| spec.serial(Seed(1), entry))
                .collect();
            assert_eq!(all.len(), 200_000);
            assert!(all.iter().all(|serial| range.contains(serial)));
        }
    }

    #[test]
    fn lengths_written_first_are_those_that_follow() {
        let pki = Pki::new(Seed(1));
        let authority = pki.authority(Family::Authentication, Generation::Third);
        for entries in [0, 1, 511, 512, 513, 3_000] {
            for reasons in [false, true] {
                let spec = spec(entries, SerialLength::Four, reasons);
                let mut list = Vec::new();
                spec.write(Seed(1), authority, &mut list).unwrap();
                let header = crate::pki::der::header(0x30, 0).len();
                assert!(list.len() > header);
                let announced = list[1..]
                    .iter()
                    .skip(1)
                    .take(usize::from(list[1] & 0x7F))
                    .fold(0_usize, |sum, octet| sum << 8 | usize::from(*octet));
                let digits = usize::from(list[1] & 0x7F);
                assert_eq!(list.len(), 2 + digits + announced, "{entries} entries");
            }
        }
    }
}
