// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading `revokedCertificates` entry by entry.
//!
//! Nearly all entries of a list have one of two forms, which are read by their pattern; any other goes
//! through the general reader. A test holds the two against each other.

use super::fields::{Fields, Pause};
use crate::asn1::{ENUMERATED, INTEGER, Reader, SEQUENCE, Tlv, context};
use crate::certificate::RawExtension;
use crate::error::{Error, Malformed, Syntax, Unsupported};
use crate::oid;
use crate::revocation::ReasonCode;
use crate::revocation::index::{Builder, Entry};
use crate::revocation::points::directory_name_of;
use crate::revocation::reader::extensions::each_extension;
use crate::revocation::reason::Mark;
use crate::time::UnixTime;

/// Most certificate issuers of one indirect list.
///
/// Origin: an indirect list joins the authorities of one organisation; the largest bridges have some
/// hundred members. Each costs a comparison when the entries change over.
pub const MAX_ISSUERS: usize = 1_024;

/// The entries read so far.
pub(super) struct Entries {
    pub(super) builder: Builder,
    pub(super) read: usize,
    /// Where the first entry of another issuer stands.
    pub(super) other_issuer: Option<usize>,
    /// Where the first removal stands.
    pub(super) removed: Option<usize>,
    limit: usize,
}

impl Entries {
    pub(super) fn new(limit: usize) -> Self {
        let mut builder = Builder::default();
        // §5.3.3: until an entry says otherwise, entries are of the issuer of the list.
        builder.set_issuer(&[], MAX_ISSUERS);
        Self {
            builder,
            read: 0,
            other_issuer: None,
            removed: None,
            limit,
        }
    }

    /// Reads the whole entries at the beginning of `input`.
    pub(super) fn take(&mut self, input: &[u8], at: usize, end: usize) -> Result<usize, Pause> {
        // An entry may not reach over the end of the list of entries.
        let input = input.get(..end - at).unwrap_or(input);
        let mut rest = input;
        while !rest.is_empty() {
            if let Some((serial, entry, after)) = usual(rest) {
                self.count()?;
                self.builder.push_short(serial, entry).ok_or_else(|| {
                    Error::from(Malformed::new(Syntax::Time, at + input.len() - rest.len()))
                })?;
                rest = after;
                continue;
            }
            let offset = at + (input.len() - rest.len());
            let fields = Fields {
                reader: Reader::offset_by(rest, offset),
                end,
            };
            let field = match fields.peek(SEQUENCE) {
                Err(Pause::More) => break,
                field => field?,
            };
            self.count()?;
            self.general(&field)?;
            rest = rest.get(field.der.len()..).unwrap_or_default();
        }
        match input.len() - rest.len() {
            0 => Err(Pause::More),
            taken => Ok(taken),
        }
    }

    fn count(&mut self) -> Result<(), Error> {
        let limit = self.limit;
        if self.read >= limit {
            return Err(Unsupported::TooManyCrlEntries { limit }.into());
        }
        self.read += 1;
        Ok(())
    }

    /// Reads an entry of any form.
    fn general(&mut self, entry: &Tlv<'_>) -> Result<(), Error> {
        let mut fields = entry.contents();
        let serial = fields.expect(INTEGER)?.serial_number()?;
        let date_field = fields.any()?;
        let date = date_field.time()?;
        let mut mark = Mark::Revoked(ReasonCode::Unspecified);
        if !fields.is_empty() {
            let list = fields.expect(SEQUENCE)?;
            fields.finish()?;
            each_extension(&list, |extension, contents| {
                self.extension(extension, contents, &mut mark)
            })?;
        }
        self.builder
            .push(&serial, Entry { date, mark })
            .ok_or_else(|| date_field.fault(Syntax::Time))
    }

    fn extension(
        &mut self,
        extension: &RawExtension<'_>,
        mut contents: Reader<'_>,
        mark: &mut Mark,
    ) -> Result<(), Error> {
        match extension.oid {
            oid::REASON_CODE => {
                let code = contents.expect(ENUMERATED)?;
                contents.finish()?;
                let [octet] = code.value else {
                    return Err(code.fault(Syntax::Enumerated));
                };
                *mark = Mark::from_code(*octet).map_err(|fault| code.fault(fault))?;
                if *mark == Mark::Removed {
                    self.removed.get_or_insert_with(|| code.span().start());
                }
                Ok(())
            }
            oid::CERTIFICATE_ISSUER => {
                self.other_issuer
                    .get_or_insert_with(|| extension.value.span().start());
                let mut names = contents.non_empty(SEQUENCE)?;
                contents.finish()?;
                let name = names.expect(context(4))?;
                // §5.3.3: the names of one issuer; that of its certificates' issuer field is the one
                // that can be found again.
                let name = directory_name_of(name.der)
                    .filter(|_| names.is_empty())
                    .ok_or(Unsupported::CertificateIssuerName)?;
                let limit = MAX_ISSUERS;
                self.builder
                    .set_issuer(name.as_der(), limit)
                    .ok_or_else(|| Unsupported::TooManyCertificateIssuers { limit }.into())
            }
            // The date the key was known to be lost says when, not whether.
            oid::INVALIDITY_DATE => Ok(()),
            other if extension.critical => {
                Err(Unsupported::CriticalCrlEntryExtension(other).into())
            }
            _ => Ok(()),
        }
    }
}

/// An entry of a usual form at the beginning of `input`: a number below 2⁶³, a UTCTime, and no
/// extension or a reason alone.
#[inline]
fn usual(input: &[u8]) -> Option<(u64, Entry, &[u8])> {
    let [0x30, length @ 0..=0x7F, rest @ ..] = input else {
        return None;
    };
    let (entry, after) = rest.split_at_checked(usize::from(*length))?;
    let [0x02, digits @ 1..=8, number @ ..] = entry else {
        return None;
    };
    // A date of 15 octets follows, so that a word can be read whatever the number's length.
    let word = u64::from_be_bytes(*number.first_chunk::<8>()?);
    let spare = 64 - 8 * u32::from(*digits);
    // X.690 §8.3.2: not negative here, and no needless leading zero.
    let minimal = match word >> 55 {
        0 => *digits == 1,
        leading => leading <= 0xFF,
    };
    if !minimal {
        return None;
    }
    let tail = number.get(usize::from(*digits)..)?;
    let [0x17, 13, tail @ ..] = tail else {
        return None;
    };
    let (date, tail) = tail.split_first_chunk::<13>()?;
    let code = match tail {
        [] => 0,
        // RFC 5280 §5.3.1: one extension, reasonCode, not critical.
        [
            0x30,
            0x0C,
            0x30,
            0x0A,
            0x06,
            0x03,
            0x55,
            0x1D,
            0x15,
            0x04,
            0x03,
            0x0A,
            0x01,
            code,
        ] => *code,
        _ => return None,
    };
    // A removal is noted with its place, by the general reader.
    let mark = Mark::from_code(code)
        .ok()
        .filter(|mark| *mark != Mark::Removed)?;
    let date = utc_time(date)?;
    Some((word >> spare, Entry { date, mark }, after))
}

/// The instant of the content of a UTCTime.
#[inline]
fn utc_time(text: &[u8; 13]) -> Option<UnixTime> {
    let (day_and_hour, rest) = text.split_first_chunk::<8>()?;
    let [m1, m2, s1, s2, b'Z'] = rest else {
        return None;
    };
    let [year, month, day, hour] = pairs(*day_and_hour)?;
    let [minute, second, ..] = pairs([*m1, *m2, *s1, *s2, b'0', b'0', b'0', b'0'])?;
    // RFC 5280 §4.1.2.5.1: 50–99 is 1950–1999, 00–49 is 2000–2049. Within these hundred years every
    // fourth is a leap year, 2000 too, so that no calendar is needed; a test compares the two.
    let years = if year >= 50 { year - 50 } else { year + 50 };
    let leap = years % 4 == 2;
    let &(days_before, mut days) = MONTHS.get(usize::from(month))?;
    if month == 2 && leap {
        days += 1;
    }
    if !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let leap_days = (i64::from(years) + 1) / 4 + i64::from(leap && month > 2);
    let day_number =
        i64::from(years) * 365 + leap_days + i64::from(days_before) + i64::from(day) - 1;
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Some(UnixTime::from_secs(
        FIRST_DAY + day_number * 86_400 + seconds,
    ))
}

/// 1950-01-01T00:00:00Z.
const FIRST_DAY: i64 = -631_152_000;

/// Days before each month of a usual year, and in it; there is no month 0.
const MONTHS: [(u16, u8); 13] = [
    (0, 0),
    (0, 31),
    (31, 28),
    (59, 31),
    (90, 30),
    (120, 31),
    (151, 30),
    (181, 31),
    (212, 31),
    (243, 30),
    (273, 31),
    (304, 30),
    (334, 31),
];

/// Four numbers of two decimal digits each, all at once; `None` when an octet is not a digit.
#[inline]
fn pairs(text: [u8; 8]) -> Option<[u8; 4]> {
    let digits = u64::from_le_bytes(text).wrapping_sub(0x3030_3030_3030_3030);
    // A digit is at most 9: adding 0x76 sets no highest bit, and none is set before.
    if (digits | digits.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    // Tens come first, so they are the lower octet of each pair.
    let joined = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let [a, _, b, _, c, _, d, _] = joined.to_le_bytes();
    Some([a, b, c, d])
}

#[cfg(test)]
mod tests;
