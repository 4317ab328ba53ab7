// SPDX-License-Identifier: MIT OR Apache-2.0
//! READ BINARY (ISO/IEC 7816-4 §11.3.3), with an even and with an odd instruction.

use super::asking;
use crate::tlv::{Limits, Reader, Tag, Writer};
use crate::{
    Command, FileIdentifier, Header, Malformed, Misuse, Ne, Result, ShortEfIdentifier, instruction,
};

/// Fifteen bits: bit 8 of P1 says that a short EF identifier comes instead.
const OFFSET_MAX: u16 = 0x7FFF;
const BY_SHORT_IDENTIFIER: u8 = 0x80;
/// Up to here P1-P2 of an odd instruction are a short EF identifier, or zero for the current EF.
const SHORT_IDENTIFIERS: u16 = 0x001F;
const OFFSET: Tag = Tag::of_one_byte(0x54);
const DISCRETIONARY: Tag = Tag::of_one_byte(0x53);
const DISCRETIONARY_TEMPLATE: Tag = Tag::of_one_byte(0x73);

/// The EF an odd instruction reads (ISO/IEC 7816-4 §11.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard knows three ways")]
pub enum EfReference {
    /// The current one.
    Current,
    /// By its identifier, which cannot be `0000`–`001F` here.
    Identifier(FileIdentifier),
    /// By its short identifier.
    Short(ShortEfIdentifier),
}

/// Reads the current EF from an offset of at most 32,767 bytes (ISO/IEC 7816-4 §11.3.3, instruction `B0`).
///
/// # Errors
/// [`Misuse::Offset`], [`Misuse::NeZero`].
pub fn read_binary(offset: u16, ne: Ne) -> Result<Command, Misuse> {
    if offset > OFFSET_MAX {
        return Err(Misuse::Offset {
            value: u32::from(offset),
        });
    }
    let [p1, p2] = offset.to_be_bytes();
    even(p1, p2, ne)
}

/// Reads an EF by its short identifier from an offset of at most 255 bytes, and makes it the current one (ISO/IEC 7816-4
/// §11.3.3, instruction `B0`).
///
/// # Errors
/// [`Misuse::NeZero`].
pub fn read_binary_short(file: ShortEfIdentifier, offset: u8, ne: Ne) -> Result<Command, Misuse> {
    even(BY_SHORT_IDENTIFIER | file.get(), offset, ne)
}

/// Reads from any offset, which travels in a data object `54` (ISO/IEC 7816-4 §11.3.3, instruction `B1`).
///
/// The data come back inside a data object: [`discretionary_data`] takes them out, and `ne` has to leave room for its
/// two to five bytes of tag and length.
///
/// # Errors
/// [`Misuse::FileIdentifier`], [`Misuse::NeZero`].
pub fn read_binary_offset(file: EfReference, offset: u32, ne: Ne) -> Result<Command, Misuse> {
    let reference = match file {
        EfReference::Current => 0,
        EfReference::Identifier(FileIdentifier(value)) if value <= SHORT_IDENTIFIERS => {
            return Err(Misuse::FileIdentifier { value });
        }
        EfReference::Identifier(FileIdentifier(value)) => value,
        EfReference::Short(file) => u16::from(file.get()),
    };
    let [p1, p2] = reference.to_be_bytes();
    // §11.3.2: the offset has the fewest bytes that hold it, and zero has one.
    let [first @ .., last] = offset.to_be_bytes();
    let significant = first.into_iter().skip_while(|byte| *byte == 0);
    let digits: alloc::vec::Vec<u8> = significant.chain([last]).collect();
    let mut object = Writer::new();
    object.append(OFFSET, &digits)?;
    let header = Header::new(0x00, instruction::READ_BINARY_ODD, p1, p2);
    Ok(Command::new(header)
        .with_data(&object.into_bytes())?
        .with_ne(asking(ne)?))
}

/// Takes the data out of the answer to [`read_binary_offset`]: the value of its data object `53` or `73` (ISO/IEC 7816-4
/// §11.3.2).
///
/// # Errors
/// [`Malformed::Tag`] for another data object or more than one; what [`Reader::next`] refuses.
pub fn discretionary_data(answer: &[u8]) -> Result<&[u8], Malformed> {
    let mut reader = Reader::new(answer, &Limits::standard());
    let Some(object) = reader.next()? else {
        return Err(Malformed::Tag { offset: 0 });
    };
    if object.tag() != DISCRETIONARY && object.tag() != DISCRETIONARY_TEMPLATE {
        return Err(Malformed::Tag {
            offset: object.offset(),
        });
    }
    match reader.next()? {
        None => Ok(object.value()),
        Some(another) => Err(Malformed::Tag {
            offset: another.offset(),
        }),
    }
}

fn even(p1: u8, p2: u8, ne: Ne) -> Result<Command, Misuse> {
    let header = Header::new(0x00, instruction::READ_BINARY, p1, p2);
    Ok(Command::new(header).with_ne(asking(ne)?))
}

#[cfg(test)]
mod tests {
    use super::{
        EfReference, discretionary_data, read_binary, read_binary_offset, read_binary_short,
    };
    use crate::{FileIdentifier, Malformed, Misuse, Ne, ShortEfIdentifier};
    use hex_literal::hex;

    fn bytes(command: Result<crate::Command, Misuse>) -> Result<alloc::vec::Vec<u8>, Misuse> {
        command.map(|command| command.encode().to_vec())
    }

    #[test]
    fn an_offset_has_15_bits() {
        assert_eq!(
            bytes(read_binary(0, Ne::SHORT_MAX)),
            Ok(hex!("00B00000 00").to_vec())
        );
        assert_eq!(
            bytes(read_binary(0x7FFF, Ne::new(1).unwrap())),
            Ok(hex!("00B07FFF 01").to_vec())
        );
        assert_eq!(
            read_binary(0x8000, Ne::SHORT_MAX),
            Err(Misuse::Offset { value: 0x8000 }),
            "it would name a short EF identifier"
        );
        assert_eq!(read_binary(0, Ne::ZERO), Err(Misuse::NeZero));
        assert_eq!(
            bytes(read_binary(0, Ne::new(300).unwrap())),
            Ok(hex!("00B00000 00 012C").to_vec())
        );
    }

    #[test]
    fn by_short_identifier() {
        let file = |value| ShortEfIdentifier::new(value).unwrap();
        assert_eq!(
            bytes(read_binary_short(file(1), 0, Ne::SHORT_MAX)),
            Ok(hex!("00B08100 00").to_vec())
        );
        assert_eq!(
            bytes(read_binary_short(file(30), 255, Ne::SHORT_MAX)),
            Ok(hex!("00B09EFF 00").to_vec())
        );
    }

    #[test]
    fn an_odd_instruction_carries_the_offset_in_the_fewest_bytes() {
        for (offset, expected) in [
            (0, hex!("00B10000 03 540100 00").to_vec()),
            (0xFF, hex!("00B10000 03 5401FF 00").to_vec()),
            (0x100, hex!("00B10000 04 54020100 00").to_vec()),
            (0x8000, hex!("00B10000 04 54028000 00").to_vec()),
            (0x01_0000, hex!("00B10000 05 5403010000 00").to_vec()),
            (u32::MAX, hex!("00B10000 06 5404FFFFFFFF 00").to_vec()),
        ] {
            assert_eq!(
                bytes(read_binary_offset(
                    EfReference::Current,
                    offset,
                    Ne::SHORT_MAX
                )),
                Ok(expected)
            );
        }
    }

    #[test]
    fn an_odd_instruction_names_its_file() {
        let read = |file| bytes(read_binary_offset(file, 0, Ne::SHORT_MAX));
        let short = EfReference::Short(ShortEfIdentifier::new(30).unwrap());
        assert_eq!(read(short), Ok(hex!("00B1001E 03 540100 00").to_vec()));
        let file = |value| EfReference::Identifier(FileIdentifier(value));
        assert_eq!(
            read(file(0x0020)),
            Ok(hex!("00B10020 03 540100 00").to_vec())
        );
        assert_eq!(
            read(file(0x001F)),
            Err(Misuse::FileIdentifier { value: 0x1F })
        );
        assert_eq!(read(file(0x0000)), Err(Misuse::FileIdentifier { value: 0 }));
    }

    #[test]
    fn discretionary_data_are_the_value_of_53_or_73() {
        assert_eq!(
            discretionary_data(&hex!("53 03 C0FFEE")),
            Ok(&hex!("C0FFEE")[..])
        );
        assert_eq!(
            discretionary_data(&hex!("73 03 800100")),
            Ok(&hex!("800100")[..])
        );
        assert_eq!(discretionary_data(&hex!("53 00")), Ok(&[][..]));
        assert_eq!(discretionary_data(&[]), Err(Malformed::Tag { offset: 0 }));
        assert_eq!(
            discretionary_data(&hex!("54 01 00")),
            Err(Malformed::Tag { offset: 0 })
        );
        assert_eq!(
            discretionary_data(&hex!("53 01 AA 53 01 BB")),
            Err(Malformed::Tag { offset: 3 })
        );
    }
}
