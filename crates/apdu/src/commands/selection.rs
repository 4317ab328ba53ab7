// SPDX-License-Identifier: MIT OR Apache-2.0
//! SELECT (ISO/IEC 7816-4 §11.2.2).

use crate::{Command, FileIdentifier, Header, Misuse, Ne, Result, instruction};
use alloc::vec::Vec;

const BY_IDENTIFIER: u8 = 0x00;
const CHILD_DF: u8 = 0x01;
const EF_UNDER_CURRENT_DF: u8 = 0x02;
const PARENT_DF: u8 = 0x03;
const BY_NAME: u8 = 0x04;
const PATH_FROM_MASTER: u8 = 0x08;
const PATH_FROM_CURRENT: u8 = 0x09;
/// A DF name has at most 16 bytes (ISO/IEC 7816-4 §7.3.1), and may be cut off on the right in SELECT.
const NAME_MAX: usize = 16;
/// 127 identifiers of two bytes are the most that short length fields hold.
const PATH_MAX: usize = Command::SHORT_DATA_MAX / 2;

/// Which of several DFs a name fits (ISO/IEC 7816-4 §11.2.2, P2 bits 2 and 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits")]
pub enum Occurrence {
    /// The first or the only one.
    First,
    /// The last one.
    Last,
    /// The one after the current one.
    Next,
    /// The one before the current one.
    Previous,
}

/// What SELECT shall tell about the file (ISO/IEC 7816-4 §11.2.2, P2 bits 4 and 3; §7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits")]
pub enum FileInformation {
    /// The file control information template `6F`.
    ControlInformation,
    /// The file control parameter template `62`.
    ControlParameters,
    /// The file management data template `64`.
    ManagementData,
    /// Nothing; the command has no Le field.
    None,
}

/// Selects a DF by its name, 1–16 bytes, which may be the beginning of a longer one (ISO/IEC 7816-4 §11.2.2, P1 `04`).
///
/// A card answers a cut-off name too: that it was found does not show that the whole name is on the card.
///
/// # Errors
/// [`Misuse::DfNameLength`].
pub fn select_by_name(
    name: &[u8],
    occurrence: Occurrence,
    information: FileInformation,
) -> Result<Command, Misuse> {
    if name.is_empty() || name.len() > NAME_MAX {
        return Err(Misuse::DfNameLength { length: name.len() });
    }
    select(BY_NAME, occurrence, information).with_data(name)
}

/// Selects the MF, a DF or an EF by its identifier (ISO/IEC 7816-4 §11.2.2, P1 `00`).
#[must_use]
pub fn select_by_identifier(file: FileIdentifier, information: FileInformation) -> Command {
    with_identifier(BY_IDENTIFIER, file, information)
}

/// Selects the MF without naming it (ISO/IEC 7816-4 §11.2.2, P1 `00` without data).
#[must_use]
pub fn select_master_file(information: FileInformation) -> Command {
    select(BY_IDENTIFIER, Occurrence::First, information)
}

/// Selects a DF directly under the current one (ISO/IEC 7816-4 §11.2.2, P1 `01`).
#[must_use]
pub fn select_child_df(file: FileIdentifier, information: FileInformation) -> Command {
    with_identifier(CHILD_DF, file, information)
}

/// Selects an EF under the current DF (ISO/IEC 7816-4 §11.2.2, P1 `02`).
#[must_use]
pub fn select_ef(file: FileIdentifier, information: FileInformation) -> Command {
    with_identifier(EF_UNDER_CURRENT_DF, file, information)
}

/// Selects the DF above the current one (ISO/IEC 7816-4 §11.2.2, P1 `03`).
#[must_use]
pub fn select_parent_df(information: FileInformation) -> Command {
    select(PARENT_DF, Occurrence::First, information)
}

/// Selects by a path that begins under the MF, whose identifier is not part of it (ISO/IEC 7816-4 §11.2.2, P1 `08`).
///
/// # Errors
/// [`Misuse::PathLength`].
pub fn select_path_from_master(
    path: &[FileIdentifier],
    information: FileInformation,
) -> Result<Command, Misuse> {
    with_path(PATH_FROM_MASTER, path, information)
}

/// Selects by a path that begins under the current DF, whose identifier is not part of it (ISO/IEC 7816-4 §11.2.2, P1
/// `09`).
///
/// # Errors
/// [`Misuse::PathLength`].
pub fn select_path_from_current(
    path: &[FileIdentifier],
    information: FileInformation,
) -> Result<Command, Misuse> {
    with_path(PATH_FROM_CURRENT, path, information)
}

fn select(p1: u8, occurrence: Occurrence, information: FileInformation) -> Command {
    let occurrence = match occurrence {
        Occurrence::First => 0x00,
        Occurrence::Last => 0x01,
        Occurrence::Next => 0x02,
        Occurrence::Previous => 0x03,
    };
    let (information, ne) = match information {
        FileInformation::ControlInformation => (0x00, Ne::SHORT_MAX),
        FileInformation::ControlParameters => (0x04, Ne::SHORT_MAX),
        FileInformation::ManagementData => (0x08, Ne::SHORT_MAX),
        FileInformation::None => (0x0C, Ne::ZERO),
    };
    Command::new(Header::new(
        0x00,
        instruction::SELECT,
        p1,
        information | occurrence,
    ))
    .with_ne(ne)
}

fn with_identifier(p1: u8, file: FileIdentifier, information: FileInformation) -> Command {
    select(p1, Occurrence::First, information).with_bytes(file.0.to_be_bytes())
}

fn with_path(
    p1: u8,
    path: &[FileIdentifier],
    information: FileInformation,
) -> Result<Command, Misuse> {
    if path.is_empty() || path.len() > PATH_MAX {
        return Err(Misuse::PathLength { length: path.len() });
    }
    let bytes: Vec<u8> = path.iter().flat_map(|file| file.0.to_be_bytes()).collect();
    select(p1, Occurrence::First, information).with_data(&bytes)
}

#[cfg(test)]
mod tests {
    use super::{
        FileInformation, Occurrence, select_by_identifier, select_by_name, select_child_df,
        select_ef, select_master_file, select_parent_df, select_path_from_current,
        select_path_from_master,
    };
    use crate::{FileIdentifier, Misuse};
    use hex_literal::hex;

    const FILE: FileIdentifier = FileIdentifier(0x2F01);

    #[test]
    fn by_name_with_each_occurrence_and_information() {
        let name = hex!("A000000151");
        for (occurrence, information, expected) in [
            (
                Occurrence::First,
                FileInformation::ControlInformation,
                hex!("00A40400 05 A000000151 00").to_vec(),
            ),
            (
                Occurrence::Last,
                FileInformation::ControlParameters,
                hex!("00A40405 05 A000000151 00").to_vec(),
            ),
            (
                Occurrence::Next,
                FileInformation::ManagementData,
                hex!("00A4040A 05 A000000151 00").to_vec(),
            ),
            (
                Occurrence::Previous,
                FileInformation::None,
                hex!("00A4040F 05 A000000151").to_vec(),
            ),
            (
                Occurrence::First,
                FileInformation::None,
                hex!("00A4040C 05 A000000151").to_vec(),
            ),
        ] {
            let command = select_by_name(&name, occurrence, information).unwrap();
            assert_eq!(*command.encode(), expected);
        }
    }

    #[test]
    fn a_name_has_1_to_16_bytes() {
        let by = |name: &[u8]| {
            select_by_name(name, Occurrence::First, FileInformation::None)
                .map(|command| command.data().len())
        };
        assert_eq!(by(&[]), Err(Misuse::DfNameLength { length: 0 }));
        assert_eq!(by(&[0xA0]), Ok(1));
        assert_eq!(by(&[0xA0; 16]), Ok(16));
        assert_eq!(by(&[0xA0; 17]), Err(Misuse::DfNameLength { length: 17 }));
    }

    #[test]
    fn by_identifier_and_by_position() {
        let none = FileInformation::None;
        assert_eq!(
            *select_by_identifier(FILE, none).encode(),
            hex!("00A4000C 02 2F01")
        );
        assert_eq!(
            *select_child_df(FILE, none).encode(),
            hex!("00A4010C 02 2F01")
        );
        assert_eq!(*select_ef(FILE, none).encode(), hex!("00A4020C 02 2F01"));
        assert_eq!(*select_parent_df(none).encode(), hex!("00A4030C"));
        assert_eq!(*select_master_file(none).encode(), hex!("00A4000C"));
        let control = FileInformation::ControlInformation;
        assert_eq!(*select_master_file(control).encode(), hex!("00A40000 00"));
        assert_eq!(
            *select_ef(FILE, control).encode(),
            hex!("00A40200 02 2F01 00")
        );
    }

    #[test]
    fn by_path_of_1_to_127_files() {
        let none = FileInformation::None;
        let path = [FileIdentifier(0x7F10), FileIdentifier(0x6F3A)];
        assert_eq!(
            *select_path_from_master(&path, none).unwrap().encode(),
            hex!("00A4080C 04 7F106F3A")
        );
        assert_eq!(
            *select_path_from_current(&path, none).unwrap().encode(),
            hex!("00A4090C 04 7F106F3A")
        );
        assert_eq!(
            select_path_from_master(&[], none),
            Err(Misuse::PathLength { length: 0 })
        );
        assert!(select_path_from_current(&[FILE; 127], none).is_ok());
        assert_eq!(
            select_path_from_current(&[FILE; 128], none),
            Err(Misuse::PathLength { length: 128 })
        );
    }
}
