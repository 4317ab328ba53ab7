// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which facility: a ten-digit code, or a number whose grammar is not public.

use super::{WrongForm, checked_number};
use crate::facility::FacilityKind;
use core::fmt;

checked_number! {
    /// 医療機関コード: prefecture 2, fee table 1, district 2, institution 4, check digit over all nine (two sources).
    InstitutionCode, 10
}

impl InstitutionCode {
    /// 都道府県番号.
    #[must_use]
    pub fn prefecture(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// 点数表: 1 medical, 3 dental, 4 pharmacy, 6 visiting nurse (two sources); 2 for sites of specific health check-ups
    /// that are no insured institutions (one source).
    #[must_use]
    pub fn fee_table(&self) -> &str {
        self.0.get(2..3).unwrap_or_default()
    }
}

/// A number of a facility whose grammar is not public: 1–40 characters without control characters, compared without
/// hyphens and width.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpaqueNumber(String);

impl OpaqueNumber {
    /// Takes the text as it is.
    ///
    /// # Errors
    /// [`WrongForm`] for an empty or long text and for control characters.
    pub fn new(text: &str) -> Result<Self, WrongForm> {
        let fits = (1..=40).contains(&text.chars().count());
        if fits && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(WrongForm)
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether two are the same but for width, hyphens and spaces: the portal wants them without hyphens (one source).
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let fold = |text: &str| crate::name::fold_width(text).replace(['-', ' '], "");
        fold(&self.0) == fold(&other.0)
    }
}

impl fmt::Debug for OpaqueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpaqueNumber({})", self.0)
    }
}

/// The number a facility is known by, which depends on its kind. Nothing but an institution is asked for ten digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "one for each kind the terms of use name"
)]
pub enum FacilityNumber {
    /// 健診等機関コード (one source: ten digits), or the 医療機関コード of a site that is an institution.
    HealthCheckProvider(OpaqueNumber),
    /// 医療機関コード.
    Institution(InstitutionCode),
    /// 助産所: the number of the direct-payment scheme; its form is not known.
    MaternityHome(OpaqueNumber),
    /// 施術所: 登録記号番号 of the contract (受領委任); its grammar is not public.
    TreatmentClinic(OpaqueNumber),
}

impl FacilityNumber {
    /// The number of a facility of this kind.
    ///
    /// # Errors
    /// [`WrongForm`] if the kind's number has another form.
    pub fn new(kind: FacilityKind, text: &str) -> Result<Self, WrongForm> {
        Ok(match kind {
            FacilityKind::ExemptInstitution => Self::Institution(InstitutionCode::new(text)?),
            FacilityKind::HealthCheckProvider => {
                Self::HealthCheckProvider(OpaqueNumber::new(text)?)
            }
            FacilityKind::MaternityHome => Self::MaternityHome(OpaqueNumber::new(text)?),
            FacilityKind::TreatmentClinic => Self::TreatmentClinic(OpaqueNumber::new(text)?),
        })
    }

    /// The kind of facility that has such a number.
    #[must_use]
    pub const fn kind(&self) -> FacilityKind {
        match self {
            Self::HealthCheckProvider(_) => FacilityKind::HealthCheckProvider,
            Self::Institution(_) => FacilityKind::ExemptInstitution,
            Self::MaternityHome(_) => FacilityKind::MaternityHome,
            Self::TreatmentClinic(_) => FacilityKind::TreatmentClinic,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Institution(code) => code.as_str(),
            Self::HealthCheckProvider(number)
            | Self::MaternityHome(number)
            | Self::TreatmentClinic(number) => number.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FacilityNumber, InstitutionCode, OpaqueNumber};
    use crate::facility::FacilityKind;
    use crate::number::{CheckDigit, TypedFault, check_digit};
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_of_an_institution_covers_all_nine_digits() {
        let code = InstitutionCode::new("0110113719").unwrap();
        assert_eq!(code.check_digit(), CheckDigit::Right);
        assert_eq!((code.prefecture(), code.fee_table()), ("01", "1"));
        // Over the seven digits behind prefecture and fee table it would be another one.
        assert_ne!(check_digit("011371"), Some('9'));
        assert_eq!(
            InstitutionCode::typed("0110113718"),
            Err(TypedFault::CheckDigit)
        );
    }

    #[test]
    fn only_institutions_are_asked_for_ten_digits() {
        let registration = "協1234567-0-0";
        let clinic = FacilityNumber::new(FacilityKind::TreatmentClinic, registration).unwrap();
        assert_eq!(
            (clinic.as_str(), clinic.kind()),
            (registration, FacilityKind::TreatmentClinic)
        );
        assert!(FacilityNumber::new(FacilityKind::ExemptInstitution, registration).is_err());
        assert!(FacilityNumber::new(FacilityKind::MaternityHome, "").is_err());
    }

    proptest! {
        #[test]
        fn hyphens_and_width_do_not_tell_registrations_apart(text in "[協契][0-9]{7}(-[0-9]){0,2}") {
            let one = OpaqueNumber::new(&text).unwrap();
            let other = OpaqueNumber::new(&text.replace('-', "")).unwrap();
            let wide: String = text.chars().map(|c| if c.is_ascii() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c }).collect();
            prop_assert!(one.same_as(&other) && one.same_as(&OpaqueNumber::new(&wide).unwrap()));
        }

        #[test]
        fn kinds_keep_their_numbers(text in "[0-9]{9}") {
            let code = format!("{text}{}", check_digit(&text).unwrap());
            for kind in FacilityKind::ALL {
                let number = FacilityNumber::new(kind, &code).unwrap();
                prop_assert_eq!((number.kind(), number.as_str()), (kind, code.as_str()));
            }
        }
    }
}
