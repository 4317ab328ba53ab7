// SPDX-License-Identifier: MIT OR Apache-2.0
//! GET DATA (ISO/IEC 7816-4 §11.5).

use super::asking;
use crate::tlv::{Tag, Writer, simple};
use crate::{Command, FileIdentifier, Header, Misuse, Ne, Result, instruction};
use alloc::vec::Vec;

/// P1 before a SIMPLE-TLV tag in P2.
const SIMPLE_TLV: u8 = 0x02;
const TAG_LIST: Tag = Tag::of_one_byte(0x5C);

/// Reads the data object with a tag of one or two bytes (ISO/IEC 7816-4 §11.5, instruction `CA`).
///
/// P1-P2 are `0040`–`00FE` for a tag of one byte and `4000`–`FFFF` for one of two.
///
/// # Errors
/// [`Misuse::TagInParameters`] for other tags, [`Misuse::NeZero`].
pub fn get_data(tag: Tag, ne: Ne) -> Result<Command, Misuse> {
    let unfit = Misuse::TagInParameters { tag: tag.get() };
    let parameters = u16::try_from(tag.get()).map_err(|_| unfit)?;
    let (0x0040..=0x00FE | 0x4000..=0xFFFF) = parameters else {
        return Err(unfit);
    };
    let [p1, p2] = parameters.to_be_bytes();
    let header = Header::new(0x00, instruction::GET_DATA, p1, p2);
    Ok(Command::new(header).with_ne(asking(ne)?))
}

/// Reads the SIMPLE-TLV data object with this tag (ISO/IEC 7816-4 §11.5, instruction `CA`, P1-P2 `0201`–`02FE`).
///
/// # Errors
/// [`Misuse::NeZero`].
pub fn get_data_simple(tag: simple::Tag, ne: Ne) -> Result<Command, Misuse> {
    let header = Header::new(0x00, instruction::GET_DATA, SIMPLE_TLV, tag.get());
    Ok(Command::new(header).with_ne(asking(ne)?))
}

/// Reads the data objects of a tag list `5C` from a file (ISO/IEC 7816-4 §11.5, instruction `CB`).
///
/// The file is `0000` for the current EF, `3FFF` for the current DF, or one that the card can find by its identifier.
///
/// # Errors
/// [`Misuse::TagListEmpty`], [`Misuse::DataLength`], [`Misuse::NeZero`].
pub fn get_data_listed(file: FileIdentifier, tags: &[Tag], ne: Ne) -> Result<Command, Misuse> {
    if tags.is_empty() {
        return Err(Misuse::TagListEmpty);
    }
    let list: Vec<u8> = tags.iter().flat_map(|tag| tag.bytes()).collect();
    let mut object = Writer::new();
    object.append(TAG_LIST, &list)?;
    let [p1, p2] = file.0.to_be_bytes();
    let header = Header::new(0x00, instruction::GET_DATA_ODD, p1, p2);
    Ok(Command::new(header)
        .with_data(&object.into_bytes())?
        .with_ne(asking(ne)?))
}

#[cfg(test)]
mod tests {
    use super::{get_data, get_data_listed, get_data_simple};
    use crate::tlv::{Tag, simple};
    use crate::{FileIdentifier, Misuse, Ne};
    use hex_literal::hex;

    fn tag(tag: u32) -> Tag {
        Tag::new(tag).unwrap()
    }

    #[test]
    fn a_tag_stands_in_the_parameters() {
        let bytes = |tag| get_data(tag, Ne::SHORT_MAX).map(|command| command.encode().to_vec());
        assert_eq!(bytes(tag(0x40)), Ok(hex!("00CA0040 00").to_vec()));
        assert_eq!(bytes(tag(0xFE)), Ok(hex!("00CA00FE 00").to_vec()));
        assert_eq!(bytes(tag(0x5F51)), Ok(hex!("00CA5F51 00").to_vec()));
        assert_eq!(bytes(tag(0x3E)), Err(Misuse::TagInParameters { tag: 0x3E }));
        assert_eq!(
            bytes(tag(0x3F1F)),
            Err(Misuse::TagInParameters { tag: 0x3F1F })
        );
        assert_eq!(
            bytes(tag(0x5F_8101)),
            Err(Misuse::TagInParameters { tag: 0x5F_8101 })
        );
        assert_eq!(get_data(tag(0x42), Ne::ZERO), Err(Misuse::NeZero));
    }

    #[test]
    fn a_simple_tag_follows_02() {
        let tag = simple::Tag::new(0x01).unwrap();
        let command = get_data_simple(tag, Ne::SHORT_MAX).unwrap();
        assert_eq!(*command.encode(), hex!("00CA0201 00"));
    }

    #[test]
    fn a_tag_list_travels_as_data() {
        let tags = [tag(0x5F2D), tag(0x42)];
        let command = get_data_listed(FileIdentifier(0x3FFF), &tags, Ne::EXTENDED_MAX).unwrap();
        assert_eq!(
            *command.encode(),
            hex!("00CB3FFF 00 0005 5C 03 5F2D 42 0000")
        );
        assert_eq!(
            get_data_listed(FileIdentifier(0), &[], Ne::SHORT_MAX),
            Err(Misuse::TagListEmpty)
        );
    }
}
