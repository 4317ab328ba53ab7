// SPDX-License-Identifier: MIT OR Apache-2.0
//! 券面事項入力補助AP, the card text application: what is printed on the card, as text.
//!
//! ```text
//! with_session ── verify_pin ──► PinOutcome::Verified(unlocked) ── read(&unlocked) ──► TextFiles
//!
//! verify_attributes(TextFiles, pinned authorities) ──► VerifiedAttributes
//!
//!     pinned authority key ──signs──► EF 0004, certificate ──certifies──► key ──signs──► EF 0003, digests
//!                                                                                          │
//!                                     EF 0002: name, address, birth date, sex ◄──of────────┘
//! ```
//!
//! Files, tags and the PIN are known from two or more sources; what the digests and signatures cover, from one. The
//! 個人番号 in EF `0001` is never read.

mod attributes;
mod certificate;
mod integrity;
mod verification;

pub use attributes::{BirthDate, Sex, UnverifiedAttributes};
pub use certificate::{CardVerifiableCertificate, KeyIdentifier};
pub use integrity::Integrity;
pub use verification::{AttributeAuthority, VerifiedAttributes, verify_attributes};

use super::application::OfSession;
use super::channel::{CHUNK, Channel};
use super::files::text as files;
use super::pin::{ChangeOutcome, LastTry, PinOutcome, RetryCounter, TextPin};
use super::reference;
use super::session::Ended;
use crate::error::{CardFault, Error};
use alloc::vec::Vec;
use apdu::tlv::{DataObject, LeadingFf, Limits, Reader, Tag};
use apdu::{FileIdentifier, Malformed, Transport};
use core::fmt;
use core::marker::PhantomData;
use zeroize::Zeroizing;

/// A card whose text application is selected; [`with_session`] lends one.
#[expect(missing_debug_implementations, reason = "a transport has none")]
pub struct TextCard<'s> {
    channel: Channel<'s>,
}

/// Proof that the card lets the text be read until the session ends.
#[derive(Debug)]
pub struct TextUnlocked<'s>(OfSession<'s>);

/// The three files that [`verify_attributes`] needs, as the card gave them. Erased when dropped; `Debug` shows lengths.
pub struct TextFiles {
    attributes: Zeroizing<Vec<u8>>,
    integrity: Zeroizing<Vec<u8>>,
    certificate: Zeroizing<Vec<u8>>,
}

/// Selects the text application, does the work and logs out, as [`with_session`](super::with_session) does.
///
/// # Errors
/// [`CardFault::NoApplication`]; [`Error::Card`] for other status words; [`Error::Transport`].
pub fn with_session<R>(
    transport: &mut dyn Transport,
    work: impl for<'s> FnOnce(&mut TextCard<'s>) -> R,
) -> Result<Ended<R>, Error> {
    let mut card = TextCard {
        channel: Channel::open(transport, &files::APPLICATION)?,
    };
    let value = work(&mut card);
    let log_out = card.channel.end();
    Ok(Ended { value, log_out })
}

impl<'s> TextCard<'s> {
    /// Asks how many tries the PIN of this application has left; costs none.
    ///
    /// # Errors
    /// [`Error::Transport`].
    pub fn retries(&mut self) -> Result<RetryCounter, Error> {
        reference::retries(&mut self.channel, files::PIN)
    }

    /// Shows the PIN of this application to the card, once, after asking for its counter.
    ///
    /// # Errors
    /// [`Error::Transport`]. After an error the PIN was not shown.
    pub fn verify_pin(
        &mut self,
        pin: &TextPin,
        last_try: LastTry,
    ) -> Result<PinOutcome<TextUnlocked<'s>>, Error> {
        let outcome = reference::verify(&mut self.channel, files::PIN, pin.as_bytes(), last_try)?;
        Ok(outcome.map(|()| TextUnlocked(PhantomData)))
    }

    /// Changes the PIN of this application: shows the old one and, if it is right, sets the new one.
    ///
    /// # Errors
    /// [`Error::Transport`]. After an error nothing was shown.
    pub fn change_pin(
        &mut self,
        [old, new]: [&TextPin; 2],
        last_try: LastTry,
    ) -> Result<ChangeOutcome, Error> {
        let secrets = [old.as_bytes(), new.as_bytes()];
        reference::change(&mut self.channel, files::PIN, secrets, last_try)
    }

    /// Reads what is printed on the card, and what proves it.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn read(&mut self, _: &TextUnlocked<'s>) -> Result<TextFiles, Error> {
        let channel = &mut self.channel;
        Ok(TextFiles {
            attributes: channel.read_file(files::ATTRIBUTES, CHUNK, |file, head| {
                content_length(file, head, attributes::TAG)
            })?,
            integrity: channel.read_file(files::INTEGRITY, CHUNK, |file, head| {
                content_length(file, head, integrity::TAG)
            })?,
            certificate: channel.read_file(files::CERTIFICATE, CHUNK, |file, head| {
                content_length(file, head, certificate::TAG)
            })?,
        })
    }
}

impl TextFiles {
    /// The contents of EF `0002`, `0003` and `0004`, read in another way.
    #[must_use]
    pub fn new(attributes: Vec<u8>, integrity: Vec<u8>, certificate: Vec<u8>) -> Self {
        Self {
            attributes: Zeroizing::new(attributes),
            integrity: Zeroizing::new(integrity),
            certificate: Zeroizing::new(certificate),
        }
    }
}

impl TextFiles {
    /// What they say, unverified, for those who know no authority of such texts and rely on nobody but the card.
    ///
    /// # Errors
    /// [`CardFault::FileContent`] as [`UnverifiedAttributes::parse`].
    pub fn unverified(&self) -> Result<UnverifiedAttributes<'_>, CardFault> {
        UnverifiedAttributes::parse(&self.attributes)
    }
}

impl fmt::Debug for TextFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextFiles")
            .field("attributes", &self.attributes.len())
            .field("integrity", &self.integrity.len())
            .field("certificate", &self.certificate.len())
            .finish()
    }
}

/// Bytes of which nobody knows the meaning and which some cards of about 2023 are said to have in front of the outermost
/// tag (one source).
const PREFIX: usize = 2;

/// Where the outermost data object begins: at the file's start, or behind the two bytes.
fn start(content: &[u8], tag: u32) -> Option<usize> {
    let [.., high, low] = tag.to_be_bytes();
    [0, PREFIX].into_iter().find(|start| {
        content
            .get(*start..)
            .is_some_and(|rest| rest.starts_with(&[high, low]))
    })
}

/// Length of a file up to the end of its outermost data object, whose tag has two bytes.
fn content_length(file: FileIdentifier, head: &[u8], tag: u32) -> Result<usize, CardFault> {
    let broken = |offset| broken(file, offset);
    let value = start(head, tag).ok_or_else(|| broken(0))? + 2;
    let (digits, length) = match head.get(value..).unwrap_or_default() {
        [short @ 0..=0x7F, ..] => (0, usize::from(*short)),
        [0x81, length, ..] => (1, usize::from(*length)),
        [0x82, high, low, ..] => (2, usize::from(u16::from_be_bytes([*high, *low]))),
        [0x83 | 0x84, ..] => return Err(CardFault::FileTooLong { file: file.0 }),
        _ => return Err(broken(value)),
    };
    Ok(value + 1 + digits + length)
}

/// A file's outermost data object, and how many bytes stand in front of it.
fn outermost<'a>(
    file: FileIdentifier,
    content: &'a [u8],
    tag: u32,
) -> Result<(DataObject<'a>, usize), CardFault> {
    let start = start(content, tag).ok_or_else(|| broken(file, 0))?;
    let rest = content.get(start..).unwrap_or_default();
    let mut reader =
        Reader::new(rest, &Limits::standard()).with_leading_ff(LeadingFf::TagOrPadding);
    let object = Tag::new(tag).and_then(|tag| reader.expect(tag));
    let object = object.map_err(|malformed| broken(file, start + place(malformed)))?;
    Ok((object, start))
}

const fn broken(file: FileIdentifier, offset: usize) -> CardFault {
    CardFault::FileContent {
        file: file.0,
        offset,
    }
}

/// Where a data object breaks the grammar.
const fn place(malformed: Malformed) -> usize {
    match malformed {
        Malformed::Tag { offset }
        | Malformed::Length { offset }
        | Malformed::Value { offset, .. } => offset,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{content_length, files, start};
    use crate::error::CardFault;
    use hex_literal::hex;

    #[test]
    fn length_comes_from_the_outermost_data_object() {
        let length = |head: &[u8]| content_length(files::ATTRIBUTES, head, 0xFF20);
        let broken = |offset| {
            Err(CardFault::FileContent {
                file: 0x0002,
                offset,
            })
        };
        assert_eq!(length(&hex!("FF20 65 DF21")), Ok(104));
        assert_eq!(length(&hex!("FF20 81 80")), Ok(132));
        assert_eq!(length(&hex!("FF20 82 014B")), Ok(336));
        assert_eq!(length(&hex!("0102 FF20 65")), Ok(106));
        assert_eq!(length(&hex!("01 FF20 65")), broken(0));
        assert_eq!(length(&hex!("010203 FF20 65")), broken(0));
        assert_eq!(length(&hex!("FF30 65")), broken(0));
        assert_eq!(length(&hex!("FF20")), broken(2));
        assert_eq!(length(&hex!("FF20 82 01")), broken(2));
        assert_eq!(length(&hex!("FF20 80")), broken(2));
        let too_long = Err(CardFault::FileTooLong { file: 0x0002 });
        assert_eq!(length(&hex!("FF20 83 000001")), too_long);
        assert_eq!(start(&[0xFF; 64], 0xFF20), None);
    }
}
