// SPDX-License-Identifier: MIT OR Apache-2.0
//! One synthetic person.

use super::{MUNICIPALITIES, Municipality, Situation, insurance};
use crate::Seed;
use crate::pki::{Family, Generation, stream};
use jpki::time::UnixTime;
use protocol::date::Date;
use protocol::eligibility::{EligibilityRecord, Sex};
use rand_core::Rng;

/// A synthetic person with a card. `Debug` shows the label and nothing else.
#[derive(Clone)]
#[non_exhaustive]
pub struct Person {
    /// Position in the population.
    pub index: u32,
    /// What is particular.
    pub situation: Situation,
    /// Which authority key signed the certificates.
    pub generation: Generation,
    /// Where they were issued.
    pub municipality: &'static Municipality,
    /// When they were issued.
    pub issued_at: UnixTime,
    /// When they end: on the fifth birthday after issue, at the last second of the day in Japan.
    pub not_after: UnixTime,
    /// What the revocation lists say of them.
    pub revocation: RevocationStatus,
    /// Serial number of the user-authentication certificate.
    pub authentication_serial: u32,
    /// Serial number of the digital-signature certificate; children have none.
    pub signature_serial: Option<u32>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth_date: Date,
    pub(super) seed: Seed,
    name: String,
    address: String,
}

/// What the revocation lists say of a person's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a list says one of these")]
pub enum RevocationStatus {
    /// Nothing.
    Good,
    /// On hold (reason 6).
    OnHold {
        /// Since when.
        since: UnixTime,
    },
    /// Revoked.
    Revoked {
        /// Since when.
        since: UnixTime,
        /// Reason code (RFC 5280 §5.3.1).
        reason: u8,
    },
}

impl Person {
    /// The person of this index. Most figures are drawn from the seed; those a situation needs are fixed by it.
    pub(super) fn new(seed: Seed, index: u32, situation: Situation) -> Self {
        let mut random = stream(seed, &format!("population/{index}"));
        let mut below = |limit: u32| random.next_u32() % limit;
        let (birth_year, birth_month, birth_day) = match situation {
            Situation::Preschool => (2022, 4 + below(6), 1 + below(28)),
            Situation::Child => (2016, 1 + below(9), 1 + below(28)),
            Situation::Elderly => (1954, 2 + below(8), 1 + below(28)),
            Situation::LimitElderly => (1948, 1 + below(9), 1 + below(28)),
            Situation::ExpiredInGrace => (1980, 10, 15),
            Situation::ExpiredBeyondGrace => (1975, 6, 10),
            _ => (1957 + below(48), 1 + below(12), 1 + below(28)),
        };
        let (year, month) = match situation {
            Situation::ExpiredInGrace => (2022, 3),
            Situation::ExpiredBeyondGrace => (2022, 1),
            Situation::Preschool => (2025, 2),
            // The second authority key until the middle of 2023, the third one since.
            _ if index % 3 == 1 => (2022, 12),
            _ => (2024 + below(2), 1 + below(12)),
        };
        let generation = if (year, month) < (2023, 8) {
            Generation::Second
        } else {
            Generation::Third
        };
        let municipality = place(index);
        let issued_at = civil_jst(
            year,
            month,
            1 + below(28),
            (9 + below(8), below(60), below(60)),
        );
        let name = name(situation, index);
        let address = format!(
            "{}合成{}丁目{}番{}号",
            municipality.japanese,
            1 + below(9),
            1 + below(30),
            1 + below(20)
        );
        // One block of numbers for each index keeps them unique whatever is drawn.
        let authentication_serial = 0x0100_0000 + index * 4_096 + below(4_096);
        let minor = matches!(situation, Situation::Child | Situation::Preschool);
        Self {
            index,
            situation,
            generation,
            municipality,
            issued_at,
            not_after: fifth_birthday(issued_at, birth_month, birth_day),
            revocation: revocation(situation),
            authentication_serial,
            signature_serial: (!minor).then_some(authentication_serial + 0x0100_0000),
            sex: if below(2) == 0 {
                Sex::Female
            } else {
                Sex::Male
            },
            birth_date: date(birth_year, birth_month, birth_day),
            seed,
            name,
            address,
        }
    }

    /// A word for reports: the situation, and the index where the situation is not particular.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}-{}", self.situation.word(), self.index)
    }

    /// Serial number of the certificate of a family, if there is one.
    #[must_use]
    pub const fn serial(&self, family: Family) -> Option<u32> {
        match family {
            Family::Authentication => Some(self.authentication_serial),
            Family::Signature => self.signature_serial,
        }
    }

    /// 氏名.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 住所.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the insurers say on the day of `now`; `None` if nobody knows the person.
    #[must_use]
    pub fn eligibility(&self, now: UnixTime) -> Option<EligibilityRecord> {
        insurance::record(self, self.seed, now)
    }

    /// Opaque name in the user-authentication certificate, 23 characters as seen on cards: 14, municipality, 4.
    #[must_use]
    pub fn authentication_identifier(&self) -> String {
        let mut random = stream(self.seed, &format!("identifier/{}", self.index));
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
        let mut opaque = String::new();
        while opaque.len() < 14 {
            let drawn = usize::try_from(random.next_u32() % 32).unwrap_or_default();
            opaque.push(ALPHABET.get(drawn).copied().map_or('0', char::from));
        }
        format!(
            "{opaque}{}{:03}A",
            self.municipality.code,
            self.index % 1_000
        )
    }

    /// Opaque name in the digital-signature certificate, 28 characters as seen on cards: instant, 5, municipality, 4.
    #[must_use]
    pub fn signature_identifier(&self) -> String {
        let at = self.issued_at.civil_jst();
        format!(
            "{:04}{:02}{:02}{:02}{:02}{:02}{:05}{}{:03}A",
            at.year,
            at.month,
            at.day,
            at.hour,
            at.minute,
            at.second,
            self.index % 100_000,
            self.municipality.code,
            self.index % 1_000
        )
    }

    /// Era digit and Gregorian date, as the digital-signature certificate has it.
    #[must_use]
    pub fn birth_date_with_era(&self) -> String {
        let (era, _) = self.era();
        format!("{era}{}", self.birth_date.to_compact())
    }

    /// Digit of the era of the date of birth, and the year in which the era began.
    pub(super) fn era(&self) -> (u8, u32) {
        match self.birth_date.parts() {
            (2019.., 5.., _) | (2020.., ..) => (5, 2019),
            (1989.., 1.., 8..) | (1989.., 2.., _) | (1990.., ..) => (4, 1989),
            (1926.., 12, 25..) | (1927.., ..) => (3, 1926),
            (1912.., 7, 30..) | (1912.., 8.., _) | (1913.., ..) => (2, 1912),
            _ => (1, 1868),
        }
    }
}

impl core::fmt::Debug for Person {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Person({})", self.label())
    }
}

#[expect(clippy::indexing_slicing, reason = "a remainder is inside the slice")]
fn place(index: u32) -> &'static Municipality {
    &MUNICIPALITIES[usize::try_from(index).unwrap_or_default() % MUNICIPALITIES.len()]
}

fn name(situation: Situation, index: u32) -> String {
    const GIVEN: [&str; 8] = [
        "一郎", "二葉", "三雄", "四季", "五月", "六花", "七海", "八重",
    ];
    let drawn = usize::try_from(index).unwrap_or_default() % GIVEN.len();
    match situation {
        Situation::PlaceholderName => "合成　●太郎".to_owned(),
        // U+20BB7, 吉 with 土 on top: outside JIS X 0208, CP932 and the basic plane.
        Situation::RareName => "\u{20BB7}成　花子".to_owned(),
        _ => format!("合成　{}", GIVEN.get(drawn).copied().unwrap_or_default()),
    }
}

fn revocation(situation: Situation) -> RevocationStatus {
    match situation {
        Situation::Revoked => RevocationStatus::Revoked {
            since: civil_jst(2026, 11, 2, (10, 15, 0)),
            // keyCompromise: a lost card.
            reason: 1,
        },
        Situation::OnHold => RevocationStatus::OnHold {
            since: civil_jst(2026, 11, 20, (18, 0, 0)),
        },
        _ => RevocationStatus::Good,
    }
}

/// The fifth birthday after issue, 23:59:59 in Japan.
fn fifth_birthday(issued_at: UnixTime, month: u32, day: u32) -> UnixTime {
    let issued = issued_at.civil_jst();
    let year = u32::try_from(issued.year).unwrap_or_default();
    let had_birthday = (issued.month, issued.day) >= (i64::from(month), i64::from(day));
    civil_jst(
        year + if had_birthday { 5 } else { 4 },
        month,
        day,
        (23, 59, 59),
    )
}

/// The instants of this file are inside the calendar by construction; days are 28 at most.
fn civil_jst(year: u32, month: u32, day: u32, time: (u32, u32, u32)) -> UnixTime {
    let narrow = |field: u32| u8::try_from(field).unwrap_or_default();
    let (hour, minute, second) = time;
    UnixTime::from_civil_jst(
        u16::try_from(year).unwrap_or_default(),
        narrow(month),
        narrow(day),
        narrow(hour),
        narrow(minute),
        narrow(second),
    )
    .unwrap_or(UnixTime::from_secs(0))
}

#[expect(clippy::expect_used, reason = "days are 28 at most")]
pub(super) fn date(year: u32, month: u32, day: u32) -> Date {
    let (year, month, day) = (u16::try_from(year), u8::try_from(month), u8::try_from(day));
    let parts = year.ok().zip(month.ok()).zip(day.ok());
    let date = parts.and_then(|((year, month), day)| Date::new(year, month, day).ok());
    date.expect("the calendar has every day of the population")
}
