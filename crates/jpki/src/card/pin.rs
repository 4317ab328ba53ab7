// SPDX-License-Identifier: MIT OR Apache-2.0
//! Secrets a person types, and what a card says to them.

use crate::error::Error;
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

/// 利用者証明用暗証番号: four ASCII digits. Erased from memory when dropped; `Debug` does not show it.
pub struct AuthenticationPin(Zeroizing<Vec<u8>>);

/// 署名用パスワード: 6–16 of A–Z and 0–9, kept in upper case as the card compares bytes. Erased when dropped.
pub struct SignaturePassword(Zeroizing<Vec<u8>>);

/// 券面事項入力補助用暗証番号, the PIN of the card text application: four ASCII digits. Erased when dropped.
pub struct TextPin(Zeroizing<Vec<u8>>);

/// The text cannot be such a secret; it was not sent to the card, so no try is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are two forms of secrets")]
pub enum NotAPin {
    /// Not four ASCII digits.
    FourDigits,
    /// Not 6–16 ASCII letters and digits.
    SignaturePassword,
}

impl AuthenticationPin {
    /// Takes a PIN as typed.
    ///
    /// # Errors
    /// [`NotAPin`] unless the text is four ASCII digits.
    pub fn new(text: &str) -> Result<Self, NotAPin> {
        four_digits(text).map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TextPin {
    /// Takes a PIN as typed.
    ///
    /// # Errors
    /// [`NotAPin`] unless the text is four ASCII digits.
    pub fn new(text: &str) -> Result<Self, NotAPin> {
        four_digits(text).map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

fn four_digits(text: &str) -> Result<Zeroizing<Vec<u8>>, NotAPin> {
    let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| Zeroizing::new(text.as_bytes().to_vec()))
        .ok_or(NotAPin::FourDigits)
}

impl SignaturePassword {
    /// Takes a password as typed; small letters become capitals.
    ///
    /// # Errors
    /// [`NotAPin`] unless the text is 6–16 ASCII letters and digits.
    pub fn new(text: &str) -> Result<Self, NotAPin> {
        let fits =
            matches!(text.len(), 6..=16) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut bytes = Zeroizing::new(text.as_bytes().to_vec());
        bytes.make_ascii_uppercase();
        fits.then_some(Self(bytes))
            .ok_or(NotAPin::SignaturePassword)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AuthenticationPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthenticationPin(hidden)")
    }
}

impl fmt::Debug for SignaturePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignaturePassword(hidden)")
    }
}

impl fmt::Debug for TextPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TextPin(hidden)")
    }
}

impl fmt::Display for NotAPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FourDigits => "the PIN has four digits",
            Self::SignaturePassword => "the signature password has 6 to 16 letters and digits",
        })
    }
}

impl core::error::Error for NotAPin {}

/// How many tries a secret has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "all that is known of cards' answers"
)]
pub enum RetryCounter {
    /// So many wrong ones are allowed; never zero.
    Left(u8),
    /// None; the municipality can unblock it.
    Blocked,
    /// The card does not count (`6300`).
    Unlimited,
    /// The secret is verified already, and this card then hides its counter (`9000`, seen on some cards).
    AlreadyVerified,
    /// The card has no such secret, or answers something nobody has published. So may a 顔認証 card, whose PIN is not in
    /// use: offer the visual method.
    Unusable {
        /// What it said.
        status: u16,
    },
}

/// What is to be done when only one try is left.
#[derive(Debug, Default)]
#[expect(clippy::exhaustive_enums, reason = "it is kept or spent")]
pub enum LastTry {
    /// Do not ask the card; the outcome says so.
    #[default]
    Keep,
    /// Ask the card.
    Spend(SpendLastTry),
}

/// Leave to spend the last try, good for one call.
#[derive(Debug)]
pub struct SpendLastTry(());

impl SpendLastTry {
    /// Says that the person was told: **if this secret is wrong, the card blocks it, and only the municipality's counter
    /// can unblock it.** Never to be called on a program's own account.
    #[must_use]
    pub const fn person_knows_that_a_wrong_one_blocks_the_card() -> Self {
        Self(())
    }
}

/// What came of showing a secret to the card. `K` is the proof that the key is unlocked. All of these are ordinary
/// outcomes, not errors.
#[derive(Debug)]
#[must_use = "the secret may not have been right"]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum PinOutcome<K> {
    /// Right.
    Verified(K),
    /// Wrong.
    Wrong {
        /// Tries left; at least one.
        retries_left: u8,
    },
    /// Blocked, now or before.
    Blocked,
    /// One try is left and was not spent.
    LastTryKept,
    /// The secret was not shown: the card has none, or its counter cannot be read ([`RetryCounter::Unusable`]).
    Unusable {
        /// What the card said when asked for the counter.
        status: u16,
    },
    /// The secret was shown and no answer came that says what became of it: the way broke, or the card said something
    /// nobody has published. Whether a try was spent is unknown. Ask for the counter before anything else is done.
    Unknown(Error),
}

impl<K> PinOutcome<K> {
    /// The same outcome with another proof, such as none for what leaves the session.
    pub fn map<L>(self, proof: impl FnOnce(K) -> L) -> PinOutcome<L> {
        match self {
            Self::Verified(key) => PinOutcome::Verified(proof(key)),
            Self::Wrong { retries_left } => PinOutcome::Wrong { retries_left },
            Self::Blocked => PinOutcome::Blocked,
            Self::LastTryKept => PinOutcome::LastTryKept,
            Self::Unusable { status } => PinOutcome::Unusable { status },
            Self::Unknown(error) => PinOutcome::Unknown(error),
        }
    }
}

/// What came of changing a secret.
#[derive(Debug)]
#[must_use = "the secret may not have changed"]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum ChangeOutcome {
    /// The new secret is in force.
    Changed,
    /// The old secret was right and the card does not take the new one; the old one is in force.
    NewRefused {
        /// What it said.
        status: u16,
    },
    /// Only the plastic card offers it; the secret was not shown.
    NotOffered,
    /// The old secret was not right, or not shown; it is in force.
    OldNotVerified(PinOutcome<()>),
    /// The old secret was right, the new one was sent, and no answer came that says whether it is in force.
    Unknown(Error),
}

#[cfg(test)]
mod tests {
    use super::{AuthenticationPin, NotAPin, SignaturePassword, TextPin};
    use alloc::format;

    #[test]
    fn only_four_ascii_digits_are_a_pin() {
        assert_eq!(AuthenticationPin::new("0042").unwrap().as_bytes(), b"0042");
        for text in ["", "123", "12345", "12a4", "１２３４", " 123", "123\n"] {
            assert_eq!(
                AuthenticationPin::new(text).unwrap_err(),
                NotAPin::FourDigits,
                "{text:?}"
            );
        }
    }

    #[test]
    fn password_is_kept_in_capitals() {
        assert_eq!(
            SignaturePassword::new("abc123").unwrap().as_bytes(),
            b"ABC123"
        );
        assert!(SignaturePassword::new("ABCDEFGH12345678").is_ok());
        for text in [
            "ABC12",
            "ABCDEFGH123456789",
            "ABC 123",
            "ABC-123",
            "ＡＢＣ１２３",
        ] {
            assert_eq!(
                SignaturePassword::new(text).unwrap_err(),
                NotAPin::SignaturePassword,
                "{text:?}"
            );
        }
    }

    #[test]
    fn debug_hides_secrets() {
        let shown = format!(
            "{:?} {:?} {:?}",
            TextPin::new("8765").unwrap(),
            AuthenticationPin::new("9876").unwrap(),
            SignaturePassword::new("SECRET99").unwrap()
        );
        assert_eq!(
            shown,
            "TextPin(hidden) AuthenticationPin(hidden) SignaturePassword(hidden)"
        );
    }
}
