// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who may answer for a certificate: the key that issued it, or one that key has certified for answering.
//!
//! Covers RFC 6960 §3.2 (2)–(4), §4.2.2.2 and §4.2.2.2.1.

use super::OcspPolicy;
use super::request::{Issuer, bits_of, hash, issuer};
use super::response::{MAX_CERTIFICATES, ResponderId, Response};
use crate::certificate::{Certificate, KeyUsage, Name};
use crate::crypto::{CryptoProvider, DigestAlgorithm, Identified};
use crate::error::{Error, Refused, Undetermined, Unsupported};
use crate::key::PublicKey;
use crate::oid;
use crate::path::{TrustAnchors, VerifiedPath};
use crate::time::UnixTime;

/// Checks that the response is signed by a key that may answer for the certificate.
pub(super) fn check(
    response: &Response<'_>,
    path: &VerifiedPath,
    anchors: &TrustAnchors,
    now: UnixTime,
    policy: &OcspPolicy,
    crypto: &CryptoProvider,
) -> Result<(), Error> {
    let issuer = issuer(path, anchors)?;
    // §4.2.2.2: the issuer itself.
    let mut refusal = Refused::OcspResponderUnknown;
    let named = is_responder(issuer.subject, issuer.key_der, response.responder, crypto)?;
    if named {
        match check_signature(response, &issuer.key, crypto) {
            Ok(()) => return Ok(()),
            Err(Error::Refused(more_telling)) => refusal = more_telling,
            Err(other) => return Err(other),
        }
    }
    // Or a certificate that came along, issued by that very key.
    let Some(mut certificates) = response.certificates else {
        return Err(refusal.into());
    };
    let mut budget = MAX_CERTIFICATES;
    while !certificates.is_empty() {
        let limit = MAX_CERTIFICATES;
        budget = budget
            .checked_sub(1)
            .ok_or(Unsupported::TooManyOcspCertificates { limit })?;
        let certificate = Certificate::from_der(certificates.any()?.der)?;
        let named = is_responder(
            certificate.subject(),
            certificate.public_key_der(),
            response.responder,
            crypto,
        )?;
        if !named {
            continue;
        }
        match check_signature(response, &certificate.public_key()?, crypto) {
            Ok(()) => return check_delegate(&certificate, &issuer, now, policy, crypto),
            Err(Error::Refused(more_telling)) => refusal = more_telling,
            Err(other) => return Err(other),
        }
    }
    Err(refusal.into())
}

/// Whether the response names this subject or this key as its signer.
fn is_responder(
    subject: Name<'_>,
    public_key_der: &[u8],
    responder: ResponderId<'_>,
    crypto: &CryptoProvider,
) -> Result<bool, Error> {
    match responder {
        ResponderId::Name(name) => Ok(subject.matches(&Name::from_checked(name))),
        ResponderId::Key(identifier) => {
            let bits = bits_of(public_key_der)?;
            let digest = hash(DigestAlgorithm::Sha1, bits, crypto);
            Ok(digest.as_bytes() == identifier)
        }
    }
}

fn check_signature(
    response: &Response<'_>,
    key: &PublicKey<'_>,
    crypto: &CryptoProvider,
) -> Result<(), Error> {
    let algorithm = Identified::of_der(response.algorithm)?
        .with_key(key)
        .ok_or(Refused::OcspSignature)?;
    crypto.check_signature(
        algorithm,
        key,
        response.signed,
        response.signature,
        Refused::OcspSignature,
    )
}

/// A certificate issued by the key that issued the certificate asked about, for answering.
fn check_delegate(
    delegate: &Certificate,
    issuer: &Issuer<'_>,
    now: UnixTime,
    policy: &OcspPolicy,
    crypto: &CryptoProvider,
) -> Result<(), Error> {
    let refused = || Error::from(Refused::OcspResponderNotAuthorized);
    if !delegate.issuer().matches(&issuer.subject) {
        return Err(refused());
    }
    let key = &issuer.key;
    let algorithm = delegate
        .identified_algorithm()?
        .with_key(key)
        .ok_or_else(refused)?;
    crypto.check_signature(
        algorithm,
        key,
        delegate.tbs_der(),
        delegate.signature(),
        Refused::OcspResponderNotAuthorized,
    )?;
    let tolerance = i64::from(policy.clock_tolerance);
    let (not_before, not_after) = (delegate.not_before(), delegate.not_after());
    if now < not_before.saturating_add_secs(-tolerance) {
        return Err(Refused::CertificateNotYetValid { now, not_before }.into());
    }
    if now > not_after.saturating_add_secs(tolerance) {
        return Err(Refused::CertificateExpired { now, not_after }.into());
    }
    let extensions = delegate.extensions();
    // §4.2.2.2: id-kp-OCSPSigning, by name; anyExtendedKeyUsage is not it.
    let may_answer = extensions
        .ext_key_usage
        .as_ref()
        .is_some_and(|usages| usages.value.contains(&oid::OCSP_SIGNING));
    // RFC 5280 §4.2.1.12: key usage, where there is one, must agree.
    let may_sign = extensions.key_usage.as_ref().is_none_or(|usage| {
        usage.value.contains(KeyUsage::DIGITAL_SIGNATURE)
            || usage.value.contains(KeyUsage::NON_REPUDIATION)
    });
    if !may_answer || !may_sign {
        return Err(refused());
    }
    if let Some(oid) = extensions.unprocessed_critical {
        return Err(Unsupported::CriticalExtension(oid).into());
    }
    // §4.2.2.2.1: without nocheck its own status would have to be found out first.
    if delegate.extension(oid::OCSP_NO_CHECK).is_none() {
        return Err(Undetermined::OcspResponderUnchecked.into());
    }
    Ok(())
}
