// SPDX-License-Identifier: MIT OR Apache-2.0
//! Codes of one insurance and its person.

use super::code_table;

code_table! {
    /// 証区分 (OQSCD010). Codes tied to abolished cards are still returned for back-dated checks, and while an insurer
    /// still registers them.
    CardClassification = "OQSCD010", TwoOrMore {
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
    Sex = "OQSCD007", TwoOrMore {
        /// Male.
        Male = "1", "男", "male";
        /// Female.
        Female = "2", "女", "female";
        /// Not set.
        NotSet = "3", "未設定", "not set";
    }
}

code_table! {
    /// 資格喪失事由 (OQSCD008).
    LossReason = "OQSCD008", TwoOrMore {
        /// Death.
        Death = "01", "死亡", "death";
        /// Welfare has begun.
        WelfareStarted = "02", "生活保護開始", "welfare started";
        /// Another insurance was acquired.
        OtherInsurance = "03", "他保険の資格取得", "other insurance acquired";
        /// Something else.
        Other = "99", "その他", "other";
    }
}

code_table! {
    /// 本人・家族の別 (OQSCD009).
    Relationship = "OQSCD009", TwoOrMore {
        /// The insured person.
        Insured = "1", "本人", "insured person";
        /// A dependant.
        Family = "2", "家族", "dependant";
    }
}

code_table! {
    /// 未就学区分 (OQSCD015). `2` stands in a comment of one source only.
    Preschool = "OQSCD015", TwoOrMore {
        /// Before compulsory education.
        Preschool = "1", "未就学", "not yet at school";
        /// At school or beyond.
        InSchool = "2", "就学", "in school";
    }
}
