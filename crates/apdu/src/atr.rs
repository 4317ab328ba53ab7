// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer to reset (ISO/IEC 7816-3 §8.2).
//!
//! ```text
//! TS   3B direct or 3F inverse convention
//! T0   which of TA1 TB1 TC1 TD1 follow (bits 8 to 5), number of historical bytes (bits 4 to 1)
//! TAi TBi TCi TDi   interface bytes; TDi says which of the next four follow and of which protocol they speak
//! T1…TK             historical bytes, 0 to 15 (ISO/IEC 7816-4 §12.1.1)
//! TCK               makes the exclusive-or from T0 on zero; absent if T=0 alone is offered
//! ```
//!
//! **Never choose a card by its ATR.** It says how to talk to the chip or, without contacts, what the reader made up: the
//! same card has several, other cards have the same, and readers that copy a random identifier into it give each meeting
//! another one. Select the application and look at the answer.

mod contactless;
mod historical;

pub use contactless::{AtqB, BitRates, Contactless};
pub use historical::{CompactObject, CompactTlv, Historical};

use crate::{Malformed, Result};
use alloc::vec::Vec;
use core::fmt;

/// T=15 stands for interface bytes of the whole card, not for a protocol.
const GLOBAL: u8 = 15;
/// What a T=1 card takes in one block if it says nothing (ISO/IEC 7816-3 §11.4.2).
const IFSC_DEFAULT: u8 = 32;

/// An answer to reset that keeps the grammar (ISO/IEC 7816-3 §8.2). `Debug` and `==` see the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Atr {
    bytes: Vec<u8>,
    convention: Convention,
    interface: Vec<InterfaceBytes>,
    /// Where the historical bytes start and end.
    historical: (usize, usize),
}

/// How bits go over the contact (ISO/IEC 7816-3 §8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard knows two")]
pub enum Convention {
    /// `3B`: high is one, lowest bit first.
    Direct,
    /// `3F`: high is zero, highest bit first.
    Inverse,
}

/// One group of interface bytes (ISO/IEC 7816-3 §8.2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InterfaceBytes {
    /// The protocol the group speaks of, from the TD before it; the first two groups speak of all.
    pub protocol: Option<u8>,
    /// TA.
    pub ta: Option<u8>,
    /// TB.
    pub tb: Option<u8>,
    /// TC.
    pub tc: Option<u8>,
    /// TD.
    pub td: Option<u8>,
}

/// Which rule an answer to reset breaks (ISO/IEC 7816-3 §8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AtrFault {
    /// TCK does not make the exclusive-or zero.
    CheckCharacter,
    /// TS is neither `3B` nor `3F`.
    InitialCharacter,
    /// More than 33 bytes.
    Length,
    /// T=15 comes first, or the protocols do not ascend.
    ProtocolOrder,
    /// Something follows the last byte.
    Trailing,
    /// The bytes end before what was announced, TCK included.
    Truncated,
}

impl fmt::Display for AtrFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CheckCharacter => "wrong check character",
            Self::InitialCharacter => "unknown initial character",
            Self::Length => "too long",
            Self::ProtocolOrder => "protocols out of order",
            Self::Trailing => "something follows the end",
            Self::Truncated => "cut off",
        })
    }
}

impl Atr {
    /// TS and at most 32 bytes after it (ISO/IEC 7816-3 §8.2.1).
    pub const MAX: usize = 33;

    /// Reads the bytes of an answer to reset.
    ///
    /// # Errors
    /// [`Malformed::Atr`] with the offset of the byte that breaks a rule, or should have been there.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let fault = |offset, fault| Malformed::Atr { offset, fault };
        if bytes.len() > Self::MAX {
            return Err(fault(Self::MAX, AtrFault::Length));
        }
        let mut input = Input { bytes, offset: 0 };
        let convention = match input.take()? {
            0x3B => Convention::Direct,
            0x3F => Convention::Inverse,
            _ => return Err(fault(0, AtrFault::InitialCharacter)),
        };
        let t0 = input.take()?;
        let mut interface = Vec::new();
        let mut protocols = Protocols::default();
        let mut announced = Some(t0);
        let mut protocol = None;
        // Each round but the last takes a TD, so there are at most 32.
        while let Some(format) = announced {
            let group = input.group(format, protocol)?;
            announced = group.td;
            if let Some(td) = group.td {
                protocols.offer(td & 0x0F, input.offset.saturating_sub(1))?;
                protocol = (!interface.is_empty()).then_some(td & 0x0F);
            }
            interface.push(group);
        }
        let start = input.offset;
        for _ in 0..(t0 & 0x0F) {
            input.take()?;
        }
        let end = input.offset;
        if protocols.need_check() {
            let offset = input.offset;
            input.take()?;
            let covered = bytes.get(1..input.offset).unwrap_or_default();
            if covered.iter().fold(0, |sum, byte| sum ^ byte) != 0 {
                return Err(fault(offset, AtrFault::CheckCharacter));
            }
        }
        if input.offset != bytes.len() {
            return Err(fault(input.offset, AtrFault::Trailing));
        }
        Ok(Self {
            bytes: bytes.to_vec(),
            convention,
            interface,
            historical: (start, end),
        })
    }

    /// All bytes, as they came.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What TS says.
    #[must_use]
    pub const fn convention(&self) -> Convention {
        self.convention
    }

    /// The interface bytes in groups: TA1 to TD1, TA2 to TD2, and so on.
    #[must_use]
    pub fn interface(&self) -> &[InterfaceBytes] {
        &self.interface
    }

    /// The historical bytes, to be read by [`Historical::decode`] (ISO/IEC 7816-4 §12.1.1).
    #[must_use]
    pub fn historical(&self) -> &[u8] {
        let (start, end) = self.historical;
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The transmission protocols offered, ascending; T=0 if nothing is said (ISO/IEC 7816-3 §8.2.3).
    #[must_use]
    pub fn protocols(&self) -> Vec<u8> {
        let mut offered: Vec<u8> = self
            .interface
            .iter()
            .filter_map(|group| group.td)
            .map(|td| td & 0x0F)
            .filter(|protocol| *protocol != GLOBAL)
            .collect();
        offered.dedup();
        if offered.is_empty() {
            offered.push(0);
        }
        offered
    }

    /// The one protocol of a card in specific mode, from TA2; a card without TA2 can be negotiated with (ISO/IEC 7816-3
    /// §6.3.1, §8.3).
    #[must_use]
    pub fn specific_mode(&self) -> Option<u8> {
        let second = self.interface.get(1)?;
        second.ta.map(|ta| ta & 0x0F)
    }

    /// Bytes a T=1 card takes in one block, from its first TA for T=1 after TD2, or 32 (ISO/IEC 7816-3 §11.4.2).
    #[must_use]
    pub fn ifsc(&self) -> u8 {
        let specific = |group: &&InterfaceBytes| group.protocol == Some(1);
        let first = self.interface.iter().find(specific);
        first.and_then(|group| group.ta).unwrap_or(IFSC_DEFAULT)
    }

    /// What a contactless reader put into it, if it has the form of one made up by a reader (PC/SC part 3, §3.1.3.2.3).
    /// A card with contacts can have this form too.
    #[must_use]
    pub fn contactless(&self) -> Option<Contactless<'_>> {
        let only = |td| InterfaceBytes {
            td: Some(td),
            ..InterfaceBytes::default()
        };
        let [first, second, third] = self.interface.as_slice() else {
            return None;
        };
        let built = *first == only(0x80)
            && *second == only(0x01)
            && (third.ta, third.tb, third.tc) == (None, None, None);
        built.then(|| Contactless::of(self.historical()))
    }
}

impl fmt::Debug for Atr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Atr(")?;
        for byte in &self.bytes {
            write!(f, "{byte:02X}")?;
        }
        f.write_str(")")
    }
}

struct Input<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl Input<'_> {
    fn take(&mut self) -> Result<u8, Malformed> {
        let byte = self.bytes.get(self.offset).ok_or(Malformed::Atr {
            offset: self.offset,
            fault: AtrFault::Truncated,
        })?;
        self.offset += 1;
        Ok(*byte)
    }

    /// The interface bytes that bits 8 to 5 of `format`, T0 or a TD, announce.
    fn group(&mut self, format: u8, protocol: Option<u8>) -> Result<InterfaceBytes, Malformed> {
        let mut next = |bit: u8| {
            if format & bit == 0 {
                Ok(None)
            } else {
                self.take().map(Some)
            }
        };
        Ok(InterfaceBytes {
            protocol,
            ta: next(0x10)?,
            tb: next(0x20)?,
            tc: next(0x40)?,
            td: next(0x80)?,
        })
    }
}

/// ISO/IEC 7816-3 §8.2.3: protocols ascend, and T=15 is not the first.
#[derive(Default)]
struct Protocols {
    last: Option<u8>,
}

impl Protocols {
    fn offer(&mut self, protocol: u8, offset: usize) -> Result<(), Malformed> {
        let in_order = match self.last {
            None => protocol != GLOBAL,
            Some(last) => protocol >= last,
        };
        if !in_order {
            return Err(Malformed::Atr {
                offset,
                fault: AtrFault::ProtocolOrder,
            });
        }
        self.last = Some(protocol);
        Ok(())
    }

    /// ISO/IEC 7816-3 §8.2.5: TCK is absent if T=0 alone is indicated, and present otherwise, T=0 with T=15 included.
    /// Protocols ascend, so the last one tells.
    const fn need_check(&self) -> bool {
        !matches!(self.last, None | Some(0))
    }
}

#[cfg(test)]
mod tests;
