// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists by themselves: whether one may be used now, and why not.

mod dates;
mod extensions;
mod grammar;
mod signers;

use super::chain::Chain;
use super::list::List;
use super::question::{Pinned, Question};
use super::{Builder, refuse};
use conformance::adapter::{Kind, Verdict};
use conformance::case::{CaseFile, VerifierExpectation};

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("crl");
    grammar::numbers(&mut builder);
    grammar::structure(&mut builder);
    grammar::entries(&mut builder);
    extensions::of_lists(&mut builder);
    extensions::scopes(&mut builder);
    signers::keys(&mut builder);
    signers::delegates(&mut builder);
    dates::ends(&mut builder);
    dates::tolerance(&mut builder);
    dates::forms(&mut builder);
    builder.finish("revocation lists by themselves")
}

/// One list, with the root of all paths as the anchor.
fn about(list: Vec<u8>) -> Question {
    Question {
        anchors: vec![Pinned::Certificate(Chain::of(0).root_certificate())],
        crls: vec![list],
        ..Question::new(Kind::Crl)
    }
}

/// A list that may be used.
const fn usable() -> VerifierExpectation {
    VerifierExpectation {
        verdict: Verdict::Accept,
        class: None,
        failing_certificate: None,
        validity: None,
        policies: None,
    }
}

/// A list of the root, signed by it.
fn used(builder: &mut Builder, name: &str, title: &str, requirement: &str, list: &List) {
    builder.ask(name, title, &[requirement], about(list.by_root()), usable());
}

/// The same, refused for a class.
fn refused(
    builder: &mut Builder,
    name: &str,
    title: &str,
    requirement: &str,
    list: &List,
    class: &str,
) {
    builder.ask(
        name,
        title,
        &[requirement],
        about(list.by_root()),
        refuse(class),
    );
}
