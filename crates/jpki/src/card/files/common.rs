// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names in 共通カードAP, whose files are made of records.

use apdu::FileIdentifier;

/// 共通カードAP, the card common application (two or more sources).
pub const APPLICATION: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];

/// Card serial number, municipality and expiry: record 1, simple-TLV `01`, 28 ASCII digits; free (two or more sources).
pub const CARD_INFORMATION: FileIdentifier = FileIdentifier(0x0001);

/// 住民基本台帳用暗証番号: four digits, three tries (one source).
pub const PIN: FileIdentifier = FileIdentifier(0x001C);

/// Key that answers INTERNAL AUTHENTICATE without a PIN (one source).
pub const AUTHENTICATION_KEY: FileIdentifier = FileIdentifier(0x0019);

/// What a file holds, for people who read a transcript.
#[must_use]
pub const fn description(file: FileIdentifier) -> Option<&'static str> {
    Some(match file {
        CARD_INFORMATION => "card information",
        AUTHENTICATION_KEY => "card authentication key",
        PIN => "resident register PIN",
        _ => return None,
    })
}
