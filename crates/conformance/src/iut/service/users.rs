// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a facility user has and makes: a password, one-time codes, requests for certificates.

use crate::case::{CodeFault, RegistrationFault};
use crate::iut::world::SEED;
use sha1::{Digest, Sha1};
use testbed::pki::{EcKey, certificate_request};

/// The password of every facility user of the suite.
pub(super) const PASSWORD: &str = "correct horse battery staple";

/// Seconds of one step (RFC 6238).
const STEP: i64 = 30;

/// The one-time code of a secret at an instant, in seconds since 1970: RFC 6238 with SHA-1 and six digits.
pub(super) fn code(secret: &[u8], at: i64) -> String {
    let step = (at / STEP).to_be_bytes();
    let mac = hmac(secret, &step);
    let offset = usize::from(mac[19] & 0x0F);
    let [a, b, c, d] = [0, 1, 2, 3].map(|place| {
        let byte = mac.get(offset + place).copied().unwrap_or_default();
        u32::from(byte)
    });
    let number = ((a & 0x7F) << 24) | (b << 16) | (c << 8) | d;
    format!("{:06}", number % 1_000_000)
}

/// The code that is sent.
pub(super) fn code_sent(
    secret: &[u8],
    at: i64,
    fault: Option<CodeFault>,
    last: Option<&String>,
) -> String {
    match fault {
        None => code(secret, at),
        Some(CodeFault::Old) => code(secret, at - 3_600),
        Some(CodeFault::Used) => last.cloned().unwrap_or_default(),
        Some(CodeFault::Wrong) => {
            // One that is neither of this step nor of its neighbours.
            let near = [-STEP, 0, STEP].map(|off| code(secret, at + off));
            let mut others = ["000000", "111111", "222222", "333333"].into_iter();
            let other = others.find(|one| !near.iter().any(|code| code == one));
            other.unwrap_or_default().to_owned()
        }
    }
}

/// HMAC (RFC 2104) with SHA-1.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 20] {
    const BLOCK: usize = 64;
    let mut block = [0; BLOCK];
    let hashed: [u8; 20];
    let key = if key.len() > BLOCK {
        hashed = Sha1::digest(key).into();
        &hashed
    } else {
        key
    };
    block
        .iter_mut()
        .zip(key)
        .for_each(|(byte, key)| *byte = *key);
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha1::new()
        .chain_update(padded(0x36))
        .chain_update(message)
        .finalize();
    Sha1::new()
        .chain_update(padded(0x5C))
        .chain_update(inner)
        .finalize()
        .into()
}

/// Bytes of a base32 text (RFC 4648 §6), padded or not.
pub(super) fn base32(text: &str) -> Result<Vec<u8>, String> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return Err("the secret is not base32".into()),
        };
        bits = (bits << 5) | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).unwrap_or_default());
        }
    }
    Ok(bytes)
}

/// The key of a device that registers itself.
pub(super) fn key(device: &str) -> EcKey {
    EcKey::generate(SEED, &format!("conformance/{device}"))
}

/// Its certificate request.
pub(super) fn request(device: &str, fault: Option<RegistrationFault>) -> Vec<u8> {
    let own = key(device);
    match fault {
        None => certificate_request(&own, &own),
        Some(RegistrationFault::ForgedRequest) => certificate_request(&own, &key("another")),
        Some(RegistrationFault::NoRequest) => b"no request".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::{base32, code};

    /// RFC 6238 appendix B, shortened to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, wanted) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(code(secret, at), wanted);
        }
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        assert_eq!(base32("MZXW6YTBOI======").unwrap(), b"foobar");
        assert_eq!(base32("MZXW6YTB").unwrap(), b"fooba");
        assert!(base32("m").is_err());
    }
}
