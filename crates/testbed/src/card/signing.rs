// SPDX-License-Identifier: MIT OR Apache-2.0
//! COMPUTE DIGITAL SIGNATURE.

use super::Answer;
use crate::pki::RsaKey;
use apdu::{Command, StatusWord};

/// Length of an RSA-2048 signature.
const SIGNATURE_LENGTH: u32 = 256;

/// PKCS#1 v1.5 around 1–245 bytes, which the card does not look into (two or more sources).
pub(super) fn sign(key: &RsaKey, command: &Command) -> Answer {
    match command.ne().get() {
        0 => return Err(StatusWord::WRONG_LENGTH),
        // ISO/IEC 7816-4 §5.6: wrong Le; `6C00` names 256 bytes.
        1..SIGNATURE_LENGTH => {
            return Err(StatusWord::new(0x6C00).unwrap_or(StatusWord::WRONG_LENGTH));
        }
        _ => {}
    }
    if command.data().is_empty() {
        return Err(StatusWord::WRONG_LENGTH);
    }
    key.sign_payload(command.data())
        .ok_or(StatusWord::WRONG_LENGTH)
}
