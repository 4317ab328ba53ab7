// SPDX-License-Identifier: MIT OR Apache-2.0
//! Codes of medical assistance: tickets, and what stands on them. All are what one source says; none reaches a facility
//! of the eligibility-only service.

use super::code_table;

code_table! {
    /// 医療券・調剤券別 (OQSCD018).
    TicketType = "OQSCD018", One {
        /// Medical ticket.
        Medical = "01", "医療券", "medical ticket";
        /// Dispensing ticket.
        Dispensing = "02", "調剤券", "dispensing ticket";
    }
}

code_table! {
    /// 診療別 of a ticket (OQSCD019).
    TicketCareType = "OQSCD019", One {
        /// In hospital.
        Inpatient = "01", "入院", "in hospital";
        /// Not in hospital.
        Outpatient = "02", "入院外", "not in hospital";
        /// Dental.
        Dental = "03", "歯科", "dental";
        /// Dispensing.
        Dispensing = "04", "調剤", "dispensing";
        /// Visiting nurse.
        VisitingNurse = "05", "訪問看護", "visiting nurse";
    }
}

code_table! {
    /// 単独・併用別 (OQSCD020).
    SingleOrCombined = "OQSCD020", One {
        /// Assistance alone.
        Single = "01", "単独", "alone";
        /// Beside another payer.
        Combined = "02", "併用", "combined";
    }
}

code_table! {
    /// 社会保険の状況 (OQSCD021).
    SocialInsurance = "OQSCD021", One {
        /// There is one.
        Present = "01", "あり", "present";
        /// There is none.
        Absent = "02", "なし", "absent";
    }
}

code_table! {
    /// 社会保険の状況の整合性 (OQSCD022).
    Consistency = "OQSCD022", One {
        /// The registers disagree.
        Inconsistent = "1", "不整合あり", "inconsistent";
    }
}

code_table! {
    /// 感染症法第37条の2の該当 (OQSCD023).
    InfectionStatus = "OQSCD023", One {
        /// It applies.
        Applies = "01", "あり", "applies";
        /// It does not.
        AppliesNot = "02", "なし", "does not apply";
    }
}

code_table! {
    /// 後期高齢者医療の該当 (OQSCD024).
    ElderlyCareStatus = "OQSCD024", One {
        /// It applies.
        Applies = "01", "あり", "applies";
        /// It does not.
        AppliesNot = "02", "なし", "does not apply";
    }
}

code_table! {
    /// 都道府県費の該当 (OQSCD025).
    PrefecturalExpenses = "OQSCD025", One {
        /// It applies.
        Applies = "01", "あり", "applies";
        /// It does not.
        AppliesNot = "02", "なし", "does not apply";
    }
}

code_table! {
    /// 指定医療機関の確認 (OQSCD026).
    DesignatedInstitution = "OQSCD026", One {
        /// It is the designated one.
        Same = "0", "一致", "the designated institution";
        /// It is another.
        Different = "1", "不一致", "another institution";
    }
}
