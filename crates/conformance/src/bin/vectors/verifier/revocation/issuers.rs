// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whose lists count: keys of one name, their order, and intermediate authorities.

use super::{expected, listed};
use crate::verifier::Builder;
use crate::verifier::chain::{Chain, Spec, key};
use crate::verifier::extension::key_usage;
use crate::verifier::list::{Entry, List};
use crate::verifier::question::Pinned;

fn naming(list: List) -> List {
    list.naming(Entry::of(&[1]).because(1))
}

/// The issuer of a list is found by its key; several keys have one name.
pub(super) fn keys(builder: &mut Builder) {
    let chain = Chain::of(0);
    let renewed = || List::of("Root", key(8));
    let link = Spec::authority("Root", "Root", key(8), key(0)).signed(key(0));
    let for_lists = Spec::end_entity("Root", "Root", key(8), key(0))
        .with(key_usage(&[6]))
        .signed(key(0));
    let pinned =
        Pinned::Certificate(Spec::authority("Root", "Root", key(8), key(8)).signed(key(8)));
    let mut case = |word: &str,
                    title: &str,
                    requirement: &str,
                    lists: Vec<Vec<u8>>,
                    pool: &[&Vec<u8>],
                    both: bool,
                    answer: &str| {
        let mut question = listed(&chain, lists);
        question.untrusted = pool.iter().map(|&der| der.clone()).collect();
        if both {
            question.anchors.push(pinned.clone());
        }
        builder.ask(word, title, &[requirement], question, expected(answer));
    };
    let (good, revoking) = (renewed().signed(key(8)), naming(renewed()).signed(key(8)));
    case(
        "wrong-key-right-name",
        "A list under the issuer's name that another key signed is not used.",
        "rfc5280-6.3.3-g",
        vec![List::of_root().signed(key(9))],
        &[],
        false,
        "open",
    );
    case(
        "wrong-key-revoking",
        "A list under the issuer's name that another key signed revokes nothing.",
        "rfc5280-6.3.3-g",
        vec![naming(List::of_root()).signed(key(9))],
        &[],
        false,
        "open",
    );
    case(
        "renewed-key",
        "A list signed by the key that the issuer rolled over to is used.",
        "rfc5280-6.3.3-f-delegate",
        vec![good.clone()],
        &[&link],
        false,
        "good",
    );
    case(
        "renewed-key-revoking",
        "A list signed by the key that the issuer rolled over to revokes.",
        "rfc5280-6.3.3-f-delegate",
        vec![revoking.clone()],
        &[&link],
        false,
        "revoked",
    );
    case(
        "renewed-key-without-link",
        "A list signed by a new key that the old one did not certify is not used.",
        "rfc5280-5.2.1",
        vec![good.clone()],
        &[],
        false,
        "open",
    );
    case(
        "key-for-lists",
        "A list signed by a key of the issuer that is for lists alone is used.",
        "rfc5280-6.3.3-f-delegate",
        vec![good.clone()],
        &[&for_lists],
        false,
        "good",
    );
    case(
        "key-for-lists-revoking",
        "A list signed by a key of the issuer that is for lists alone revokes.",
        "rfc5280-6.3.3-f-delegate",
        vec![revoking.clone()],
        &[&for_lists],
        false,
        "revoked",
    );
    case(
        "other-generation",
        "The list of another generation of the issuer says nothing of the certificate.",
        "rfc5280-5.2.1",
        vec![good.clone()],
        &[],
        true,
        "open",
    );
    case(
        "other-generation-revoking",
        "The list of another generation of the issuer revokes nothing of this one.",
        "rfc5280-5.2.1",
        vec![revoking, List::of_root().by_root()],
        &[],
        true,
        "good",
    );
    case(
        "own-generation-revoking",
        "Beside the list of another generation the own one revokes.",
        "rfc5280-5.2.1",
        vec![good, naming(List::of_root()).by_root()],
        &[],
        true,
        "revoked",
    );
    let usage = key_usage(&[5]);
    let unsigning = Chain::of(0).root(usage);
    builder.ask(
        "issuer-without-crl-sign",
        "The list of an issuer whose key usage lacks cRLSign is not used.",
        &["rfc5280-6.3.3-f-crl-sign"],
        listed(&unsigning, vec![List::of_root().by_root()]),
        expected("open"),
    );
}

/// Of two lists the later one counts.
pub(super) fn order(builder: &mut Builder) {
    let old = List::of_root();
    let new = List::of_root().numbered(&[101]);
    for (word, title, requirement, lists, answer) in [
        (
            "newer-revokes",
            "A later list that names the certificate counts.",
            "rfc5280-5.2.3-order",
            vec![old.clone(), naming(new.clone())],
            "revoked",
        ),
        (
            "newer-revokes-given-first",
            "An older list does not take the place of a later one.",
            "rfc5280-5.2.3-order",
            vec![naming(new.clone()), old.clone()],
            "revoked",
        ),
        (
            "newer-lifts-hold",
            "A hold that is not on the later list is no longer one.",
            "rfc5280-5.2.3-order",
            vec![old.clone().naming(Entry::of(&[1]).because(6)), new.clone()],
            "good",
        ),
        (
            "newer-lifts-hold-given-first",
            "A hold that is not on the later list is no longer one, in whatever order the lists come.",
            "rfc5280-5.2.3-order",
            vec![new, old.clone().naming(Entry::of(&[1]).because(6))],
            "good",
        ),
        (
            "number-reused",
            "A different list with the number of the one held does not take its place.",
            "rfc5280-5.2.3-reused",
            vec![naming(old.clone()), old],
            "revoked",
        ),
    ] {
        let lists = lists.iter().map(List::by_root).collect();
        builder.ask(
            word,
            title,
            &[requirement],
            listed(&Chain::of(0), lists),
            expected(answer),
        );
    }
}

/// Certificates that an authority of the path issued.
pub(super) fn intermediates(builder: &mut Builder) {
    let chain = Chain::of(1);
    let list = || List::of("A", key(1));
    for (word, title, requirement, chain, lists, answer) in [
        (
            "intermediate",
            "The list of an intermediate authority is used for what it issued.",
            "rfc5280-6.3.3-f-intermediate",
            &chain,
            vec![list().signed(key(1))],
            "good",
        ),
        (
            "intermediate-revokes",
            "A certificate that the list of its intermediate authority names is refused.",
            "rfc5280-6.3.3-f-intermediate",
            &chain,
            vec![naming(list()).signed(key(1))],
            "revoked",
        ),
        (
            "intermediate-without-crl-sign",
            "The list of an intermediate authority whose key usage lacks cRLSign is not used.",
            "rfc5280-6.3.3-f-crl-sign",
            &chain.clone().with(1, key_usage(&[5])),
            vec![list().signed(key(1))],
            "open",
        ),
        (
            "intermediate-list-by-root-key",
            "A list under an intermediate authority's name that the anchor's key signed is not used.",
            "rfc5280-6.3.3-g",
            &chain,
            vec![list().signed(key(0))],
            "open",
        ),
        (
            "root-list-for-grandchild",
            "The list of the anchor says nothing of what an intermediate authority issued.",
            "rfc5280-6.3.3-b-1-own",
            &chain,
            vec![List::of_root().by_root()],
            "open",
        ),
        (
            "root-list-naming-grandchild",
            "The list of the anchor revokes nothing that an intermediate authority issued.",
            "rfc5280-6.3.3-b-1-own",
            &chain,
            vec![naming(List::of_root()).by_root(), list().signed(key(1))],
            "good",
        ),
    ] {
        builder.ask(
            word,
            title,
            &[requirement],
            listed(chain, lists),
            expected(answer),
        );
    }
}
