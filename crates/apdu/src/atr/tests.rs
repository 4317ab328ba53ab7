// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers to reset of this field, and those that break a rule.

use super::{Atr, AtrFault, Convention, InterfaceBytes};
use crate::Malformed;
use alloc::{format, vec, vec::Vec};
use hex_literal::hex;
use proptest::prelude::*;

#[track_caller]
fn fault(bytes: &[u8], offset: usize, fault: AtrFault) {
    assert_eq!(Atr::decode(bytes), Err(Malformed::Atr { offset, fault }));
}

/// Product data, public: answers to reset that lists of cards and drivers give for the cards of this field.
const FIELD: &[&[u8]] = &[
    &hex!("3BE000FF8131FE4514"),
    &hex!("3BDA13FF8131FB468012392F31C173C601C03B"),
    &hex!("3BC5FF8131FB458073C6010000"),
    &hex!("3BF59100FF918171FE40004200 0100D1D6"),
    &hex!("3BF59100FF918171FE40004200 01B3A115"),
    &hex!("3B8880010000 05E0B381A1007F"),
    &hex!("3B8880010000 41E0B381A1003B"),
    &hex!("3B888001004B51FF0081D100BC"),
    &hex!("3B888001004B51FFB381D1000F"),
];

#[test]
fn cards_of_this_field() {
    let historical: Vec<Vec<u8>> = FIELD
        .iter()
        .map(|bytes| Atr::decode(bytes).unwrap().historical().to_vec())
        .collect();
    let expected: [&[u8]; 9] = [
        &[],
        &hex!("8012392F31C173C601C0"),
        &hex!("8073C60100"),
        &hex!("42000100D1"),
        &hex!("420001B3A1"),
        &hex!("000005E0B381A100"),
        &hex!("000041E0B381A100"),
        &hex!("004B51FF0081D100"),
        &hex!("004B51FFB381D100"),
    ];
    assert_eq!(historical, expected);
    for bytes in FIELD {
        let atr = Atr::decode(bytes).unwrap();
        assert_eq!(atr.as_bytes(), *bytes);
        assert_eq!(atr.convention(), Convention::Direct);
        let contactless = bytes.starts_with(&hex!("3B888001"));
        assert_eq!(atr.contactless().is_some(), contactless);
        assert_eq!(
            atr.protocols(),
            if contactless { vec![0, 1] } else { vec![1] }
        );
    }
}

#[test]
fn interface_bytes_are_grouped_and_know_their_protocol() {
    let atr = Atr::decode(&hex!("3BF59100FF918171FE400042000100D1D6")).unwrap();
    let group = |protocol, [ta, tb, tc, td]: [Option<u8>; 4]| InterfaceBytes {
        protocol,
        ta,
        tb,
        tc,
        td,
    };
    assert_eq!(
        atr.interface(),
        [
            group(None, [Some(0x91), Some(0x00), Some(0xFF), Some(0x91)]),
            group(None, [Some(0x81), None, None, Some(0x71)]),
            group(Some(1), [Some(0xFE), Some(0x40), Some(0x00), None]),
        ]
    );
    assert_eq!((atr.specific_mode(), atr.ifsc()), (Some(1), 0xFE));
    let atr = Atr::decode(&hex!("3BE000FF8131FE4514")).unwrap();
    assert_eq!((atr.specific_mode(), atr.ifsc()), (None, 0xFE));
    let atr = Atr::decode(&hex!("3B80 01 81")).unwrap();
    assert_eq!((atr.specific_mode(), atr.ifsc()), (None, 32));
}

#[test]
fn tck_is_absent_for_t0_alone_and_present_otherwise() {
    for (bytes, protocols) in [
        (&hex!("3B00")[..], vec![0]),
        (&hex!("3F02 4142"), vec![0]),
        (&hex!("3B80 00"), vec![0]),
        (&hex!("3B80 80 01 01"), vec![0, 1]),
        (&hex!("3B80 80 0F 0F"), vec![0]),
        (&hex!("3B80 01 81"), vec![1]),
        (&hex!("3B80 81 81 1F 00 9F"), vec![1]),
    ] {
        assert_eq!(
            Atr::decode(bytes).map(|atr| atr.protocols()),
            Ok(protocols),
            "{bytes:02X?}"
        );
    }
    fault(&hex!("3B00 00"), 2, AtrFault::Trailing);
    fault(&hex!("3B80 80 0F"), 4, AtrFault::Truncated);
    fault(&hex!("3B80 01"), 3, AtrFault::Truncated);
    fault(&hex!("3B80 01 80"), 3, AtrFault::CheckCharacter);
    fault(&hex!("3B80 01 81 00"), 4, AtrFault::Trailing);
}

#[test]
fn what_breaks_the_grammar_says_where() {
    fault(&[], 0, AtrFault::Truncated);
    fault(&hex!("3B"), 1, AtrFault::Truncated);
    fault(&hex!("3C00"), 0, AtrFault::InitialCharacter);
    fault(&hex!("03FF"), 0, AtrFault::InitialCharacter);
    fault(&hex!("3B02 41"), 3, AtrFault::Truncated);
    fault(&hex!("3BF0 11 00"), 4, AtrFault::Truncated);
    fault(&hex!("3B80 0F 8F"), 2, AtrFault::ProtocolOrder);
    fault(&hex!("3B80 81 00"), 3, AtrFault::ProtocolOrder);
    fault(&hex!("3B80 80 8F 01 0E"), 4, AtrFault::ProtocolOrder);
}

#[test]
fn an_answer_has_at_most_33_bytes() {
    // T0 F0, then TA to TD seven times with T=1, then TA and TB: 2 + 28 + 2 bytes, and TCK.
    let mut bytes = hex!("3BF0").to_vec();
    for _ in 0..6 {
        bytes.extend_from_slice(&hex!("000000F1"));
    }
    bytes.extend_from_slice(&hex!("00000031 0000"));
    bytes.push(0xF0 ^ 0x31);
    assert_eq!(bytes.len(), 33);
    assert!(Atr::decode(&bytes).is_ok());
    bytes.push(0);
    fault(&bytes, 33, AtrFault::Length);
}

#[test]
fn debug_is_hexadecimal() {
    let atr = Atr::decode(&hex!("3B00")).unwrap();
    assert_eq!(format!("{atr:?}"), "Atr(3B00)");
}

proptest! {
    #[test]
    fn any_bytes_are_read_whole_or_refused(tail in proptest::collection::vec(any::<u8>(), 0..34)) {
        let mut bytes = vec![0x3B];
        bytes.extend_from_slice(&tail);
        if let Ok(atr) = Atr::decode(&bytes) {
            prop_assert_eq!(atr.as_bytes(), &bytes);
            prop_assert_eq!(atr.historical().len(), usize::from(bytes[1] & 0x0F));
            prop_assert!(atr.protocols().is_sorted());
        }
    }

    #[test]
    fn a_built_answer_is_read_and_any_wrong_byte_of_check_is_seen(
        historical in proptest::collection::vec(any::<u8>(), 0..16),
        flip in 1_u8..=255,
    ) {
        let mut bytes = vec![0x3B, 0x80 | u8::try_from(historical.len()).unwrap(), 0x80, 0x01];
        bytes.extend_from_slice(&historical);
        bytes.push(bytes[1..].iter().fold(0, |sum, byte| sum ^ byte));
        let atr = Atr::decode(&bytes).unwrap();
        prop_assert_eq!(atr.historical(), historical);
        *bytes.last_mut().unwrap() ^= flip;
        let offset = bytes.len() - 1;
        prop_assert_eq!(
            Atr::decode(&bytes),
            Err(Malformed::Atr { offset, fault: AtrFault::CheckCharacter })
        );
    }
}
