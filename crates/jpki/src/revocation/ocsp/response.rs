// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a response. Nothing it says counts before its signature is verified.
//!
//! Covers RFC 6960 §4.2.1 and §4.4.

use core::fmt;

use crate::asn1::{
    BIT_STRING, ENUMERATED, GENERALIZED_TIME, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE,
    Tlv, context, context_primitive,
};
use crate::certificate::{RawExtension, Seen, checked_name};
use crate::error::{Error, Refused, Syntax, Undetermined, Unsupported};
use crate::oid;
use crate::revocation::ReasonCode;
use crate::revocation::reason::Mark;
use crate::time::UnixTime;

/// Most answers of one response. Origin: responders that answer in advance put in a few; one is asked for.
const MAX_ANSWERS: usize = 64;

/// Most certificates of one response. Origin: the responder's, and perhaps the way to it.
pub(super) const MAX_CERTIFICATES: usize = 8;

/// What a response says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspStatus {
    /// Not revoked.
    Good,
    /// Suspended: reason `certificateHold`.
    OnHold {
        /// Since when.
        date: UnixTime,
    },
    /// Revoked for good.
    Revoked {
        /// Why.
        reason: ReasonCode,
        /// Since when.
        date: UnixTime,
    },
}

/// Which response an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OcspEvidence {
    /// SHA-256 of the whole response.
    pub sha256: [u8; 32],
    /// When it was signed.
    pub produced_at: UnixTime,
    /// When the status was known to be so.
    pub this_update: UnixTime,
    /// When newer information will be there; `None` says that it always is.
    pub next_update: Option<UnixTime>,
}

/// Who says that it signed.
#[derive(Clone, Copy)]
pub(super) enum ResponderId<'a> {
    /// The DER of a name.
    Name(&'a [u8]),
    /// SHA-1 of the key's bits.
    Key(&'a [u8]),
}

/// A successful response.
pub(super) struct Response<'a> {
    pub(super) signed: &'a [u8],
    pub(super) algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
    pub(super) certificates: Option<Reader<'a>>,
    pub(super) responder: ResponderId<'a>,
    pub(super) produced_at: UnixTime,
    pub(super) nonce: Option<&'a [u8]>,
    answers: Reader<'a>,
}

/// What is said of one certificate; no status is `unknown`.
#[derive(Clone, Copy)]
pub(super) struct Single {
    pub(super) status: Option<OcspStatus>,
    pub(super) this_update: UnixTime,
    pub(super) next_update: Option<UnixTime>,
}

impl<'a> Response<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Error> {
        let mut input = Reader::new(der);
        let mut fields = input.sequence()?;
        input.finish()?;
        let status = fields.expect(ENUMERATED)?;
        match status.value {
            [0] => {}
            // §2.3: malformedRequest, internalError, tryLater, sigRequired, unauthorized.
            [code @ (1 | 2 | 3 | 5 | 6)] => {
                return Err(Undetermined::OcspNotAnswered { code: *code }.into());
            }
            _ => return Err(status.fault(Syntax::Enumerated)),
        }
        let wrapper = fields.expect(context(0))?;
        fields.finish()?;
        let mut contents = wrapper.contents();
        let mut bytes = contents.sequence()?;
        contents.finish()?;
        let kind = bytes.expect(OBJECT_IDENTIFIER)?.oid()?;
        let basic = bytes.expect(OCTET_STRING)?;
        bytes.finish()?;
        if kind != oid::OCSP_BASIC {
            return Err(Unsupported::OcspResponseType(kind).into());
        }
        let mut contents = basic.contents();
        let mut basic = contents.sequence()?;
        contents.finish()?;
        let signed = basic.expect(SEQUENCE)?;
        let algorithm = basic.expect(SEQUENCE)?;
        let (signature, _) = basic.expect(BIT_STRING)?.octet_aligned_bits()?;
        let certificates = match basic.optional(context(0))? {
            Some(wrapper) => {
                let mut contents = wrapper.contents();
                let list = contents.sequence()?;
                contents.finish()?;
                Some(list)
            }
            None => None,
        };
        basic.finish()?;
        Self::read_data(&signed, algorithm.der, signature, certificates)
    }

    /// `ResponseData`.
    fn read_data(
        signed: &Tlv<'a>,
        algorithm: &'a [u8],
        signature: &'a [u8],
        certificates: Option<Reader<'a>>,
    ) -> Result<Self, Error> {
        let mut data = signed.contents();
        // §4.2.1: v1 is the DEFAULT, and the only version there is.
        if data.optional(context(0))?.is_some() {
            return Err(Unsupported::OcspVersion.into());
        }
        let responder = match data.optional(context(1))? {
            Some(wrapper) => {
                let mut name = wrapper.contents();
                checked_name(&mut name)?;
                name.finish()?;
                ResponderId::Name(wrapper.value)
            }
            None => {
                let mut contents = data.expect(context(2))?.contents();
                let hash = contents.expect(OCTET_STRING)?;
                contents.finish()?;
                ResponderId::Key(hash.value)
            }
        };
        let produced_at = data.expect(GENERALIZED_TIME)?.time()?;
        let answers = data.expect(SEQUENCE)?.contents();
        let mut nonce = None;
        if let Some(wrapper) = data.optional(context(1))? {
            each_extension(&wrapper, |extension| {
                if extension.oid == oid::OCSP_NONCE {
                    let mut contents = extension.value.contents();
                    nonce = Some(contents.expect(OCTET_STRING)?.value);
                    return contents.finish();
                }
                check_known(extension)
            })?;
        }
        data.finish()?;
        Ok(Self {
            signed: signed.der,
            algorithm,
            signature,
            certificates,
            responder,
            produced_at,
            nonce,
            answers,
        })
    }

    /// The answer about a certificate (§3.2 (1)).
    ///
    /// When there are several, a revocation counts before unknown, unknown before good; of good ones the
    /// oldest is judged, so that each must be recent.
    pub(super) fn single(&self, cert_id: &[u8]) -> Result<Single, Error> {
        let mut found: Option<Single> = None;
        let mut answers = self.answers;
        let mut budget = MAX_ANSWERS;
        while !answers.is_empty() {
            let limit = MAX_ANSWERS;
            budget = budget
                .checked_sub(1)
                .ok_or(Unsupported::TooManyOcspAnswers { limit })?;
            let (id, single) = read_single(&mut answers)?;
            if id != cert_id {
                continue;
            }
            let graver = |held: &Single| {
                (single.rank(), single.this_update) < (held.rank(), held.this_update)
            };
            if found.as_ref().is_none_or(graver) {
                found = Some(single);
            }
        }
        found.ok_or_else(|| Refused::OcspCertId.into())
    }
}

impl Single {
    const fn rank(&self) -> u8 {
        match self.status {
            Some(OcspStatus::Revoked { .. }) => 0,
            Some(OcspStatus::OnHold { .. }) => 1,
            None => 2,
            Some(OcspStatus::Good) => 3,
        }
    }
}

/// `SingleResponse`: the DER of its CertID, and what it says.
fn read_single<'a>(answers: &mut Reader<'a>) -> Result<(&'a [u8], Single), Error> {
    let mut fields = answers.sequence()?;
    let cert_id = fields.expect(SEQUENCE)?;
    let status = fields.any()?;
    let status = match status.tag {
        GOOD | UNKNOWN if !status.value.is_empty() => return Err(status.fault(Syntax::Null)),
        GOOD => Some(OcspStatus::Good),
        UNKNOWN => None,
        REVOKED => Some(revoked(&status)?),
        _ => return Err(status.fault(Syntax::UnexpectedTag)),
    };
    let this_update = fields.expect(GENERALIZED_TIME)?.time()?;
    let next_update = match fields.optional(context(0))? {
        Some(wrapper) => {
            let mut contents = wrapper.contents();
            let time = contents.expect(GENERALIZED_TIME)?;
            contents.finish()?;
            let next_update = time.time()?;
            if next_update < this_update {
                return Err(time.fault(Syntax::NextUpdateBeforeThisUpdate));
            }
            Some(next_update)
        }
        None => None,
    };
    if let Some(wrapper) = fields.optional(context(1))? {
        each_extension(&wrapper, check_known)?;
    }
    fields.finish()?;
    let single = Single {
        status,
        this_update,
        next_update,
    };
    Ok((cert_id.der, single))
}

/// `certStatus`: `[0] NULL`, `[1] RevokedInfo`, `[2] NULL`, all implicit.
const GOOD: u8 = context_primitive(0);
const REVOKED: u8 = context(1);
const UNKNOWN: u8 = context_primitive(2);

fn revoked(info: &Tlv<'_>) -> Result<OcspStatus, Error> {
    let mut fields = info.contents();
    let date = fields.expect(GENERALIZED_TIME)?.time()?;
    let mut reason = ReasonCode::Unspecified;
    if let Some(wrapper) = fields.optional(context(0))? {
        let mut contents = wrapper.contents();
        let code = contents.expect(ENUMERATED)?;
        contents.finish()?;
        let [octet] = code.value else {
            return Err(code.fault(Syntax::Enumerated));
        };
        match Mark::from_code(*octet).map_err(|fault| code.fault(fault))? {
            Mark::OnHold => {
                fields.finish()?;
                return Ok(OcspStatus::OnHold { date });
            }
            Mark::Revoked(code) => reason = code,
            // It takes entries of lists back; an answer has none.
            Mark::Removed => return Err(code.fault(Syntax::Enumerated)),
        }
    }
    fields.finish()?;
    Ok(OcspStatus::Revoked { reason, date })
}

/// §4.4: an extension that is critical and not known makes the answer unusable.
fn check_known(extension: &RawExtension<'_>) -> Result<(), Error> {
    if extension.critical {
        return Err(Unsupported::CriticalOcspExtension(extension.oid).into());
    }
    Ok(())
}

fn each_extension<'a>(
    wrapper: &Tlv<'a>,
    mut each: impl FnMut(&RawExtension<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut contents = wrapper.contents();
    let mut list = contents.non_empty(SEQUENCE)?;
    contents.finish()?;
    let mut seen = Seen::default();
    while !list.is_empty() {
        let start = list;
        let extension = RawExtension::read(&mut list)?;
        seen.note(&extension, &start)?;
        each(&extension)?;
    }
    Ok(())
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({} octets signed)", self.signed.len())
    }
}
