// SPDX-License-Identifier: MIT OR Apache-2.0
//! Object identifiers: octets → dotted text → the same octets, by schoolbook decimal arithmetic.
#![no_main]

use jpki::oid::Oid;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(oid) = Oid::from_der_value(data) else {
        return;
    };
    assert_eq!(oid.as_bytes(), data);
    let dotted = oid.to_string();
    let arcs: Vec<&str> = dotted.split('.').collect();
    assert!(arcs.len() >= 2);
    let mut octets = Vec::new();
    for (index, arc) in arcs.iter().enumerate() {
        assert!(*arc == "0" || !arc.starts_with('0'));
        let mut digits: Vec<u8> = arc.bytes().map(|digit| digit - b'0').collect();
        match index {
            0 => continue,
            // The first two arcs share a subidentifier: 40 × first + second.
            1 => {
                let root: u8 = arcs[0].parse().unwrap();
                assert!(root == 2 || (root < 2 && arc.parse::<u8>().unwrap() < 40));
                for _ in 0..root * 4 {
                    add_ten(&mut digits);
                }
            }
            _ => {}
        }
        octets.extend(base_128(digits));
    }
    assert_eq!(octets, data);
});

fn add_ten(digits: &mut Vec<u8>) {
    if digits.len() == 1 {
        digits.insert(0, 0);
    }
    let mut place = digits.len() - 2;
    loop {
        digits[place] += 1;
        if digits[place] < 10 {
            break;
        }
        digits[place] = 0;
        if place == 0 {
            digits.insert(0, 1);
            break;
        }
        place -= 1;
    }
}

/// Divides a decimal number by 128 until nothing is left.
fn base_128(mut digits: Vec<u8>) -> Vec<u8> {
    let mut groups = Vec::new();
    loop {
        let mut remainder = 0_u32;
        for digit in &mut digits {
            let value = remainder * 10 + u32::from(*digit);
            *digit = (value / 128) as u8;
            remainder = value % 128;
        }
        groups.push(remainder as u8 | if groups.is_empty() { 0 } else { 0x80 });
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        if digits.is_empty() {
            groups.reverse();
            return groups;
        }
    }
}
