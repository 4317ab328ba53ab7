// SPDX-License-Identifier: MIT OR Apache-2.0
//! Katakana of full and half width. NameKana of the interface is half-width, with an ASCII space between the parts (two
//! sources); what no half-width form exists for is left as it is.

use super::{WIDE, marked, wide};

/// Half-width katakana, marks and spaces where there are such forms; everything else stays.
///
/// ```
/// assert_eq!(protocol::name::to_half_width_kana("ゴウセイ　ポン"), "ｺﾞｳｾｲ ﾎﾟﾝ");
/// ```
#[must_use]
pub fn to_half_width_kana(text: &str) -> String {
    let mut half = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{3000}' => half.push(' '),
            _ => match (narrow_kana(character), unmarked(character)) {
                (Some(narrow), _) => half.push(narrow),
                (None, Some((base, mark))) => half.extend([base, mark]),
                (None, None) => half.push(character),
            },
        }
    }
    half
}

/// Full-width katakana and marks; a half-width voiced mark joins the letter before it. Everything else stays.
///
/// ```
/// assert_eq!(protocol::name::to_full_width_kana("ｺﾞｳｾｲ ﾎﾟﾝ"), "ゴウセイ ポン");
/// ```
#[must_use]
pub fn to_full_width_kana(text: &str) -> String {
    let mut full = String::with_capacity(text.len());
    for character in text.chars() {
        let joined = full
            .chars()
            .next_back()
            .and_then(|base| marked(base, character));
        match joined {
            Some(joined) => {
                full.pop();
                full.push(joined);
            }
            None => full.push(wide(character).unwrap_or(character)),
        }
    }
    full
}

/// The half-width form of a full-width letter or mark.
fn narrow_kana(character: char) -> Option<char> {
    let index = WIDE.chars().position(|wide| wide == character)?;
    char::from_u32(0xFF61 + u32::try_from(index).ok()?)
}

/// A voiced letter as its half-width letter and mark.
fn unmarked(character: char) -> Option<(char, char)> {
    for base in WIDE.chars() {
        for mark in ['ﾞ', 'ﾟ'] {
            if marked(base, mark) == Some(character) {
                return Some((narrow_kana(base)?, mark));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{to_full_width_kana, to_half_width_kana};
    use proptest::prelude::*;

    #[test]
    fn every_katakana_of_names_has_a_half_width_form_but_those_that_have_none() {
        let all: String = ('ァ'..='ヺ').collect();
        let left: String = to_half_width_kana(&all)
            .chars()
            .filter(|character| ('ァ'..='ヺ').contains(character))
            .collect();
        // Small WA, the old letters WI and WE, small KA and KE, and voiced WI and WE.
        assert_eq!(left, "ヮヰヱヵヶヸヹ");
    }

    proptest! {
        #[test]
        fn kana_go_to_half_width_and_back(text in "[ァ-ヺー・ ]{0,20}") {
            let half = to_half_width_kana(&text);
            prop_assert_eq!(to_full_width_kana(&half), text);
            prop_assert_eq!(to_half_width_kana(&half), half);
        }

        #[test]
        fn any_text_keeps_what_is_no_kana(text in "[a-z合成太郎●]{0,20}") {
            prop_assert_eq!(to_half_width_kana(&text), text.clone());
            prop_assert_eq!(to_full_width_kana(&text), text);
        }
    }
}
