// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether two names are the same: the insurer's against the one on a card or in a patient chart.
//!
//! | difference | comes to |
//! |---|---|
//! | none | [`Comparison::Equal`] |
//! | full and half width of letters, digits, marks and katakana; kind and number of spaces | [`Comparison::EqualAfterFolding`] |
//! | ● in either name, in the place of one character | [`Comparison::EqualAfterFolding`] |
//! | anything else: small and large kana, long vowels, old and variant kanji, hiragana and katakana, a space that is there or not | [`Comparison::Differs`] |
//!
//! What is folded is listed above in full. Small kana written large, long vowels and variant kanji are known to differ
//! between registers, but no published table says which stand for each other, so they are left to a person.

mod characters;
mod kana;

pub use characters::{CharacterSet, Foreign, character_set, foreign_characters};
pub use kana::{to_full_width_kana, to_half_width_kana};

use crate::eligibility::PersonName;

/// How two names compare. Never silent: who goes on with names that are equal after folding says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum Comparison {
    /// Character by character the same, and no character is missing.
    Equal,
    /// The same but for width, spaces, or characters an insurer's system could not hold.
    EqualAfterFolding,
    /// Different.
    Differs,
}

impl Comparison {
    /// All, in the order of their words.
    pub const ALL: [Self; 3] = [Self::Differs, Self::Equal, Self::EqualAfterFolding];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Equal => "equal",
            Self::EqualAfterFolding => "equal-after-folding",
        }
    }

    /// The comparison of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Compares two names. It is symmetric and never fails; a name without any character differs from every name.
#[must_use]
pub fn compare(one: &str, other: &str) -> Comparison {
    let [left, right] = [fold(one), fold(other)];
    let fits = |(a, b): (&char, &char)| a == b || stands_for(*a, *b) || stands_for(*b, *a);
    if left.is_empty() || left.len() != right.len() || !left.iter().zip(&right).all(fits) {
        return Comparison::Differs;
    }
    if one == other && !one.contains(PersonName::PLACEHOLDER) {
        Comparison::Equal
    } else {
        Comparison::EqualAfterFolding
    }
}

/// The placeholder stands for one character, never for the space between two parts of a name.
const fn stands_for(placeholder: char, character: char) -> bool {
    placeholder == PersonName::PLACEHOLDER && character != SPACE
}

const SPACE: char = ' ';

/// The name in half-width letters and full-width katakana, with one space between its parts and none around it.
fn fold(name: &str) -> Vec<char> {
    let mut folded: Vec<char> = Vec::with_capacity(name.len());
    for character in name.chars() {
        match character {
            _ if character.is_whitespace() => {
                if folded.last().is_some_and(|last| *last != SPACE) {
                    folded.push(SPACE);
                }
            }
            'ﾞ' | 'ﾟ' => {
                let marked = folded.last().and_then(|base| marked(*base, character));
                match (marked, folded.last_mut()) {
                    (Some(marked), Some(last)) => *last = marked,
                    _ => folded.push(character),
                }
            }
            _ => folded.push(
                narrow(character)
                    .or_else(|| wide(character))
                    .unwrap_or(character),
            ),
        }
    }
    if folded.last() == Some(&SPACE) {
        folded.pop();
    }
    folded
}

/// A text in half-width letters, digits and marks, with full-width katakana and single spaces: the form in which texts of
/// different width are compared.
pub(crate) fn fold_width(text: &str) -> String {
    fold(text).into_iter().collect()
}

/// U+FF01–U+FF5E are the full-width forms of U+0021–U+007E.
fn narrow(character: char) -> Option<char> {
    matches!(character, '！'..='～')
        .then(|| char::from_u32(u32::from(character) - 0xFEE0))
        .flatten()
}

/// Half-width katakana and marks, U+FF61–U+FF9D, in the order of their code points.
const WIDE: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

fn wide(character: char) -> Option<char> {
    let index = u32::from(character).checked_sub(0xFF61)?;
    WIDE.chars().nth(usize::try_from(index).ok()?)
}

/// A katakana with a half-width voiced or half-voiced mark behind it.
fn marked(base: char, mark: char) -> Option<char> {
    let step = match (base, mark) {
        ('ウ', 'ﾞ') => return Some('ヴ'),
        ('ワ', 'ﾞ') => return Some('ヷ'),
        ('ヲ', 'ﾞ') => return Some('ヺ'),
        (
            'カ' | 'キ' | 'ク' | 'ケ' | 'コ' | 'サ' | 'シ' | 'ス' | 'セ' | 'ソ' | 'タ' | 'チ'
            | 'ツ' | 'テ' | 'ト',
            'ﾞ',
        ) => 1,
        ('ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ', 'ﾞ') => 1,
        ('ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ', 'ﾟ') => 2,
        _ => return None,
    };
    char::from_u32(u32::from(base) + step)
}

#[cfg(test)]
mod tests {
    use super::{Comparison, compare, fold};
    use proptest::prelude::*;

    use Comparison::{Differs, Equal, EqualAfterFolding};

    #[track_caller]
    fn compares(one: &str, other: &str, expected: Comparison) {
        assert_eq!(compare(one, other), expected, "{one} / {other}");
        assert_eq!(compare(other, one), expected, "{other} / {one}");
    }

    #[test]
    fn same_characters_are_equal() {
        compares("合成　太郎", "合成　太郎", Equal);
        compares("合成　太郎", "合成　花子", Differs);
        compares("合成　太郎", "合成　太", Differs);
        compares("", "", Differs);
        compares("　", " ", Differs);
    }

    #[test]
    fn spaces_are_folded_and_not_left_out() {
        compares("合成　太郎", "合成 太郎", EqualAfterFolding);
        compares("合成　太郎", "合成　　太郎", EqualAfterFolding);
        compares("合成　太郎", " 合成　太郎　", EqualAfterFolding);
        compares("合成　太郎", "合成太郎", Differs);
    }

    #[test]
    fn widths_are_folded() {
        compares("Ｇｏｓｅｉ　Ｔａｒｏ", "Gosei Taro", EqualAfterFolding);
        compares("ゴウセイ　ポン", "ｺﾞｳｾｲ ﾎﾟﾝ", EqualAfterFolding);
        compares("ヴァン・ルー", "ｳﾞｧﾝ･ﾙｰ", EqualAfterFolding);
        // A mark without a letter it goes with stays.
        compares("ｱﾞ", "ア", Differs);
    }

    #[test]
    fn a_placeholder_stands_for_one_character() {
        compares("合成　●郎", "合成　太郎", EqualAfterFolding);
        compares("●成　●郎", "合成　太郎", EqualAfterFolding);
        compares("合成　●郎", "合成　●郎", EqualAfterFolding);
        compares("合成　●", "合成　太郎", Differs);
        compares("合成　●郎", "合成　郎", Differs);
        compares("合成●太郎", "合成　太郎", Differs);
        compares("合成　●郎", "合成　太朗", Differs);
    }

    #[test]
    fn what_no_table_says_is_left_to_a_person() {
        for (one, other) in [
            ("キョウ", "キヨウ"),
            ("ゆうこ", "ゆーこ"),
            ("高橋", "髙橋"),
            ("渡辺", "渡邊"),
            ("はなこ", "ハナコ"),
        ] {
            compares(one, other, Differs);
        }
    }

    #[test]
    fn every_half_width_form_has_its_full_width_one() {
        let half: String = ('\u{FF61}'..='\u{FF9D}').collect();
        let wide: String = fold(&half).into_iter().collect();
        assert_eq!(wide, super::WIDE);
        let ascii: String = ('\u{FF01}'..='\u{FF5E}').collect();
        let narrow: String = fold(&ascii).into_iter().collect();
        assert_eq!(narrow, ('!'..='~').collect::<String>());
    }

    /// Characters in which names and what goes wrong with them are written.
    fn character() -> impl Strategy<Value = char> {
        prop_oneof![
            prop::sample::select(vec![
                '合', '成', '太', '郎', '髙', 'あ', 'ア', 'ガ', 'ー', 'A', 'ｱ', 'Ａ'
            ]),
            prop::sample::select(vec![' ', '　', '●', 'ﾞ', 'ﾟ', 'ｶ', 'ﾊ']),
            any::<char>(),
        ]
    }

    fn name() -> impl Strategy<Value = String> {
        prop::collection::vec(character(), 0..12).prop_map(|name| name.into_iter().collect())
    }

    proptest! {
        #[test]
        fn comparing_is_symmetric_and_total(one in name(), other in name()) {
            prop_assert_eq!(compare(&one, &other), compare(&other, &one));
        }

        #[test]
        fn a_name_equals_itself_and_folding_changes_nothing_more(one in name()) {
            let folded: String = fold(&one).into_iter().collect();
            let again: String = fold(&folded).into_iter().collect();
            prop_assert_eq!(&again, &folded);
            let expected = match (folded.is_empty(), one.contains('●')) {
                (true, _) => Differs,
                (false, true) => EqualAfterFolding,
                (false, false) => Equal,
            };
            prop_assert_eq!(compare(&one, &one), expected);
            prop_assert!(folded.is_empty() || compare(&one, &folded) != Differs);
        }

        #[test]
        fn equal_is_equality_of_texts(one in name(), other in name()) {
            if compare(&one, &other) == Equal {
                prop_assert_eq!(one, other);
            }
        }

        #[test]
        fn any_one_character_may_be_missing(one in "[合成太郎花子]{1,4}　[合成太郎花子]{1,4}", at in any::<prop::sample::Index>()) {
            let mut with_placeholder: Vec<char> = one.chars().collect();
            let places: Vec<usize> = (0..with_placeholder.len()).filter(|at| with_placeholder[*at] != '　').collect();
            with_placeholder[*at.get(&places)] = '●';
            let with_placeholder: String = with_placeholder.into_iter().collect();
            prop_assert_eq!(compare(&one, &with_placeholder), EqualAfterFolding);
        }

        #[test]
        fn another_kanji_differs(one in "[合成太郎花子]{1,8}", at in any::<prop::sample::Index>()) {
            let mut changed: Vec<char> = one.chars().collect();
            *at.get_mut(&mut changed) = '鬱';
            let changed: String = changed.into_iter().collect();
            prop_assert_eq!(compare(&one, &changed), Differs);
        }
    }
}
