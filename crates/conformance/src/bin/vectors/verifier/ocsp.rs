// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP answers by themselves: whether one says now that the certificate is good, and why not.

mod dates;
mod grammar;
mod responders;
mod statuses;

use super::answer::Answer;
use super::chain::Chain;
use super::question::{Question, accepted};
use super::{Builder, refuse, undetermined};
use conformance::adapter::Kind;
use conformance::case::{CaseFile, VerifierExpectation};

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("ocsp");
    statuses::of_the_certificate(&mut builder);
    statuses::of_the_response(&mut builder);
    statuses::several(&mut builder);
    statuses::identifiers(&mut builder);
    responders::issuer(&mut builder);
    responders::delegates(&mut builder);
    responders::validity(&mut builder);
    grammar::structure(&mut builder);
    grammar::extensions(&mut builder);
    grammar::nonces(&mut builder);
    dates::ends(&mut builder);
    dates::without_end(&mut builder);
    dates::forms(&mut builder);
    builder.finish("OCSP answers by themselves")
}

/// One response about the end entity of the shortest path.
fn about(response: Vec<u8>) -> Question {
    about_end_of(&Chain::of(0), response)
}

fn about_end_of(chain: &Chain, response: Vec<u8>) -> Question {
    let mut question = Question::of(chain);
    question.input.kind = Kind::Ocsp;
    question.ocsp = vec![response];
    question
}

/// What a class of refusal stands for: none is acceptance, and the word for the third answer is that answer.
fn expected(class: &str) -> VerifierExpectation {
    match class {
        "" => accepted(),
        "undetermined" => undetermined(),
        class => refuse(class),
    }
}

/// A response of the root, signed by it.
fn by_root(
    builder: &mut Builder,
    name: &str,
    title: &str,
    requirement: &str,
    answer: &Answer,
    class: &str,
) {
    builder.ask(
        name,
        title,
        &[requirement],
        about(answer.by_root()),
        expected(class),
    );
}
