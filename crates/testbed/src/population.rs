// SPDX-License-Identifier: MIT OR Apache-2.0
//! Synthetic people: one for each situation a check can meet, and as many ordinary ones as are asked for.
//!
//! Every name says that it is synthetic, every place is made up, and all numbers come from the seed. People of one
//! population differ in their index only by what their [`Situation`] says, so that a test can name the one thing it is
//! about.

mod insurance;
mod municipality;
mod person;
mod printed;
mod situation;

pub use municipality::{MUNICIPALITIES, Municipality};
pub use person::{Person, RevocationStatus};
pub use situation::Situation;

use crate::Seed;

/// Everybody of one seed.
#[derive(Clone, Debug)]
pub struct Population {
    people: Vec<Person>,
}

impl Population {
    /// One person for each [`Situation`].
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self::with_ordinary(seed, 0)
    }

    /// One person for each [`Situation`] and so many ordinary ones behind them.
    #[must_use]
    pub fn with_ordinary(seed: Seed, ordinary: u32) -> Self {
        let ordinary = (0..ordinary).map(|_| Situation::Valid);
        let situations = Situation::ALL.iter().copied().chain(ordinary);
        let people = (0_u32..)
            .zip(situations)
            .map(|(index, situation)| Person::new(seed, index, situation));
        Self {
            people: people.collect(),
        }
    }

    /// Everybody, in the order of their index.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The first person in this situation.
    ///
    /// # Panics
    /// Never: there is one for each situation.
    #[must_use]
    #[expect(clippy::expect_used, reason = "there is one for each situation")]
    pub fn person(&self, situation: Situation) -> &Person {
        let found = self
            .people
            .iter()
            .find(|person| person.situation == situation);
        found.expect("one for each situation")
    }
}

#[cfg(test)]
mod tests {
    use super::{Population, Situation};
    use crate::{EPOCH, Seed};
    use protocol::eligibility::QualificationValidity;
    use protocol::number::CheckDigit;
    use std::collections::HashSet;

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let (one, again) = (Population::new(Seed(1)), Population::new(Seed(1)));
        for (person, twin) in one.people().iter().zip(again.people()) {
            assert_eq!(person.eligibility(EPOCH), twin.eligibility(EPOCH));
            assert_eq!(person.authentication_serial, twin.authentication_serial);
        }
        let other = Population::new(Seed(2));
        let serials = |population: &Population| {
            population
                .people()
                .iter()
                .map(|person| person.authentication_serial)
                .collect::<Vec<_>>()
        };
        assert_ne!(serials(&one), serials(&other));
    }

    #[test]
    fn serials_are_unique_and_have_four_bytes_at_most() {
        let population = Population::with_ordinary(Seed(1), 2_000);
        let serials: HashSet<u32> = population
            .people()
            .iter()
            .map(|person| person.authentication_serial)
            .collect();
        assert_eq!(serials.len(), population.people().len());
        assert!(
            serials
                .iter()
                .all(|serial| *serial > 0 && *serial < 0x8000_0000)
        );
    }

    #[test]
    fn every_insurer_number_carries_its_check_digit() {
        for person in Population::new(Seed(3)).people() {
            for coverage in person
                .eligibility(EPOCH)
                .iter()
                .flat_map(|record| &record.coverages)
            {
                let number = coverage.basic.insurer_number.as_ref().unwrap();
                assert_eq!(number.check_digit(), CheckDigit::Right);
            }
        }
    }

    #[test]
    fn situations_show_in_the_record() {
        let population = Population::new(Seed(1));
        let validity = |situation| {
            population
                .person(situation)
                .eligibility(EPOCH)
                .map(|record| record.validity)
        };
        assert_eq!(
            validity(Situation::Valid),
            Some(QualificationValidity::Valid)
        );
        assert_eq!(
            validity(Situation::Lost),
            Some(QualificationValidity::Invalid)
        );
        assert_eq!(
            validity(Situation::NewerExists),
            Some(QualificationValidity::InvalidNewerExists)
        );
        assert_eq!(validity(Situation::NoMatch), None);
        let coverages = |situation| {
            population
                .person(situation)
                .eligibility(EPOCH)
                .map_or(0, |record| record.coverages.len())
        };
        assert_eq!(coverages(Situation::InsuranceAndWelfare), 2);
        assert_eq!(coverages(Situation::Welfare), 1);
    }

    #[test]
    fn certificates_end_on_a_birthday_at_the_last_second_in_japan() {
        for person in Population::new(Seed(1)).people() {
            let end = person.not_after.civil_jst();
            let (_, month, day) = person.birth_date.parts();
            assert_eq!(
                (end.month, end.day),
                (i64::from(month), i64::from(day)),
                "{}",
                person.label()
            );
            assert_eq!((end.hour, end.minute, end.second), (23, 59, 59));
            assert!(person.issued_at < EPOCH);
        }
    }

    #[test]
    fn identifiers_have_the_lengths_seen_on_cards() {
        let population = Population::new(Seed(1));
        let person = population.person(Situation::Valid);
        assert_eq!(person.authentication_identifier().len(), 23);
        assert_eq!(person.signature_identifier().len(), 28);
        assert_eq!(person.birth_date_with_era().len(), 9);
    }
}
