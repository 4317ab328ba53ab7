// SPDX-License-Identifier: MIT OR Apache-2.0
//! Untrusted certificates, and how long a path may be.

use crate::verifier::chain::{Chain, Spec, key, utc};
use crate::verifier::extension::{basic_constraints, subject_key_identifier};
use crate::verifier::question::{Pinned, Question, accepted};
use crate::verifier::{Builder, refuse};
use testbed::pki::der;

pub(super) fn lengths(builder: &mut Builder) {
    for authorities in 0..=10 {
        builder.ask(
            &format!("length-{authorities}"),
            &format!("A path with {authorities} intermediate certificates is found."),
            &["rfc5280-6.1-path"],
            Question::of(&Chain::of(authorities)),
            accepted(),
        );
    }
    for (most, authorities) in [(0, 0), (0, 1), (1, 1), (1, 2), (3, 3), (3, 4)] {
        let mut question = Question::of(&Chain::of(authorities));
        question.input.max_intermediates = Some(most);
        let (verb, expect) = if authorities <= most {
            ("accepted", accepted())
        } else {
            ("refused", refuse("unsupported"))
        };
        builder.ask(
            &format!("at-most-{most}-of-{authorities}"),
            &format!("With a maximum of {most}, a path with {authorities} intermediate certificates is {verb}."),
            &["rfc5280-6.1-maximum"],
            question,
            expect,
        );
    }
}

pub(super) fn pools(builder: &mut Builder) {
    let chain = Chain::of(3);
    let question = || Question::of(&chain);
    builder.ask(
        "pool-reversed",
        "The order of untrusted certificates means nothing: from the leaf upwards.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.reverse()),
        accepted(),
    );
    builder.ask(
        "pool-rotated",
        "The order of untrusted certificates means nothing: begun in the middle.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.rotate_left(1)),
        accepted(),
    );
    builder.ask(
        "pool-with-duplicates",
        "A certificate that is given twice counts once.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.extend(chain.pool())),
        accepted(),
    );
    builder.ask(
        "pool-with-strangers",
        "Certificates that do not belong to the path do no harm.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| {
            for number in 8..14 {
                let stranger = Spec::authority(
                    &format!("Stranger {number}"),
                    "Nobody",
                    key(number),
                    key(number + 1),
                );
                asked.untrusted.insert(0, stranger.signed(key(number + 1)));
            }
        }),
        accepted(),
    );
    builder.ask(
        "pool-with-the-end-entity",
        "The end entity's own certificate among the untrusted ones does no harm.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.push(chain.leaf())),
        accepted(),
    );
    builder.ask(
        "pool-with-the-root",
        "The anchor's own certificate among the untrusted ones does no harm.",
        &["rfc5280-6.1-pool"],
        question().changed(|asked| asked.untrusted.push(chain.root_certificate())),
        accepted(),
    );
    for missing in 0..3 {
        builder.ask(
            &format!("pool-without-{missing}"),
            "A path with a missing link is none.",
            &["rfc5280-6.1-path"],
            question().changed(|asked| {
                asked.untrusted.remove(missing);
            }),
            refuse("path"),
        );
    }
    builder.ask(
        "pool-is-not-trusted",
        "A self-signed certificate among the untrusted ones is no anchor.",
        &["rfc5280-6.1.1-d"],
        question().changed(|asked| {
            asked.untrusted.push(chain.root_certificate());
            let stranger = Spec::authority("Stranger", "Stranger", key(9), key(9));
            asked.anchors = vec![Pinned::Certificate(stranger.signed(key(9)))];
        }),
        refuse("path"),
    );
    let forged = Spec::authority("C", "B", key(9), key(2))
        .with(subject_key_identifier(&key(3).key_identifier()));
    builder.ask(
        "forged-twin",
        "Beside a forged certificate of the right name and key identifier the right one is found.",
        &["rfc5280-6.1-search", "rfc5280-4.2.1.1-hint"],
        question().changed(|asked| asked.untrusted.insert(0, forged.signed(key(9)))),
        accepted(),
    );
    let expired = Spec::authority("C", "B", key(3), key(2))
        .changed(|spec| spec.not_after = der::time(utc(2025, 1, 1)));
    builder.ask(
        "expired-twin",
        "Beside an expired certificate of the same name and key the one in force is found.",
        &["rfc5280-6.1-search"],
        question().changed(|asked| asked.untrusted.insert(0, expired.signed(key(2)))),
        accepted(),
    );
    let powerless = Spec::authority("C", "B", key(3), key(2)).with(basic_constraints(false, None));
    builder.ask(
        "powerless-twin",
        "Beside a certificate of the same name and key without authority the right one is found.",
        &["rfc5280-6.1-search"],
        question().changed(|asked| asked.untrusted.insert(0, powerless.signed(key(2)))),
        accepted(),
    );
}
