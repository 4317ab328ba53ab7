// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers, dates, names and codes: what is taken is shown as it came, and comparing never depends on the order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::date::{BirthDate, Date, EraDate};
use protocol::eligibility::{CardClassification, PersonName};
use protocol::name::{compare, to_full_width_kana, to_half_width_kana};
use protocol::number::{BranchNumber, InstitutionCode, InsuredNumber, InsurerNumber, OpaqueNumber};

fuzz_target!(|pair: (&str, &str)| {
    let (one, other) = pair;
    assert_eq!(compare(one, other), compare(other, one));
    if let Ok(number) = InsurerNumber::new(one) {
        assert_eq!(InsurerNumber::new(&number.padded()), Ok(number.clone()));
        assert!(one.contains(number.as_str()));
    }
    if let Ok(number) = InsurerNumber::typed(one) {
        assert_eq!(InsurerNumber::new(number.as_str()), Ok(number));
    }
    if let Ok(code) = InstitutionCode::typed(one) {
        assert_eq!(InstitutionCode::new(code.as_str()), Ok(code));
    }
    if let Ok(branch) = BranchNumber::new(one) {
        assert_eq!(BranchNumber::new(branch.as_str()), Ok(branch));
    }
    if let (Ok(one), Ok(other)) = (InsuredNumber::new(one), InsuredNumber::new(other)) {
        assert_eq!(one.same_as(&other), other.same_as(&one));
        assert!(one.same_as(&one));
    }
    if let (Ok(one), Ok(other)) = (OpaqueNumber::new(one), OpaqueNumber::new(other)) {
        assert_eq!(one.same_as(&other), other.same_as(&one));
    }
    if let Ok(date) = Date::from_iso(one) {
        assert_eq!(date.to_string(), one);
        assert_eq!(BirthDate::from_iso(one).unwrap().exact(), Some(date));
    }
    if let Ok(day) = EraDate::parse(one) {
        assert_eq!(EraDate::parse(&day.to_string()), Ok(day));
    }
    if let Some(code) = CardClassification::from_code(one) {
        assert_eq!(code.code(), one);
    }
    let half = to_half_width_kana(one);
    assert_eq!(to_half_width_kana(&half), half);
    let full = to_full_width_kana(one);
    assert_eq!(to_full_width_kana(&full), full);
    for foreign in PersonName(one.to_owned()).foreign_characters() {
        assert!(one.chars().nth(foreign.position).is_some());
    }
});
