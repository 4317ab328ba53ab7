// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's side of the synthetic PIN-less exchange; see `jpki::card::synthetic_terminal_authentication`.

use super::Answer;
use crate::Seed;
use crate::pki::operator_key;
use apdu::tlv::{Limits, Reader, Tag};
use apdu::{Command, StatusWord};
use jpki::card::synthetic_terminal_authentication::{CHALLENGE_LENGTH, LABEL};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
use rand_core::Rng;
use sha2::{Digest, Sha256};

#[derive(Clone)]
pub(crate) struct TerminalGate {
    /// The operator's public point: the card pins it.
    operator: Vec<u8>,
    pub(crate) challenge: Option<[u8; CHALLENGE_LENGTH]>,
    pub(crate) accepted: bool,
}

impl TerminalGate {
    pub(super) fn new(seed: Seed) -> Self {
        Self {
            operator: operator_key(seed).public_point(),
            challenge: None,
            accepted: false,
        }
    }

    pub(super) const fn log_out(&mut self) {
        self.challenge = None;
        self.accepted = false;
    }

    pub(super) fn challenge(&mut self, command: &Command, random: &mut impl Rng) -> Answer {
        if usize::try_from(command.ne().get()) != Ok(CHALLENGE_LENGTH) || !command.data().is_empty()
        {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let mut challenge = [0; CHALLENGE_LENGTH];
        random.fill_bytes(&mut challenge);
        self.challenge = Some(challenge);
        Ok(challenge.to_vec())
    }

    /// A challenge is good for one presentation, right or wrong.
    pub(super) fn present(&mut self, data: &[u8]) -> Answer {
        let challenge = self
            .challenge
            .take()
            .ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
        let presented = Presented::parse(data).ok_or(StatusWord::INCORRECT_DATA)?;
        let message = [LABEL, &challenge, &Sha256::digest(presented.body)].concat();
        let certified = verifies(
            &self.operator,
            presented.body,
            presented.certificate_signature,
        );
        self.accepted = certified && verifies(presented.point, &message, presented.signature);
        if self.accepted {
            Ok(Vec::new())
        } else {
            Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED)
        }
    }
}

struct Presented<'a> {
    body: &'a [u8],
    certificate_signature: &'a [u8],
    point: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Presented<'a> {
    fn parse(data: &'a [u8]) -> Option<Self> {
        let limits = Limits::standard();
        let mut outer = Reader::new(data, &limits);
        let certificate = take(&mut outer, 0x7F21)?;
        let signature = take(&mut outer, 0x9E)?;
        let mut certificate = Reader::new(certificate, &limits);
        let body = take(&mut certificate, 0x5F4E)?;
        let certificate_signature = take(&mut certificate, 0x5F37)?;
        let mut fields = Reader::new(body, &limits);
        take(&mut fields, 0x42)?;
        take(&mut fields, 0x5F20)?;
        let key = take(&mut fields, 0x7F49)?;
        // The expiry: a card has no clock and cannot judge it.
        take(&mut fields, 0x5F24)?;
        let point = take(&mut Reader::new(key, &limits), 0x86)?;
        Some(Self {
            body,
            certificate_signature,
            point,
            signature,
        })
    }
}

fn take<'a>(reader: &mut Reader<'a>, tag: u32) -> Option<&'a [u8]> {
    Some(reader.expect(Tag::new(tag).ok()?).ok()?.value())
}

fn verifies(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(point);
    let signature = Signature::from_slice(signature);
    key.ok()
        .zip(signature.ok())
        .is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
}
