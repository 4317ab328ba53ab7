// SPDX-License-Identifier: MIT OR Apache-2.0
//! Codes of a message as a whole: what was asked, and what came of it.

use super::code_table;

code_table! {
    /// 限度額適用認定証提供同意フラグ (OQSCD001).
    LimitConsent = "OQSCD001", TwoOrMore {
        /// Not given.
        NotGiven = "0", "同意なし", "not given";
        /// Given.
        Given = "1", "同意あり", "given";
    }
}

code_table! {
    /// 照会区分 (OQSCD002).
    ReferenceClassification = "OQSCD002", TwoOrMore {
        /// By My Number Card.
        MyNumberCard = "1", "マイナンバーカード", "My Number Card";
        /// By the data of an insurance certificate.
        InsuredCertificate = "2", "被保険者証等記号・番号等", "insured-certificate data";
    }
}

code_table! {
    /// 処理結果区分 (OQSCD003). A comment of one source says that abnormal is `3`; three implementations use `9`.
    ResultSegment = "OQSCD003", TwoOrMore {
        /// Ended normally.
        Normal = "1", "正常終了", "normal";
        /// Still being processed: ask again.
        Processing = "2", "処理中", "processing";
        /// Ended abnormally.
        Abnormal = "9", "異常終了", "abnormal";
    }
}

code_table! {
    /// 処理結果状況 (OQSCD004), for each person.
    ProcessingStatus = "OQSCD004", TwoOrMore {
        /// Normal.
        Normal = "1", "正常終了", "normal";
        /// An error.
        Error = "2", "エラー", "error";
    }
}

code_table! {
    /// 文字コード識別 (OQSCD005). Sources disagree (one has 1 and 2): what an XML declaration says is the truth.
    CharacterCode = "OQSCD005", TwoOrMore {
        /// UTF-8.
        Utf8 = "0", "UTF-8", "UTF-8";
        /// Shift_JIS, in fact CP932.
        ShiftJis = "1", "Shift_JIS", "Shift_JIS";
    }
}

code_table! {
    /// 資格有効性 (OQSCD006).
    QualificationValidity = "OQSCD006", TwoOrMore {
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
        /// Valid, not registered (medical assistance only). One source, in two places.
        ValidNotRegistered = "6", "有効（未登録）", "valid, not registered";
    }
}

code_table! {
    /// 閲覧同意 (OQSCD016).
    ViewingConsent = "OQSCD016", TwoOrMore {
        /// Not given.
        NotGiven = "0", "同意なし", "not given";
        /// Given.
        Given = "1", "同意あり", "given";
        /// Expired; home-visit and online care only.
        Expired = "2", "同意有効期限切れ", "expired";
        /// It could not be obtained; emergencies only.
        Unobtainable = "3", "同意取得不可", "could not be obtained";
    }
}
