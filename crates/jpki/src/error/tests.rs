// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every error has its class and one sentence.

mod refused;
mod unsupported;

use alloc::string::ToString;

use super::*;
use crate::crypto::SignatureAlgorithm;
use crate::oid;
use crate::profile::Rule;
use crate::revocation::{ReasonCode, Reasons};

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
        let class = match fault {
            CardFault::FileRefused { .. } => "card-refused",
            _ => "malformed",
        };
        assert_told(fault, class, text);
    }
    assert_told(
        CardFault::NoApplication { status: 0x6A82 },
        "card-refused",
        "the card has no such application, status word 6A82",
    );
    assert_told(
        CardFault::UnexpectedAnswer,
        "malformed",
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
            Syntax::CertificateIssuer,
            "entry of another issuer in a list that is not indirect at octet 7",
        ),
        (
            Syntax::ConflictingScope,
            "list is limited to two kinds of certificate at octet 7",
        ),
        (
            Syntax::SavedIndex,
            "saved index does not have its form at octet 7",
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
    for (code, name) in [
        (1, "malformedRequest"),
        (2, "internalError"),
        (3, "tryLater"),
        (5, "sigRequired"),
        (6, "unauthorized"),
    ] {
        assert_told(
            Undetermined::OcspNotAnswered { code },
            "undetermined",
            &alloc::format!("the OCSP responder did not answer: {name}"),
        );
    }
    assert_told(
        Undetermined::OcspNotYetValid {
            now: THEN,
            this_update: NOW,
        },
        "undetermined",
        "the OCSP answer begins at 2026-11-24T03:00:01Z, after 2026-11-24T03:00:00Z",
    );
    assert_told(
        Undetermined::OcspResponderUnchecked,
        "undetermined",
        "the OCSP responder's own revocation status is not known",
    );
    assert_told(
        Undetermined::OcspStale {
            now: NOW,
            next_update: THEN,
        },
        "undetermined",
        "the OCSP answer should have been replaced by 2026-11-24T03:00:00Z, and it is 2026-11-24T03:00:01Z",
    );
    assert_told(
        Undetermined::OcspUnknown,
        "undetermined",
        "the OCSP responder does not know the certificate",
    );
    assert_told(
        Undetermined::OcspMissing,
        "undetermined",
        "no response of the OCSP responder is at hand",
    );
    assert_told(
        Undetermined::OcspUnusable { class: "signature" },
        "undetermined",
        "the OCSP response cannot be used: signature",
    );
    assert_told(
        Undetermined::CrlReasonsMissing {
            missing: Reasons::from_bits(0x6000),
        },
        "undetermined",
        "no fresh revocation list covers the reasons keyCompromise,cACompromise",
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
