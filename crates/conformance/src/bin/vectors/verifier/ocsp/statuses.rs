// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a response says of the certificate, of itself, and of which certificate.

use super::{about, about_end_of, by_root, expected};
use crate::verifier::Builder;
use crate::verifier::answer::{Answer, Single, asked, good, only_status, revoked, unknown};
use crate::verifier::chain::{Chain, key};
use crate::verifier::list::REASONS;
use testbed::EPOCH;
use testbed::pki::{CertIdDigest, cert_id, der};

pub(super) fn of_the_certificate(builder: &mut Builder) {
    by_root(
        builder,
        "good",
        "An answer that says good is accepted.",
        "rfc6960-2.2-good",
        &Answer::good(),
        "",
    );
    by_root(
        builder,
        "unknown",
        "An answer that says unknown leaves the status open.",
        "rfc6960-2.2-unknown",
        &Answer::good().saying(&unknown()),
        "undetermined",
    );
    by_root(
        builder,
        "revoked-without-reason",
        "An answer that says revoked, without a reason, refuses the certificate.",
        "rfc6960-2.2-revoked",
        &Answer::good().saying(&revoked(None)),
        "revoked",
    );
    for (word, code) in REASONS {
        by_root(
            builder,
            &format!("revoked-{word}"),
            &format!("An answer that says revoked, with reason {word}, refuses the certificate."),
            "rfc6960-2.2-revoked",
            &Answer::good().saying(&revoked(Some(code))),
            "revoked",
        );
    }
    by_root(
        builder,
        "on-hold",
        "An answer that says on hold refuses the certificate.",
        "rfc6960-2.2-hold",
        &Answer::good().saying(&revoked(Some(6))),
        "revoked",
    );
    for (word, code) in [("7", 7), ("8", 8), ("11", 11)] {
        by_root(
            builder,
            &format!("reason-{word}"),
            &format!(
                "An answer with the reason code {word}, which is none of an answer, is refused."
            ),
            "rfc6960-4.2.1-reason",
            &Answer::good().saying(&revoked(Some(code))),
            "malformed",
        );
    }
    for (word, what, status) in [
        (
            "status-3",
            "with a status that does not exist",
            der::context_primitive(3, &[]),
        ),
        (
            "good-with-octets",
            "that says good with something inside",
            der::context_primitive(0, &[0]),
        ),
        (
            "unknown-with-octets",
            "that says unknown with something inside",
            der::context_primitive(2, &[0]),
        ),
        (
            "revoked-without-date",
            "that says revoked without a date",
            der::context(1, &[]),
        ),
    ] {
        by_root(
            builder,
            word,
            &format!("An answer {what} is refused."),
            "rfc6960-4.2.1-der",
            &Answer::good().saying(&status),
            "malformed",
        );
    }
}

/// RFC 6960 §2.3: no answer.
pub(super) fn of_the_response(builder: &mut Builder) {
    for (word, code) in [
        ("malformed-request", 1),
        ("internal-error", 2),
        ("try-later", 3),
        ("sig-required", 5),
        ("unauthorized", 6),
    ] {
        builder.ask(
            word,
            &format!("A responder that says {word} leaves the status open."),
            &["rfc6960-2.3"],
            about(only_status(code)),
            expected("undetermined"),
        );
    }
    for (word, code) in [
        ("status-of-4", 4),
        ("status-of-7", 7),
        ("success-without-response", 0),
    ] {
        builder.ask(
            word,
            "A response whose status does not exist, or promises what is not there, is refused.",
            &["rfc6960-4.2.1-status"],
            about(only_status(code)),
            expected("malformed"),
        );
    }
    by_root(
        builder,
        "try-later-with-an-answer",
        "A responder that says tryLater has not answered, whatever comes along.",
        "rfc6960-2.3",
        &Answer::good().changed(|answer| answer.status = der::enumerated(3)),
        "undetermined",
    );
}

/// Several answers in one response.
pub(super) fn several(builder: &mut Builder) {
    let chain = Chain::of(0);
    let other = |serial: u8| {
        let chain = Chain::of(0).end_changed(|spec| spec.serial = der::integer(&[serial]));
        Single::good(&chain)
    };
    let of = |singles: Vec<Single>| Answer::good().changed(|answer| answer.singles = singles);
    let own = || Single::good(&chain);
    let saying = |single: Single, status: Vec<u8>| Single { status, ..single };
    for (word, what, singles, class) in [
        (
            "several-own-first",
            "of which the first is about the certificate",
            vec![own(), other(2), other(3)],
            "",
        ),
        (
            "several-own-last",
            "of which the last is about the certificate",
            vec![other(2), other(3), own()],
            "",
        ),
        (
            "several-other-revoked",
            "of which another says revoked",
            vec![saying(other(2), revoked(Some(1))), own()],
            "",
        ),
        (
            "several-own-revoked",
            "of which the one about the certificate says revoked",
            vec![other(2), saying(own(), revoked(Some(1)))],
            "revoked",
        ),
        (
            "several-good-and-revoked",
            "that say both good and revoked of the certificate",
            vec![own(), saying(own(), revoked(Some(1)))],
            "revoked",
        ),
        (
            "several-revoked-and-good",
            "that say both revoked and good of the certificate",
            vec![saying(own(), revoked(Some(1))), own()],
            "revoked",
        ),
        (
            "several-good-and-unknown",
            "that say both good and unknown of the certificate",
            vec![own(), saying(own(), unknown())],
            "undetermined",
        ),
        (
            "several-none",
            "none of which is about the certificate",
            vec![other(2), other(3)],
            "replay",
        ),
        (
            "none-at-all",
            "of which there are none",
            Vec::new(),
            "replay",
        ),
    ] {
        by_root(
            builder,
            word,
            &format!("A response with answers {what} is judged by what is about the certificate."),
            "rfc6960-3.2-1",
            &of(singles),
            class,
        );
    }
    let stale = EPOCH.saturating_add_secs(-86_400);
    let mut old = own();
    old.this_update = der::generalized_time(stale.saturating_add_secs(-60));
    old.next_update = crate::verifier::answer::next(stale);
    by_root(
        builder,
        "several-old-and-recent",
        "Of two answers that say good each must be recent.",
        "rfc6960-3.2-several-recent",
        &of(vec![own(), old]),
        "undetermined",
    );
}

/// Which certificate the answer is about.
pub(super) fn identifiers(builder: &mut Builder) {
    let chain = Chain::of(0);
    let (name, point) = (chain.end.issuer.clone(), key(0).public_point());
    let serial = chain.end.serial.clone();
    let sha1 =
        |name: &[u8], point: &[u8], serial: &[u8]| cert_id(CertIdDigest::Sha1, name, point, serial);
    for (word, what, identifier) in [
        (
            "cert-id-other-serial",
            "another serial number",
            sha1(&name, &point, &der::integer(&[2])),
        ),
        (
            "cert-id-other-name",
            "another issuer's name",
            sha1(&chain.end.subject, &point, &serial),
        ),
        (
            "cert-id-other-key",
            "another issuer's key",
            sha1(&name, &key(9).public_point(), &serial),
        ),
        (
            "cert-id-whole-key-info",
            "the digest of the whole SubjectPublicKeyInfo",
            sha1(&name, &key(0).public_key_info(), &serial),
        ),
        (
            "cert-id-other-digest",
            "SHA-256, where SHA-1 was asked with",
            asked(&chain, CertIdDigest::Sha256),
        ),
    ] {
        by_root(
            builder,
            word,
            &format!("An answer whose CertID has {what} is not about the certificate."),
            "rfc6960-3.2-1",
            &Answer::good().each(|single| single.cert_id.clone_from(&identifier)),
            "replay",
        );
    }
    let mut question = about(
        Answer::good()
            .each(|single| single.cert_id = asked(&chain, CertIdDigest::Sha256))
            .by_root(),
    );
    question.input.cert_id_digest = conformance::adapter::CertIdDigest::Sha256;
    builder.ask(
        "cert-id-sha-256",
        "An answer whose CertID has SHA-256, as the request had, is accepted.",
        &["rfc6960-4.1.1"],
        question.clone(),
        expected(""),
    );
    question.ocsp = vec![Answer::good().by_root()];
    builder.ask("cert-id-sha-1-unasked", "An answer whose CertID has SHA-1, where SHA-256 was asked with, is not about the certificate.", &["rfc6960-3.2-1"], question, expected("replay"));
    let long = Chain::of(0).end_changed(|spec| spec.serial = der::integer(&[0x5A; 20]));
    builder.ask(
        "cert-id-20-octets",
        "An answer about a serial number of 20 octets is accepted.",
        &["rfc6960-4.1.1"],
        about_end_of(&long, Answer::about(&long).by_root()),
        expected(""),
    );
    let below = Chain::of(1);
    let mut answer = Answer::about(&below);
    answer.responder = der::context(1, &[&below.end.issuer]);
    builder.ask(
        "issuer-is-intermediate",
        "An intermediate authority answers for the certificates it issued.",
        &["rfc6960-4.2.2.2-issuer"],
        about_end_of(&below, answer.signed(key(1))),
        expected(""),
    );
    builder.ask(
        "root-for-the-grandchild",
        "The anchor does not answer for what an intermediate authority issued.",
        &["rfc6960-4.2.2.2-issuer"],
        about_end_of(&below, Answer::about(&below).by_root()),
        expected("path"),
    );
    let high = Chain::of(0).end_changed(|spec| spec.serial = der::integer(&[0x80]));
    builder.ask(
        "cert-id-high-bit",
        "An answer about a serial number that begins with a set bit is accepted.",
        &["rfc6960-4.1.1"],
        about_end_of(&high, Answer::about(&high).saying(&good()).by_root()),
        expected(""),
    );
}
