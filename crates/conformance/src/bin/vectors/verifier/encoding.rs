// SPDX-License-Identifier: MIT OR Apache-2.0
//! One DER structure broken in the ways every reader must see.

/// Word for the case, what it is, and the octets.
pub(super) fn broken(whole: &[u8]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let altered = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut octets = whole.to_vec();
        change(&mut octets);
        octets
    };
    vec![
        (
            "truncated",
            "that is cut off",
            altered(&|der| der.truncate(der.len() - 1)),
        ),
        (
            "trailing",
            "that something follows",
            altered(&|der| der.push(0)),
        ),
        ("nothing", "of no octets", Vec::new()),
        (
            "long-length",
            "whose length takes more octets than it needs",
            altered(&|der| {
                match der.as_slice() {
                    [0x30, 0x81, ..] => der.splice(1..2, [0x82, 0x00]),
                    _ => der.splice(1..2, [0x83, 0x00]),
                };
            }),
        ),
        (
            "of-another-tag",
            "that is a SET",
            altered(&|der| {
                der.splice(0..1, [0x31]);
            }),
        ),
    ]
}
