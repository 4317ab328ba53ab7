// SPDX-License-Identifier: MIT OR Apache-2.0
//! Secrets a person types, and what a card says to them.

use super::{AuthenticationKeyUnlocked, SignatureKeyUnlocked};
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

/// 利用者証明用暗証番号: four ASCII digits. Erased from memory when dropped; `Debug` does not show it.
pub struct AuthenticationPin(Zeroizing<Vec<u8>>);

/// 署名用パスワード: 6–16 of A–Z and 0–9, kept in upper case as the card compares bytes. Erased when dropped.
pub struct SignaturePassword(Zeroizing<Vec<u8>>);

/// The text cannot be such a secret; it was not sent to the card, so no try is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are two kinds of secrets")]
pub enum NotAPin {
    /// Not four ASCII digits.
    AuthenticationPin,
    /// Not 6–16 ASCII letters and digits.
    SignaturePassword,
}

impl AuthenticationPin {
    /// Takes a PIN as typed.
    ///
    /// # Errors
    /// [`NotAPin`] unless the text is four ASCII digits.
    pub fn new(text: &str) -> Result<Self, NotAPin> {
        let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let pin = Self(Zeroizing::new(text.as_bytes().to_vec()));
        fits.then_some(pin).ok_or(NotAPin::AuthenticationPin)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
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

impl fmt::Display for NotAPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthenticationPin => {
                "the PIN of the user-authentication certificate has four digits"
            }
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
}

/// What is to be done when only one try is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "it is kept or spent")]
pub enum LastTry {
    /// Do not ask the card; the outcome says so.
    #[default]
    Keep,
    /// Ask the card. Only for a person who was told that a wrong PIN blocks the card.
    Spend,
}

/// What came of showing a secret to the card. `K` is the proof that the key is unlocked. Wrong and blocked are ordinary
/// outcomes, not errors.
#[derive(Debug)]
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
}

/// Outcome for the user-authentication PIN.
pub(super) type AuthenticationOutcome = PinOutcome<AuthenticationKeyUnlocked>;

/// Outcome for the signature password.
pub(super) type SignatureOutcome = PinOutcome<SignatureKeyUnlocked>;

#[cfg(test)]
mod tests {
    use super::{AuthenticationPin, NotAPin, SignaturePassword};
    use alloc::format;

    #[test]
    fn only_four_ascii_digits_are_a_pin() {
        assert_eq!(AuthenticationPin::new("0042").unwrap().as_bytes(), b"0042");
        for text in ["", "123", "12345", "12a4", "１２３４", " 123", "123\n"] {
            assert_eq!(
                AuthenticationPin::new(text).unwrap_err(),
                NotAPin::AuthenticationPin,
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
            "{:?} {:?}",
            AuthenticationPin::new("9876").unwrap(),
            SignaturePassword::new("SECRET99").unwrap()
        );
        assert_eq!(shown, "AuthenticationPin(hidden) SignaturePassword(hidden)");
    }
}
