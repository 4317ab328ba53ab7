// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands: what is accepted encodes to the same bytes, so each command has one form; lengths fit the case.
#![no_main]

use apdu::{Command, LengthForm, Ne};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(command) = Command::decode(data) else {
        return;
    };
    assert_eq!(*command.encode(), data);
    let header = command.header();
    assert_eq!([header.cla, header.ins, header.p1, header.p2], data[..4]);
    assert!(command.data().len() <= Command::DATA_MAX);

    // The total of ISO/IEC 7816-4 table 3, case by case.
    let (nc, ne) = (command.data().len(), command.ne());
    let total = match (command.length_form(), nc, ne) {
        (_, 0, Ne::ZERO) => 4,
        (LengthForm::Short, 0, _) => 5,
        (LengthForm::Short, _, Ne::ZERO) => 5 + nc,
        (LengthForm::Short, ..) => 6 + nc,
        (LengthForm::Extended, 0, _) => 7,
        (LengthForm::Extended, _, Ne::ZERO) => 7 + nc,
        (LengthForm::Extended, ..) => 9 + nc,
    };
    assert_eq!(total, data.len());
    if command.length_form() == LengthForm::Short {
        assert!(nc <= Command::SHORT_DATA_MAX && ne <= Ne::SHORT_MAX);
    }

    // Built from its parts it is the same command.
    let mut built = Command::new(header).with_ne(ne);
    if nc > 0 {
        built = built.with_data(command.data()).unwrap();
    }
    if command.length_form() == LengthForm::Extended {
        built = built.with_extended_length();
    }
    assert_eq!(built, command);

    // Nothing shorter or longer is the same command.
    assert_ne!(
        Command::decode(&data[..data.len() - 1]).ok(),
        Some(command.clone())
    );
    assert_ne!(Command::decode(&[data, &[0]].concat()).ok(), Some(command));
});
