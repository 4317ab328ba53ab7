// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is particular about a person.

macro_rules! situations {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// What is particular about a person; everything else about them is ordinary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Situation {
            $($(#[$doc])* $name,)*
        }

        impl Situation {
            /// All, in the order of the people of a population.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// A word for command lines and reports.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

situations! {
    /// Nothing: health insurance in force, certificate good.
    Valid = "valid";
    /// Eligibility was lost and nothing followed.
    Lost = "lost";
    /// Eligibility was lost, and a newer one exists.
    NewerExists = "newer-exists";
    /// Medical assistance (welfare) only.
    Welfare = "welfare";
    /// Health insurance and medical assistance.
    InsuranceAndWelfare = "insurance-and-welfare";
    /// Holds a limit certificate of the classes for people under seventy.
    LimitUnderSeventy = "limit-under-seventy";
    /// Seventy or older, with elderly certificate and a limit certificate of those classes.
    LimitElderly = "limit-elderly";
    /// Holds a certificate for a specific disease.
    SpecificDisease = "specific-disease";
    /// Seventy to seventy-four, with an elderly certificate and no limit certificate.
    Elderly = "elderly";
    /// Not yet at school.
    Preschool = "preschool";
    /// The name holds ● where the insurer's system has no character.
    PlaceholderName = "placeholder-name";
    /// The name holds a character outside JIS X 0208 and CP932.
    RareName = "rare-name";
    /// No eligibility is known.
    NoMatch = "no-match";
    /// The certificate expired less than three months ago.
    ExpiredInGrace = "expired-in-grace";
    /// The certificate expired long ago.
    ExpiredBeyondGrace = "expired-beyond-grace";
    /// The certificate is revoked.
    Revoked = "revoked";
    /// The certificate is on hold.
    OnHold = "on-hold";
    /// A child, without digital-signature certificate.
    Child = "child";
    /// The insurers need five seconds until they answer.
    StillProcessing = "still-processing";
}

impl Situation {
    /// The situation of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|situation| situation.word() == word)
    }
}
