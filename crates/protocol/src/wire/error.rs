// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why bytes are no message and no document, with advice for the desk and for the vendor.

use super::Language;
use core::fmt;

/// Why bytes are no message. It names members and elements and never what stood in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not of the character set they say they are of.
    CharacterSet,
    /// XML with a document type declaration; with it come entities, and with them bombs.
    DocumentType,
    /// A member occurs twice in one object.
    DuplicateMember {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// XML with an entity other than the five every XML has.
    Entity,
    /// A member has not the form it must have.
    Member {
        /// Its name.
        name: &'static str,
    },
    /// A required member or element is missing.
    Missing {
        /// Its name.
        name: &'static str,
    },
    /// The bytes are not the document: not XML, another root, not lines of labels.
    NotTheDocument {
        /// Byte offset, after decoding to UTF-8.
        offset: usize,
    },
    /// The bytes are not JSON, or a required member is missing or of another type.
    NotTheMessage {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A text is too long.
    TextTooLong {
        /// The limit, in characters.
        limit: usize,
    },
    /// Objects, arrays or elements are nested too deeply.
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The message is too large.
    TooLarge {
        /// Its bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// There are too many elements.
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// A known element or label occurs twice where it may occur once.
    Twice {
        /// Its name.
        name: &'static str,
    },
    /// The character set is none this project reads.
    UnknownCharacterSet,
}

impl Error {
    /// What staff at the desk can do.
    #[must_use]
    pub const fn desk_sentence(&self, language: Language) -> &'static str {
        let sentence = match self {
            Self::TooLarge { .. } | Self::TooMany { .. } | Self::TextTooLong { .. } => [
                "This file is far larger than a result can be. Do not open it; call the vendor.",
                "結果としてはあり得ない大きさのファイルです。開かずにベンダーに連絡してください。",
            ],
            Self::DocumentType | Self::Entity => [
                "This file holds something a result never holds. Do not open it; call the vendor.",
                "結果には含まれないはずの内容が含まれています。開かずにベンダーに連絡してください。",
            ],
            _ => [
                "This result cannot be read. Do the check again; if it happens again, call the vendor.",
                "この結果は読み取れません。もう一度資格確認を行い、繰り返す場合はベンダーに連絡してください。",
            ],
        };
        chosen(sentence, language)
    }

    /// Where the vendor should look.
    #[must_use]
    pub const fn vendor_sentence(&self, language: Language) -> &'static str {
        let sentence = match self {
            Self::CharacterSet => [
                "bytes are not of the declared character set; Shift_JIS is read as CP932",
                "宣言された文字コードのバイト列ではない。Shift_JIS は CP932 として読む",
            ],
            Self::DocumentType => [
                "document type declarations are refused",
                "文書型宣言は受け付けない",
            ],
            Self::DuplicateMember { .. } | Self::Twice { .. } => [
                "a member, element or label occurs twice",
                "メンバー・要素・項目の重複",
            ],
            Self::Entity => [
                "only the five predefined entities and character references are read",
                "定義済みの五つの実体参照と文字参照だけを読む",
            ],
            Self::Member { .. } => [
                "a value has not the form of its member: impossible date, full-width digits, control characters",
                "値の形式の誤り（存在しない日付・全角数字・制御文字など）",
            ],
            Self::Missing { .. } => ["a required element is missing", "必須要素の欠落"],
            Self::NotTheDocument { .. } => [
                "not well-formed, or not this kind of document",
                "整形式でない、または種類の異なる文書",
            ],
            Self::NotTheMessage { .. } => [
                "not JSON, or a member is missing or of another type",
                "JSON でない、またはメンバーの欠落・型の誤り",
            ],
            Self::TextTooLong { .. }
            | Self::TooDeep { .. }
            | Self::TooLarge { .. }
            | Self::TooMany { .. } => [
                "a limit of size, depth or number is exceeded; see the wire protocol",
                "大きさ・深さ・数の上限超過。通信仕様を参照",
            ],
            Self::UnknownCharacterSet => [
                "declare UTF-8 or Shift_JIS",
                "UTF-8 または Shift_JIS を宣言する",
            ],
        };
        chosen(sentence, language)
    }
}

const fn chosen([english, japanese]: [&'static str; 2], language: Language) -> &'static str {
    match language {
        Language::English => english,
        Language::Japanese => japanese,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CharacterSet => f.write_str("bytes are not of the declared character set"),
            Self::DocumentType => f.write_str("document type declarations are refused"),
            Self::DuplicateMember { line, column } => {
                write!(f, "member occurs twice at line {line} column {column}")
            }
            Self::Entity => f.write_str("entities are refused"),
            Self::Member { name } => write!(f, "member {name} has not the form it must have"),
            Self::Missing { name } => write!(f, "{name} is missing"),
            Self::NotTheDocument { offset } => write!(f, "not the document at offset {offset}"),
            Self::NotTheMessage { line, column } => {
                write!(f, "not the message at line {line} column {column}")
            }
            Self::TextTooLong { limit } => {
                write!(f, "a text is longer than {limit} characters")
            }
            Self::TooDeep { limit } => write!(f, "message is nested deeper than {limit} levels"),
            Self::TooLarge { length, limit } => {
                write!(f, "message of {length} bytes is larger than {limit}")
            }
            Self::TooMany { limit } => write!(f, "more than {limit} elements"),
            Self::Twice { name } => write!(f, "{name} occurs twice"),
            Self::UnknownCharacterSet => f.write_str("the character set is not known"),
        }
    }
}

impl core::error::Error for Error {}

/// A document that a form cannot hold. It names the place and never what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unwritable {
    /// A text holds a control character, which none of the forms can carry.
    ControlCharacter,
    /// The form needs something that the document does not have.
    Missing {
        /// What.
        name: &'static str,
    },
    /// The document would be larger than a reader takes.
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter => f.write_str("a text holds a control character"),
            Self::Missing { name } => write!(f, "the form needs {name}"),
            Self::TooLarge { limit } => {
                write!(f, "the document would be larger than {limit} bytes")
            }
        }
    }
}

impl core::error::Error for Unwritable {}

#[cfg(test)]
mod tests {
    use super::{Error, Unwritable};
    use crate::wire::Language;

    #[test]
    fn every_error_has_its_sentence_and_advice_in_two_languages() {
        let (line, column, limit, name) = (1, 2, 3, "Name");
        for (error, sentence) in [
            (
                Error::CharacterSet,
                "bytes are not of the declared character set",
            ),
            (
                Error::DocumentType,
                "document type declarations are refused",
            ),
            (
                Error::DuplicateMember { line, column },
                "member occurs twice at line 1 column 2",
            ),
            (Error::Entity, "entities are refused"),
            (
                Error::Member { name },
                "member Name has not the form it must have",
            ),
            (Error::Missing { name }, "Name is missing"),
            (
                Error::NotTheDocument { offset: 4 },
                "not the document at offset 4",
            ),
            (
                Error::NotTheMessage { line, column },
                "not the message at line 1 column 2",
            ),
            (
                Error::TextTooLong { limit },
                "a text is longer than 3 characters",
            ),
            (
                Error::TooDeep { limit },
                "message is nested deeper than 3 levels",
            ),
            (
                Error::TooLarge { length: 4, limit },
                "message of 4 bytes is larger than 3",
            ),
            (Error::TooMany { limit }, "more than 3 elements"),
            (Error::Twice { name }, "Name occurs twice"),
            (Error::UnknownCharacterSet, "the character set is not known"),
        ] {
            assert_eq!(error.to_string(), sentence);
            for say in [Error::desk_sentence, Error::vendor_sentence] {
                assert!(say(&error, Language::English).is_ascii());
                assert!(!say(&error, Language::Japanese).is_ascii());
            }
        }
        for (unwritable, sentence) in [
            (
                Unwritable::ControlCharacter,
                "a text holds a control character",
            ),
            (Unwritable::Missing { name }, "the form needs Name"),
            (
                Unwritable::TooLarge { limit },
                "the document would be larger than 3 bytes",
            ),
        ] {
            assert_eq!(unwritable.to_string(), sentence);
        }
    }
}
