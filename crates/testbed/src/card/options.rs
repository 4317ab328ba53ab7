// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a card is set up.

use super::ATR_CONTACTLESS;
use serde::Deserialize;

macro_rules! variants {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// Which kind of card or token.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Variant {
            $($(#[$doc])* $name,)*
        }

        impl Variant {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Word for description files and command lines.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

variants! {
    /// Android phone: another label, and the user-authentication certificate needs the PIN (two or more sources).
    Android = "android";
    /// Card of a child: no signature certificate (one source).
    Child = "child";
    /// 顔認証マイナンバーカード, whose PINs cannot be used. What a real one answers is not known: see [`UnusablePin`].
    FaceAuthentication = "face-authentication";
    /// Another card: it has an application of its own and none of a My Number Card.
    Foreign = "foreign";
    /// iPhone: another label, and it knows the command `80 FC` (one source).
    Iphone = "iphone";
    /// **Synthetic stand-in** for the next generation: P-384 keys in today's files. How the real one is arranged is not
    /// public.
    NextGeneration = "next-generation";
    /// The plastic card.
    #[default]
    Plastic = "plastic";
    /// Card without user-authentication certificate, as after its deletion. EF `0008` says so; the value for "absent" is
    /// not published, `00` stands for it.
    WithoutAuthentication = "without-authentication";
}

impl Variant {
    /// The variant of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|variant| variant.word() == word)
    }

    pub(super) const fn is_phone(self) -> bool {
        matches!(self, Self::Android | Self::Iphone)
    }
}

/// **Synthetic choice**: what a card answers whose PINs were made unusable. Nobody has published it, so a client has to
/// get along with either.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the two answers a card could give")]
pub enum UnusablePin {
    /// The PIN file is not there: `6A82`.
    Absent,
    /// The PIN is blocked: `63C0` and `6984`.
    #[default]
    Blocked,
}

/// What a card answers when it is asked for the counter of a secret that is verified; sources disagree about real cards.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the two answers that were seen")]
pub enum VerifiedQuery {
    /// The counter: `63Cx`.
    #[default]
    Counter,
    /// That it is verified: `9000` (one source).
    Success,
}

/// How a card is set up. `Debug` hides the secrets, out of habit: they are synthetic.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct CardOptions {
    /// Which kind of card.
    pub variant: Variant,
    /// Answer to reset.
    pub atr: Vec<u8>,
    /// PIN of the user-authentication key.
    pub authentication_pin: String,
    /// Tries it has left.
    pub authentication_tries: u8,
    /// Password of the digital-signature key.
    pub signature_password: String,
    /// Tries it has left.
    pub signature_tries: u8,
    /// PIN of the card text application.
    pub text_pin: String,
    /// Tries it has left.
    pub text_tries: u8,
    /// Tries verification code A of the card text application has left; the code is the holder's number.
    pub code_a_tries: u8,
    /// Tries verification code B has left; the code is made of birth, expiry and security code.
    pub code_b_tries: u8,
    /// PIN of the card common application.
    pub common_pin: String,
    /// Tries it has left.
    pub common_tries: u8,
    /// What [`Variant::FaceAuthentication`] answers about its PINs.
    pub unusable_pin: UnusablePin,
    /// What it answers about the counter of a secret that is verified.
    pub verified_query: VerifiedQuery,
}

impl CardOptions {
    /// Whether the files of secrets a person chose are on the card.
    pub(super) fn has_pins(&self) -> bool {
        self.variant != Variant::FaceAuthentication || self.unusable_pin == UnusablePin::Blocked
    }
}

impl Default for CardOptions {
    /// A plastic card, contactless, all tries left: PIN 1234 for user authentication, password ABC123, PIN 4321 for the
    /// text and 9876 for the common application.
    fn default() -> Self {
        Self {
            variant: Variant::default(),
            atr: ATR_CONTACTLESS.to_vec(),
            authentication_pin: "1234".to_owned(),
            authentication_tries: 3,
            signature_password: "ABC123".to_owned(),
            signature_tries: 5,
            text_pin: "4321".to_owned(),
            text_tries: 3,
            code_a_tries: 10,
            code_b_tries: 10,
            common_pin: "9876".to_owned(),
            common_tries: 3,
            unusable_pin: UnusablePin::default(),
            verified_query: VerifiedQuery::default(),
        }
    }
}

impl core::fmt::Debug for CardOptions {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CardOptions")
            .field("variant", &self.variant)
            .finish_non_exhaustive()
    }
}
