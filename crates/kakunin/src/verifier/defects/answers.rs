// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier can overlook in OCSP answers.

use super::{Hold, defects, forge, forgives, reads};
use conformance::adapter::{Input, Revocation};
use jpki::Error;
use jpki::error::{Refused, Undetermined, Unsupported};

defects! {
    "answer-about-another-taken" breaks ["rfc6960-3.2-1"]:
        "An answer about any certificate will do.", forgives!(Error::Refused(Refused::OcspCertId));
    "answer-critical-ignored" breaks ["rfc6960-4.4-critical"]:
        "A critical extension of an answer is passed over.",
        forgives!(Error::Unsupported(Unsupported::CriticalOcspExtension(_)));
    "answer-first-counts" breaks ["rfc6960-2.2-revoked"]:
        "Of several answers the first one counts.", Hold::Takes(|input| input.ocsp.truncate(1));
    "answer-future-taken" breaks ["rfc6960-3.2-5", "rfc6960-4.2.2.1-produced", "rfc6960-4.2.2.1-no-end"]:
        "An answer has no beginning.", forgives!(Error::Undetermined(Undetermined::OcspNotYetValid { .. }));
    "answer-last-counts" breaks ["rfc6960-2.2-revoked"]:
        "Of several answers the last one counts.", Hold::Takes(last_answer);
    "answer-old-taken" breaks ["rfc6960-3.2-6", "rfc6960-3.2-several-recent", "rfc6960-4.2.2.1-no-end"]:
        "An answer has no end.", forgives!(Error::Undetermined(Undetermined::OcspStale { .. }));
    "answer-signature-unchecked" breaks ["rfc6960-3.2-2"]:
        "A wrong signature on an answer is taken for a right one.", forgives!(Error::Refused(Refused::OcspSignature));
    "answer-status-other-good" breaks ["rfc6960-2.3"]:
        "A responder that did not answer is taken to have said good.",
        forgives!(Error::Undetermined(Undetermined::OcspNotAnswered { .. }));
    "answer-type-ignored" breaks ["rfc6960-4.2.1-type"]:
        "A response of any type is taken.", forgives!(Error::Unsupported(Unsupported::OcspResponseType(_)));
    "answer-unknown-good" breaks ["rfc6960-2.2-unknown", "rfc6960-unanswered", "rfc6960-3.2-1"]:
        "What the responder does not know is good.", forgives!(Error::Undetermined(Undetermined::OcspUnknown));
    "answer-version-ignored" breaks ["rfc6960-4.2.1-version"]:
        "A response may write any version.", forgives!(Error::Unsupported(Unsupported::OcspVersion));
    "answers-need-not-agree" breaks ["rfc6960-source-both"]:
        "Where both must agree, lists are enough.", Hold::Takes(one_is_enough);
    "clock-tolerance-endless" breaks [
        "rfc6960-3.2-5", "rfc6960-3.2-6", "rfc6960-4.2.2.1-produced", "rfc6960-4.2.2.2-validity",
    ]:
        "A responder's clock may be as wrong as it likes.", Hold::Takes(|input| input.clock_tolerance = u32::MAX);
    "max-age-endless" breaks ["rfc6960-4.2.2.1-no-end"]:
        "An answer without an end serves for ever.", Hold::Takes(|input| input.max_age = u32::MAX);
    "nocheck-not-asked" breaks ["rfc6960-4.2.2.2.1"]:
        "A responder's own status is never asked.",
        forgives!(Error::Undetermined(Undetermined::OcspResponderUnchecked));
    "nonce-ignored" breaks ["rfc9654-2.1", "rfc9654-2.1-missing", "rfc5019-4"]:
        "The nonce is not looked at.", Hold::Takes(|input| input.nonce = None);
    "nonce-missing-taken" breaks ["rfc9654-2.1-missing"]:
        "The nonce need not come back.", forgives!(Error::Refused(Refused::OcspNonceMissing));
    "null-with-octets" breaks ["rfc6960-4.2.1-der"]:
        "Good and unknown may have something inside.", reads!(Null);
    "reason-of-any-code" breaks ["rfc6960-4.2.1-reason", "rfc6960-4.2.1-status", "rfc5280-5.3.1-code", "rfc5280-5.3.1-remove"]:
        "A code that does not exist is passed over.", reads!(Enumerated);
    "replaced-before-made" breaks ["rfc6960-4.2.2.1-order", "rfc5280-5.1.2.5-order"]:
        "A nextUpdate before thisUpdate is passed over.", reads!(NextUpdateBeforeThisUpdate);
    "responder-for-nothing" breaks [
        "rfc6960-4.2.2.2-directly", "rfc6960-4.2.2.2-purpose", "rfc6960-4.2.2.2-key-usage",
    ]:
        "Whoever has a certificate answers.", forgives!(Error::Refused(Refused::OcspResponderNotAuthorized));
    "responder-unknown-taken" breaks ["rfc6960-3.2-3", "rfc6960-4.2.2.2", "rfc6960-4.2.2.2-issuer"]:
        "Anybody answers.", forgives!(Error::Refused(Refused::OcspResponderUnknown));
    "responder-usage-ignored" breaks ["rfc6960-4.2.2.2-key-usage"]:
        "A responder's key usage is passed over.", Hold::Takes(|input| forge::responders(input, forge::KEY_USAGE));
    "second-source-unasked" breaks ["rfc6960-source-order"]:
        "Where the first source leaves the status open, the second is not asked.", Hold::Takes(first_source);
}

fn last_answer(input: &mut Input) {
    input.ocsp = input.ocsp.pop().into_iter().collect();
}

fn one_is_enough(input: &mut Input) {
    if input.revocation == Revocation::Both {
        input.revocation = Revocation::CrlFirst;
    }
}

fn first_source(input: &mut Input) {
    input.revocation = match input.revocation {
        Revocation::CrlFirst => Revocation::Crl,
        Revocation::OcspFirst => Revocation::Ocsp,
        other => other,
    };
}
