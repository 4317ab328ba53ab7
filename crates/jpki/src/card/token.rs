// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the application runs on.

/// What the application runs on, by the label in EF `0006`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// An Android phone: reading its user-authentication certificate needs the PIN.
    Android,
    /// The plastic card.
    Card,
    /// An iPhone.
    Iphone,
    /// A label nobody has published.
    Other,
}

impl TokenKind {
    /// Bytes of the label at the head of EF `0006`, padded with spaces.
    pub(super) const LABEL_LENGTH: usize = 32;

    /// Labels are compared whole (one source for each).
    pub(super) fn of_label(label: &[u8]) -> Self {
        match label.trim_ascii_end() {
            b"JPKIAPICCTOKEN2" => Self::Card,
            b"JPKIAPGPSETOKEN" => Self::Android,
            b"JPKIAPIOSTOKEN" => Self::Iphone,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TokenKind;

    #[test]
    fn labels_are_compared_whole() {
        assert_eq!(
            TokenKind::of_label(b"JPKIAPICCTOKEN2                 "),
            TokenKind::Card
        );
        assert_eq!(TokenKind::of_label(b"JPKIAPICCTOKEN"), TokenKind::Other);
        assert_eq!(TokenKind::of_label(b"JPKIAPGPSETOKEN "), TokenKind::Android);
        assert_eq!(TokenKind::of_label(b"JPKIAPIOSTOKEN"), TokenKind::Iphone);
        assert_eq!(TokenKind::of_label(b""), TokenKind::Other);
    }
}
