// SPDX-License-Identifier: MIT OR Apache-2.0
//! Instruction bytes (ISO/IEC 7816-4 §5.5) and the names of their commands.

use crate::{Class, Header};

macro_rules! instructions {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $text:literal;)*) => {
        $($(#[$doc])* pub const $name: u8 = $value;)*

        const fn standard_name(ins: u8) -> Option<&'static str> {
            match ins {
                $($value => Some($text),)*
                _ => None,
            }
        }

        #[cfg(test)]
        const INSTRUCTIONS: &[u8] = &[$($value),*];
    };
}

instructions! {
    /// ISO/IEC 7816-4 §11.6.6.
    VERIFY = 0x20, "VERIFY";
    /// ISO/IEC 7816-4 §11.6.11.
    MANAGE_SECURITY_ENVIRONMENT = 0x22, "MANAGE SECURITY ENVIRONMENT";
    /// ISO/IEC 7816-4 §11.6.7.
    CHANGE_REFERENCE_DATA = 0x24, "CHANGE REFERENCE DATA";
    /// ISO/IEC 7816-8.
    PERFORM_SECURITY_OPERATION = 0x2A, "PERFORM SECURITY OPERATION";
    /// ISO/IEC 7816-4 §11.6.10.
    RESET_RETRY_COUNTER = 0x2C, "RESET RETRY COUNTER";
    /// ISO/IEC 7816-4 §11.2.3.
    MANAGE_CHANNEL = 0x70, "MANAGE CHANNEL";
    /// ISO/IEC 7816-4 §11.6.4.
    EXTERNAL_AUTHENTICATE = 0x82, "EXTERNAL AUTHENTICATE";
    /// ISO/IEC 7816-4 §11.6.3.
    GET_CHALLENGE = 0x84, "GET CHALLENGE";
    /// ISO/IEC 7816-4 §11.6.5.
    GENERAL_AUTHENTICATE = 0x86, "GENERAL AUTHENTICATE";
    /// ISO/IEC 7816-4 §11.6.2.
    INTERNAL_AUTHENTICATE = 0x88, "INTERNAL AUTHENTICATE";
    /// ISO/IEC 7816-4 §11.2.2.
    SELECT = 0xA4, "SELECT";
    /// ISO/IEC 7816-4 §11.3.3.
    READ_BINARY = 0xB0, "READ BINARY";
    /// ISO/IEC 7816-4 §11.3.3, with data objects in the data fields.
    READ_BINARY_ODD = 0xB1, "READ BINARY";
    /// ISO/IEC 7816-4 §11.4.3.
    READ_RECORD = 0xB2, "READ RECORD";
    /// ISO/IEC 7816-4 §11.8.1.
    GET_RESPONSE = 0xC0, "GET RESPONSE";
    /// ISO/IEC 7816-4 §11.5.
    GET_DATA = 0xCA, "GET DATA";
    /// ISO/IEC 7816-4 §11.5, with data objects in the data fields.
    GET_DATA_ODD = 0xCB, "GET DATA";
}

/// Name of the command with this header: in a proprietary class an instruction means what the card's maker says
/// (ISO/IEC 7816-4 §5.5).
#[must_use]
pub const fn name(header: Header) -> Option<&'static str> {
    match Class::decode(header.cla) {
        Ok(Class::Interindustry(_)) => standard_name(header.ins),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{INSTRUCTIONS, name};
    use crate::Header;

    #[test]
    fn names_belong_to_interindustry_classes() {
        assert_eq!(name(Header::new(0x00, 0xA4, 0, 0)), Some("SELECT"));
        assert_eq!(name(Header::new(0x44, 0xB1, 0, 0)), Some("READ BINARY"));
        for cla in [0x20, 0x80, 0xFF] {
            assert_eq!(name(Header::new(cla, 0xA4, 0, 0)), None);
        }
        assert_eq!(name(Header::new(0x00, 0x32, 0, 0)), None);
    }

    #[test]
    fn no_instruction_is_6x_or_9x_and_none_stands_twice() {
        // §5.5: those would look like status words.
        assert!(
            INSTRUCTIONS
                .iter()
                .all(|ins| !matches!(ins >> 4, 0x6 | 0x9))
        );
        assert!(INSTRUCTIONS.is_sorted_by(|one, next| one < next));
    }
}
