// SPDX-License-Identifier: MIT OR Apache-2.0
//! Code tables of the interface, as far as this service delivers them; unknown codes are kept, never fatal.

macro_rules! code_table {
    ($(#[$doc:meta])* $table:ident { $($(#[$variant_doc:meta])* $name:ident = $code:literal, $japanese:literal, $english:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $table {
            $($(#[$variant_doc])* $name,)*
        }

        impl $table {
            /// All known codes, in the table's order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The Japanese name.
            #[must_use]
            pub const fn japanese(self) -> &'static str {
                match self { $(Self::$name => $japanese,)* }
            }

            /// The English name.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $english,)* }
            }

            /// The entry of this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|entry| entry.code() == code)
            }
        }
    };
}

code_table! {
    /// 資格有効性 (OQSCD006; value 6 for medical assistance only).
    QualificationValidity {
        /// Valid.
        Valid = "1", "有効", "valid";
        /// Invalid.
        Invalid = "2", "無効", "invalid";
        /// Invalid, a newer eligibility exists.
        InvalidNewerExists = "3", "無効（新しい資格あり）", "invalid, a newer eligibility exists";
        /// No eligibility matches.
        NoMatch = "4", "該当資格なし", "no matching eligibility";
        /// Several match (medical insurance only).
        SeveralMatch = "5", "複数該当", "several eligibilities match";
        /// Valid, not registered (medical assistance only).
        ValidNotRegistered = "6", "有効（未登録）", "valid, not registered";
    }
}

code_table! {
    /// 証区分 (OQSCD010). Codes tied to abolished cards are still returned for back-dated checks.
    CardClassification {
        /// General.
        General = "01", "一般", "general";
        /// Retired.
        Retired = "02", "退職", "retired";
        /// Short-term, general.
        ShortTermGeneral = "03", "短期一般", "short-term, general";
        /// Short-term, retired.
        ShortTermRetired = "04", "短期退職", "short-term, retired";
        /// Special medical expense.
        SpecialMedicalExpense = "05", "特別療養費支給対象者", "special medical expense";
        /// Special retired.
        SpecialRetired = "06", "特例退職", "special retired";
        /// Self-Defence Forces.
        SelfDefenceForces = "07", "自衛官", "Self-Defence Forces";
        /// Medical assistance.
        MedicalAssistance = "A1", "医療扶助", "medical assistance (welfare)";
    }
}

code_table! {
    /// 性別 (OQSCD007).
    Sex {
        /// Male.
        Male = "1", "男", "male";
        /// Female.
        Female = "2", "女", "female";
        /// Not set.
        NotSet = "3", "未設定", "not set";
    }
}

code_table! {
    /// 本人・家族の別 (OQSCD009).
    Relationship {
        /// The insured person.
        Insured = "1", "本人", "insured person";
        /// A dependant.
        Family = "2", "家族", "dependant";
    }
}

code_table! {
    /// 適用区分 of a limit certificate (OQSCD012).
    LimitClass {
        /// Under 70, class ア.
        A01 = "A01", "ア", "A (highest income)";
        /// Under 70, class イ.
        A02 = "A02", "イ", "B";
        /// Under 70, class ウ.
        A03 = "A03", "ウ", "C";
        /// Under 70, class エ.
        A04 = "A04", "エ", "D";
        /// Under 70, class オ.
        A05 = "A05", "オ", "E (exempt from residence tax)";
        /// Under 70, class オ, borderline.
        A06 = "A06", "オ（境）", "E, borderline";
        /// Active-worker income III.
        B01 = "B01", "現役並みⅢ", "active-worker income III";
        /// Active-worker income II.
        B02 = "B02", "現役並みⅡ", "active-worker income II";
        /// Active-worker income I.
        B03 = "B03", "現役並みⅠ", "active-worker income I";
        /// General (70–74).
        B04 = "B04", "一般", "general (70-74)";
        /// Low income II.
        B05 = "B05", "低所得Ⅱ", "low income II";
        /// Low income I.
        B06 = "B06", "低所得Ⅰ", "low income I";
        /// Low income I, old-age welfare pension.
        B07 = "B07", "低所得Ⅰ（老福）", "low income I, old-age welfare pension";
        /// Low income I, borderline.
        B08 = "B08", "低所得Ⅰ（境）", "low income I, borderline";
        /// General II (75 and above).
        B09 = "B09", "一般Ⅱ", "general II (75+)";
        /// General I (75 and above).
        B10 = "B10", "一般Ⅰ", "general I (75+)";
    }
}

code_table! {
    /// 特定疾病 (OQSCD013).
    DiseaseCategory {
        /// Dialysis.
        Dialysis = "1", "人工透析", "dialysis";
        /// Haemophilia.
        Haemophilia = "2", "血友病", "haemophilia";
        /// HIV by blood product.
        Hiv = "3", "血液製剤によるHIV", "HIV by blood product";
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitClass, QualificationValidity};

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
        assert_eq!(QualificationValidity::from_code("06"), None);
    }
}
