// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names, and the ● that stands for a character an insurer's system cannot hold.

use core::fmt;

/// A person's name as the insurer has it, parts separated by U+3000. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "every text can be a name")]
pub struct PersonName(pub String);

impl PersonName {
    /// What stands in the place of a character that could not be held.
    pub const PLACEHOLDER: char = '●';

    /// Whether a character is missing. Such a name must not overwrite a better one in a patient chart.
    #[must_use]
    pub fn has_placeholder(&self) -> bool {
        self.0.contains(Self::PLACEHOLDER)
    }

    /// The name as it was delivered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({} characters)", self.0.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::PersonName;

    #[test]
    fn placeholder_is_noticed_and_the_name_is_not_shown() {
        assert!(PersonName("合成　●郎".into()).has_placeholder());
        assert!(!PersonName("合成　太郎".into()).has_placeholder());
        assert_eq!(
            format!("{:?}", PersonName("合成　太郎".into())),
            "PersonName(5 characters)"
        );
    }
}
