// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who asks: facilities, their device accounts, and whether they may ask now.

use crate::number::WrongForm;
use core::fmt;

/// サービス利用者の種別 (terms of use, Article 2 items 2–5): what a facility may receive depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the terms of use name four kinds")]
pub enum FacilityKind {
    /// 義務化対象外施設: the only kind that may receive limit-certificate data.
    ExemptInstitution,
    /// 健診実施機関等.
    HealthCheckProvider,
    /// 助産所.
    MaternityHome,
    /// 施術所.
    TreatmentClinic,
}

impl FacilityKind {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::ExemptInstitution,
        Self::HealthCheckProvider,
        Self::MaternityHome,
        Self::TreatmentClinic,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExemptInstitution => "exempt-institution",
            Self::HealthCheckProvider => "health-check-provider",
            Self::MaternityHome => "maternity-home",
            Self::TreatmentClinic => "treatment-clinic",
        }
    }

    /// The Japanese name of the terms of use.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::ExemptInstitution => "義務化対象外施設",
            Self::HealthCheckProvider => "健診実施機関等",
            Self::MaternityHome => "助産所",
            Self::TreatmentClinic => "施術所",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Identifier of a facility: opaque, because the grammar of most kinds is not public; 1–40 printable ASCII characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacilityId(String);

/// Identifier of a device account: a letter and seven digits (one source), such as `W0000001`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

impl FacilityId {
    /// Checks length and characters.
    ///
    /// # Errors
    /// [`WrongForm`] for an empty or long text and for anything but printable ASCII.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        if matches!(text.len(), 1..=40) && printable {
            Ok(Self(text.to_owned()))
        } else {
            Err(WrongForm)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AccountId {
    /// Checks the form.
    ///
    /// # Errors
    /// [`WrongForm`] unless it is an upper-case letter and seven digits.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        match text.as_bytes() {
            [letter, digits @ ..]
                if letter.is_ascii_uppercase()
                    && digits.len() == 7
                    && digits.iter().all(u8::is_ascii_digit) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(WrongForm),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a facility may use the service (Articles 22, 23 paragraph 2, 24 paragraph 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FacilityState {
    /// It may.
    Active,
    /// It has left, or lost its standing.
    Ended,
    /// It was suspended; no notice is needed.
    Suspended,
}

impl FacilityState {
    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Suspended => "suspended",
        }
    }

    /// The state of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        [Self::Active, Self::Ended, Self::Suspended]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A terminal as the service knows it: its account, its facility and the one certificate it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data the store maps by hand"
)]
pub struct Device {
    /// The device account.
    pub account: AccountId,
    /// SHA-256 of the device certificate's DER: the account is bound to it (Article 23 paragraph 1 items 4 and 6).
    pub certificate_sha256: [u8; 32],
    /// The facility.
    pub facility: FacilityId,
    /// Its kind.
    pub kind: FacilityKind,
    /// Whether it may use the service.
    pub state: FacilityState,
    /// Whom the facility has entrusted to act for it, and answers for (Article 15 paragraph 2).
    pub delegate: Option<String>,
}

impl fmt::Debug for FacilityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FacilityId({})", self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountId, FacilityId, FacilityKind};

    #[test]
    fn account_is_a_letter_and_seven_digits() {
        assert!(AccountId::new("W0000001").is_ok());
        for text in ["w0000001", "W000001", "W00000011", "00000001", "W000000１"] {
            assert!(AccountId::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn facility_identifier_is_short_and_printable() {
        assert!(FacilityId::new(&"x".repeat(40)).is_ok());
        for text in ["", "a b", "協", &"x".repeat(41)] {
            assert!(FacilityId::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn kinds_read_back() {
        for kind in FacilityKind::ALL {
            assert_eq!(FacilityKind::named(kind.as_str()), Some(kind));
        }
        assert_eq!(FacilityKind::named("hospital"), None);
    }
}
