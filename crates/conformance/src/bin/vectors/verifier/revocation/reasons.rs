// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and points for some reasons: good is said only when every reason is covered.

use super::{expected, listed};
use crate::verifier::Builder;
use crate::verifier::chain::Chain;
use crate::verifier::extension::uri;
use crate::verifier::list::{Entry, List, Scope, full_name, point, points, reasons};

const ALL: [u32; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

/// A list of the root for these reasons.
fn about(bits: &[u32]) -> List {
    let scope = Scope {
        reasons: Some(reasons(bits)),
        ..Scope::default()
    };
    List::of_root().with(scope.to_extension())
}

pub(super) fn of_lists(builder: &mut Builder) {
    let chain = Chain::of(0);
    let mut case = |word: &str, title: &str, lists: Vec<List>, answer: &str| {
        let lists = lists.iter().map(List::by_root).collect();
        builder.ask(
            word,
            title,
            &["rfc5280-6.3.3-d", "rfc5280-5.2.5-reasons"],
            listed(&chain, lists),
            expected(answer),
        );
    };
    case(
        "all-reasons-said",
        "A list that says all reasons is enough.",
        vec![about(&ALL)],
        "good",
    );
    for missing in ALL {
        let others: Vec<u32> = ALL.into_iter().filter(|bit| *bit != missing).collect();
        case(
            &format!("reasons-without-{missing}"),
            &format!("A list for all reasons but number {missing} leaves the status open."),
            vec![about(&others)],
            "open",
        );
    }
    case(
        "reasons-bit-0-alone",
        "A list for the bit that stands for no reason leaves the status open.",
        vec![about(&[0])],
        "open",
    );
    case(
        "reasons-of-two-lists",
        "Two lists that cover all reasons together are enough.",
        vec![about(&[1, 2, 3]), about(&[4, 5, 6, 7, 8])],
        "good",
    );
    case(
        "reasons-of-two-lists-overlapping",
        "Two lists that cover some reasons both, and all together, are enough.",
        vec![about(&[1, 2, 3, 4, 5]), about(&[4, 5, 6, 7, 8])],
        "good",
    );
    case(
        "reasons-of-two-lists-with-a-gap",
        "Two lists that leave one reason leave the status open.",
        vec![about(&[1, 2, 3]), about(&[4, 5, 6, 7])],
        "open",
    );
    case(
        "reasons-of-eight-lists",
        "Eight lists, each for one reason, are enough.",
        ALL.iter().map(|bit| about(&[*bit])).collect(),
        "good",
    );
    case(
        "reasons-and-everything",
        "Beside a list for all reasons one for some changes nothing.",
        vec![about(&[1]), List::of_root()],
        "good",
    );
    case(
        "reasons-revoked-alone",
        "A certificate that a list for some reasons names is refused, whatever is left open.",
        vec![about(&[1, 2]).naming(Entry::of(&[1]).because(1))],
        "revoked",
    );
    case(
        "reasons-revoked-in-one",
        "A certificate that one of several lists names is refused.",
        vec![
            about(&[1, 2, 3]),
            about(&[4, 5, 6, 7, 8]).naming(Entry::of(&[1]).because(4)),
        ],
        "revoked",
    );
    case(
        "reasons-on-hold-alone",
        "A certificate that a list for some reasons puts on hold is refused.",
        vec![about(&[6]).naming(Entry::of(&[1]).because(6))],
        "revoked",
    );
    let from = testbed::EPOCH.saturating_add_secs(-10 * 86_400);
    let old = about(&[4, 5, 6, 7, 8]).dated(from, from.saturating_add_secs(86_400));
    case(
        "reasons-one-list-stale",
        "An old list covers no reason.",
        vec![about(&[1, 2, 3]), old],
        "open",
    );
}

pub(super) fn of_points(builder: &mut Builder) {
    let address = |word: &str| uri(&format!("http://kakunin.example/{word}.crl"));
    let to = |word: &str, bits: &[u32]| {
        point(
            Some(&full_name(&[address(word)])),
            Some(&reasons(bits)),
            None,
        )
    };
    let at = |word: &str, bits: Option<&[u32]>| {
        let scope = Scope {
            reasons: bits.map(reasons),
            ..Scope::at(&[address(word)])
        };
        List::of_root().with(scope.to_extension())
    };
    let halves = || {
        Chain::of(0).end(points(&[
            to("one", &[1, 2, 3, 4]),
            to("two", &[5, 6, 7, 8]),
        ]))
    };
    for (word, title, chain, lists, answer) in [
        (
            "point-for-some-reasons",
            "A point for some reasons is not enough, although its list is for all.",
            Chain::of(0).end(points(&[to("one", &[1, 2])])),
            vec![at("one", None)],
            "open",
        ),
        (
            "point-for-some-and-list-of-everything",
            "Where a point is for some reasons, a list of everything the issuer issued covers the others.",
            Chain::of(0).end(points(&[to("one", &[1, 2])])),
            vec![List::of_root()],
            "good",
        ),
        (
            "points-for-half-each",
            "Two points for half of the reasons each are enough with both lists.",
            halves(),
            vec![at("one", None), at("two", None)],
            "good",
        ),
        (
            "points-for-half-one-list",
            "Two points for half of the reasons each leave the status open with one list.",
            halves(),
            vec![at("one", None)],
            "open",
        ),
        (
            "points-for-half-revoked",
            "A certificate that the list of the second point names is refused.",
            halves(),
            vec![
                at("one", None),
                at("two", None).naming(Entry::of(&[1]).because(5)),
            ],
            "revoked",
        ),
        (
            "points-and-lists-for-half-each",
            "What a point and its list are both for is covered.",
            halves(),
            vec![
                at("one", Some(&[1, 2, 3, 4])),
                at("two", Some(&[5, 6, 7, 8])),
            ],
            "good",
        ),
        (
            "points-and-lists-crossed",
            "What a point is for and its list is not, or the other way round, is not covered.",
            halves(),
            vec![
                at("one", Some(&[5, 6, 7, 8])),
                at("two", Some(&[1, 2, 3, 4])),
            ],
            "open",
        ),
        (
            "points-and-lists-with-a-gap",
            "A list that leaves one of the reasons of its point leaves the status open.",
            halves(),
            vec![at("one", Some(&[1, 2, 3])), at("two", None)],
            "open",
        ),
    ] {
        let lists = lists.iter().map(List::by_root).collect();
        builder.ask(
            word,
            title,
            &["rfc5280-4.2.1.13-reasons"],
            listed(&chain, lists),
            expected(answer),
        );
    }
}
