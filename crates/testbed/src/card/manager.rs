// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card manager: selected at power-up, answers GET DATA (one source).
//!
//! Of the tags that have been seen, `0042`, `0066` and `00F8` are not there: what their values look like is not published.

use super::application::{Application, Contents, File};
use super::{ATR_CONTACT, Answer, VirtualCard, common, refusal};
use crate::pki::TextAuthority;
use crate::population::Person;
use apdu::{Command, Ne, StatusWord};
use std::sync::Arc;

/// Card number, ASCII.
const CARD_NUMBER: u16 = 0x0045;
/// Code of the municipality, five digits.
const MUNICIPALITY: u16 = 0x00F0;
/// Expiry, `YYYYMMDD`.
const EXPIRY: u16 = 0x00F2;
/// Identifier of a key.
const KEY_IDENTIFIER: u16 = 0x00F7;
/// Contact ATR without its first byte.
const ATR: u16 = 0x5F51;
/// Card-verifiable certificates; longer than a short response. The text authority's stands here.
const CERTIFICATES: u16 = 0x7F21;

pub(super) fn contents(authority: &Arc<TextAuthority>, person: &Person) -> Contents {
    let (authority, person) = (Arc::clone(authority), person.clone());
    Contents::new(move || {
        let code = person.municipality.code;
        [
            (CARD_NUMBER, common::serial(&person).into_bytes()),
            (MUNICIPALITY, code.as_bytes().to_vec()),
            (EXPIRY, person.card_expiry().into_bytes()),
            (KEY_IDENTIFIER, TextAuthority::KEY_IDENTIFIER.to_vec()),
            (ATR, ATR_CONTACT.iter().copied().skip(1).collect()),
            (CERTIFICATES, authority.certificate().to_vec()),
        ]
        .map(|(tag, value)| (tag, File::DataObject(value)))
        .into()
    })
}

impl VirtualCard {
    /// GET DATA. What does not fit a short response is answered with `6700` until it is asked for with an extended Le.
    pub(super) fn get_data(&self, command: &Command) -> Answer {
        let contents = self
            .contents(Application::CardManager)
            .ok_or(StatusWord::INS_NOT_SUPPORTED)?;
        if !command.data().is_empty() || command.ne() == Ne::ZERO {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let tag = u16::from_be_bytes([command.header().p1, command.header().p2]);
        let Some(File::DataObject(value)) = contents.file(tag) else {
            return Err(StatusWord::REFERENCED_DATA_NOT_FOUND);
        };
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        if length > command.ne().get() {
            return Err(match u8::try_from(length) {
                Ok(length) => refusal(0x6C00 | u16::from(length)),
                Err(_) => StatusWord::WRONG_LENGTH,
            });
        }
        Ok(value.clone())
    }
}
