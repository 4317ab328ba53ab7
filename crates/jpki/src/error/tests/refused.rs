// SPDX-License-Identifier: MIT OR Apache-2.0
//! The sentence of every refusal.

use super::*;

#[test]
fn refusals_with_values_are_told() {
    let (now, not_after) = (NOW, THEN);
    let span = "2026-11-24T03:00:00Z, and it is 2026-11-24T03:00:01Z";
    assert_told(
        Refused::AnchorExpired { now, not_after },
        "path",
        &alloc::format!("the trust anchor expired at {span}"),
    );
    assert_told(
        Refused::AnchorNotYetValid {
            now,
            not_before: THEN,
        },
        "path",
        &alloc::format!("the trust anchor is valid from {span}"),
    );
    assert_told(
        Refused::CertificateExpired { now, not_after },
        "expired",
        &alloc::format!("the certificate expired at {span}"),
    );
    assert_told(
        Refused::CertificateNotYetValid {
            now,
            not_before: THEN,
        },
        "not-yet-valid",
        &alloc::format!("the certificate is valid from {span}"),
    );
    assert_told(
        Refused::CertificateOnHold { date: THEN },
        "revoked",
        "the certificate has been suspended since 2026-11-24T03:00:00Z",
    );
    assert_told(
        Refused::CertificateRevoked {
            reason: ReasonCode::Superseded,
            date: THEN,
        },
        "revoked",
        "the certificate was revoked at 2026-11-24T03:00:00Z, reason superseded",
    );
    assert_told(
        Refused::Profile(Rule::BasicConstraints),
        "profile",
        "the certificate breaks the profile: basicConstraints is absent",
    );
}

#[test]
fn plain_refusals_are_told() {
    for (refused, class, text) in [
        (
            Refused::AnchorNotCertificationAuthority,
            "path",
            "the trust anchor is not a certification authority that may sign certificates",
        ),
        (
            Refused::CertificateSignature,
            "signature",
            "the issuer's signature on the certificate does not verify",
        ),
        (
            Refused::AttributeCertificateSignature,
            "signature",
            "the signature on the certificate of the card's text does not verify",
        ),
        (
            Refused::AttributeDigest,
            "signature",
            "the card's text is not what was signed",
        ),
        (
            Refused::AttributeSignature,
            "signature",
            "the signature over the card's text does not verify",
        ),
        (
            Refused::ChallengeSignature,
            "signature",
            "the card's signature does not verify",
        ),
        (
            Refused::CrlIssuerUnknown,
            "path",
            "no trust anchor issued this revocation list",
        ),
        (
            Refused::CrlNumberMissing,
            "profile",
            "the revocation list has no number",
        ),
        (
            Refused::CrlNumberReused,
            "replay",
            "a different revocation list with the same number is held",
        ),
        (
            Refused::CrlRollback,
            "replay",
            "the revocation list is older than the one held",
        ),
        (
            Refused::CrlSignature,
            "signature",
            "the issuer's signature on the revocation list does not verify",
        ),
        (
            Refused::CrlSigningNotAllowed,
            "path",
            "the trust anchor may not sign revocation lists",
        ),
        (
            Refused::OcspCertId,
            "replay",
            "the OCSP response is not about the certificate asked for",
        ),
        (
            Refused::OcspNonce,
            "replay",
            "the OCSP response carries another nonce than the request",
        ),
        (
            Refused::OcspNonceMissing,
            "replay",
            "the OCSP response does not carry the request's nonce",
        ),
        (
            Refused::OcspResponderNotAuthorized,
            "path",
            "the OCSP responder may not answer for the issuer",
        ),
        (
            Refused::OcspResponderUnknown,
            "path",
            "no certificate at hand is the OCSP responder's",
        ),
        (
            Refused::OcspSignature,
            "signature",
            "the signature on the OCSP response does not verify",
        ),
        (
            Refused::IndexAuthenticator,
            "signature",
            "the saved index is not what was saved with this key",
        ),
        (
            Refused::IssuerKeyUnknown,
            "path",
            "nobody known by the issuer's name has the issuer's key",
        ),
        (
            Refused::IssuerUnknown,
            "path",
            "nobody known has the issuer's name",
        ),
        (
            Refused::IssuerNotCertificationAuthority,
            "path",
            "an issuer is not a certification authority",
        ),
        (
            Refused::IssuerSigningNotAllowed,
            "path",
            "an issuer's key may not sign certificates",
        ),
        (
            Refused::KeyPurpose,
            "path",
            "the extended key usage does not allow the purpose",
        ),
        (
            Refused::MessageDigest,
            "signature",
            "the signed digest is not that of the content",
        ),
        (Refused::NoSigner, "signature", "nobody signed the message"),
        (
            Refused::SignedAttributes,
            "signature",
            "the signed attributes are incomplete, repeated or about another content",
        ),
        (
            Refused::SignerCertificateUnknown,
            "path",
            "no certificate of the signer is known",
        ),
        (
            Refused::SignerKeyUsage,
            "signature",
            "the signer's key may not sign messages",
        ),
        (
            Refused::SignerSignature,
            "signature",
            "the signer's signature does not verify",
        ),
        (
            Refused::SigningCertificate,
            "signature",
            "the signer signed for another certificate",
        ),
        (
            Refused::NameExcluded,
            "path",
            "a name is excluded by an authority's name constraints",
        ),
        (
            Refused::NameNotPermitted,
            "path",
            "a name is not permitted by an authority's name constraints",
        ),
        (
            Refused::PathLengthExceeded,
            "path",
            "more authorities follow than an authority allows",
        ),
        (
            Refused::PolicyMappingOfAnyPolicy,
            "policy",
            "anyPolicy is mapped",
        ),
        (
            Refused::PolicyTwice,
            "policy",
            "a certificate names one policy twice",
        ),
        (
            Refused::PolicyNotAccepted,
            "policy",
            "none of the certificate's policies is accepted",
        ),
        (
            Refused::Sha1Signature,
            "signature",
            "signatures with SHA-1 are refused",
        ),
        (Refused::WeakKey, "signature", "the public key is too weak"),
        (
            Refused::WrongCertificateKind,
            "profile",
            "this is not a user-authentication certificate",
        ),
    ] {
        assert_told(refused, class, text);
    }
}
