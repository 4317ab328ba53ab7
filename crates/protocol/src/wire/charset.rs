// SPDX-License-Identifier: MIT OR Apache-2.0
//! Character sets of XML files: UTF-8, and Shift_JIS, which in the field is CP932 (the encoding of that name in the WHATWG
//! Encoding Standard).

use super::Error;
use crate::name::{CharacterSet, character_set};
use encoding_rs::SHIFT_JIS;
use std::borrow::Cow;

/// In which character set a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the field has these two")]
pub enum Charset {
    /// Shift_JIS, read as CP932. What programs could read in two ways or not at all is written as a character reference.
    ShiftJis,
    /// UTF-8.
    Utf8,
}

impl Charset {
    /// The name in an XML declaration.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ShiftJis => "Shift_JIS",
            Self::Utf8 => "UTF-8",
        }
    }

    /// The set of a label, in any case; files say all of these for the same set.
    fn named(label: &str) -> Option<Self> {
        const SHIFT_JIS_NAMES: [&str; 9] = [
            "shift_jis",
            "shift-jis",
            "sjis",
            "x-sjis",
            "windows-31j",
            "cp932",
            "ms932",
            "ms_kanji",
            "csshiftjis",
        ];
        let label = label.to_ascii_lowercase();
        if matches!(label.as_str(), "utf-8" | "utf8") {
            Some(Self::Utf8)
        } else if SHIFT_JIS_NAMES.contains(&label.as_str()) {
            Some(Self::ShiftJis)
        } else {
            None
        }
    }

    /// The bytes of a text in which every character the set does not hold is escaped already.
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::ShiftJis => SHIFT_JIS.encode(text).0.into_owned(),
            Self::Utf8 => text.as_bytes().to_vec(),
        }
    }

    /// Whether every program that reads this set reads this character as itself.
    pub(super) fn holds(self, character: char) -> bool {
        match self {
            Self::ShiftJis => {
                character_set(character) == CharacterSet::JisX0208
                    && !TWO_READINGS.contains(&character)
            }
            Self::Utf8 => true,
        }
    }
}

/// Characters whose bytes are others to programs that read Shift_JIS by JIS X 0201 and 0208 (libxml2, Java) than to those
/// that read it as CP932 (Windows): `\\` is ¥ there, `~` is ‾, and the rest has other code points.
const TWO_READINGS: [char; 10] = ['\\', '~', '―', '＼', '～', '∥', '－', '￠', '￡', '￢'];

const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Where an XML declaration must have ended.
const DECLARATION_MAX: usize = 256;

/// The text of an XML file. Its declaration is the truth; without one, a header that says Shift_JIS is; without that it is
/// UTF-8 (implementations disagree about the header's code, none about the declaration).
///
/// # Errors
/// [`Error::UnknownCharacterSet`] and [`Error::CharacterSet`].
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    let (marked, bytes) = match bytes.strip_prefix(UTF8_MARK) {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    // UTF-16 and UTF-32 begin with a mark of their own or with a zero byte near a `<`.
    let head = bytes.get(..4).unwrap_or(bytes);
    if head.contains(&0) || matches!(head, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..]) {
        return Err(Error::UnknownCharacterSet);
    }
    let charset = match declared(bytes) {
        Some(label) => Charset::named(&label).ok_or(Error::UnknownCharacterSet)?,
        None if marked => Charset::Utf8,
        None => by_header(bytes),
    };
    match charset {
        Charset::Utf8 => core::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Error::CharacterSet),
        // A mark of UTF-8 before a declaration of Shift_JIS: one of the two is a lie.
        Charset::ShiftJis if marked => Err(Error::CharacterSet),
        Charset::ShiftJis => SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or(Error::CharacterSet),
    }
}

/// What the XML declaration says. It is ASCII in both sets.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..DECLARATION_MAX).unwrap_or(bytes);
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = core::str::from_utf8(declaration.get(..end)?).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = value.get(1..)?.split_once(quote)?;
    Some(label.to_owned())
}

fn by_header(bytes: &[u8]) -> Charset {
    const SHIFT_JIS_CODE: &[u8] = b"<CharacterCodeIdentifier>1<";
    let says = bytes
        .windows(SHIFT_JIS_CODE.len())
        .any(|window| window == SHIFT_JIS_CODE);
    if says && core::str::from_utf8(bytes).is_err() {
        Charset::ShiftJis
    } else {
        Charset::Utf8
    }
}

#[cfg(test)]
mod tests {
    use super::{Charset, decode};
    use crate::wire::Error;

    fn with(label: &str, text: &[u8]) -> Vec<u8> {
        let head = format!("<?xml version=\"1.0\" encoding='{label}' standalone='no'?>");
        [head.as_bytes(), text].concat()
    }

    const KANJI: &[u8] = &[0x8D, 0x87, 0x90, 0xAC];

    #[test]
    fn the_declaration_is_the_truth() {
        for label in ["Shift_JIS", "SHIFT-JIS", "Windows-31J", "cp932"] {
            let bytes = with(label, KANJI);
            assert!(decode(&bytes).unwrap().ends_with("合成"), "{label}");
        }
        let bytes = with("utf-8", "合成".as_bytes());
        assert!(decode(&bytes).unwrap().ends_with("合成"));
        assert_eq!(decode(&with("UTF-8", KANJI)), Err(Error::CharacterSet));
        let other = with(
            "UTF-8",
            b"<CharacterCodeIdentifier>1</CharacterCodeIdentifier>",
        );
        assert!(decode(&other).is_ok());
        for label in ["EUC-JP", "UTF-16", "ISO-2022-JP", ""] {
            let bytes = with(label, b"");
            assert_eq!(decode(&bytes), Err(Error::UnknownCharacterSet), "{label}");
        }
    }

    #[test]
    fn without_a_declaration_the_header_decides() {
        let header = b"<CharacterCodeIdentifier>1</CharacterCodeIdentifier>";
        let bytes = [&header[..], KANJI].concat();
        assert!(decode(&bytes).unwrap().ends_with("合成"));
        // The code of one source is the other way round: bytes that are UTF-8 are UTF-8.
        let bytes = [&header[..], "合成".as_bytes()].concat();
        assert!(decode(&bytes).unwrap().ends_with("合成"));
        assert_eq!(decode(KANJI), Err(Error::CharacterSet));
    }

    #[test]
    fn marks_are_taken_off_and_must_fit() {
        let marked = [&[0xEF, 0xBB, 0xBF][..], &with("UTF-8", b"")].concat();
        assert!(decode(&marked).unwrap().starts_with("<?xml"));
        let lie = [&[0xEF, 0xBB, 0xBF][..], &with("Shift_JIS", KANJI)].concat();
        assert_eq!(decode(&lie), Err(Error::CharacterSet));
        for bytes in [&b"\xFE\xFF\0<"[..], b"\xFF\xFE<\0", b"<\0?\0", b"\0<\0?"] {
            assert_eq!(decode(bytes), Err(Error::UnknownCharacterSet));
        }
    }

    #[test]
    fn broken_shift_jis_is_refused() {
        // A lead byte without its trail byte, and a byte that is none.
        for broken in [&[0x8D][..], &[0xFF], &[0x81, 0x00]] {
            assert_eq!(
                decode(&with("Shift_JIS", broken)),
                Err(Error::CharacterSet),
                "{broken:x?}"
            );
        }
    }

    #[test]
    fn only_what_everybody_reads_alike_is_written() {
        for (character, held) in [
            ('合', true),
            ('ｱ', true),
            ('●', true),
            ('髙', false),
            ('①', false),
        ] {
            assert_eq!(Charset::ShiftJis.holds(character), held, "{character}");
        }
        for character in "𠮷～－\\~¥〜−".chars() {
            assert!(!Charset::ShiftJis.holds(character), "{character}");
            assert!(Charset::Utf8.holds(character));
        }
    }
}
