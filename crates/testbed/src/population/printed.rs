// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is printed on a person's card, as far as secrets of the card are made of it.

use super::{Person, Situation};
use crate::pki::stream;
use rand_core::Rng;

impl Person {
    /// 個人番号, twelve digits that are nobody's: it begins with 9999 and its check digit is wrong by one.
    #[must_use]
    pub fn my_number(&self) -> String {
        let payload = format!("9999{:07}", self.index % 10_000_000);
        let wrong = (my_number_check_digit(&payload) + 1) % 10;
        format!("{payload}{wrong}")
    }

    /// End of the card's validity, `YYYYMMDD`: the tenth birthday after issue, the fifth of a minor (two or more sources).
    #[must_use]
    pub fn card_expiry(&self) -> String {
        let minor = matches!(self.situation, Situation::Child | Situation::Preschool);
        let end = self.not_after.civil_jst();
        let year = end.year + if minor { 0 } else { 5 };
        format!("{year:04}{:02}{:02}", end.month, end.day)
    }

    /// セキュリティコード, four digits.
    #[must_use]
    pub fn security_code(&self) -> String {
        let mut random = stream(self.seed, &format!("security-code/{}", self.index));
        format!("{:04}", random.next_u32() % 10_000)
    }

    /// 照合番号B: date of birth as `YYMMDD` in the year of its era, year of the card's end, security code.
    #[must_use]
    pub fn verification_code_b(&self) -> String {
        let (year, month, day) = self.birth_date.parts();
        let (_, first_year) = self.era();
        let year_of_era = u32::from(year).saturating_sub(first_year) + 1;
        let expiry_year: String = self.card_expiry().chars().take(4).collect();
        format!(
            "{year_of_era:02}{month:02}{day:02}{expiry_year}{}",
            self.security_code()
        )
    }
}

/// Check digit of a 個人番号 over its first eleven digits (Ministry ordinance No. 85 of 2014, Article 5).
fn my_number_check_digit(payload: &str) -> u32 {
    let digits = payload.chars().rev().filter_map(|digit| digit.to_digit(10));
    // The factor is n + 1 for the digits n = 1–6 from the right, and n - 5 for n = 7–11.
    let factors = (2..=7).chain(2..=6);
    let sum: u32 = digits
        .zip(factors)
        .map(|(digit, factor)| digit * factor)
        .sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

#[cfg(test)]
mod tests {
    use super::my_number_check_digit;
    use crate::Seed;
    use crate::population::{Population, Situation};

    #[test]
    fn check_digit_is_computed_as_the_ordinance_says() {
        // By hand: 9×2+8×3+7×4+6×5+5×6+4×7+3×2+2×3+1×4+0×5+1×6 = 180, 180 mod 11 = 4, 11 - 4 = 7.
        assert_eq!(my_number_check_digit("10123456789"), 7);
    }

    #[test]
    fn nobody_can_have_a_synthetic_number() {
        for person in Population::with_ordinary(Seed(1), 300).people() {
            let number = person.my_number();
            assert_eq!((number.len(), &number[..4]), (12, "9999"));
            let digit = number[11..].parse::<u32>().unwrap();
            assert_ne!(my_number_check_digit(&number[..11]), digit, "{number}");
        }
    }

    #[test]
    fn code_b_has_the_year_of_the_era() {
        for person in Population::new(Seed(1)).people() {
            let code = person.verification_code_b();
            assert_eq!(code.len(), 14);
            let (year, month, day) = person.birth_date.parts();
            // Showa began in 1926, Heisei in 1989, Reiwa in 2019; nobody here was born in a year of two eras.
            let first = match year {
                2020.. => 2019,
                1990.. => 1989,
                1927..=1988 => 1926,
                _ => continue,
            };
            let birth = format!("{:02}{month:02}{day:02}", year - first + 1);
            assert_eq!(code[..6], birth, "{}", person.label());
            assert_eq!(code[6..10], person.card_expiry()[..4]);
        }
    }

    #[test]
    fn a_childs_card_ends_with_its_certificate() {
        let population = Population::new(Seed(1));
        let years = |situation| {
            let person = population.person(situation);
            let end = person.not_after.civil_jst().year;
            person.card_expiry()[..4].parse::<i64>().unwrap() - end
        };
        assert_eq!(years(Situation::Child), 0);
        assert_eq!(years(Situation::Valid), 5);
    }
}
