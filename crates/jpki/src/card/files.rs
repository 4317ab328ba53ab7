// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names on the card. Nothing else in the project writes these numbers.
//!
//! Confidence: "two or more sources" means independent published implementations or measurements agree; "one source"
//! is what a single one measured.

pub mod common;
pub mod text;

use apdu::FileIdentifier;

/// 公的個人認証AP, the JPKI application (two or more sources).
pub const JPKI_APPLICATION: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// The card manager, selected at power-up; selecting it ends every security status (one source).
pub const CARD_MANAGER: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// 署名用 certificate; readable after the signature password (two or more sources).
pub const SIGNATURE_CERTIFICATE: FileIdentifier = FileIdentifier(0x0001);

/// Certificate of the 署名用 authority; free (two or more sources).
pub const SIGNATURE_AUTHORITY: FileIdentifier = FileIdentifier(0x0002);

/// Token information, the fields of PKCS#11 `CK_TOKEN_INFO`; free (two or more sources for the first 32 bytes).
pub const TOKEN_INFORMATION: FileIdentifier = FileIdentifier(0x0006);

/// Which certificates are there; free (one source).
pub const CERTIFICATE_AVAILABILITY: FileIdentifier = FileIdentifier(0x0008);

/// 利用者証明用 certificate; free on the plastic card (two or more sources).
pub const AUTHENTICATION_CERTIFICATE: FileIdentifier = FileIdentifier(0x000A);

/// Certificate of the 利用者証明用 authority; free (two or more sources).
pub const AUTHENTICATION_AUTHORITY: FileIdentifier = FileIdentifier(0x000B);

/// Reference to the authority of terminal certificates, for the unpublished use of the key without PIN; what is in it
/// and how it is used is not public (one source).
pub const TERMINAL_AUTHORITY: FileIdentifier = FileIdentifier(0x0016);

/// 利用者証明用 private key (two or more sources).
pub const AUTHENTICATION_KEY: FileIdentifier = FileIdentifier(0x0017);

/// 利用者証明用 PIN (two or more sources).
pub const AUTHENTICATION_PIN: FileIdentifier = FileIdentifier(0x0018);

/// 署名用 private key (two or more sources).
pub const SIGNATURE_KEY: FileIdentifier = FileIdentifier(0x001A);

/// 署名用 password (two or more sources).
pub const SIGNATURE_PASSWORD: FileIdentifier = FileIdentifier(0x001B);

/// What a file holds, for people who read a transcript.
#[must_use]
pub const fn description(file: FileIdentifier) -> Option<&'static str> {
    Some(match file {
        SIGNATURE_CERTIFICATE => "digital-signature certificate",
        SIGNATURE_AUTHORITY => "digital-signature authority",
        TOKEN_INFORMATION => "token information",
        CERTIFICATE_AVAILABILITY => "certificate availability",
        AUTHENTICATION_CERTIFICATE => "user-authentication certificate",
        AUTHENTICATION_AUTHORITY => "user-authentication authority",
        TERMINAL_AUTHORITY => "terminal authority reference",
        AUTHENTICATION_KEY => "user-authentication key",
        AUTHENTICATION_PIN => "user-authentication PIN",
        SIGNATURE_KEY => "digital-signature key",
        SIGNATURE_PASSWORD => "signature password",
        _ => return None,
    })
}
