// SPDX-License-Identifier: MIT OR Apache-2.0
//! In which character sets a name can be written: claim software takes JIS X 0208, files in Shift_JIS take CP932, and
//! what is outside of both is known to be refused on the way (one source).

use crate::eligibility::PersonName;
use encoding_rs::SHIFT_JIS;

/// The smallest of the field's character sets that holds a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the sets the field's programs know, smallest first"
)]
pub enum CharacterSet {
    /// ASCII, JIS X 0201 half-width katakana, or JIS X 0208: everything takes it.
    JisX0208,
    /// CP932 only, the extensions of NEC and IBM: files in Shift_JIS take it, claims may not.
    Cp932,
    /// Neither: JIS levels 3 and 4, other planes, and everything else of Unicode.
    Unicode,
}

/// A character outside JIS X 0208, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say")]
pub struct Foreign {
    /// Its place, counted in characters from 0.
    pub position: usize,
    /// The set that holds it; never [`CharacterSet::JisX0208`].
    pub set: CharacterSet,
}

/// The smallest set that holds this character.
///
/// JIS X 0208 has rows 1–8 and 16–84 (levels 1 and 2); the rows of CP932 outside of these are its extensions.
#[must_use]
pub fn character_set(character: char) -> CharacterSet {
    let [lead, trail] = match cp932(character) {
        Some(Cp932::Single) => return CharacterSet::JisX0208,
        Some(Cp932::Double(bytes)) => bytes,
        None => return CharacterSet::Unicode,
    };
    // Shift_JIS puts two rows of 94 cells into one lead byte: 0x81 begins with row 1, 0xE0 with row 63.
    let first = if lead < 0xA0 { 0x81 } else { 0xC1 };
    let row = u32::from(lead - first) * 2 + if trail < 0x9F { 1 } else { 2 };
    if matches!(row, 1..=8 | 16..=84) {
        CharacterSet::JisX0208
    } else {
        CharacterSet::Cp932
    }
}

/// The characters of a text outside JIS X 0208, the placeholder ● not among them: it is in the set.
///
/// ```
/// use protocol::name::{CharacterSet, Foreign, foreign_characters};
/// let found = foreign_characters("髙橋");
/// assert_eq!(found, [Foreign { position: 0, set: CharacterSet::Cp932 }]);
/// ```
#[must_use]
pub fn foreign_characters(text: &str) -> Vec<Foreign> {
    text.chars()
        .enumerate()
        .map(|(position, character)| Foreign {
            position,
            set: character_set(character),
        })
        .filter(|foreign| foreign.set != CharacterSet::JisX0208)
        .collect()
}

impl PersonName {
    /// The characters outside JIS X 0208, and the set that holds each.
    #[must_use]
    pub fn foreign_characters(&self) -> Vec<Foreign> {
        foreign_characters(self.as_str())
    }
}

enum Cp932 {
    Single,
    Double([u8; 2]),
}

/// The character in CP932, if it comes back from there as itself: the encoder also takes look-alikes, such as ¥ as `\`.
fn cp932(character: char) -> Option<Cp932> {
    let mut buffer = [0; 4];
    let text: &str = character.encode_utf8(&mut buffer);
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    let (back, malformed) = SHIFT_JIS.decode_without_bom_handling(&bytes);
    if unmappable || malformed || back != text {
        return None;
    }
    match *bytes {
        [_] => Some(Cp932::Single),
        [lead, trail] => Some(Cp932::Double([lead, trail])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{CharacterSet, character_set};
    use crate::eligibility::PersonName;
    use proptest::prelude::*;

    use CharacterSet::{Cp932, JisX0208, Unicode};

    #[test]
    fn sets_are_told_apart() {
        for (characters, set) in [
            ("Az09 -ｱﾞ", JisX0208),
            // Rows 1 and 2, hiragana, katakana, Greek, Cyrillic, the first and last kanji of levels 1 and 2.
            ("　、●〒あンΑЯ亜腕弌熙", JisX0208),
            // Row 13 of NEC; kanji of IBM.
            ("①㈱髙﨑德瀨", Cp932),
            // Level 3 and 4, another plane, a combining mark, and look-alikes with another place in CP932.
            ("𠮷𠀋㗎é〜−¥", Unicode),
        ] {
            for character in characters.chars() {
                assert_eq!(character_set(character), set, "{character}");
            }
        }
    }

    #[test]
    fn jis_x_0208_has_6879_characters() {
        // Besides ASCII and the 63 of half-width katakana. Two of its characters stand in CP932 under another code point
        // than the one JIS X 0208 is usually mapped to; they are counted by the one CP932 has.
        let double = |character: &char| !character.is_ascii() && !('｡'..='ﾟ').contains(character);
        let held = ('\0'..=char::MAX)
            .filter(double)
            .filter(|character| !character.is_control() && character_set(*character) == JisX0208)
            .count();
        assert_eq!(held, 6_879);
    }

    #[test]
    fn a_name_says_which_of_its_characters_are_foreign() {
        let foreign = PersonName("合成　𠮷①".into()).foreign_characters();
        let found: Vec<_> = foreign
            .iter()
            .map(|foreign| (foreign.position, foreign.set))
            .collect();
        assert_eq!(found, [(3, Unicode), (4, Cp932)]);
        assert_eq!(PersonName("合成　●郎".into()).foreign_characters(), []);
    }

    proptest! {
        #[test]
        fn every_character_is_in_one_set(character in any::<char>()) {
            let text = PersonName(character.to_string());
            prop_assert_eq!(text.foreign_characters().is_empty(), character_set(character) == JisX0208);
        }
    }
}
