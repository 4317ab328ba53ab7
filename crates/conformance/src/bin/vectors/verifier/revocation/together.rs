// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and OCSP answers together, and several answers.

use super::expected;
use crate::verifier::Builder;
use crate::verifier::answer::{Answer, only_status, revoked, unknown};
use crate::verifier::chain::{Chain, key};
use crate::verifier::list::{Entry, List};
use crate::verifier::question::Question;
use conformance::adapter::Revocation;

fn asked(revocation: Revocation, lists: Vec<Vec<u8>>, answers: Vec<Vec<u8>>) -> Question {
    let mut question = Question::of(&Chain::of(0));
    question.input.revocation = revocation;
    question.crls = lists;
    question.ocsp = answers;
    question
}

/// Every list with every answer in every order.
pub(super) fn orders(builder: &mut Builder) {
    let lists = [
        ("good", vec![List::of_root().by_root()]),
        (
            "revoked",
            vec![List::of_root().naming(Entry::of(&[1]).because(1)).by_root()],
        ),
        ("open", Vec::new()),
    ];
    let answers = [
        ("good", vec![Answer::good().by_root()]),
        (
            "revoked",
            vec![Answer::good().saying(&revoked(Some(1))).by_root()],
        ),
        ("open", vec![Answer::good().saying(&unknown()).by_root()]),
    ];
    for (order, revocation, requirement) in [
        ("lists-first", Revocation::CrlFirst, "rfc6960-source-order"),
        (
            "answers-first",
            Revocation::OcspFirst,
            "rfc6960-source-order",
        ),
        ("both", Revocation::Both, "rfc6960-source-both"),
    ] {
        for (list_says, list) in &lists {
            for (answer_says, answer) in &answers {
                let expect = match (*list_says, *answer_says) {
                    ("revoked", _) | (_, "revoked") => "revoked",
                    ("good", "good") => "good",
                    ("open", "open") => "open",
                    _ if revocation == Revocation::Both => "open",
                    _ => "good",
                };
                builder.ask(
                    &format!("{order}-list-{list_says}-answer-{answer_says}"),
                    &format!("Asked {}: where the list says {list_says} and the answer {answer_says}, the certificate is {expect}.", order.replace('-', " ")),
                    &[requirement],
                    asked(revocation, list.clone(), answer.clone()),
                    expected(expect),
                );
            }
        }
    }
}

/// Answers beside a path: one that cannot be used is as if it were not there.
pub(super) fn answers(builder: &mut Builder) {
    let good = || Answer::good().by_root();
    for (word, title, requirement, answers, expect) in [
        (
            "answer-good",
            "A certificate that an answer calls good is accepted.",
            "rfc6960-2.2-good",
            vec![good()],
            "good",
        ),
        (
            "answer-delegated",
            "A certificate that a delegated responder calls good is accepted.",
            "rfc6960-4.2.2.2",
            vec![Answer::delegated().by_delegate()],
            "good",
        ),
        (
            "answer-revoked",
            "A certificate that an answer calls revoked is refused.",
            "rfc6960-2.2-revoked",
            vec![Answer::good().saying(&revoked(Some(1))).by_root()],
            "revoked",
        ),
        (
            "answer-on-hold",
            "A certificate that an answer puts on hold is refused.",
            "rfc6960-2.2-hold",
            vec![Answer::good().saying(&revoked(Some(6))).by_root()],
            "revoked",
        ),
        (
            "answer-unknown",
            "A certificate that the responder does not know stays open.",
            "rfc6960-2.2-unknown",
            vec![Answer::good().saying(&unknown()).by_root()],
            "open",
        ),
        (
            "answer-missing",
            "Without an answer the status is open.",
            "rfc6960-unanswered",
            Vec::new(),
            "open",
        ),
        (
            "answer-try-later",
            "A responder that says tryLater leaves the status open.",
            "rfc6960-2.3",
            vec![only_status(3)],
            "open",
        ),
        (
            "answer-forged",
            "An answer that another key signed is no answer.",
            "rfc6960-3.2-2",
            vec![Answer::good().signed(key(9))],
            "open",
        ),
        (
            "answer-forged-revoking",
            "An answer that another key signed revokes nothing.",
            "rfc6960-3.2-2",
            vec![
                Answer::good().saying(&revoked(Some(1))).signed(key(9)),
                good(),
            ],
            "good",
        ),
        (
            "answers-revoked-and-good",
            "Of several answers a revocation counts, in whatever order they come.",
            "rfc6960-2.2-revoked",
            vec![Answer::good().saying(&revoked(Some(1))).by_root(), good()],
            "revoked",
        ),
        (
            "answers-good-and-revoked",
            "Of several answers a revocation counts.",
            "rfc6960-2.2-revoked",
            vec![good(), Answer::good().saying(&revoked(Some(1))).by_root()],
            "revoked",
        ),
    ] {
        builder.ask(
            word,
            title,
            &[requirement],
            asked(Revocation::Ocsp, Vec::new(), answers),
            expected(expect),
        );
    }
}
