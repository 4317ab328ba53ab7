// SPDX-License-Identifier: MIT OR Apache-2.0
//! The closed list of classes a refusal can have.
//!
//! Vectors, problem documents, audit records and logs all use these words. Outward only the class is sent, so that the
//! exact rule is no oracle; the audit record holds the rest.

use core::fmt;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// Why something was not done, coarsely; alphabetic.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Class {
            $($(#[$doc])* $name,)*
        }

        impl Class {
            /// All classes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

classes! {
    /// The device account, its device or its facility may not do this.
    Account = "account";
    /// The device asks more often than it may.
    Busy = "busy";
    /// The card's reference data are blocked.
    CardBlocked = "card-blocked";
    /// The card said no.
    CardRefused = "card-refused";
    /// The check's deadline has passed.
    Deadline = "deadline";
    /// The certificate has expired, beyond the grace.
    Expired = "expired";
    /// Bytes break the grammar.
    Malformed = "malformed";
    /// Things were combined that do not belong together.
    Misuse = "misuse";
    /// The certificate is not yet valid.
    NotYetValid = "not-yet-valid";
    /// The certificate leads to no trust anchor.
    Path = "path";
    /// A rule of the terms of use or a certificate policy says no.
    Policy = "policy";
    /// The certificate does not keep to the profile.
    Profile = "profile";
    /// A proof was presented a second time.
    Replay = "replay";
    /// The certificate is revoked or on hold.
    Revoked = "revoked";
    /// A signature does not verify.
    Signature = "signature";
    /// The way to the other side broke.
    Transport = "transport";
    /// The service is not available now.
    Unavailable = "unavailable";
    /// It could not be found out.
    Undetermined = "undetermined";
    /// There is no such check.
    UnknownCheck = "unknown-check";
    /// Outside what is implemented, or above a limit.
    Unsupported = "unsupported";
}

impl Class {
    /// The class of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|class| class.as_str() == text)
    }
}

impl From<&jpki::Error> for Class {
    fn from(error: &jpki::Error) -> Self {
        // A word `jpki` has and this list has not would be a fault of ours; `every_class_of_jpki_is_known` watches it.
        Self::named(error.class()).unwrap_or(Self::Misuse)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Class;

    #[test]
    fn every_class_of_jpki_is_known() {
        for word in jpki::error::CLASSES {
            assert!(Class::named(word).is_some(), "{word}");
        }
    }

    #[test]
    fn words_are_sorted_and_unique() {
        assert!(
            Class::ALL
                .windows(2)
                .all(|pair| pair[0].as_str() < pair[1].as_str())
        );
    }
}
