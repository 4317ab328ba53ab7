// SPDX-License-Identifier: MIT OR Apache-2.0
//! READ RECORD(S) (ISO/IEC 7816-4 §11.4.3).

use super::asking;
use crate::{Command, Header, Misuse, Ne, Result, ShortEfIdentifier, instruction};

/// P2 bits 3 to 1: P1 is a record number, and that record is meant.
const THIS_RECORD: u8 = 0x04;
/// P2 bits 3 to 1: all records from P1 to the last one.
const TO_THE_LAST: u8 = 0x05;

/// Number of a record, 1–254 (ISO/IEC 7816-4 §11.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordNumber(u8);

impl RecordNumber {
    /// Checks the range.
    ///
    /// # Errors
    /// [`Misuse::RecordNumber`] for 0, which means the current record, and 255, which is reserved.
    pub const fn new(value: u8) -> Result<Self, Misuse> {
        if matches!(value, 1..=254) {
            Ok(Self(value))
        } else {
            Err(Misuse::RecordNumber { value })
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// The EF whose records are read (ISO/IEC 7816-4 §11.4.2, P2 bits 8 to 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard knows two ways")]
pub enum RecordFile {
    /// The current one.
    Current,
    /// By its short identifier; it becomes the current one.
    Short(ShortEfIdentifier),
}

/// Reads one record (ISO/IEC 7816-4 §11.4.3, P2 `04`).
///
/// # Errors
/// [`Misuse::NeZero`].
pub fn read_record(file: RecordFile, number: RecordNumber, ne: Ne) -> Result<Command, Misuse> {
    read(file, number, THIS_RECORD, ne)
}

/// Reads all records from this one to the last (ISO/IEC 7816-4 §11.4.3, P2 `05`).
///
/// # Errors
/// [`Misuse::NeZero`].
pub fn read_records_from(
    file: RecordFile,
    number: RecordNumber,
    ne: Ne,
) -> Result<Command, Misuse> {
    read(file, number, TO_THE_LAST, ne)
}

fn read(file: RecordFile, number: RecordNumber, which: u8, ne: Ne) -> Result<Command, Misuse> {
    let file = match file {
        RecordFile::Current => 0,
        RecordFile::Short(file) => file.get() << 3,
    };
    let header = Header::new(0x00, instruction::READ_RECORD, number.get(), file | which);
    Ok(Command::new(header).with_ne(asking(ne)?))
}

#[cfg(test)]
mod tests {
    use super::{RecordFile, RecordNumber, read_record, read_records_from};
    use crate::{Misuse, Ne, ShortEfIdentifier};
    use hex_literal::hex;

    #[test]
    fn one_record_and_all_from_one() {
        let number = |value| RecordNumber::new(value).unwrap();
        let short = |value| RecordFile::Short(ShortEfIdentifier::new(value).unwrap());
        let read = |file, value| {
            read_record(file, number(value), Ne::SHORT_MAX)
                .unwrap()
                .encode()
                .to_vec()
        };
        assert_eq!(read(RecordFile::Current, 1), hex!("00B20104 00"));
        assert_eq!(read(short(1), 254), hex!("00B2FE0C 00"));
        assert_eq!(read(short(30), 2), hex!("00B202F4 00"));
        let command = read_records_from(short(30), number(1), Ne::EXTENDED_MAX).unwrap();
        assert_eq!(*command.encode(), hex!("00B201F5 00 0000"));
        assert_eq!(
            read_record(RecordFile::Current, number(1), Ne::ZERO),
            Err(Misuse::NeZero)
        );
    }

    #[test]
    fn a_record_number_is_1_to_254() {
        assert_eq!(RecordNumber::new(0), Err(Misuse::RecordNumber { value: 0 }));
        assert_eq!(RecordNumber::new(254).map(RecordNumber::get), Ok(254));
        assert_eq!(
            RecordNumber::new(255),
            Err(Misuse::RecordNumber { value: 255 })
        );
    }
}
