// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values behind the labels: dates, ratios, amounts, words for codes.

use crate::date::{BirthDate, Date, EraDate};
use crate::eligibility::CardClassification;

/// `YYYY-MM-DD` with any one character between the parts and one more behind them, `YYYYMMDD`, or a day of an era.
pub(super) fn date(text: &str) -> Option<Date> {
    match EraDate::parse(text) {
        Ok(day) => Some(day.date()),
        Err(_) => Date::from_compact(&digits_of_date(text)?).ok(),
    }
}

/// The same with `00` for what is not known.
pub(super) fn birth_date(text: &str) -> Option<BirthDate> {
    match EraDate::parse(text) {
        Ok(day) => Some(day.date().into()),
        Err(_) => BirthDate::from_compact(&digits_of_date(text)?).ok(),
    }
}

fn digits_of_date(text: &str) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |place: usize| characters.get(place).is_some_and(char::is_ascii_digit);
    let places: &[usize] = match characters.len() {
        8 => &[0, 1, 2, 3, 4, 5, 6, 7],
        10 | 11 => &[0, 1, 2, 3, 5, 6, 8, 9],
        _ => return None,
    };
    let others = (0..characters.len()).filter(|place| !places.contains(place));
    if !places.iter().all(|place| is_digit(*place)) || others.into_iter().any(is_digit) {
        return None;
    }
    places.iter().map(|place| characters.get(*place)).collect()
}

/// `3割`, `30%`, `30％`, `030` or `30`: always percent but for the first.
pub(super) fn percent(text: &str) -> Option<u8> {
    let number = |text: &str| {
        let form = matches!(text.len(), 1..=3) && text.bytes().all(|byte| byte.is_ascii_digit());
        form.then(|| text.parse::<u8>().ok()).flatten()
    };
    let percent = match text.strip_suffix('割') {
        Some(tenths) => number(tenths)?.checked_mul(10)?,
        None => number(text.trim_end_matches(['%', '％']))?,
    };
    (percent <= 100).then_some(percent)
}

/// `10000円`, `10,000円` or digits alone.
pub(super) fn yen(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches('円').replace(',', "");
    let form = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    form.then(|| digits.parse().ok()).flatten()
}

/// An entry by its Japanese name, or by its code: codes without a name are written as themselves.
pub(super) fn entry<T: Copy>(
    text: &str,
    all: &[T],
    japanese: fn(T) -> &'static str,
    from_code: fn(&str) -> Option<T>,
) -> Option<T> {
    let named = all.iter().copied().find(|entry| japanese(*entry) == text);
    named.or_else(|| from_code(text))
}

/// 証区分, also as the whole name of a card.
pub(super) fn classification(text: &str) -> Option<CardClassification> {
    use CardClassification as Kind;
    match text {
        "被保険者証" | "被保険者証（一般）" => Some(Kind::General),
        "被保険者証（退職）" => Some(Kind::Retired),
        "短期被保険者証（一般）" => Some(Kind::ShortTermGeneral),
        "短期被保険者証（退職）" => Some(Kind::ShortTermRetired),
        "被保険者資格証明書" => Some(Kind::SpecialMedicalExpense),
        "特例退職被保険者証" => Some(Kind::SpecialRetired),
        _ => entry(text, Kind::ALL, Kind::japanese, Kind::from_code),
    }
}

#[cfg(test)]
mod tests {
    use super::{birth_date, classification, date, percent, yen};
    use crate::date::Date;
    use crate::eligibility::CardClassification;

    #[test]
    fn dates_are_read_in_every_form_that_means_one_day() {
        let day = Date::new(2026, 11, 24).ok();
        for text in [
            "2026年11月24日",
            "2026/11/24",
            "2026-11-24",
            "20261124",
            "令和8年11月24日",
        ] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in [
            "",
            "2026/11/31",
            "2026/1/24",
            "２０２６/11/24",
            "2026111241",
            "2026年11月24日1",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(
            birth_date("1940年01月00日").map(|born| born.to_string()),
            Some("1940-01-00".into())
        );
    }

    #[test]
    fn ratios_and_amounts_are_read() {
        for text in ["3割", "30%", "30％", "030", "30"] {
            assert_eq!(percent(text), Some(30), "{text}");
        }
        assert_eq!((percent("0割"), percent("10割")), (Some(0), Some(100)));
        for text in ["", "割", "11割", "101", "３割", "3.5割", "-1"] {
            assert_eq!(percent(text), None, "{text}");
        }
        assert_eq!(
            (yen("10,000円"), yen("0"), yen("円"), yen("4294967296")),
            (Some(10_000), Some(0), None, None)
        );
    }

    #[test]
    fn cards_are_known_by_code_name_and_whole_name() {
        for text in ["01", "一般", "被保険者証（一般）"] {
            assert_eq!(
                classification(text),
                Some(CardClassification::General),
                "{text}"
            );
        }
        assert_eq!(classification("なにか"), None);
    }
}
