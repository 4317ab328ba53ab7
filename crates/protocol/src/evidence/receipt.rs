// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a device signs when an answer has arrived.
//!
//! ```text
//! each field:  length, 4 bytes, big-endian | bytes
//!
//! 1  label          "KAKUNIN-RECEIPT-1"    separates this use of the device's key from TLS and from later versions
//! 2  check id       16 bytes
//! 3  answer         32 bytes, SHA-256 of its body
//! 4  arrived        8 bytes, big-endian, seconds since 1970-01-01T00:00:00Z; the terminal's clock, a claim
//! ```
//!
//! They stand inside the message (attached), so that it says by itself what was confirmed.

use super::{EvidenceError, MalformedReceipt, Signer, Verifying};
use crate::check::CheckId;
use jpki::cms::SignedData;
use jpki::crypto::CryptoProvider;
use jpki::error::Misuse;
use jpki::oid::CLIENT_AUTH;
use jpki::time::UnixTime;

/// First field of every receipt.
pub const RECEIPT_LABEL: &str = "KAKUNIN-RECEIPT-1";

/// An answer has arrived (Article 30). Nothing of it is personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the frame has these fields")]
pub struct Receipt {
    /// The check.
    pub check: CheckId,
    /// SHA-256 of the answer's body.
    pub answer_sha256: [u8; 32],
    /// When it arrived, by the terminal's clock.
    pub arrived_at: UnixTime,
}

/// Proof that a device confirmed an arrival. Made by [`verify_receipt_of`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt {
    receipt: Receipt,
    device_certificate_sha256: [u8; 32],
}

impl VerifiedReceipt {
    /// What was confirmed.
    #[must_use]
    pub const fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// SHA-256 of the certificate of the device that confirmed it.
    #[must_use]
    pub const fn device_certificate_sha256(&self) -> &[u8; 32] {
        &self.device_certificate_sha256
    }
}

/// The bytes a device signs.
#[must_use]
pub fn encode_receipt(receipt: &Receipt) -> Vec<u8> {
    let arrived = receipt.arrived_at.as_secs().to_be_bytes();
    let fields: [&[u8]; 4] = [
        RECEIPT_LABEL.as_bytes(),
        &receipt.check.0,
        &receipt.answer_sha256,
        &arrived,
    ];
    let mut bytes = Vec::new();
    for field in fields {
        // The longest has 32 bytes.
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

/// Reads what a device signed. A receipt has one form.
///
/// # Errors
/// [`MalformedReceipt`] with the first field that is not as it must be.
pub fn decode_receipt(bytes: &[u8]) -> Result<Receipt, MalformedReceipt> {
    let mut rest = bytes;
    let mut field = |length: usize| {
        let at = MalformedReceipt {
            at: bytes.len().saturating_sub(rest.len()),
        };
        let (announced, behind) = rest.split_first_chunk::<4>().ok_or(at)?;
        if usize::try_from(u32::from_be_bytes(*announced)) != Ok(length) {
            return Err(at);
        }
        let (field, behind) = behind.split_at_checked(length).ok_or(at)?;
        rest = behind;
        Ok((field, at))
    };
    let (label, at) = field(RECEIPT_LABEL.len())?;
    if label != RECEIPT_LABEL.as_bytes() {
        return Err(at);
    }
    let (check, at) = field(16)?;
    let check = CheckId(check.try_into().map_err(|_| at)?);
    let (answer, at) = field(32)?;
    let answer_sha256 = answer.try_into().map_err(|_| at)?;
    let (arrived, at) = field(8)?;
    let arrived = i64::from_be_bytes(arrived.try_into().map_err(|_| at)?);
    if !rest.is_empty() {
        return Err(MalformedReceipt {
            at: bytes.len().saturating_sub(rest.len()),
        });
    }
    Ok(Receipt {
        check,
        answer_sha256,
        arrived_at: UnixTime::from_secs(arrived),
    })
}

/// Signs a receipt: CMS SignedData with the receipt inside. The signing time is the instant of arrival.
///
/// # Errors
/// Those of [`SignedDataBuilder::with_signer`](jpki::cms::SignedDataBuilder::with_signer).
pub fn sign_receipt(
    receipt: &Receipt,
    signer: Signer<'_>,
    crypto: &CryptoProvider,
) -> Result<Vec<u8>, jpki::Error> {
    let content = encode_receipt(receipt);
    Ok(signer
        .sign(&content, receipt.arrived_at, crypto)?
        .attached())
}

/// Verifies a receipt of whichever device of the authority. The only place where a [`VerifiedReceipt`] is made.
///
/// # Errors
/// [`EvidenceError`].
pub fn verify_receipt_of(
    message: &[u8],
    verifying: &Verifying<'_>,
) -> Result<VerifiedReceipt, EvidenceError> {
    let message = SignedData::from_der(message)?;
    let content = message.content();
    let content = content.ok_or_else(|| EvidenceError::Message(Misuse::ContentMissing.into()))?;
    let (path, signed_at) = verifying.signer(&message, None, CLIENT_AUTH)?;
    // Only now: what nobody signed is not worth reading.
    let receipt = decode_receipt(content)?;
    if signed_at != receipt.arrived_at {
        return Err(EvidenceError::SigningTimeOther);
    }
    Ok(VerifiedReceipt {
        receipt,
        device_certificate_sha256: (verifying.crypto.sha256)(&[path.certificate().as_der()]),
    })
}

/// Verifies the receipt of one device for one answer.
///
/// # Errors
/// [`EvidenceError`].
pub fn verify_receipt(
    message: &[u8],
    (check, answer_sha256): (CheckId, &[u8; 32]),
    device_certificate_sha256: &[u8; 32],
    verifying: &Verifying<'_>,
) -> Result<VerifiedReceipt, EvidenceError> {
    let verified = verify_receipt_of(message, verifying)?;
    if verified.device_certificate_sha256 != *device_certificate_sha256 {
        return Err(EvidenceError::OtherDevice);
    }
    if verified.receipt.check != check {
        return Err(EvidenceError::OtherCheck);
    }
    if verified.receipt.answer_sha256 != *answer_sha256 {
        return Err(EvidenceError::OtherAnswer);
    }
    Ok(verified)
}
