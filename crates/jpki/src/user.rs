// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the proofs meet: a person's card was here, and its certificate is good.

use crate::certificate::Certificate;
use crate::error::{Error, Misuse, Refused};
use crate::path::{IssuerKeyId, Validity, VerifiedPath};
use crate::profile::Kind;
use crate::revocation::{NotRevoked, RevocationEvidence};
use crate::serial::SerialNumber;
use crate::signature::VerifiedSignature;
use crate::time::UnixTime;

/// In which legal role the verifier made the card sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum VerifierRole {
    /// 特定利用者証明検証者: the holder was identified by sight, and no PIN was asked for.
    SpecificUserCertificationVerifier,
    /// 利用者証明検証者: the holder typed the PIN.
    UserCertificationVerifier,
}

/// Proof that the holder of a good user-authentication certificate answered the challenge.
///
/// Made by [`verify_user`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedUser {
    path: VerifiedPath,
    not_revoked: NotRevoked,
    signature: VerifiedSignature,
    role: VerifierRole,
}

impl VerifiedUser {
    /// Returns the serial number of the certificate; with [`Self::issuer_key_id`] it finds the person.
    #[must_use]
    pub fn serial(&self) -> SerialNumber {
        self.path.certificate().serial_number()
    }

    /// Returns which key issued the certificate.
    #[must_use]
    pub const fn issuer_key_id(&self) -> IssuerKeyId {
        self.path.issuer_key_id()
    }

    /// Returns the certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        self.path.certificate()
    }

    /// Returns whether the certificate is in time or in grace.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.path.validity()
    }

    /// Returns the role in which the card was made to sign.
    #[must_use]
    pub const fn role(&self) -> VerifierRole {
        self.role
    }

    /// Returns what the statement "not revoked" rests on.
    #[must_use]
    pub const fn evidence(&self) -> &RevocationEvidence {
        self.not_revoked.evidence()
    }

    /// Returns the SHA-256 of the message the card signed.
    #[must_use]
    pub const fn message_sha256(&self) -> &[u8; 32] {
        self.signature.message_sha256()
    }

    /// Returns the instant all of this was verified for.
    #[must_use]
    pub const fn verified_at(&self) -> UnixTime {
        self.path.verified_at()
    }
}

/// Joins the three proofs, which must be about the same certificate and the same instant.
///
/// The only place where a [`VerifiedUser`] is made.
///
/// # Errors
///
/// [`Refused::WrongCertificateKind`] for a digital-signature certificate;
/// [`Misuse::ProofsOfDifferentCertificates`], [`Misuse::ProofsOfDifferentTimes`].
pub fn verify_user(
    path: VerifiedPath,
    not_revoked: NotRevoked,
    signature: VerifiedSignature,
    role: VerifierRole,
) -> Result<VerifiedUser, Error> {
    let certificate = path.certificate();
    if certificate != not_revoked.certificate() || certificate != signature.certificate() {
        return Err(Misuse::ProofsOfDifferentCertificates.into());
    }
    if path.verified_at() != not_revoked.verified_at() {
        return Err(Misuse::ProofsOfDifferentTimes.into());
    }
    if path.kind() != Some(Kind::Authentication) {
        return Err(Refused::WrongCertificateKind.into());
    }
    Ok(VerifiedUser {
        path,
        not_revoked,
        signature,
        role,
    })
}
