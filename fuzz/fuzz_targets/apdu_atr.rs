// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers to reset: what is accepted is announced, checked and read whole; any byte changed under the check is refused.
#![no_main]

use apdu::Malformed;
use apdu::atr::{Atr, CompactTlv, Contactless, Historical};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let atr = match Atr::decode(data) {
        Ok(atr) => atr,
        Err(Malformed::Atr { offset, .. }) => {
            assert!(offset <= data.len().min(Atr::MAX));
            return;
        }
        Err(other) => panic!("{other}"),
    };
    assert_eq!(atr.as_bytes(), data);
    assert!(matches!(data[0], 0x3B | 0x3F) && data.len() <= Atr::MAX);

    // Every byte belongs to something: TS, T0, the interface bytes, the historical bytes, TCK.
    let groups = atr.interface();
    let bytes = |group: &apdu::atr::InterfaceBytes| {
        [group.ta, group.tb, group.tc, group.td]
            .iter()
            .flatten()
            .count()
    };
    let interface: usize = groups.iter().map(bytes).sum();
    let protocols = atr.protocols();
    assert!(protocols.is_sorted() && !protocols.is_empty() && !protocols.contains(&15));
    let has_check = groups
        .iter()
        .any(|group| group.td.is_some_and(|td| td & 0x0F != 0));
    assert_eq!(
        data.len(),
        2 + interface + atr.historical().len() + usize::from(has_check)
    );
    assert_eq!(atr.historical().len(), usize::from(data[1] & 0x0F));
    if has_check {
        assert_eq!(data[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
        let mut wrong = data.to_vec();
        *wrong.last_mut().unwrap() ^= 1;
        assert!(Atr::decode(&wrong).is_err());
    }
    // Nothing shorter or longer is one.
    assert!(Atr::decode(&data[..data.len() - 1]).is_err());
    assert!(Atr::decode(&[data, &[0]].concat()).is_err());

    if let Ok(Historical::CompactTlv(objects) | Historical::StatusAtEnd { objects, .. }) =
        Historical::decode(atr.historical())
    {
        walk(objects, atr.historical().len());
    }
    if let Some(contactless) = atr.contactless() {
        assert_eq!(protocols, [0, 1]);
        assert!(data[1] >> 4 == 8 && data[2..4] == [0x80, 0x01]);
        if let Some(card) = contactless.as_type_b() {
            assert!(matches!(contactless, Contactless::Card(bytes) if bytes.len() == 8));
            assert_eq!(card.bit_rates().from_card()[0], 106);
            assert!(card.waiting_time_microseconds() < Some(5_000_000));
        }
    }
});

fn walk(mut objects: CompactTlv<'_>, total: usize) {
    let mut read = 1;
    while let Ok(Some(object)) = objects.next() {
        read += 1 + object.value.len();
        assert!(object.tag < 16 && object.value.len() < 16 && read <= total);
    }
    assert!(matches!(objects.next(), Ok(None)));
}
