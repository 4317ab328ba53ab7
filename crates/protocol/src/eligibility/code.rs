// SPDX-License-Identifier: MIT OR Apache-2.0
//! The code tables of the interface (the numbers are those of its code specification). A code nobody told us of is kept,
//! never fatal; only what is no code at all is refused.
//!
//! Tables 017–044, but for 028, are what one source says and belong to services other than this one; they are here because
//! the vocabulary is. An entry that is less sure than its table says so.

mod check;
mod coverage;
mod other;
mod restricted;
mod welfare;

pub use check::{
    CharacterCode, LimitConsent, ProcessingStatus, QualificationValidity, ReferenceClassification,
    ResultSegment, ViewingConsent,
};
pub use coverage::{CardClassification, LossReason, Preschool, Relationship, Sex};
pub use other::{
    AddressChange, AddressForm, AddressPurpose, BiometricMethod, ConsentEnd, DrugDisplay,
    EligibilityChange, EmergencyRight, KnowledgeMethod, LinkedSystem, MedicalInformation,
    PhysicalMethod, PrescriptionForm, PrescriptionTiming, PrescriptionUse, RequestPattern,
    SamePerson, TreatmentKind, TwoFactorElement, UseSetting, ViewedInformation,
};
pub use restricted::{DiseaseCategory, LimitChange, LimitClass, LimitKind};
pub use welfare::{
    Consistency, DesignatedInstitution, ElderlyCareStatus, InfectionStatus, PrefecturalExpenses,
    SingleOrCombined, SocialInsurance, TicketCareType, TicketType,
};

use core::fmt;

/// How well a table is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a fact has one source or more")]
pub enum Sources {
    /// One source says so.
    One,
    /// Two or more independent sources agree.
    TwoOrMore,
}

/// A table, for programs that list or publish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what a table is made of")]
pub struct Table {
    /// Its number in the code specification.
    pub id: &'static str,
    /// What it is called here.
    pub name: &'static str,
    /// How well it is known.
    pub sources: Sources,
    /// Code, Japanese and English name of each entry.
    pub entries: &'static [[&'static str; 3]],
}

/// Every table, by number.
pub const TABLES: &[&Table] = &[
    &LimitConsent::TABLE,
    &ReferenceClassification::TABLE,
    &ResultSegment::TABLE,
    &ProcessingStatus::TABLE,
    &CharacterCode::TABLE,
    &QualificationValidity::TABLE,
    &Sex::TABLE,
    &LossReason::TABLE,
    &Relationship::TABLE,
    &CardClassification::TABLE,
    &LimitKind::TABLE,
    &LimitClass::TABLE,
    &DiseaseCategory::TABLE,
    &LimitChange::TABLE,
    &Preschool::TABLE,
    &ViewingConsent::TABLE,
    &PrescriptionForm::TABLE,
    &TicketType::TABLE,
    &TicketCareType::TABLE,
    &SingleOrCombined::TABLE,
    &SocialInsurance::TABLE,
    &Consistency::TABLE,
    &InfectionStatus::TABLE,
    &ElderlyCareStatus::TABLE,
    &PrefecturalExpenses::TABLE,
    &DesignatedInstitution::TABLE,
    &SamePerson::TABLE,
    &TreatmentKind::TABLE,
    &MedicalInformation::TABLE,
    &DrugDisplay::TABLE,
    &ConsentEnd::TABLE,
    &EligibilityChange::TABLE,
    &AddressPurpose::TABLE,
    &AddressForm::TABLE,
    &AddressChange::TABLE,
    &ViewedInformation::TABLE,
    &UseSetting::TABLE,
    &PrescriptionUse::TABLE,
    &PrescriptionTiming::TABLE,
    &RequestPattern::TABLE,
    &TwoFactorElement::TABLE,
    &KnowledgeMethod::TABLE,
    &BiometricMethod::TABLE,
    &PhysicalMethod::TABLE,
    &EmergencyRight::TABLE,
    &LinkedSystem::TABLE,
];

/// A code that stands in no table: 1–8 ASCII letters and digits, as it came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownCode {
    bytes: [u8; 8],
    length: u8,
}

impl UnknownCode {
    /// `None` if the text is no code.
    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; 8];
        let held = bytes.get_mut(..text.len())?;
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        held.copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).ok()?;
        Some(Self { bytes, length })
    }

    fn as_str(&self) -> &str {
        let held = self.bytes.get(..usize::from(self.length));
        held.and_then(|bytes| core::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl fmt::Debug for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! code_table {
    ($(#[$doc:meta])* $table:ident = $id:literal, $sources:ident { $($(#[$variant_doc:meta])* $name:ident = $code:literal, $japanese:literal, $english:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $table {
            $($(#[$variant_doc])* $name,)*
            /// A code that stands in no table this project has; kept as it came.
            Unknown($crate::eligibility::code::UnknownCode),
        }

        impl $table {
            /// All known codes, in the table's order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The table as data.
            pub const TABLE: $crate::eligibility::code::Table = $crate::eligibility::code::Table {
                id: $id,
                name: stringify!($table),
                sources: $crate::eligibility::code::Sources::$sources,
                entries: &[$([$code, $japanese, $english]),*],
            };

            /// The code, also an unknown one.
            #[must_use]
            pub fn code(&self) -> &str {
                match self { $(Self::$name => $code,)* Self::Unknown(code) => code.as_str() }
            }

            /// Whether the code stands in the table.
            #[must_use]
            pub const fn is_known(self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            /// The Japanese name.
            #[must_use]
            pub const fn japanese(self) -> &'static str {
                match self { $(Self::$name => $japanese,)* Self::Unknown(_) => "不明なコード" }
            }

            /// The English name.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english,)* Self::Unknown(_) => "unknown code" }
            }

            /// The entry of this code, which may be unknown; `None` only if the text is no code: 1–8 ASCII letters and
            /// digits.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => $crate::eligibility::code::UnknownCode::new(code).map(Self::Unknown),
                }
            }
        }
    };
}
use code_table;

#[cfg(test)]
mod tests {
    use super::{LimitClass, QualificationValidity, Sources, TABLES};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_read_back() {
        for class in LimitClass::ALL {
            assert_eq!(LimitClass::from_code(class.code()), Some(*class));
        }
        assert_eq!(LimitClass::ALL.len(), 16);
        assert_eq!(
            QualificationValidity::from_code("6"),
            Some(QualificationValidity::ValidNotRegistered)
        );
        assert!(matches!(
            QualificationValidity::from_code("06"),
            Some(QualificationValidity::Unknown(_))
        ));
        for text in ["", "１", "A 1", "123456789", "6\n"] {
            assert_eq!(QualificationValidity::from_code(text), None, "{text}");
        }
    }

    #[test]
    fn tables_are_in_order_and_no_code_occurs_twice() {
        assert!(TABLES.is_sorted_by(|one, next| one.id <= next.id));
        for table in TABLES {
            let codes: BTreeSet<&str> = table.entries.iter().map(|[code, ..]| *code).collect();
            assert_eq!(codes.len(), table.entries.len(), "{}", table.name);
            assert!(!codes.is_empty());
        }
        let numbers: BTreeSet<&str> = TABLES.iter().map(|table| table.id).collect();
        let all: BTreeSet<String> = (1..=44).map(|number| format!("OQSCD{number:03}")).collect();
        assert_eq!(
            numbers,
            all.iter().map(String::as_str).collect::<BTreeSet<_>>()
        );
    }

    #[test]
    fn what_one_source_says_is_marked() {
        let two: Vec<&str> = TABLES
            .iter()
            .filter(|table| table.sources == Sources::TwoOrMore)
            .map(|table| table.id.trim_start_matches("OQSCD"))
            .collect();
        assert_eq!(
            two,
            [
                "001", "002", "003", "004", "005", "006", "007", "008", "009", "010", "011", "012",
                "013", "015", "016", "028"
            ]
        );
    }

    proptest! {
        #[test]
        fn every_code_is_kept_as_it_came(code in "[0-9A-Za-z]{1,8}") {
            let entry = QualificationValidity::from_code(&code).unwrap();
            prop_assert_eq!(entry.code(), &code);
            let known = QualificationValidity::ALL.contains(&entry);
            let unknown = matches!(entry, QualificationValidity::Unknown(_));
            prop_assert_ne!(known, unknown);
        }

        #[test]
        fn any_text_is_a_code_or_is_not(text in ".{0,10}") {
            if let Some(entry) = LimitClass::from_code(&text) {
                prop_assert_eq!(entry.code(), text);
            }
        }
    }
}
