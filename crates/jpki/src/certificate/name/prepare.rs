// SPDX-License-Identifier: MIT OR Apache-2.0
//! String preparation: two writings of one text become the same octets.
//!
//! | step (RFC 4518 §2) | here |
//! |---|---|
//! | transcode | UTF8String, PrintableString, IA5String, BMPString, UniversalString; others are not prepared |
//! | map | controls and format characters to nothing, separators to a space, case folded |
//! | normalize | NFKC |
//! | prohibit | private use, noncharacters, U+FFFD: such a text is not prepared |
//! | check bidi | nothing (§2.5) |
//! | insignificant characters | spaces at both ends removed, inner runs one space (§2.6.1) |
//!
//! What is not prepared is compared by its octets, so that a text always equals itself.
//!
//! Normal form and folding are those of the Unicode version the libraries carry, where RFC 4518 names
//! version 3.2: see decision 0020.
//!
//! Covers RFC 4518 §2 and RFC 5280 §7.1.

use alloc::string::String;
use alloc::vec::Vec;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::asn1::{BMP_STRING, IA5_STRING, PRINTABLE_STRING, UNIVERSAL_STRING, UTF8_STRING};

/// Appends the prepared text to `out`; `false`, with `out` as it was, when it cannot be prepared.
///
/// NFKC makes a text at most 11 times as long in octets (U+FDFA is the worst), so the output of a
/// certificate's names stays below 1 MiB.
pub(super) fn prepare(tag: u8, octets: &[u8], out: &mut Vec<u8>) -> bool {
    match tag {
        PRINTABLE_STRING | IA5_STRING | UTF8_STRING if octets.is_ascii() => {
            ascii(octets, out);
            true
        }
        UTF8_STRING => core::str::from_utf8(octets).is_ok_and(|text| unicode(text, out)),
        BMP_STRING | UNIVERSAL_STRING => {
            transcoded(tag, octets).is_some_and(|text| unicode(&text, out))
        }
        _ => false,
    }
}

/// RFC 4518 §2.1: BMPString and UniversalString hold code points in two and four octets.
fn transcoded(tag: u8, octets: &[u8]) -> Option<String> {
    let point = |unit: &[u8]| match unit {
        [high, low] => char::from_u32(u32::from_be_bytes([0, 0, *high, *low])),
        [a, b, c, d] => char::from_u32(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => None,
    };
    let width = if tag == BMP_STRING { 2 } else { 4 };
    octets
        .chunks(width)
        .map(|unit| {
            if unit.len() == width {
                point(unit)
            } else {
                None
            }
        })
        .collect()
}

/// The same steps for the texts nearly all names are made of, without tables.
fn ascii(octets: &[u8], out: &mut Vec<u8>) {
    let mut spaces = Spaces::new(out);
    for octet in octets {
        match octet {
            b' ' | 0x09..=0x0D => spaces.space(),
            0x00..=0x08 | 0x0E..=0x1F | 0x7F => {}
            other => spaces.text(&[other.to_ascii_lowercase()]),
        }
    }
}

fn unicode(text: &str, out: &mut Vec<u8>) -> bool {
    // RFC 3454 §B.2 folds so that the result is stable under NFKC, which takes two rounds: a
    // compatibility character may stand for a capital letter.
    let once: String = text
        .chars()
        .filter_map(mapped)
        .nfkd()
        .flat_map(folded)
        .nfkc()
        .collect();
    let twice: String = once.chars().flat_map(folded).nfkc().collect();
    if twice.chars().any(is_prohibited) {
        return false;
    }
    let mut spaces = Spaces::new(out);
    let mut characters = twice.chars().peekable();
    while let Some(character) = characters.next() {
        // RFC 4518 §2.6.1: a space that carries a combining mark is not a space.
        let carries = characters
            .peek()
            .is_some_and(|next| is_combining_mark(*next));
        if character == ' ' && !carries {
            spaces.space();
        } else {
            spaces.text(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    true
}

/// Writes text with a single space between its words and none around them.
///
/// RFC 4518 §2.6.1 writes one space around and two between; for equality that is the same.
struct Spaces<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    pending: bool,
}

impl<'a> Spaces<'a> {
    const fn new(out: &'a mut Vec<u8>) -> Self {
        let start = out.len();
        Self {
            out,
            start,
            pending: false,
        }
    }

    const fn space(&mut self) {
        self.pending = true;
    }

    fn text(&mut self, octets: &[u8]) {
        if self.pending && self.out.len() > self.start {
            self.out.push(b' ');
        }
        self.pending = false;
        self.out.extend_from_slice(octets);
    }
}

/// RFC 4518 §2.2 without case folding: `None` for what is mapped to nothing.
const fn mapped(character: char) -> Option<char> {
    match character {
        // Characters that change appearance only, and the object replacement character.
        '\u{00AD}'
        | '\u{034F}'
        | '\u{1806}'
        | '\u{180B}'..='\u{180D}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFFC}' => None,
        // Controls that separate.
        '\u{0009}'..='\u{000D}' | '\u{0085}' => Some(' '),
        // The other controls and format characters, and the space without width.
        '\u{0000}'..='\u{0008}'
        | '\u{000E}'..='\u{001F}'
        | '\u{007F}'..='\u{0084}'
        | '\u{0086}'..='\u{009F}'
        | '\u{06DD}'
        | '\u{070F}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2063}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0001}'
        | '\u{E0020}'..='\u{E007F}' => None,
        // Space, line and paragraph separators; U+3000 among them.
        '\u{00A0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200A}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202F}'
        | '\u{205F}'
        | '\u{3000}' => Some(' '),
        other => Some(other),
    }
}

/// Full case folding (RFC 3454 §B.2) out of the case mappings of `core`.
///
/// Lower, upper, lower again is the folding of every character, up to which letter stands for a
/// pair; only the dotless i, which has no folding, would fall together with i.
fn folded(character: char) -> impl Iterator<Item = char> {
    const DOTLESS_I: char = '\u{0131}';
    let keep = (character == DOTLESS_I).then_some(character);
    let fold = (character != DOTLESS_I).then(|| {
        character
            .to_lowercase()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
    });
    keep.into_iter().chain(fold.into_iter().flatten())
}

/// RFC 4518 §2.4, as far as it can still be met after mapping and normalization. Code points that
/// Unicode 3.2 had not assigned are not prohibited: most of them are letters by now.
const fn is_prohibited(character: char) -> bool {
    // A char is at most 0x10FFFF; the noncharacters end every plane.
    let noncharacter =
        matches!(character, '\u{FDD0}'..='\u{FDEF}') || u32_of(character) & 0xFFFE == 0xFFFE;
    let private = matches!(
        character,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}'
    );
    noncharacter || private || character == '\u{FFFD}'
}

#[expect(
    clippy::as_conversions,
    reason = "every char is a u32; From is not const"
)]
const fn u32_of(character: char) -> u32 {
    character as u32
}

#[cfg(test)]
mod tests;
