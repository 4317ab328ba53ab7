// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who answers.

use super::{about, by_root, expected};
use crate::verifier::Builder;
use crate::verifier::answer::{Answer, NO_CHECK, OCSP_SIGNING, RESPONDER, delegate};
use crate::verifier::chain::{Spec, key, name, utc};
use crate::verifier::extension::{
    EXT_KEY_USAGE, Extension, KEY_USAGE, basic_constraints, ext_key_usage, key_usage,
};
use testbed::pki::der;

const ANY_PURPOSE: &str = "2.5.29.37.0";
const SERVER: &str = "1.3.6.1.5.5.7.3.1";
/// An extension nobody knows.
const UNKNOWN: &str = "2.25.7";

/// The issuer itself.
pub(super) fn issuer(builder: &mut Builder) {
    by_root(
        builder,
        "issuer-by-key",
        "An answer of the issuer, which is named by its key, is accepted.",
        "rfc6960-4.2.2.3",
        &Answer::good().by_key(key(0)),
        "",
    );
    for (word, what, answer, class) in [
        (
            "issuer-wrong-name",
            "names another responder",
            Answer::good().changed(|answer| answer.responder = der::context(1, &[&name("Other")])),
            "path",
        ),
        (
            "issuer-wrong-key",
            "names the key of another responder",
            Answer::good().by_key(key(9)),
            "path",
        ),
        (
            "issuer-key-of-19-octets",
            "names a key by too few octets",
            Answer::good().changed(|answer| {
                answer.responder = der::context(
                    2,
                    &[&der::octet_string(
                        key(0).key_identifier().get(1..).unwrap_or_default(),
                    )],
                )
            }),
            "path",
        ),
    ] {
        by_root(
            builder,
            word,
            &format!("An answer that {what} than the one who signed is refused."),
            "rfc6960-3.2-3",
            &answer,
            class,
        );
    }
    let answer = Answer::good();
    builder.ask(
        "signature-changed",
        "An answer whose signature is changed in one bit is refused.",
        &["rfc6960-3.2-2"],
        about(answer.signed_with(|message| {
            let mut signature = key(0).sign(message);
            if let Some(last) = signature.last_mut() {
                *last ^= 1;
            }
            signature
        })),
        expected("signature"),
    );
    builder.ask(
        "answer-changed",
        "An answer that is changed after it was signed is refused.",
        &["rfc6960-3.2-2"],
        about(answer.signed_with(|_| {
            key(0).sign(
                &Answer::good()
                    .saying(&crate::verifier::answer::unknown())
                    .data(),
            )
        })),
        expected("signature"),
    );
    builder.ask(
        "wrong-key-right-name",
        "An answer under the issuer's name that another key signed is refused.",
        &["rfc6960-3.2-2"],
        about(answer.signed(key(9))),
        expected("signature"),
    );
    let sha1 = der::sequence(&[&der::oid_of("1.2.840.10045.4.1")]);
    by_root(
        builder,
        "sha-1",
        "An answer signed with SHA-1 is refused.",
        "rfc5758-sha1",
        &Answer::good().changed(|answer| answer.algorithm = sha1),
        "signature",
    );
}

/// A responder to which the issuer has delegated.
pub(super) fn delegates(builder: &mut Builder) {
    let mut case = |word: &str, title: &str, requirement: &str, spec: Spec, class: &str| {
        let answer = Answer::good().by(&spec);
        builder.ask(
            word,
            title,
            &[requirement],
            about(answer.by_delegate()),
            expected(class),
        );
    };
    case(
        "delegate-by-name",
        "An answer of a responder to which the issuer has delegated is accepted.",
        "rfc6960-4.2.2.2",
        delegate(),
        "",
    );
    case(
        "delegate-non-repudiation",
        "A responder whose key usage names nonRepudiation alone may answer.",
        "rfc6960-4.2.2.2-key-usage",
        delegate().with(key_usage(&[1])),
        "",
    );
    case(
        "delegate-without-usage",
        "A responder without a key usage may answer.",
        "rfc6960-4.2.2.2-key-usage",
        delegate().without(KEY_USAGE),
        "",
    );
    case(
        "delegate-wrong-usage",
        "A responder whose key usage names neither digitalSignature nor nonRepudiation may not answer.",
        "rfc6960-4.2.2.2-key-usage",
        delegate().with(key_usage(&[2])),
        "path",
    );
    case(
        "delegate-several-purposes",
        "A responder with several purposes, one of them that of answering, may answer.",
        "rfc6960-4.2.2.2-purpose",
        delegate().with(ext_key_usage(&[SERVER, OCSP_SIGNING])),
        "",
    );
    case(
        "delegate-critical-purpose",
        "A responder whose extended key usage is critical may answer.",
        "rfc6960-4.2.2.2-purpose",
        delegate().with(ext_key_usage(&[OCSP_SIGNING]).toggled()),
        "",
    );
    case(
        "delegate-without-purpose",
        "A certificate without an extended key usage does not answer for its issuer.",
        "rfc6960-4.2.2.2-purpose",
        delegate().without(EXT_KEY_USAGE),
        "path",
    );
    case(
        "delegate-other-purpose",
        "A certificate for another purpose does not answer for its issuer.",
        "rfc6960-4.2.2.2-purpose",
        delegate().with(ext_key_usage(&[SERVER])),
        "path",
    );
    case(
        "delegate-any-purpose",
        "A certificate for any purpose does not answer for its issuer.",
        "rfc6960-4.2.2.2-purpose",
        delegate().with(ext_key_usage(&[ANY_PURPOSE])),
        "path",
    );
    case(
        "delegate-without-nocheck",
        "The own status of a responder without nocheck is open, and so is what it says.",
        "rfc6960-4.2.2.2.1",
        delegate().without(NO_CHECK),
        "undetermined",
    );
    case(
        "delegate-critical-nocheck",
        "A critical nocheck is processed.",
        "rfc6960-4.2.2.2.1",
        delegate().with(Extension::new(NO_CHECK, true, der::null())),
        "",
    );
    case(
        "delegate-unknown-critical",
        "A responder's certificate with an unknown critical extension is refused.",
        "rfc6960-4.2.2.2-critical",
        delegate().with(Extension::new(UNKNOWN, true, der::null())),
        "unsupported",
    );
    case(
        "delegate-is-an-authority",
        "A responder that is also an authority may answer.",
        "rfc6960-4.2.2.2",
        delegate().with(basic_constraints(true, None)),
        "",
    );
    case(
        "delegate-of-another-issuer",
        "A responder's certificate that names another issuer is refused, although the issuer's key signed it.",
        "rfc6960-4.2.2.2-directly",
        delegate().changed(|spec| spec.issuer = name("Other")),
        "path",
    );
    builder.ask(
        "delegate-by-key",
        "An answer of a delegated responder that is named by its key is accepted.",
        &["rfc6960-4.2.2.3"],
        about(Answer::delegated().by_key(key(RESPONDER)).by_delegate()),
        expected(""),
    );
    builder.ask(
        "delegate-not-there",
        "An answer of a responder whose certificate is not there is refused.",
        &["rfc6960-4.2.2.2"],
        about(
            Answer::delegated()
                .changed(|answer| answer.certificates.clear())
                .by_delegate(),
        ),
        expected("path"),
    );
    builder.ask(
        "delegate-forged",
        "A responder's certificate under the issuer's name that another key signed is refused.",
        &["rfc6960-4.2.2.2-directly"],
        about(
            Answer::delegated()
                .changed(|answer| answer.certificates = vec![delegate().signed(key(9))])
                .by_delegate(),
        ),
        expected("path"),
    );
    builder.ask(
        "delegate-self-signed",
        "A responder that has certified itself is refused.",
        &["rfc6960-4.2.2.2-directly"],
        about(
            Answer::good()
                .by(&Spec {
                    issuer: name("Responder"),
                    ..delegate()
                })
                .changed(|answer| {
                    answer.certificates = vec![
                        Spec {
                            issuer: name("Responder"),
                            ..delegate()
                        }
                        .signed(key(RESPONDER)),
                    ]
                })
                .by_delegate(),
        ),
        expected("path"),
    );
    builder.ask(
        "delegate-wrong-key",
        "An answer that the delegated responder did not sign is refused.",
        &["rfc6960-3.2-2"],
        about(Answer::delegated().signed(key(9))),
        expected("signature"),
    );
    let other = Spec::end_entity("Stranger", "Root", key(9), key(0)).signed(key(0));
    for (word, place) in [
        ("delegate-after-a-stranger", 0),
        ("delegate-before-a-stranger", 1),
    ] {
        let answer =
            Answer::delegated().changed(|answer| answer.certificates.insert(place, other.clone()));
        builder.ask(
            word,
            "The responder's certificate is found among others, in any order.",
            &["rfc6960-4.2.1-certificates"],
            about(answer.by_delegate()),
            expected(""),
        );
    }
    let end = crate::verifier::chain::Chain::of(0).end;
    builder.ask(
        "end-entity-answers-for-itself",
        "The certificate that is asked about does not answer for itself.",
        &["rfc6960-4.2.2.2-purpose"],
        about(Answer::good().by(&end).signed(key(1))),
        expected("path"),
    );
}

/// The responder's certificate in time, with and without tolerance.
pub(super) fn validity(builder: &mut Builder) {
    let (from, until) = (utc(2026, 6, 1), utc(2026, 12, 1));
    let spec = delegate().changed(|spec| {
        spec.not_before = der::time(from);
        spec.not_after = der::time(until);
    });
    for tolerance in [0, 300] {
        let first = from.saturating_add_secs(-i64::from(tolerance));
        let last = until.saturating_add_secs(i64::from(tolerance));
        for (instant, at, class) in [
            (
                "one-second-early",
                first.saturating_add_secs(-1),
                "not-yet-valid",
            ),
            ("first-second", first, ""),
            ("last-second", last, ""),
            ("one-second-late", last.saturating_add_secs(1), "expired"),
        ] {
            let answer = Answer::good()
                .by(&spec)
                .dated(
                    at.saturating_add_secs(-60),
                    Some(at.saturating_add_secs(60)),
                )
                .changed(|answer| answer.produced_at = der::generalized_time(at));
            let mut question = about(answer.by_delegate()).at(at);
            question.input.clock_tolerance = tolerance;
            builder.ask(
                &format!("delegate-validity-{tolerance}-{instant}"),
                &format!("An answer is judged at the {} of the validity of its responder's certificate, with a tolerance of {tolerance} s.", instant.replace('-', " ")),
                &["rfc6960-4.2.2.2-validity"],
                question,
                expected(class),
            );
        }
    }
}
