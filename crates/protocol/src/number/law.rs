// SPDX-License-Identifier: MIT OR Apache-2.0
//! 法別番号: by which law somebody pays. An unknown one is no fault: schemes are added.

/// The first two digits of a payer's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LawCode(pub(crate) [u8; 2]);

/// What a law code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a row of the table")]
pub struct Scheme {
    /// The code.
    pub code: &'static str,
    /// Japanese name.
    pub japanese: &'static str,
    /// Whether two or more sources say so; the others are what one source says.
    pub confirmed: bool,
}

impl Scheme {
    /// The law codes this project has a source for, in order.
    pub const ALL: &[Self] = &[
        row("01", "協会けんぽ", true),
        row("02", "船員保険", true),
        row("03", "日雇特例被保険者（一般）", false),
        row("04", "日雇特例被保険者（特別療養費）", false),
        row("06", "組合管掌健康保険", true),
        row("07", "自衛官等", false),
        row("10", "結核患者の適正医療", false),
        row("11", "結核患者の入院", false),
        row("12", "生活保護", true),
        row("13", "戦傷病者（療養の給付）", false),
        row("14", "戦傷病者（更生医療）", false),
        row("15", "更生医療", false),
        row("16", "育成医療", false),
        row("17", "療育の給付", false),
        row("18", "原爆（認定疾病）", false),
        row("19", "原爆（一般疾病）", false),
        row("20", "措置入院", false),
        row("21", "精神通院医療", false),
        row("23", "養育医療", false),
        row("24", "療養介護医療", false),
        row("25", "中国残留邦人等", false),
        row("28", "感染症", false),
        row("29", "新感染症", false),
        row("30", "医療観察", false),
        row("31", "国家公務員共済組合", true),
        row("32", "地方公務員等共済組合", true),
        row("33", "警察共済組合", true),
        row("34", "公立学校・私立学校共済", true),
        row("38", "肝炎治療", false),
        row("39", "後期高齢者医療", true),
        row("51", "特定疾患", false),
        row("52", "小児慢性特定疾病", false),
        row("53", "児童福祉施設措置", false),
        row("54", "指定難病", false),
        row("63", "特例退職被保険者", false),
        row("66", "石綿健康被害", false),
        row("67", "国民健康保険（退職者）", false),
        row("72", "国家公務員共済（特例退職）", false),
        row("73", "地方公務員共済（特例退職）", false),
        row("74", "警察共済（特例退職）", false),
        row("75", "学校共済（特例退職）", false),
    ];
}

const fn row(code: &'static str, japanese: &'static str, confirmed: bool) -> Scheme {
    Scheme {
        code,
        japanese,
        confirmed,
    }
}

impl LawCode {
    /// The two digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What it stands for; `None` for a code nobody told us of, which is no reason to refuse a number.
    #[must_use]
    pub fn scheme(self) -> Option<&'static Scheme> {
        Scheme::ALL
            .iter()
            .find(|scheme| scheme.code == self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{LawCode, Scheme};

    #[test]
    fn codes_are_in_order_and_read_back() {
        assert!(Scheme::ALL.is_sorted_by(|one, next| one.code < next.code));
        for scheme in Scheme::ALL {
            let code: [u8; 2] = scheme.code.as_bytes().try_into().unwrap();
            assert_eq!(LawCode(code).scheme(), Some(scheme));
        }
        assert_eq!(LawCode(*b"99").scheme(), None);
        let confirmed: Vec<&str> = Scheme::ALL
            .iter()
            .filter(|scheme| scheme.confirmed)
            .map(|scheme| scheme.code)
            .collect();
        assert_eq!(
            confirmed,
            ["01", "02", "06", "12", "31", "32", "33", "34", "39"]
        );
    }
}
