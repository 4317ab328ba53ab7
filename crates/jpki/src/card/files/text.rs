// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names in 券面事項入力補助AP, which holds what is printed on the card as text.
//!
//! Files and tags are known from two or more sources, what the signatures cover from one.

use apdu::FileIdentifier;

/// 券面事項入力補助AP, the card text application (two or more sources).
pub const APPLICATION: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];

/// 個人番号; opened by the PIN or 照合番号A (two or more sources). This project never reads it from a card.
pub const MY_NUMBER: FileIdentifier = FileIdentifier(0x0001);

/// 基本4情報: name, address, date of birth, sex; opened by the PIN or 照合番号B (two or more sources).
pub const ATTRIBUTES: FileIdentifier = FileIdentifier(0x0002);

/// Digests of both files above and the signature over them (two or more sources for the tags, one for what is covered).
pub const INTEGRITY: FileIdentifier = FileIdentifier(0x0003);

/// Card-verifiable certificate of the key that signs; free (two or more sources).
pub const CERTIFICATE: FileIdentifier = FileIdentifier(0x0004);

/// What the application says of itself, with the identifier of a key; free (two or more sources).
pub const APPLICATION_INFORMATION: FileIdentifier = FileIdentifier(0x0005);

/// 券面事項入力補助用暗証番号: four digits, three tries (two or more sources).
pub const PIN: FileIdentifier = FileIdentifier(0x0011);

/// Reference data that are blocked on every card seen; what they are for is not known (one source).
pub const BLOCKED_REFERENCE: FileIdentifier = FileIdentifier(0x0012);

/// The application's own signing key, which needs no PIN (one source).
pub const SIGNING_KEY: FileIdentifier = FileIdentifier(0x0013);

/// 照合番号A: the 個人番号 itself, ten tries (one source for the tries).
pub const CODE_A: FileIdentifier = FileIdentifier(0x0014);

/// 照合番号B: birth, expiry and security code, fourteen digits, ten tries (one source for the tries).
pub const CODE_B: FileIdentifier = FileIdentifier(0x0015);

/// What a file holds, for people who read a transcript.
#[must_use]
pub const fn description(file: FileIdentifier) -> Option<&'static str> {
    Some(match file {
        MY_NUMBER => "number",
        ATTRIBUTES => "attributes",
        INTEGRITY => "digests and signature",
        CERTIFICATE => "card-verifiable certificate",
        PIN => "card text PIN",
        CODE_A => "verification code A",
        CODE_B => "verification code B",
        _ => return None,
    })
}
