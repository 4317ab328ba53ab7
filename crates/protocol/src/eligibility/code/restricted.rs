// SPDX-License-Identifier: MIT OR Apache-2.0
//! Codes of limit and specific-disease certificates.

use super::code_table;

code_table! {
    /// 限度額適用認定証区分 (OQSCD011): which of the three certificates.
    LimitKind = "OQSCD011", TwoOrMore {
        /// Limit.
        Limit = "01", "限度額適用認定証", "limit certificate";
        /// Limit and reduced standard charge.
        LimitAndReduction = "02", "限度額適用・標準負担額減額認定証", "limit and reduced standard charge";
        /// Reduced standard charge.
        Reduction = "03", "標準負担額減額認定証", "reduced standard charge";
    }
}

code_table! {
    /// 適用区分 of a limit certificate (OQSCD012).
    LimitClass = "OQSCD012", TwoOrMore {
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
    DiseaseCategory = "OQSCD013", TwoOrMore {
        /// Dialysis.
        Dialysis = "1", "人工透析", "dialysis";
        /// Haemophilia.
        Haemophilia = "2", "血友病", "haemophilia";
        /// HIV by blood product.
        Hiv = "3", "血液製剤によるHIV", "HIV by blood product";
    }
}

code_table! {
    /// 限度額適用認定証の変更有無 (OQSCD014), in bulk results.
    LimitChange = "OQSCD014", One {
        /// No change.
        Unchanged = "0", "変更なし", "unchanged";
        /// Changed, or not to be decided.
        Changed = "1", "変更あり・判定不可", "changed or undecidable";
    }
}
