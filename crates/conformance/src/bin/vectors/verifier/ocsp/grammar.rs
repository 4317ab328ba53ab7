// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a response is made of, its extensions, and the nonce.

use super::{about, by_root, expected};
use crate::verifier::Builder;
use crate::verifier::answer::{Answer, NONCE, nonce_of};
use crate::verifier::encoding::broken;
use crate::verifier::extension::Extension;
use testbed::pki::der;

/// An extension nobody knows.
const UNKNOWN: &str = "2.25.7";

pub(super) fn structure(builder: &mut Builder) {
    for (word, what, response) in broken(&Answer::good().by_root()) {
        builder.ask(
            word,
            &format!("A response {what} is refused."),
            &["rfc6960-4.2.1-der"],
            about(response),
            expected("malformed"),
        );
    }
    by_root(
        builder,
        "type-unknown",
        "A response of another type is refused.",
        "rfc6960-4.2.1-type",
        &Answer::good().changed(|answer| answer.kind = UNKNOWN),
        "unsupported",
    );
    for (word, number) in [("version-1-written", 0), ("version-2", 1)] {
        by_root(
            builder,
            word,
            "A response that writes its version is refused: the default is left out, and there is no other.",
            "rfc6960-4.2.1-version",
            &Answer::good()
                .changed(|answer| answer.version = der::context(0, &[&der::integer(&[number])])),
            "unsupported",
        );
    }
}

pub(super) fn extensions(builder: &mut Builder) {
    let unknown = |critical| Extension::new(UNKNOWN, critical, der::null());
    by_root(
        builder,
        "unknown-extension",
        "An unknown extension of a response that is not critical changes nothing.",
        "rfc6960-4.4",
        &Answer::good().changed(|answer| answer.extensions.push(unknown(false))),
        "",
    );
    by_root(
        builder,
        "unknown-critical",
        "A response with an unknown critical extension is refused.",
        "rfc6960-4.4-critical",
        &Answer::good().changed(|answer| answer.extensions.push(unknown(true))),
        "unsupported",
    );
    by_root(
        builder,
        "single-unknown-extension",
        "An unknown extension of an answer that is not critical changes nothing.",
        "rfc6960-4.4",
        &Answer::good().each(|single| single.extensions.push(unknown(false))),
        "",
    );
    by_root(
        builder,
        "single-unknown-critical",
        "An answer with an unknown critical extension is refused.",
        "rfc6960-4.4-critical",
        &Answer::good().each(|single| single.extensions.push(unknown(true))),
        "unsupported",
    );
    by_root(
        builder,
        "extension-twice",
        "A response with an extension twice is refused.",
        "rfc6960-4.2.1-der",
        &Answer::good()
            .changed(|answer| answer.extensions.extend([unknown(false), unknown(false)])),
        "malformed",
    );
}

pub(super) fn nonces(builder: &mut Builder) {
    let mut case = |word: &str,
                    title: &str,
                    requirement: &str,
                    sent: Option<&[u8]>,
                    optional: bool,
                    answer: Answer,
                    class: &str| {
        let mut question = about(answer.by_root());
        question.nonce = sent.map(<[u8]>::to_vec);
        question.input.nonce_optional = optional;
        builder.ask(word, title, &[requirement], question, expected(class));
    };
    for length in [1, 16, 32, 128] {
        let nonce = vec![0xA5; length];
        case(
            &format!("nonce-of-{length}"),
            "An answer with the nonce of the request is accepted.",
            "rfc9654-2.1",
            Some(&nonce),
            false,
            Answer::good().with_nonce(&nonce),
            "",
        );
    }
    let sent = [0xA5; 32];
    let mut other = sent;
    other[31] ^= 1;
    case(
        "nonce-differs-in-one-bit",
        "An answer with another nonce is refused.",
        "rfc9654-2.1",
        Some(&sent),
        false,
        Answer::good().with_nonce(&other),
        "replay",
    );
    case(
        "nonce-cut-off",
        "An answer with the beginning of the nonce is refused.",
        "rfc9654-2.1",
        Some(&sent),
        false,
        Answer::good().with_nonce(&sent[..31]),
        "replay",
    );
    case(
        "nonce-longer",
        "An answer with more than the nonce is refused.",
        "rfc9654-2.1",
        Some(&sent),
        false,
        Answer::good().with_nonce(&[0xA5; 33]),
        "replay",
    );
    case(
        "nonce-missing",
        "An answer without the nonce that must come back is refused.",
        "rfc9654-2.1-missing",
        Some(&sent),
        false,
        Answer::good(),
        "replay",
    );
    case(
        "nonce-missing-allowed",
        "An answer made in advance has no nonce, and is accepted where that is allowed.",
        "rfc5019-4",
        Some(&sent),
        true,
        Answer::good(),
        "",
    );
    case(
        "nonce-differs-though-optional",
        "An answer with another nonce is refused, also where it could have been left out.",
        "rfc5019-4",
        Some(&sent),
        true,
        Answer::good().with_nonce(&other),
        "replay",
    );
    case(
        "nonce-unasked",
        "A nonce nobody sent changes nothing.",
        "rfc6960-4.4",
        None,
        false,
        Answer::good().with_nonce(&sent),
        "",
    );
    case(
        "nonce-critical",
        "A critical nonce is processed.",
        "rfc9654-2.1",
        Some(&sent),
        false,
        Answer::good().changed(|answer| answer.extensions.push(nonce_of(&sent).toggled())),
        "",
    );
    case(
        "nonce-not-in-an-octet-string",
        "A nonce that is not an OCTET STRING is refused.",
        "rfc6960-4.2.1-der",
        Some(&sent),
        false,
        Answer::good().changed(|answer| {
            answer
                .extensions
                .push(Extension::new(NONCE, false, der::integer(&sent)))
        }),
        "malformed",
    );
}
