// SPDX-License-Identifier: MIT OR Apache-2.0
//! Status words (ISO/IEC 7816-4 §5.6).

use crate::{Malformed, Result};
use core::fmt;

/// The two bytes SW1 SW2 that end every response (ISO/IEC 7816-4 §5.6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusWord(u16);

/// What kind of thing a status word says (ISO/IEC 7816-4 §5.6, table 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard knows four classes")]
pub enum StatusClass {
    /// `9000`, `61xx`, and what a card defines for itself under `9x`.
    Normal,
    /// `62xx`, `63xx`.
    Warning,
    /// `64xx`–`66xx`.
    ExecutionError,
    /// `67xx`–`6Fxx`.
    CheckingError,
}

macro_rules! status_words {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $text:literal;)*) => {
        impl StatusWord {
            $($(#[$doc])* pub const $name: Self = Self($value);)*

            const NAMES: &[(u16, &str)] = &[$(($value, $text)),*];
        }
    };
}

status_words! {
    /// Command completed normally.
    SUCCESS = 0x9000, "normal";
    /// Part of the returned data may be corrupted.
    DATA_MAY_BE_CORRUPTED = 0x6281, "warning, returned data may be corrupted";
    /// The end of the file or record came before Ne bytes were read.
    END_OF_FILE = 0x6282, "warning, end of file or record";
    /// The selected file is deactivated.
    FILE_DEACTIVATED = 0x6283, "warning, selected file deactivated";
    /// Warning without information; after an empty VERIFY: retries are not limited.
    WARNING_NO_INFORMATION = 0x6300, "warning, no information";
    /// Memory failure.
    MEMORY_FAILURE = 0x6581, "memory failure";
    /// Wrong length.
    WRONG_LENGTH = 0x6700, "wrong length";
    /// Logical channel not supported.
    CHANNEL_NOT_SUPPORTED = 0x6881, "logical channel not supported";
    /// Secure messaging not supported.
    SECURE_MESSAGING_NOT_SUPPORTED = 0x6882, "secure messaging not supported";
    /// Last command of the chain expected.
    LAST_COMMAND_EXPECTED = 0x6883, "last command of the chain expected";
    /// Command chaining not supported.
    CHAINING_NOT_SUPPORTED = 0x6884, "command chaining not supported";
    /// Command incompatible with file structure.
    INCOMPATIBLE_FILE_STRUCTURE = 0x6981, "command incompatible with file structure";
    /// Security status not satisfied.
    SECURITY_STATUS_NOT_SATISFIED = 0x6982, "security status not satisfied";
    /// Authentication method blocked.
    AUTHENTICATION_METHOD_BLOCKED = 0x6983, "authentication method blocked";
    /// Reference data not usable; the My Number Card's answer to VERIFY when blocked.
    REFERENCE_DATA_NOT_USABLE = 0x6984, "reference data not usable";
    /// Conditions of use not satisfied.
    CONDITIONS_NOT_SATISFIED = 0x6985, "conditions of use not satisfied";
    /// Command not allowed: no current EF.
    NO_CURRENT_EF = 0x6986, "command not allowed, no current EF";
    /// Expected secure messaging data objects are missing.
    SECURE_MESSAGING_OBJECTS_MISSING = 0x6987, "secure messaging data objects missing";
    /// Secure messaging data objects are incorrect.
    SECURE_MESSAGING_OBJECTS_INCORRECT = 0x6988, "secure messaging data objects incorrect";
    /// Incorrect parameters in the command data field.
    INCORRECT_DATA = 0x6A80, "incorrect parameters in the data field";
    /// Function not supported.
    FUNCTION_NOT_SUPPORTED = 0x6A81, "function not supported";
    /// File or application not found.
    FILE_NOT_FOUND = 0x6A82, "file or application not found";
    /// Record not found.
    RECORD_NOT_FOUND = 0x6A83, "record not found";
    /// Not enough memory space in the file.
    NOT_ENOUGH_MEMORY = 0x6A84, "not enough memory space in the file";
    /// Incorrect parameters P1-P2.
    INCORRECT_P1_P2 = 0x6A86, "incorrect parameters P1-P2";
    /// Referenced data not found.
    REFERENCED_DATA_NOT_FOUND = 0x6A88, "referenced data not found";
    /// Wrong parameters P1-P2; READ BINARY beyond the end of the file.
    WRONG_P1_P2 = 0x6B00, "wrong parameters P1-P2";
    /// Instruction code not supported or invalid.
    INS_NOT_SUPPORTED = 0x6D00, "instruction not supported";
    /// Class not supported.
    CLA_NOT_SUPPORTED = 0x6E00, "class not supported";
    /// No precise diagnosis.
    NO_DIAGNOSIS = 0x6F00, "no precise diagnosis";
}

impl StatusWord {
    /// A status word; the first byte is `6X` or `9X`, and `60` is reserved (ISO/IEC 7816-3 null byte).
    ///
    /// # Errors
    /// [`Malformed::StatusWord`] for anything else.
    pub const fn new(status: u16) -> Result<Self, Malformed> {
        match status >> 8 {
            0x61..=0x6F | 0x90..=0x9F => Ok(Self(status)),
            _ => Err(Malformed::StatusWord { status }),
        }
    }

    /// `63Cx`: `retries` tries left, at most 15.
    #[must_use]
    pub fn retries_left(retries: u8) -> Self {
        Self(0x63C0 | u16::from(retries.min(0x0F)))
    }

    /// Both bytes.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// First byte.
    #[must_use]
    pub const fn sw1(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// Second byte.
    #[must_use]
    pub const fn sw2(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// What kind of thing it says.
    #[must_use]
    pub const fn class(self) -> StatusClass {
        match self.sw1() {
            0x62 | 0x63 => StatusClass::Warning,
            0x64..=0x66 => StatusClass::ExecutionError,
            0x67..=0x6F => StatusClass::CheckingError,
            _ => StatusClass::Normal,
        }
    }

    /// The counter of `63Cx` (ISO/IEC 7816-4 table 6): 0–15.
    #[must_use]
    pub const fn counter(self) -> Option<u8> {
        if self.0 & 0xFFF0 == 0x63C0 {
            Some(self.sw2() & 0x0F)
        } else {
            None
        }
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X} ", self.0)?;
        if let Some(counter) = self.counter() {
            return write!(f, "warning, {counter} tries left");
        }
        if let Some((_, name)) = Self::NAMES.iter().find(|(value, _)| *value == self.0) {
            return f.write_str(name);
        }
        match (self.sw1(), self.class()) {
            (0x61, _) => f.write_str("normal, more data available"),
            (0x6C, _) => f.write_str("wrong Le field, exact length given"),
            (_, StatusClass::Normal) => f.write_str("normal, defined by the card"),
            (_, StatusClass::Warning) => f.write_str("warning"),
            (_, StatusClass::ExecutionError) => f.write_str("execution error"),
            (_, StatusClass::CheckingError) => f.write_str("checking error"),
        }
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({:04X})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{StatusClass, StatusWord};
    use crate::Malformed;
    use alloc::string::ToString;

    #[test]
    fn only_6x_and_9x_are_status_words() {
        for status in 0..=u16::MAX {
            let expected = matches!(status >> 8, 0x61..=0x6F | 0x90..=0x9F);
            assert_eq!(StatusWord::new(status).is_ok(), expected, "{status:04X}");
        }
        assert_eq!(
            StatusWord::new(0x6000),
            Err(Malformed::StatusWord { status: 0x6000 })
        );
    }

    #[test]
    fn classes_follow_table_6() {
        let class = |status| StatusWord::new(status).unwrap().class();
        assert_eq!(class(0x9000), StatusClass::Normal);
        assert_eq!(class(0x6110), StatusClass::Normal);
        assert_eq!(class(0x6281), StatusClass::Warning);
        assert_eq!(class(0x63C2), StatusClass::Warning);
        assert_eq!(class(0x6400), StatusClass::ExecutionError);
        assert_eq!(class(0x66F1), StatusClass::ExecutionError);
        assert_eq!(class(0x6700), StatusClass::CheckingError);
        assert_eq!(class(0x6F00), StatusClass::CheckingError);
    }

    #[test]
    fn counter_is_the_last_nibble_of_63cx_only() {
        assert_eq!(StatusWord::new(0x63C0).unwrap().counter(), Some(0));
        assert_eq!(StatusWord::retries_left(3).counter(), Some(3));
        assert_eq!(StatusWord::new(0x6300).unwrap().counter(), None);
        assert_eq!(StatusWord::new(0x63B3).unwrap().counter(), None);
    }

    #[test]
    fn display_names_the_word() {
        let text = |status| StatusWord::new(status).unwrap().to_string();
        assert_eq!(text(0x6982), "6982 security status not satisfied");
        assert_eq!(text(0x63C2), "63C2 warning, 2 tries left");
        assert_eq!(text(0x6105), "6105 normal, more data available");
        assert_eq!(text(0x9FFF), "9FFF normal, defined by the card");
    }
}
