// SPDX-License-Identifier: MIT OR Apache-2.0
//! The revocation status of certificates, by lists and by OCSP answers: three answers, never two.

mod deltas;
mod entries;
mod indirect;
mod issuers;
mod points;
mod reasons;
mod together;

use super::Builder;
use super::chain::Chain;
use super::question::{Question, accepted};
use super::{refuse, undetermined};
use conformance::adapter::Revocation;
use conformance::case::{CaseFile, VerifierExpectation};

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("revocation");
    entries::reasons(&mut builder);
    entries::numbers(&mut builder);
    entries::lists(&mut builder);
    points::names(&mut builder);
    points::several(&mut builder);
    points::kinds(&mut builder);
    reasons::of_lists(&mut builder);
    reasons::of_points(&mut builder);
    deltas::entries(&mut builder);
    deltas::bases(&mut builder);
    deltas::dates(&mut builder);
    indirect::entries(&mut builder);
    indirect::issuers(&mut builder);
    issuers::keys(&mut builder);
    issuers::order(&mut builder);
    issuers::intermediates(&mut builder);
    together::orders(&mut builder);
    together::answers(&mut builder);
    builder.finish("revocation status of certificates")
}

/// Whether the end entity of the path is good by these lists.
fn listed(chain: &Chain, lists: Vec<Vec<u8>>) -> Question {
    let mut question = Question::of(chain);
    question.input.revocation = Revocation::Crl;
    question.crls = lists;
    question
}

/// What must come: `good`, `revoked` or `open`.
fn expected(answer: &str) -> VerifierExpectation {
    match answer {
        "good" => accepted(),
        "revoked" => refuse("revoked"),
        _ => undetermined(),
    }
}
