// SPDX-License-Identifier: MIT OR Apache-2.0
//! COMPUTE DIGITAL SIGNATURE, INTERNAL AUTHENTICATE, GET CHALLENGE.
//!
//! | P1 | data | result |
//! |---|---|---|
//! | `00` | 1–245 bytes | PKCS#1 v1.5 block type 1 around them as they are (two or more sources) |
//! | `01` | a message | the same around its bare SHA-256 digest |
//! | `02`, `03` | a SHA-256 digest, a message | RSASSA-PKCS1-v1_5 |
//! | `04`, `05` | a SHA-256 digest, a message | RSASSA-PSS with SHA-256 and a random salt of 32 bytes |
//!
//! All but `00` from one source. P-384 keys of the next-generation stand-in are synthetic: `02` takes a SHA-384 digest,
//! `03` a message, both give ECDSA in DER.

use super::application::{Application, File, Key, KeyRole, PrivateKey};
use super::{Answer, VirtualCard, refusal};
use crate::pki::{P384Key, RsaKey};
use apdu::{Command, LengthForm, StatusWord};
use jpki::card::files::text;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Length of an RSA-2048 signature.
const RSA_LENGTH: u32 = 256;

/// DigestInfo of SHA-256 up to the digest (RFC 8017 §9.2, note 1).
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// P1 of COMPUTE DIGITAL SIGNATURE.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Verbatim,
    BareDigest,
    Digest,
    Message,
    PssDigest,
    PssMessage,
}

impl Scheme {
    /// The scheme, if a key of this kind knows it.
    fn of(p1: u8, key: &Key) -> Option<Self> {
        Some(match (p1, &key.private, key.role) {
            (0x02, _, KeyRole::Sign) => Self::Digest,
            (0x03, _, KeyRole::Sign) => Self::Message,
            (0x00, PrivateKey::Rsa(_), _) => Self::Verbatim,
            (0x01, PrivateKey::Rsa(_), KeyRole::Sign) => Self::BareDigest,
            (0x04, PrivateKey::Rsa(_), KeyRole::Sign) => Self::PssDigest,
            (0x05, PrivateKey::Rsa(_), KeyRole::Sign) => Self::PssMessage,
            _ => return None,
        })
    }
}

impl VirtualCard {
    pub(super) fn compute_digital_signature(&mut self, command: &Command) -> Answer {
        let header = command.header();
        if header.p1 > 0x05 {
            return Err(StatusWord::INCORRECT_P1_P2);
        }
        let own_key = header.p2 == 0x00 && self.state.selection.application == Application::Text;
        let identifier = if own_key {
            text::SIGNING_KEY.0
        } else if header.p2 & 0x80 == 0 || header.p2 & 0x60 != 0 {
            return Err(StatusWord::INCORRECT_P1_P2);
        } else {
            self.referenced(header.p2)?
        };
        let key = match self.file(identifier) {
            Some(File::Key(key)) => Arc::clone(key),
            _ => return Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE),
        };
        if key.role == KeyRole::Authenticate {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        let scheme = Scheme::of(header.p1, &key).ok_or(StatusWord::INCORRECT_P1_P2)?;
        if !self.state.is_open(key.opened_by) {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        match &key.private {
            PrivateKey::Rsa(key) => sign_rsa(key, scheme, command, &mut self.state.random),
            PrivateKey::P384(key) => sign_p384(key, scheme, command),
        }
    }

    /// Only the common application's own key answers, without a PIN (one source).
    pub(super) fn internal_authenticate(&self, command: &Command) -> Answer {
        let header = command.header();
        if header.p1 != 0x00 || header.p2 & 0x80 == 0 || header.p2 & 0x60 != 0 {
            return Err(StatusWord::INCORRECT_P1_P2);
        }
        let Some(File::Key(key)) = self.file(self.referenced(header.p2)?) else {
            return Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE);
        };
        let (KeyRole::Authenticate, PrivateKey::Rsa(private)) = (key.role, &key.private) else {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        };
        check_rsa_length(command)?;
        if command.data().is_empty() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        Ok(private.sign(command.data()))
    }

    /// 1–256 bytes, exactly as many as asked for; not with an extended Le (one source).
    pub(super) fn get_challenge(&mut self, command: &Command) -> Answer {
        let header = command.header();
        if (header.p1, header.p2) != (0x00, 0x00) {
            return Err(StatusWord::INCORRECT_P1_P2);
        }
        if command.length_form() == LengthForm::Extended {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        let length = usize::try_from(command.ne().get()).unwrap_or_default();
        if length == 0 || !command.data().is_empty() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let mut challenge = vec![0; length];
        self.state.random.fill_bytes(&mut challenge);
        Ok(challenge)
    }

    /// The public half of a key, SubjectPublicKeyInfo in DER. Some are on no file of a card.
    #[must_use]
    pub fn public_key_info(
        &self,
        application: &[u8],
        file: apdu::FileIdentifier,
    ) -> Option<Vec<u8>> {
        let application = self
            .applications()
            .find(|known| known.name() == application)?;
        match self.contents(application)?.file(file.0)? {
            File::Key(key) => Some(match &key.private {
                PrivateKey::Rsa(key) => key.public_key_info(),
                PrivateKey::P384(key) => key.public_key_info(),
            }),
            _ => None,
        }
    }
}

fn check_rsa_length(command: &Command) -> Result<(), StatusWord> {
    match command.ne().get() {
        0 => Err(StatusWord::WRONG_LENGTH),
        // ISO/IEC 7816-4 §5.6: wrong Le; `6C00` names 256 bytes.
        1..RSA_LENGTH => Err(refusal(0x6C00)),
        _ => Ok(()),
    }
}

fn sign_rsa(key: &RsaKey, scheme: Scheme, command: &Command, random: &mut ChaCha20Rng) -> Answer {
    check_rsa_length(command)?;
    let data = command.data();
    // A message fits one short command (one source).
    if data.is_empty() || data.len() > Command::SHORT_DATA_MAX {
        return Err(StatusWord::WRONG_LENGTH);
    }
    let signed = match scheme {
        Scheme::Verbatim => key.sign_payload(data),
        Scheme::BareDigest => key.sign_payload(&Sha256::digest(data)),
        Scheme::Digest if data.len() != 32 => None,
        Scheme::Digest => key.sign_payload(&[&SHA256_DIGEST_INFO[..], data].concat()),
        Scheme::Message => Some(key.sign(data)),
        Scheme::PssDigest => key.sign_pss(data, random),
        Scheme::PssMessage => key.sign_pss(&Sha256::digest(data), random),
    };
    signed.ok_or(StatusWord::WRONG_LENGTH)
}

fn sign_p384(key: &P384Key, scheme: Scheme, command: &Command) -> Answer {
    let data = command.data();
    if command.ne().get() == 0 || data.is_empty() || data.len() > Command::SHORT_DATA_MAX {
        return Err(StatusWord::WRONG_LENGTH);
    }
    let signed = match scheme {
        Scheme::Digest => key.sign_digest(data),
        _ => Some(key.sign(data)),
    };
    let signed = signed.ok_or(StatusWord::WRONG_LENGTH)?;
    let length = u8::try_from(signed.len()).unwrap_or_default();
    if u32::from(length) > command.ne().get() {
        return Err(refusal(0x6C00 | u16::from(length)));
    }
    Ok(signed)
}
