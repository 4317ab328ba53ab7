// SPDX-License-Identifier: MIT OR Apache-2.0
//! Codes of services other than this one, and of bulk results. Most are what one source says.

use super::code_table;

code_table! {
    /// 処方箋発行形態 (OQSCD017).
    PrescriptionForm = "OQSCD017", One {
        /// Electronic.
        Electronic = "1", "電子処方箋", "electronic";
        /// On paper.
        Paper = "2", "紙の処方箋", "on paper";
    }
}

code_table! {
    /// 同一個人の有無 (OQSCD027).
    SamePerson = "OQSCD027", One {
        /// There is a record of the same person.
        Present = "1", "同一個人あり", "same person present";
    }
}

code_table! {
    /// 診療区分 (OQSCD028).
    TreatmentKind = "OQSCD028", TwoOrMore {
        /// Outpatient.
        Outpatient = "1", "外来", "outpatient";
        /// Home visit.
        HomeVisit = "2", "訪問診療等", "home visit";
        /// Online.
        Online = "3", "オンライン診療等", "online";
        /// Emergency.
        Emergency = "4", "救急", "emergency";
    }
}

code_table! {
    /// 医療情報種別 (OQSCD029).
    MedicalInformation = "OQSCD029", One {
        /// Specific health check-ups.
        HealthCheckups = "TKK", "特定健診", "health check-ups";
        /// Drugs.
        Drugs = "YZK", "薬剤等", "drugs";
    }
}

code_table! {
    /// 薬剤情報等の表示 (OQSCD030).
    DrugDisplay = "OQSCD030", One {
        /// Not shown.
        Hidden = "0", "表示しない", "not shown";
        /// Shown.
        Shown = "1", "表示する", "shown";
    }
}

code_table! {
    /// 同意の期限切れの理由 (OQSCD031). `0` exists and depends on the kind of treatment; the source says no more.
    ConsentEnd = "OQSCD031", One {
        /// Depends on the kind of treatment.
        ByTreatment = "0", "診療形態による", "depends on the kind of treatment";
        /// Withdrawn by the institution.
        ByInstitution = "1", "医療機関による取消し", "withdrawn by the institution";
        /// Withdrawn by the patient.
        ByPatient = "2", "患者による取消し", "withdrawn by the patient";
        /// Ended by a change of use.
        ByChangeOfUse = "3", "用途変更による取消し", "ended by a change of use";
    }
}

code_table! {
    /// 資格情報の変更 (OQSCD032).
    EligibilityChange = "OQSCD032", One {
        /// The same.
        Same = "0", "一致", "same";
        /// Different.
        Different = "1", "不一致", "different";
    }
}

code_table! {
    /// URL 取得の区分 (OQSCD033).
    AddressPurpose = "OQSCD033", One {
        /// Home visit.
        HomeVisit = "2", "訪問診療等", "home visit";
        /// Online.
        Online = "3", "オンライン診療等", "online";
    }
}

code_table! {
    /// URL 取得の形式 (OQSCD034).
    AddressForm = "OQSCD034", One {
        /// PDF.
        Pdf = "1", "PDF", "PDF";
        /// PNG.
        Png = "2", "PNG", "PNG";
    }
}

code_table! {
    /// URL の変更 (OQSCD035).
    AddressChange = "OQSCD035", One {
        /// Kept.
        Keep = "0", "変更しない", "kept";
        /// Changed.
        Change = "1", "変更する", "changed";
    }
}

code_table! {
    /// 閲覧同意の情報種別 (OQSCD036).
    ViewedInformation = "OQSCD036", One {
        /// Specific-disease certificate.
        SpecificDiseases = "TSR", "特定疾病療養受療証", "specific-disease certificate";
        /// Specific health check-ups.
        HealthCheckups = "TKK", "特定健診", "health check-ups";
        /// Drugs.
        Drugs = "YZK", "薬剤・処方", "drugs";
        /// Treatment.
        Treatment = "SRJ", "診療", "treatment";
        /// Operations.
        Operations = "SHJ", "手術", "operations";
    }
}

code_table! {
    /// 利用の設定 (OQSCD037).
    UseSetting = "OQSCD037", One {
        /// Not used.
        Off = "0", "利用しない", "not used";
        /// Used.
        On = "1", "利用する", "used";
    }
}

code_table! {
    /// 電子処方箋の利用 (OQSCD038).
    PrescriptionUse = "OQSCD038", One {
        /// Not used.
        Off = "0", "利用しない", "not used";
        /// Electronic only.
        Electronic = "1", "電子処方箋のみ", "electronic only";
        /// Both.
        Both = "2", "電子処方箋と紙の併用", "both";
        /// On paper only.
        Paper = "3", "紙のみ", "on paper only";
    }
}

code_table! {
    /// 処方箋発行形態を選ぶ時 (OQSCD039).
    PrescriptionTiming = "OQSCD039", One {
        /// At another time.
        Elsewhere = "1", "資格確認時以外", "at another time";
        /// At the check.
        AtCheck = "2", "資格確認時", "at the check";
    }
}

code_table! {
    /// 情報要求の型 (OQSCD040).
    RequestPattern = "OQSCD040", One {
        /// Emergency summary.
        EmergencySummary = "1", "救急用サマリー", "emergency summary";
        /// Emergency, everything.
        EmergencyWhole = "2", "救急用全量版", "emergency, everything";
        /// Both, with electronic prescriptions.
        EmergencyBoth = "3", "電子処方箋と救急用の両方", "both, with electronic prescriptions";
        /// Drugs.
        Drugs = "4", "薬剤", "drugs";
        /// Treatment and drugs.
        TreatmentAndDrugs = "5", "診療・薬剤", "treatment and drugs";
        /// Specific health check-ups.
        HealthCheckups = "6", "特定健診", "health check-ups";
    }
}

code_table! {
    /// 二要素認証の要素 (OQSCD041).
    TwoFactorElement = "OQSCD041", One {
        /// Something that is remembered.
        Memory = "1", "記憶", "memory";
        /// Something of the body.
        Biometric = "2", "生体", "biometric";
        /// Something that is held.
        Physical = "3", "物理", "physical";
    }
}

code_table! {
    /// 二要素認証の方式 where the element is memory (OQSCD042: the codes are counted anew for each element).
    KnowledgeMethod = "OQSCD042", One {
        /// Identifier and password.
        Password = "01", "ID・パスワード", "identifier and password";
        /// PIN.
        Pin = "02", "PIN", "PIN";
        /// Secret question.
        Question = "03", "秘密の質問", "secret question";
    }
}

code_table! {
    /// 二要素認証の方式 where the element is biometric (OQSCD042).
    BiometricMethod = "OQSCD042", One {
        /// Finger.
        Finger = "01", "指紋", "finger";
        /// Face.
        Face = "02", "顔", "face";
        /// Voice.
        Voice = "03", "声紋", "voice";
        /// Vein.
        Vein = "04", "静脈", "vein";
        /// Iris.
        Iris = "05", "虹彩", "iris";
    }
}

code_table! {
    /// 二要素認証の方式 where the element is physical (OQSCD042).
    PhysicalMethod = "OQSCD042", One {
        /// IC card.
        Card = "01", "ICカード", "IC card";
        /// One-time password.
        OneTimePassword = "02", "ワンタイムパスワード", "one-time password";
        /// Something else.
        Other = "03", "その他", "other";
    }
}

code_table! {
    /// 救急時の閲覧権限 (OQSCD043).
    EmergencyRight = "OQSCD043", One {
        /// None.
        Absent = "0", "なし", "none";
        /// Granted.
        Present = "1", "あり", "granted";
    }
}

code_table! {
    /// 連携システム (OQSCD044). The source writes the first code with two digits and the others with one.
    LinkedSystem = "OQSCD044", One {
        /// Medical-cost aid.
        MedicalCostAid = "01", "医療費助成", "medical-cost aid";
        /// Mother and child health.
        MotherChildHealth = "2", "母子保健", "mother-child health";
        /// Vaccination.
        Vaccination = "4", "予防接種", "vaccination";
        /// Long-term care.
        LongTermCare = "8", "介護", "long-term care";
    }
}
