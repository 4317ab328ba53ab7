// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fields of which only a beginning may have arrived, and what stands before and after the entries.
//!
//! Covers RFC 5280 §5.1.1 and §5.1.2.1–5.1.2.5.

use alloc::boxed::Box;

use super::{MAX_FIELD, Stage, Start};
use crate::asn1::{BIT_STRING, GENERALIZED_TIME, INTEGER, Reader, SEQUENCE, Tlv, UTC_TIME};
use crate::certificate::checked_name;
use crate::error::{Error, Syntax, Unsupported};
use crate::revocation::index::EARLIEST;

/// Why a field was not read.
pub(super) enum Pause {
    /// It has not arrived whole.
    More,
    Fault(Error),
}

impl From<Error> for Pause {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl From<Unsupported> for Pause {
    fn from(unsupported: Unsupported) -> Self {
        Self::Fault(unsupported.into())
    }
}

/// What has arrived of fields that must end by `end`.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) end: usize,
}

impl<'a> Fields<'a> {
    /// The tag of the next field; `None` at the end.
    fn tag(&self) -> Result<Option<u8>, Pause> {
        match self.reader.first() {
            _ if self.reader.offset() >= self.end => Ok(None),
            None => Err(Pause::More),
            tag => Ok(tag),
        }
    }

    /// Tag and length of the next field: where its value begins, and where it ends.
    fn announced(&self, tag: u8) -> Result<(usize, usize), Pause> {
        let offset = self.reader.offset();
        match self.reader.announced(tag)? {
            // A length that lies is seen before its octets are waited for.
            Some((header, length)) if offset.saturating_add(header + length) > self.end => {
                Err(self.reader.fault(Syntax::Truncated).into())
            }
            Some((header, length)) => Ok((offset + header, offset + header + length)),
            // What surrounds the field is there to its end, so no more of the header will come.
            None if offset + self.reader.left() >= self.end => {
                Err(self.reader.fault(Syntax::Truncated).into())
            }
            None => Err(Pause::More),
        }
    }

    /// The next field, whole.
    pub(super) fn peek(&self, tag: u8) -> Result<Tlv<'a>, Pause> {
        let (_, end) = self.announced(tag)?;
        let length = end - self.reader.offset();
        if length > MAX_FIELD {
            let limit = MAX_FIELD;
            return Err(Unsupported::CrlFieldTooLong { length, limit }.into());
        }
        if self.reader.left() < length {
            return Err(Pause::More);
        }
        let mut reader = self.reader;
        Ok(reader.any()?)
    }

    /// Takes the next field.
    fn next(&mut self, tag: u8) -> Result<Tlv<'a>, Pause> {
        let field = self.peek(tag)?;
        self.reader = self.reader.skipped(field.der.len());
        Ok(field)
    }

    /// Takes the next field if it is a time.
    fn time(&mut self) -> Result<Option<Tlv<'a>>, Pause> {
        match self.tag()? {
            Some(tag @ (UTC_TIME | GENERALIZED_TIME)) => self.next(tag).map(Some),
            _ => Ok(None),
        }
    }

    const fn fault(&self, fault: Syntax) -> Pause {
        Pause::Fault(self.reader.fault(fault))
    }
}

/// Reads up to the first entry: version, algorithm, issuer, dates.
pub(super) fn read_start(reader: Reader<'_>, max_length: usize) -> Result<(Start, Stage), Pause> {
    let list = Fields {
        reader,
        end: usize::MAX,
    };
    let (signed_start, end) = list.announced(SEQUENCE)?;
    if end > max_length {
        let (length, limit) = (end, max_length);
        return Err(Unsupported::CrlTooLong { length, limit }.into());
    }
    let signed = Fields {
        reader: reader.skipped(signed_start),
        end,
    };
    let (fields_start, signed_end) = signed.announced(SEQUENCE)?;
    let mut fields = Fields {
        reader: reader.skipped(fields_start),
        end: signed_end,
    };
    // RFC 5280 §5.1.2.1: version 2, which is 1; absent means 1.
    if fields.tag()? != Some(INTEGER) || fields.next(INTEGER)?.unsigned()? != [1] {
        return Err(Unsupported::CrlVersion.into());
    }
    let algorithm = fields.next(SEQUENCE)?;
    let issuer = fields.next(SEQUENCE)?;
    checked_name(&mut Reader::offset_by(issuer.der, issuer.span().start()))?;
    let this_field = fields.time()?;
    let this_field = this_field.ok_or_else(|| fields.fault(Syntax::Time))?;
    let this_update = this_field.time()?;
    // RFC 5280 §5.1.2.4: as in certificates, and so from 1950 on; nextUpdate follows it.
    if this_update.as_secs() < EARLIEST {
        return Err(this_field.fault(Syntax::Time).into());
    }
    let next_field = fields.time()?;
    let next_field = next_field.ok_or_else(|| fields.fault(Syntax::NextUpdateMissing))?;
    let next_update = next_field.time()?;
    if next_update < this_update {
        return Err(next_field.fault(Syntax::NextUpdateBeforeThisUpdate).into());
    }
    let (entries, stage) = match fields.tag()? {
        Some(SEQUENCE) => match fields.announced(SEQUENCE)? {
            // §5.1.2.6: absent when there is none, so never empty.
            (start, end) if start == end => return Err(fields.fault(Syntax::Empty)),
            (start, end) => (start, Stage::Entries { end }),
        },
        _ => (fields.reader.offset(), Stage::Extensions),
    };
    let start = Start {
        algorithm: algorithm.der.into(),
        issuer: issuer.der.into(),
        this_update,
        next_update,
        signed: (signed_start, signed_end),
        entries,
        end,
    };
    Ok((start, stage))
}

/// Reads what follows the signed part; it ends the list.
pub(super) fn read_trailer(reader: Reader<'_>, start: &Start) -> Result<(Box<[u8]>, usize), Pause> {
    let end = start.end;
    let mut fields = Fields { reader, end };
    let algorithm = fields.next(SEQUENCE)?;
    // RFC 5280 §5.1.1.2: the two identifiers are the same.
    if *algorithm.der != *start.algorithm {
        return Err(algorithm.fault(Syntax::SignatureAlgorithmMismatch).into());
    }
    let (bits, _) = fields.next(BIT_STRING)?.octet_aligned_bits()?;
    if fields.reader.offset() != end {
        return Err(fields.fault(Syntax::TrailingBytes));
    }
    Ok((bits.into(), end - reader.offset()))
}
