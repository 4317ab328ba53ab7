// SPDX-License-Identifier: MIT OR Apache-2.0
//! Command APDUs (ISO/IEC 7816-4 §5.2).

use crate::{Class, LengthForm, Malformed, Misuse, Ne, Result};
use alloc::vec::Vec;
use core::fmt;
use zeroize::Zeroizing;

/// The four bytes every command begins with (ISO/IEC 7816-4 §5.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a command header has these four bytes"
)]
pub struct Header {
    /// Class.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
}

impl Header {
    /// In the order they are sent.
    #[must_use]
    pub const fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self { cla, ins, p1, p2 }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02X} {:02X} {:02X} {:02X}",
            self.cla, self.ins, self.p1, self.p2
        )
    }
}

/// A command APDU: header, data, and how many response bytes are expected (ISO/IEC 7816-4 §5.2).
///
/// ```text
/// case  fields after the header        total bytes
/// 1     –                              4
/// 2S    Le                             5
/// 3S    Lc data                        5 + Nc            Nc 1–255
/// 4S    Lc data Le                     6 + Nc
/// 2E    00 LeHi LeLo                   7
/// 3E    00 LcHi LcLo data              7 + Nc            Nc 1–65,535
/// 4E    00 LcHi LcLo data LeHi LeLo    9 + Nc
/// ```
///
/// Ne = 0 means that there is no Le field; it cannot be written as `00`, which means 256. `Debug` shows header and
/// lengths, never data: it may hold a PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    header: Header,
    data: Zeroizing<Vec<u8>>,
    ne: Ne,
    form: LengthForm,
}

impl Command {
    /// Most data bytes of a command with short length fields.
    pub const SHORT_DATA_MAX: usize = 255;
    /// Most data bytes of any command.
    pub const DATA_MAX: usize = 65_535;

    /// A command without data that expects none (case 1).
    #[must_use]
    pub fn new(header: Header) -> Self {
        Self {
            header,
            data: Zeroizing::new(Vec::new()),
            ne: Ne::ZERO,
            form: LengthForm::Short,
        }
    }

    /// Adds data; above 255 bytes the length fields become extended.
    ///
    /// # Errors
    /// [`Misuse::DataLength`] for no data and for more than 65,535 bytes.
    pub fn with_data(self, data: &[u8]) -> Result<Self, Misuse> {
        self.with_data_parts(&[data])
    }

    /// Adds data that stand in several places, without a copy of them elsewhere.
    pub(crate) fn with_data_parts(mut self, parts: &[&[u8]]) -> Result<Self, Misuse> {
        let length = parts
            .iter()
            .fold(0_usize, |length, part| length.saturating_add(part.len()));
        if length == 0 || length > Self::DATA_MAX {
            return Err(Misuse::DataLength { length });
        }
        if length > Self::SHORT_DATA_MAX {
            self.form = LengthForm::Extended;
        }
        // The capacity is exact, so that no reallocation leaves a copy of the data behind.
        let mut data = Zeroizing::new(Vec::with_capacity(length));
        for part in parts {
            data.extend_from_slice(part);
        }
        self.data = data;
        Ok(self)
    }

    /// Adds data of a length known when compiling, which short length fields can hold.
    pub(crate) fn with_bytes<const N: usize>(mut self, data: [u8; N]) -> Self {
        const { assert!(N >= 1 && N <= Self::SHORT_DATA_MAX) }
        self.data = Zeroizing::new(data.to_vec());
        self
    }

    /// Puts the command into another class: another logical channel, a link of a chain.
    #[must_use]
    pub const fn with_class(mut self, class: Class) -> Self {
        self.header.cla = class.encode();
        self
    }

    /// Says how many response bytes are expected; above 256 the length fields become extended.
    #[must_use]
    pub fn with_ne(mut self, ne: Ne) -> Self {
        if ne > Ne::SHORT_MAX {
            self.form = LengthForm::Extended;
        }
        self.ne = ne;
        self
    }

    /// Writes the length fields in extended form even where short ones would do. A case 1 command has none.
    #[must_use]
    pub fn with_extended_length(mut self) -> Self {
        if !self.data.is_empty() || self.ne != Ne::ZERO {
            self.form = LengthForm::Extended;
        }
        self
    }

    /// The header.
    #[must_use]
    pub const fn header(&self) -> Header {
        self.header
    }

    /// The data; empty in cases 1 and 2.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The number of response bytes expected at most.
    #[must_use]
    pub const fn ne(&self) -> Ne {
        self.ne
    }

    /// The form of the length fields.
    #[must_use]
    pub const fn length_form(&self) -> LengthForm {
        self.form
    }

    /// The bytes to send. They may hold a PIN, so they are wiped when dropped.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        // The capacity is exact, so that no reallocation leaves a copy of the data behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(9 + self.data.len()));
        let Header { cla, ins, p1, p2 } = self.header;
        bytes.extend_from_slice(&[cla, ins, p1, p2]);
        let [.., nc_high, nc_low] = self.data.len().to_be_bytes();
        // The low bytes are the field: 256 becomes 00, 65,536 becomes 00 00.
        let [.., ne_high, ne_low] = self.ne.get().to_be_bytes();
        let has_data = !self.data.is_empty();
        let has_le = self.ne != Ne::ZERO;
        match self.form {
            LengthForm::Short => {
                if has_data {
                    bytes.push(nc_low);
                    bytes.extend_from_slice(&self.data);
                }
                if has_le {
                    bytes.push(ne_low);
                }
            }
            LengthForm::Extended => {
                if has_data || has_le {
                    bytes.push(0);
                }
                if has_data {
                    bytes.extend_from_slice(&[nc_high, nc_low]);
                    bytes.extend_from_slice(&self.data);
                }
                if has_le {
                    bytes.extend_from_slice(&[ne_high, ne_low]);
                }
            }
        }
        bytes
    }

    /// Reads a command, strictly: short and extended fields are never mixed, and nothing may be left over.
    ///
    /// # Errors
    /// [`Malformed::CommandHeader`], [`Malformed::CommandLength`], [`Malformed::ZeroLc`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let [cla, ins, p1, p2, body @ ..] = bytes else {
            return Err(Malformed::CommandHeader {
                length: bytes.len(),
            });
        };
        let command = Self::new(Header {
            cla: *cla,
            ins: *ins,
            p1: *p1,
            p2: *p2,
        });
        let unfit = Malformed::CommandLength {
            length: bytes.len(),
        };
        match body {
            // Case 1.
            [] => Ok(command),
            // Case 2S.
            [le] => Ok(command.with_ne(Ne::from(*le))),
            // Case 2E.
            [0, high, low] => {
                let le = u16::from_be_bytes([*high, *low]);
                Ok(command.with_ne(Ne::from(le)).with_extended_length())
            }
            // Cases 3E and 4E: a leading 00 and at least Lc and one byte of data.
            [0, high, low, rest @ ..] => {
                let lc = usize::from(u16::from_be_bytes([*high, *low]));
                if lc == 0 {
                    return Err(Malformed::ZeroLc);
                }
                let (data, le) = rest.split_at_checked(lc).ok_or(unfit)?;
                let command = command
                    .with_data(data)
                    .map_err(|_| unfit)?
                    .with_extended_length();
                match le {
                    [] => Ok(command),
                    [high, low] => Ok(command.with_ne(Ne::from(u16::from_be_bytes([*high, *low])))),
                    _ => Err(unfit),
                }
            }
            // A lone 00 and one more byte: neither an extended Le nor an Lc of zero with an Le.
            [0, _] => Err(Malformed::ZeroLc),
            // Cases 3S and 4S.
            [lc, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(*lc)).ok_or(unfit)?;
                let command = command.with_data(data).map_err(|_| unfit)?;
                match le {
                    [] => Ok(command),
                    [le] => Ok(command.with_ne(Ne::from(*le))),
                    _ => Err(unfit),
                }
            }
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("header", &self.header)
            .field("nc", &self.data.len())
            .field("ne", &self.ne.get())
            .field("form", &self.form)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Header};
    use crate::{LengthForm, Malformed, Misuse, Ne};
    use alloc::{format, vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    const READ: Header = Header::new(0x00, 0xB0, 0x00, 0x00);

    #[track_caller]
    fn encodes(command: &Command, bytes: &[u8]) {
        assert_eq!(command.encode().as_slice(), bytes);
        assert_eq!(Command::decode(bytes).as_ref(), Ok(command));
    }

    #[test]
    fn all_seven_encodings() {
        let data = [0xAA; 2];
        encodes(&Command::new(READ), &hex!("00B00000"));
        encodes(
            &Command::new(READ).with_ne(Ne::new(4).unwrap()),
            &hex!("00B00000 04"),
        );
        encodes(
            &Command::new(READ).with_ne(Ne::SHORT_MAX),
            &hex!("00B00000 00"),
        );
        encodes(
            &Command::new(READ).with_data(&data).unwrap(),
            &hex!("00B00000 02 AAAA"),
        );
        encodes(
            &Command::new(READ)
                .with_data(&data)
                .unwrap()
                .with_ne(Ne::SHORT_MAX),
            &hex!("00B00000 02 AAAA 00"),
        );
        encodes(
            &Command::new(READ).with_ne(Ne::new(257).unwrap()),
            &hex!("00B00000 00 0101"),
        );
        encodes(
            &Command::new(READ).with_ne(Ne::EXTENDED_MAX),
            &hex!("00B00000 00 0000"),
        );
        let extended = Command::new(READ)
            .with_data(&data)
            .unwrap()
            .with_extended_length();
        encodes(&extended, &hex!("00B00000 00 0002 AAAA"));
        encodes(
            &extended.with_ne(Ne::new(3).unwrap()),
            &hex!("00B00000 00 0002 AAAA 0003"),
        );
    }

    #[test]
    fn data_of_256_bytes_makes_lengths_extended() {
        let command = Command::new(READ).with_data(&[1; 256]).unwrap();
        assert_eq!(command.length_form(), LengthForm::Extended);
        assert_eq!(
            command.encode().get(..7),
            Some(&hex!("00B00000 00 0100")[..])
        );
    }

    #[test]
    fn boundaries_of_data() {
        assert_eq!(
            Command::new(READ).with_data(&[]),
            Err(Misuse::DataLength { length: 0 })
        );
        assert!(Command::new(READ).with_data(&[0; 65_535]).is_ok());
        assert_eq!(
            Command::new(READ).with_data(&vec![0; 65_536]),
            Err(Misuse::DataLength { length: 65_536 })
        );
        assert_eq!(Ne::new(65_537), Err(Misuse::Ne { value: 65_537 }));
    }

    #[test]
    fn short_lc_with_two_byte_le_is_refused() {
        // A published client sends this form and its own test pins the bytes.
        assert_eq!(
            Command::decode(&hex!("00B00000 02 AAAA 0000")),
            Err(Malformed::CommandLength { length: 9 })
        );
    }

    #[test]
    fn what_fits_no_encoding_is_refused() {
        assert_eq!(
            Command::decode(&hex!("00B000")),
            Err(Malformed::CommandHeader { length: 3 })
        );
        assert_eq!(
            Command::decode(&hex!("00B00000 0001")),
            Err(Malformed::ZeroLc)
        );
        assert_eq!(
            Command::decode(&hex!("00B00000 00 0000 AA")),
            Err(Malformed::ZeroLc)
        );
        assert_eq!(
            Command::decode(&hex!("00B00000 03 AAAA")),
            Err(Malformed::CommandLength { length: 7 })
        );
        assert_eq!(
            Command::decode(&hex!("00B00000 00 0002 AAAA 00")),
            Err(Malformed::CommandLength { length: 10 })
        );
    }

    #[test]
    fn debug_never_shows_data() {
        let verify = Command::new(Header::new(0x00, 0x20, 0x00, 0x80))
            .with_data(b"1234")
            .unwrap();
        assert_eq!(
            format!("{verify:?}"),
            "Command { header: 00 20 00 80, nc: 4, ne: 0, form: Short }"
        );
    }

    proptest! {
        #[test]
        fn decode_is_total_and_encode_is_its_inverse(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(command) = Command::decode(&bytes) {
                prop_assert_eq!(command.encode().to_vec(), bytes);
            }
        }

        #[test]
        fn encode_then_decode_is_identity(
            header in any::<[u8; 4]>(),
            data in proptest::collection::vec(any::<u8>(), 0..700),
            ne in 0_u32..=65_536,
            extended in any::<bool>(),
        ) {
            let [cla, ins, p1, p2] = header;
            let mut command = Command::new(Header::new(cla, ins, p1, p2)).with_ne(Ne::new(ne).unwrap());
            if !data.is_empty() {
                command = command.with_data(&data).unwrap();
            }
            if extended {
                command = command.with_extended_length();
            }
            prop_assert_eq!(Command::decode(&command.encode()), Ok(command));
        }
    }
}
