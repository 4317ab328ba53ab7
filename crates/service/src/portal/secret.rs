// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passwords, one-time codes, activation codes, session tokens.

use crate::keys::random;
use crate::verification::CRYPTO;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::io::{Error, Result};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Shortest and longest password, in characters and octets.
pub(super) const PASSWORD: (usize, usize) = (12, 128);

/// Octets of a TOTP secret (RFC 4226 §4, R6) and of tokens.
const TOTP_SECRET: usize = 20;
const TOKEN: usize = 32;
/// Octets of an activation code: 16 characters to type.
const CODE: usize = 10;

/// A password that is long enough, hashed with Argon2id at the parameters of its crate; `None` if it is not.
pub(super) fn hash_password(password: &str) -> Result<Option<String>> {
    let (shortest, longest) = PASSWORD;
    if password.chars().count() < shortest || password.len() > longest {
        return Ok(None);
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    let hash = hash.map_err(|_| Error::other("password cannot be hashed"))?;
    Ok(Some(hash.to_string()))
}

pub(super) fn is_password(password: &str, hash: &str) -> bool {
    let (_, longest) = PASSWORD;
    password.len() <= longest
        && PasswordHash::new(hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
}

/// A secret for an authenticator, as it stores it.
pub(super) fn new_totp_secret() -> Result<String> {
    let mut secret = Zeroizing::new([0; TOTP_SECRET]);
    random(secret.as_mut())?;
    Ok(base32(secret.as_ref()))
}

/// The step a code belongs to, one before and after the present one counted in (RFC 6238 §5.2); `None` for a wrong one.
pub(super) fn totp_step(secret: &str, code: &str, now: i64) -> Option<u64> {
    let six_digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let totp = totp(secret).filter(|_| six_digits)?;
    totp.check(code, u64::try_from(now).ok()?)
}

fn totp(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .with_account_name("facility")
        .build()
        .ok()
}

/// A token for a session, and what is kept of it.
pub(super) fn new_token() -> Result<(String, String)> {
    let mut token = Zeroizing::new([0; TOKEN]);
    random(token.as_mut())?;
    let token = base32(token.as_ref());
    let kept = kept(&token);
    Ok((token, kept))
}

/// A code for a terminal, and what is kept of it.
pub(super) fn new_activation_code() -> Result<(String, String)> {
    let mut code = Zeroizing::new([0; CODE]);
    random(code.as_mut())?;
    let code = base32(code.as_ref());
    let kept = kept(&code);
    Ok((code, kept))
}

/// SHA-256: tokens and codes are random, so nothing slower is needed, and finding one by its hash leaks nothing of it.
pub(super) fn kept(text: &str) -> String {
    hex(&(CRYPTO.sha256)(&[text.as_bytes()]))
}

/// RFC 4648 §6: letters and digits that can be typed.
fn base32(octets: &[u8]) -> String {
    Secret::from(octets).to_base32()
}

pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Random digits.
pub(super) fn digits(count: usize) -> Result<String> {
    let mut text = String::new();
    while text.len() < count {
        let mut octet = [0; 1];
        random(&mut octet)?;
        let [octet] = octet;
        // Of 256 values 250 are ten digits alike; the rest would make some likelier.
        if octet < 250 {
            text.push(char::from(b'0'.saturating_add(octet % 10)));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{hash_password, is_password, totp_step};

    /// RFC 6238 appendix B, SHA-1, six digits.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
        ] {
            let step = u64::try_from(time / 30).unwrap();
            assert_eq!(totp_step(secret, code, time), Some(step));
            assert_eq!(totp_step(secret, code, time + 30), Some(step));
            assert_eq!(totp_step(secret, code, time + 90), None);
        }
        for code in ["", "28708", "2870820", "28708x"] {
            assert_eq!(totp_step(secret, code, 59), None, "{code}");
        }
    }

    #[test]
    fn passwords_are_long_and_hashed() {
        assert_eq!(hash_password("elevenchars").unwrap(), None);
        assert_eq!(hash_password(&"x".repeat(129)).unwrap(), None);
        let hash = hash_password("a password of some length").unwrap().unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(is_password("a password of some length", &hash));
        assert!(!is_password("a password of some lengths", &hash));
    }
}
