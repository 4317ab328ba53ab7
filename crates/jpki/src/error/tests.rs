// SPDX-License-Identifier: MIT OR Apache-2.0

use alloc::string::ToString;

use super::*;
use crate::crypto::SignatureAlgorithm;
use crate::oid;
use crate::profile::Rule;
use crate::revocation::ReasonCode;

const THEN: UnixTime = UnixTime::from_secs(1_795_489_200);
const NOW: UnixTime = UnixTime::from_secs(1_795_489_201);

#[track_caller]
fn assert_told(error: impl Into<Error>, class: &str, text: &str) {
    let error = error.into();
    assert_eq!(error.to_string(), text);
    assert_eq!(error.class(), class);
    assert!(CLASSES.contains(&class));
    assert!(!text.ends_with('.') && !text.starts_with(char::is_uppercase));
}

#[test]
fn classes_are_sorted_and_distinct() {
    assert!(CLASSES.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn error_is_small() {
    assert!(size_of::<Error>() <= 56);
}

#[test]
fn card_faults_are_told() {
    assert_told(
        CardFault::Blocked,
        "card-blocked",
        "the card has blocked this PIN",
    );
    for (fault, text) in [
        (
            CardFault::FileContent {
                file: 0x0006,
                offset: 160,
            },
            "file 0006 breaks its form at byte 160",
        ),
        (
            CardFault::FileEndless { file: 0x000A },
            "the card hands file 000A out in too many pieces",
        ),
        (
            CardFault::FileNoProgress {
                file: 0x000A,
                offset: 256,
            },
            "the card hands out nothing of file 000A from byte 256 on",
        ),
        (
            CardFault::FileRefused {
                file: 0x000A,
                status: 0x6982,
            },
            "the card refused file 000A with status word 6982",
        ),
        (
            CardFault::FileTooLong { file: 0x0001 },
            "file 0001 is longer than can be read",
        ),
    ] {
        assert_told(fault, "card-refused", text);
    }
    assert_told(
        CardFault::UnexpectedAnswer,
        "card-refused",
        "the card's answer does not have the form expected",
    );
    assert_told(
        CardFault::StatusWord(0x6A82),
        "card-refused",
        "the card refused with status word 6A82",
    );
}

#[test]
fn transport_faults_are_told() {
    for (fault, text) in [
        (TransportFault::CardRemoved, "the card was removed"),
        (
            TransportFault::CardReset,
            "the card was reset by another program",
        ),
        (
            TransportFault::ConnectionLost,
            "the connection to the reader was lost",
        ),
        (
            TransportFault::Exhausted,
            "the card kept answering beyond the limit for one command",
        ),
        (
            TransportFault::ReaderUnavailable,
            "the reader is not available",
        ),
        (TransportFault::Sharing, "another program is using the card"),
        (TransportFault::Timeout, "the card did not answer in time"),
        (
            TransportFault::UnreadableResponse,
            "the reader returned something that is not a card response",
        ),
    ] {
        assert_told(fault, "transport", text);
    }
}

#[test]
fn malformed_input_is_told_with_its_place() {
    for (fault, text) in [
        (Syntax::Boolean, "boolean is not 00 or FF at octet 7"),
        (
            Syntax::BitString,
            "bit string has wrong unused bits at octet 7",
        ),
        (
            Syntax::DefaultEncoded,
            "default value is encoded at octet 7",
        ),
        (
            Syntax::DuplicateExtension,
            "extension appears twice at octet 7",
        ),
        (Syntax::Empty, "list is empty at octet 7"),
        (
            Syntax::Enumerated,
            "enumerated value is not known at octet 7",
        ),
        (Syntax::Ia5String, "text is not ASCII at octet 7"),
        (
            Syntax::Integer,
            "integer is not minimal or too long at octet 7",
        ),
        (
            Syntax::Length,
            "length is indefinite, not minimal or too large at octet 7",
        ),
        (
            Syntax::NextUpdateMissing,
            "nextUpdate is missing at octet 7",
        ),
        (
            Syntax::NextUpdateBeforeThisUpdate,
            "nextUpdate is before thisUpdate at octet 7",
        ),
        (Syntax::Null, "null is not empty at octet 7"),
        (
            Syntax::Oid,
            "object identifier has an incomplete or padded arc at octet 7",
        ),
        (
            Syntax::PublicKey,
            "public key does not have the form of its algorithm at octet 7",
        ),
        (
            Syntax::SetOrder,
            "members of a set are out of order at octet 7",
        ),
        (
            Syntax::SignatureAlgorithmMismatch,
            "signature algorithms inside and outside the signed part differ at octet 7",
        ),
        (
            Syntax::TagForm,
            "tag is not of the low-number form at octet 7",
        ),
        (
            Syntax::Time,
            "time is not written as RFC 5280 demands at octet 7",
        ),
        (
            Syntax::TrailingBytes,
            "bytes follow the structure at octet 7",
        ),
        (
            Syntax::Truncated,
            "input ends within the structure at octet 7",
        ),
        (Syntax::UnexpectedTag, "unexpected tag at octet 7"),
    ] {
        assert_told(Malformed::new(fault, 7), "malformed", text);
    }
}

#[test]
fn misuse_is_told() {
    assert_told(
        Misuse::ContentGivenTwice,
        "misuse",
        "the content is inside the message and was given along",
    );
    assert_told(
        Misuse::ContentMissing,
        "misuse",
        "the content is neither inside the message nor given along",
    );
    assert_told(Misuse::SigningFailed, "misuse", "the key did not sign");
    assert_told(
        Misuse::NoTrustAnchors,
        "misuse",
        "no trust anchor was given",
    );
    assert_told(
        Misuse::ProofsOfDifferentCertificates,
        "misuse",
        "the proofs are about different certificates",
    );
    assert_told(
        Misuse::ProofsOfDifferentTimes,
        "misuse",
        "the path and the revocation status were determined at different times",
    );
    assert_told(
        Misuse::TerminalCertificate,
        "misuse",
        "the terminal's certificate cannot be read",
    );
}

#[test]
fn undetermined_states_are_told() {
    assert_told(
        Undetermined::AttributeAuthorityUnknown,
        "undetermined",
        "no pinned authority certified the text on this card",
    );
    assert_told(
        Undetermined::CrlMissing,
        "undetermined",
        "no revocation list for this certificate is held",
    );
    assert_told(
        Undetermined::CrlNotYetValid {
            now: THEN,
            this_update: NOW,
        },
        "undetermined",
        "the revocation list begins at 2026-11-24T03:00:01Z, after 2026-11-24T03:00:00Z",
    );
    assert_told(
        Undetermined::CrlStale {
            now: NOW,
            next_update: THEN,
        },
        "undetermined",
        "the revocation list should have been replaced by 2026-11-24T03:00:00Z, and it is 2026-11-24T03:00:01Z",
    );
    assert_told(
        Undetermined::DistributionPointUnusable,
        "undetermined",
        "the certificate's distribution point has a form that cannot be looked up",
    );
}

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

#[test]
fn unsupported_input_is_told() {
    let (length, limit) = (11, 10);
    for (unsupported, text) in [
        (
            Unsupported::AlgorithmNotProvided(SignatureAlgorithm::RsaPssSha384),
            "the crypto provider does not verify RSA PSS with SHA-384",
        ),
        (Unsupported::BerEncoding, "the message is BER and not DER"),
        (
            Unsupported::CertificateForm,
            "a certificate in the message is of another form",
        ),
        (
            Unsupported::ContentType(oid::DATA),
            "messages of type 1.2.840.113549.1.7.1 are not supported",
        ),
        (
            Unsupported::DigestAlgorithm(oid::MGF1),
            "digests of algorithm 1.2.840.113549.1.1.8 are not supported",
        ),
        (
            Unsupported::SignedDataTooLong { length, limit },
            "the message has 11 octets, more than 10",
        ),
        (
            Unsupported::SignedDataVersion,
            "the version of the message is not known",
        ),
        (
            Unsupported::TooManyAttributes { limit },
            "a signer has more than 10 attributes",
        ),
        (
            Unsupported::TooManyCertificates { limit },
            "the message has more than 10 certificates",
        ),
        (
            Unsupported::TooManySigners { limit },
            "the message has more than 10 signers",
        ),
        (
            Unsupported::CertificateTooLong { length, limit },
            "the certificate has 11 octets, more than 10",
        ),
        (
            Unsupported::CertificateVersion,
            "the certificate is not of version 3",
        ),
        (
            Unsupported::CriticalCrlEntryExtension(oid::REASON_CODE),
            "the critical list entry extension 2.5.29.21 is not supported",
        ),
        (
            Unsupported::CriticalCrlExtension(oid::CRL_NUMBER),
            "the critical list extension 2.5.29.20 is not supported",
        ),
        (
            Unsupported::CriticalExtension(oid::SUBJECT_ALT_NAME),
            "the critical certificate extension 2.5.29.17 is not supported",
        ),
        (
            Unsupported::CrlScope,
            "the revocation list covers only some reasons or certificates",
        ),
        (
            Unsupported::CrlTooLong { length, limit },
            "the revocation list has 11 octets, more than 10",
        ),
        (
            Unsupported::CrlVersion,
            "the revocation list is not of version 2",
        ),
        (
            Unsupported::DeltaCrl,
            "delta revocation lists are not supported",
        ),
        (
            Unsupported::DistributionPointName,
            "the revocation list's distribution point is not one directory name",
        ),
        (
            Unsupported::IndirectCrl,
            "indirect revocation lists are not supported",
        ),
        (
            Unsupported::KeyAlgorithm(oid::EC_PUBLIC_KEY),
            "public keys of algorithm 1.2.840.10045.2.1 are not supported",
        ),
        (
            Unsupported::KeyTooLarge,
            "the public key is larger than 4096 bits",
        ),
        (
            Unsupported::NameConstraintBounds,
            "a name constraint has a minimum or maximum, which is not supported",
        ),
        (
            Unsupported::NameConstraintForm(0),
            "name constraints on names of form 0 are not supported",
        ),
        (
            Unsupported::NameConstraintValue,
            "a name constraint is not written as its form demands",
        ),
        (
            Unsupported::PathTooLong { limit },
            "the path has more than 10 intermediate certificates",
        ),
        (
            Unsupported::PolicyQualifier(oid::MGF1),
            "the policy qualifier 1.2.840.113549.1.1.8 is not supported",
        ),
        (
            Unsupported::PoolTooLarge { limit },
            "more than 10 certificates were given along",
        ),
        (
            Unsupported::TooManyCandidates { limit },
            "the search considered 10 issuers without an end",
        ),
        (
            Unsupported::TooManyNameComparisons { limit },
            "the search compared 10 names without an end",
        ),
        (
            Unsupported::TooManyPolicyNodes { limit },
            "the search made 10 policy nodes without an end",
        ),
        (
            Unsupported::TooManySignatures { limit },
            "the search checked 10 signatures without an end",
        ),
        (
            Unsupported::OidTooLong { length, limit },
            "an object identifier has 11 octets, more than 10",
        ),
        (
            Unsupported::SignatureAlgorithm(oid::MGF1),
            "signatures of algorithm 1.2.840.113549.1.1.8 are not supported",
        ),
        (
            Unsupported::SignatureParameters,
            "the signature algorithm's parameters are not supported",
        ),
        (
            Unsupported::TooManyCrlEntries { limit },
            "the revocation list has more than 10 entries",
        ),
        (
            Unsupported::TooManyDistributionPoints { limit },
            "there are more than 10 distribution points",
        ),
        (
            Unsupported::TooManyExtensions { limit },
            "there are more than 10 extensions",
        ),
        (
            Unsupported::TooManyKeyPurposes { limit },
            "there are more than 10 extended key usages",
        ),
        (
            Unsupported::TooManyPolicies { limit },
            "there are more than 10 certificate policies",
        ),
        (
            Unsupported::TooManyPolicyMappings { limit },
            "there are more than 10 policy mappings",
        ),
        (
            Unsupported::TooManyTrustAnchors { limit },
            "there are more than 10 trust anchors",
        ),
    ] {
        assert_told(unsupported, "unsupported", text);
    }
}
