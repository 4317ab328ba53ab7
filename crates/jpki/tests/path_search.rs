// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finding a path among certificates anybody may have sent: candidates, rollover, bridges, circles, limits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::cloned_ref_to_slice_refs,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use std::cell::RefCell;

use jpki::certificate::{Certificate, MAX_POLICY_MAPPINGS};
use jpki::crypto::{CryptoProvider, InvalidSignature, SignatureVerifier};
use jpki::error::{Error, Refused, Unsupported};
use jpki::key::PublicKey;
use jpki::path::{
    Checked, Event, ExplicitPolicy, MAX_CANDIDATES, MAX_NAME_COMPARISONS, MAX_POLICY_NODES,
    MAX_POOL, MAX_SIGNATURES, Observer, PathVerifier, Policy, RecentSignatures, Stage,
    TrustAnchors, UntrustedPool,
};
use proptest::prelude::*;
use support::chain::*;
use support::*;

fn key(number: u32) -> EcKey {
    EcKey::numbered(number)
}

fn root(subject: &str, number: u32) -> Certificate {
    certificate(
        &authority(subject, subject, &key(number), &key(number)),
        &key(number),
    )
}

/// `subject` with key `number`, issued by `issuer` with key `by`.
fn issued(subject: &str, number: u32, issuer: &str, by: u32) -> Certificate {
    certificate(
        &authority(subject, issuer, &key(number), &key(by)),
        &key(by),
    )
}

fn leaf(issuer: &str, by: u32) -> Certificate {
    certificate(&end_entity("End", issuer, &key(99), &key(by)), &key(by))
}

fn anchors_of(list: Vec<Certificate>) -> TrustAnchors {
    TrustAnchors::new(list, &provider()).unwrap()
}

#[track_caller]
fn assert_found(
    leaf: &Certificate,
    pool: Vec<Certificate>,
    anchors: &TrustAnchors,
    expected: &[&Certificate],
) {
    let path = verify(leaf, pool, anchors, &Policy::rfc5280()).unwrap();
    let found: Vec<&Certificate> = path.intermediates().iter().collect();
    assert_eq!(found, expected);
}

#[test]
fn issuer_is_found_by_key_among_several_of_one_name() {
    let anchors = anchors_of(vec![root("Root", 0)]);
    let generations: Vec<Certificate> = (1..=3)
        .map(|number| issued("CA", number, "Root", 0))
        .collect();
    for number in 1..=3 {
        let wanted = &generations[number - 1];
        let number = number as u32;
        assert_found(
            &leaf("CA", number),
            generations.clone(),
            &anchors,
            &[wanted],
        );
        // Without identifiers every key is tried.
        let blind = end_entity("End", "CA", &key(99), &key(number)).without(AKI);
        assert_found(
            &certificate(&blind, &key(number)),
            generations.clone(),
            &anchors,
            &[wanted],
        );
        // A wrong identifier misleads, but does not decide.
        let wrong = blind.extension(key_identifier(&key(number % 3 + 1)));
        assert_found(
            &certificate(&wrong, &key(number)),
            generations.clone(),
            &anchors,
            &[wanted],
        );
    }
}

#[test]
fn key_rollover_leads_from_old_to_new_and_back() {
    // RFC 4210 §4.4: the new key certified by the old one, and the old by the new.
    let new_with_old = issued("CA", 2, "CA", 1);
    let old_with_new = issued("CA", 1, "CA", 2);
    let pool = vec![new_with_old.clone(), old_with_new.clone()];
    let old = anchors_of(vec![root("CA", 1)]);
    let new = anchors_of(vec![root("CA", 2)]);
    assert_found(&leaf("CA", 2), pool.clone(), &old, &[&new_with_old]);
    assert_found(&leaf("CA", 1), pool.clone(), &new, &[&old_with_new]);
    assert_found(&leaf("CA", 1), pool, &old, &[]);
}

#[test]
fn bridge_leads_between_two_infrastructures() {
    let anchors = anchors_of(vec![root("Ours", 0)]);
    let bridge = issued("Bridge", 1, "Ours", 0);
    let theirs = issued("Theirs", 2, "Bridge", 1);
    let below = issued("Below", 3, "Theirs", 2);
    let pool = vec![
        issued("Ours", 0, "Bridge", 1),
        issued("Bridge", 1, "Theirs", 2),
        root("Theirs", 2),
        root("Ours", 0),
        below.clone(),
        theirs.clone(),
        bridge.clone(),
    ];
    let expected = [&below, &theirs, &bridge];
    assert_found(&leaf("Below", 3), pool.clone(), &anchors, &expected);
    // The order in which certificates arrive means nothing.
    let backwards = pool.iter().rev().cloned().collect();
    assert_found(&leaf("Below", 3), backwards, &anchors, &expected);
    let doubled = [pool.clone(), pool].concat();
    assert_found(&leaf("Below", 3), doubled, &anchors, &expected);
}

#[test]
fn circles_end() {
    let anchors = anchors_of(vec![root("Elsewhere", 9)]);
    let pool = vec![
        issued("A", 1, "B", 2),
        issued("B", 2, "C", 3),
        issued("C", 3, "A", 1),
        root("A", 1),
    ];
    let failure = verify(&leaf("A", 1), pool, &anchors, &Policy::rfc5280()).unwrap_err();
    assert_eq!(failure.error, Refused::IssuerUnknown.into());
    assert_eq!(failure.stage, Stage::Issuer);
    assert_eq!(failure.depth, 3);
}

#[test]
fn an_end_entity_may_have_a_twin_among_the_authorities() {
    // Found by fuzzing: name and key of the end entity come again as an authority's, which is no circle.
    let anchors = anchors_of(vec![root("Root", 0)]);
    let end = certificate(&end_entity("Twin", "CA", &key(5), &key(1)), &key(1));
    let authority = issued("CA", 1, "Twin", 5);
    let twin = issued("Twin", 5, "Root", 0);
    let pool = vec![authority.clone(), twin.clone()];
    assert_found(&end, pool, &anchors, &[&authority, &twin]);
}

#[test]
fn another_way_is_taken_when_one_breaks_a_rule() {
    let anchors = anchors_of(vec![root("Root", 0), root("Other", 5)]);
    let expired = certificate(
        &authority("CA", "Root", &key(1), &key(0))
            .valid(jst(2020, 1, 1, 0, 0, 0), jst(2021, 1, 1, 0, 0, 0)),
        &key(0),
    );
    let constrained = certificate(
        &authority("CA", "Root", &key(1), &key(0))
            .extension(name_constraints(&[], &[directory(&name("End"))])),
        &key(0),
    );
    let good = issued("CA", 1, "Other", 5);
    for bad in [&expired, &constrained] {
        assert_found(
            &leaf("CA", 1),
            vec![bad.clone(), good.clone()],
            &anchors,
            &[&good],
        );
        assert_found(
            &leaf("CA", 1),
            vec![good.clone(), bad.clone()],
            &anchors,
            &[&good],
        );
    }
}

#[test]
fn the_most_telling_failure_is_told() {
    let anchors = anchors_of(vec![root("Root", 0)]);
    let failure = |pool: Vec<Certificate>| {
        let failure = verify(&leaf("CA", 1), pool, &anchors, &Policy::rfc5280()).unwrap_err();
        (failure.error, failure.depth, failure.stage)
    };
    let past = (jst(2020, 1, 1, 0, 0, 0), jst(2021, 1, 1, 0, 0, 0));
    let spec = || authority("CA", "Root", &key(1), &key(0));
    let expired = certificate(&spec().valid(past.0, past.1), &key(0));
    let excluding = certificate(
        &spec().extension(name_constraints(&[], &[directory(&name("End"))])),
        &key(0),
    );
    let no_authority = certificate(&spec().without(BASIC_CONSTRAINTS), &key(0));
    let forged = certificate(&spec(), &key(7));
    let stranger = issued("CA", 8, "Root", 0);
    let orphan = issued("CA", 1, "Nobody", 8);
    let by_nobody = (Error::from(Refused::IssuerUnknown), 0, Stage::Issuer);
    // Each beats all before it.
    let rising = [
        (
            stranger,
            (Refused::IssuerKeyUnknown.into(), 0, Stage::Issuer),
        ),
        (orphan, (Refused::IssuerUnknown.into(), 1, Stage::Issuer)),
        (
            forged,
            (Refused::CertificateSignature.into(), 1, Stage::Issuer),
        ),
        (
            no_authority,
            (
                Refused::IssuerNotCertificationAuthority.into(),
                1,
                Stage::Rules,
            ),
        ),
        (
            expired,
            (
                Refused::CertificateExpired {
                    now: now(),
                    not_after: past.1,
                }
                .into(),
                1,
                Stage::Rules,
            ),
        ),
        (excluding, (Refused::NameExcluded.into(), 0, Stage::Rules)),
    ];
    assert_eq!(failure(Vec::new()), by_nobody);
    let mut pool = Vec::new();
    for (certificate, expected) in rising {
        assert_eq!(failure(vec![certificate.clone()]), expected);
        pool.push(certificate);
        assert_eq!(failure(pool.clone()), expected);
        assert_eq!(failure(pool.iter().rev().cloned().collect()), expected);
    }
}

#[test]
fn issuer_written_differently_is_the_same_issuer() {
    let anchors = anchors_of(vec![root("Root", 0)]);
    let printable = der::seq(&[
        attribute("2.5.4.6", der::printable("jp")),
        attribute("2.5.4.10", der::printable("JPKI-synthetic")),
        attribute("2.5.4.3", der::printable(" ca ")),
    ]);
    let ca = issued("CA", 1, "Root", 0);
    let end = end_entity("End", "CA", &key(99), &key(1)).with(|spec| spec.issuer = printable);
    assert_found(
        &certificate(&end, &key(1)),
        vec![ca.clone()],
        &anchors,
        &[&ca],
    );
}

// Signatures that need no second check.

thread_local!(static CHECKS: RefCell<usize> = const { RefCell::new(0) });

fn counted(key: &PublicKey<'_>, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
    CHECKS.with_borrow_mut(|checks| *checks += 1);
    let verifiers = provider().verifiers;
    let algorithm = jpki::crypto::SignatureAlgorithm::EcdsaP256Sha256;
    let verifier = verifiers
        .iter()
        .find(|one| one.algorithm == algorithm)
        .unwrap();
    (verifier.verify)(key, message, signature)
}

fn counting() -> CryptoProvider {
    CryptoProvider {
        verifiers: &[SignatureVerifier {
            algorithm: jpki::crypto::SignatureAlgorithm::EcdsaP256Sha256,
            verify: counted,
            prepare: None,
        }],
        ..provider()
    }
}

fn checks_of(work: impl FnOnce()) -> usize {
    CHECKS.set(0);
    work();
    CHECKS.take()
}

#[test]
fn repeated_certificate_costs_no_second_signature_check() {
    let chain = Chain::new(2);
    let (anchors, crypto) = (chain.anchors(), counting());
    let pool = UntrustedPool::new(chain.pool()).unwrap();
    let policy = Policy::rfc5280();
    let cache = RecentSignatures::new(10);
    let plain = PathVerifier::new(&anchors, &policy, now(), &crypto).with_untrusted(&pool);
    let cached = plain.with_cache(&cache);
    let leaf = chain.leaf();
    let verify = |verifier: PathVerifier<'_>| checks_of(|| drop(verifier.verify(&leaf).unwrap()));
    assert_eq!(verify(plain), 3);
    assert_eq!(verify(plain), 3);
    assert!(cache.is_empty());
    assert_eq!(verify(cached), 3);
    assert_eq!((cache.len(), cache.is_empty()), (3, false));
    assert_eq!(verify(cached), 0);
    assert_eq!(plain.verify(&leaf), cached.verify(&leaf));
    // Another certificate of the same authorities: its own signature only.
    let sister = chain.end.clone().with(|spec| spec.serial = vec![2]);
    let sister = certificate(&sister, &key(2));
    assert_eq!(checks_of(|| drop(cached.verify(&sister).unwrap())), 1);
    // What was found right says nothing about dates.
    let late = later(now(), 100 * 366 * 86_400);
    let late = PathVerifier::new(&anchors, &policy, late, &crypto)
        .with_untrusted(&pool)
        .with_cache(&cache);
    assert_eq!(checks_of(|| assert!(late.verify(&leaf).is_err())), 0);
}

#[test]
fn authorities_in_force_are_tried_before_others() {
    let (anchors, crypto) = (anchors_of(vec![root("Root", 0)]), counting());
    let policy = Policy::rfc5280();
    // Which of the two is in force changes places, so that the order of the pool cannot help.
    for (good, old) in [(1, 2), (2, 1)] {
        let expired = authority("CA", "Root", &key(old), &key(0));
        let expired = expired.valid(later(now(), -9), later(now(), -1));
        let early = authority("CA", "Root", &key(3), &key(0));
        let early = early.valid(later(now(), 1), later(now(), 9));
        let pool = vec![
            certificate(&expired, &key(0)),
            certificate(&early, &key(0)),
            issued("CA", good, "Root", 0),
        ];
        let pool = UntrustedPool::new(pool).unwrap();
        let end = end_entity("End", "CA", &key(99), &key(good)).without(AKI);
        let end = certificate(&end, &key(good));
        let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto).with_untrusted(&pool);
        assert_eq!(checks_of(|| drop(verifier.verify(&end).unwrap())), 2);
    }
}

#[test]
fn wrong_signatures_are_not_remembered_nor_taken_for_right_ones() {
    let chain = Chain::new(0);
    let (anchors, crypto) = (chain.anchors(), counting());
    let policy = Policy::rfc5280();
    let cache = RecentSignatures::new(10);
    let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto).with_cache(&cache);
    verifier.verify(&chain.leaf()).unwrap();
    let forged = certificate(&chain.end, &key(7));
    for _ in 0..2 {
        let checks = checks_of(|| {
            let failure = verifier.verify(&forged).unwrap_err();
            assert_eq!(failure.error, Refused::CertificateSignature.into());
        });
        assert_eq!(checks, 1);
    }
    assert_eq!(cache.len(), 1);
    // Another anchor of the name, with another key: the memory is about keys.
    let other = anchors_of(vec![root("Root", 7)]);
    let other = PathVerifier::new(&other, &policy, now(), &crypto).with_cache(&cache);
    assert_eq!(
        other.verify(&chain.leaf()).unwrap_err().error,
        Refused::IssuerKeyUnknown.into()
    );
}

#[test]
fn full_memory_forgets_the_oldest() {
    let cache = RecentSignatures::new(2);
    let chain = Chain::new(0);
    let (anchors, crypto) = (chain.anchors(), counting());
    let policy = Policy::rfc5280();
    let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto).with_cache(&cache);
    let leaves: Vec<Certificate> = (1..=3)
        .map(|serial| {
            certificate(
                &chain.end.clone().with(|spec| spec.serial = vec![serial]),
                &key(0),
            )
        })
        .collect();
    let check = |place: usize| checks_of(|| drop(verifier.verify(&leaves[place]).unwrap()));
    assert_eq!([check(0), check(1), check(2)], [1, 1, 1]);
    assert_eq!(cache.len(), 2);
    assert_eq!([check(1), check(2)], [0, 0]);
    assert_eq!(check(0), 1);
    let none = RecentSignatures::new(0);
    let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto).with_cache(&none);
    verifier.verify(&leaves[0]).unwrap();
    assert!(none.is_empty());
}

// What an observer sees.

#[derive(Default)]
struct Events(Vec<Event>);

impl Observer for Events {
    fn note(&mut self, event: Event) {
        self.0.push(event);
    }
}

#[test]
fn observer_sees_every_step_and_changes_nothing() {
    let chain = Chain::new(1).all(&["2.25.1"]);
    let (anchors, policy) = (chain.anchors(), Policy::rfc5280());
    let pool = UntrustedPool::new(chain.pool()).unwrap();
    let crypto = provider();
    let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto).with_untrusted(&pool);
    let mut events = Events::default();
    let observed = verifier.verify_observed(&chain.leaf(), &mut events);
    assert_eq!(observed, verifier.verify(&chain.leaf()));
    let names: Vec<(usize, &str)> = events
        .0
        .iter()
        .map(|event| match event {
            Event::Issuer { depth, outcome, .. } => {
                assert!(matches!(outcome, Ok(Checked::Verified(_))));
                (*depth, "issuer")
            }
            Event::Path { certificates, .. } => (*certificates, "path"),
            Event::Step {
                depth,
                step,
                outcome,
            } => {
                assert_eq!(*outcome, Ok(()));
                assert!(step.clause().starts_with("RFC 5280 §"));
                (*depth, step.name())
            }
            _ => panic!("an event of another kind"),
        })
        .collect();
    assert_eq!(
        names,
        [
            (0, "issuer"),
            (1, "issuer"),
            (2, "path"),
            (2, "anchor-validity"),
            (1, "validity"),
            (1, "policies"),
            (1, "explicit-policy"),
            (1, "certification-authority"),
            (1, "path-length"),
            (1, "key-usage"),
            (1, "critical-extensions"),
            (0, "validity"),
            (0, "policies"),
            (0, "explicit-policy"),
            (0, "critical-extensions"),
            (0, "user-policies"),
        ]
    );
}

// Limits: each ends in its own error, so none of these goes on without end.

#[track_caller]
fn assert_limit(
    leaf: &Certificate,
    pool: Vec<Certificate>,
    anchors: &TrustAnchors,
    policy: &Policy,
    expected: Unsupported,
) {
    let pool = UntrustedPool::new(pool).unwrap();
    let failure = PathVerifier::new(anchors, policy, now(), &provider())
        .with_untrusted(&pool)
        .verify(leaf)
        .unwrap_err();
    assert_eq!(failure.error, expected.into());
    assert_eq!(failure.stage, Stage::Limit);
}

/// Ten thousand certificates of one name, made by changing the serial number of one: their own
/// signatures are wrong, which nobody can see before looking.
fn same_name(spec: &CertificateSpec, count: u32) -> Vec<Certificate> {
    let signature = key(0).sign(b"of another message");
    (1..=count)
        .map(|number| {
            let tbs = spec
                .clone()
                .with(|spec| spec.serial = [&[1][..], &number.to_be_bytes()].concat())
                .tbs();
            let der = der::seq(&[tbs, spec.outer_algorithm.clone(), der::bits(&signature)]);
            Certificate::from_der(&der).unwrap()
        })
        .collect()
}

#[test]
fn ten_thousand_issuers_of_one_name_end_in_bounded_time() {
    let anchors = anchors_of(vec![root("Root", 0)]);
    let policy = Policy::rfc5280();
    // All with one key: one signature settles them all, then each leads on to all the others.
    let one_key = same_name(&authority("CA", "CA", &key(1), &key(1)), 10_000);
    let limit = MAX_CANDIDATES;
    assert_limit(
        &leaf("CA", 1),
        one_key,
        &anchors,
        &policy,
        Unsupported::TooManyCandidates { limit },
    );
    // The right one among them is found by its identifier, and without one where luck has it.
    let others = same_name(&authority("CA", "Root", &key(2), &key(0)), 10_000);
    let right = issued("CA", 1, "Root", 0);
    assert_found(
        &leaf("CA", 1),
        [others, vec![right.clone()]].concat(),
        &anchors,
        &[&right],
    );
}

#[test]
fn many_keys_of_one_name_end_at_the_limit_of_signatures() {
    let anchors = anchors_of(vec![root("Root", 0)]);
    let blind = certificate(
        &end_entity("End", "CA", &key(99), &key(1)).without(AKI),
        &key(1),
    );
    let others: Vec<Certificate> = (1_000..1_000 + 200)
        .map(|number| issued("CA", number, "Root", 0))
        .collect();
    let limit = MAX_SIGNATURES;
    assert_limit(
        &blind,
        others.clone(),
        &anchors,
        &Policy::rfc5280(),
        Unsupported::TooManySignatures { limit },
    );
    // At the limit: a hundred keys are tried, none is left over.
    let failure = verify(
        &blind,
        others[..MAX_SIGNATURES].to_vec(),
        &anchors,
        &Policy::rfc5280(),
    )
    .unwrap_err();
    assert_eq!(failure.error, Refused::CertificateSignature.into());
}

#[test]
fn wide_circles_end_at_the_limit_of_issuers() {
    // Twelve rollover keys of one name, each certified by each other: paths without number.
    let anchors = anchors_of(vec![root("Root", 0)]);
    let limit = MAX_SIGNATURES;
    let pool: Vec<Certificate> = (1..=12)
        .flat_map(|one| {
            (1..=12)
                .filter(move |two| *two != one)
                .map(move |two| issued("CA", one, "CA", two))
        })
        .collect();
    assert_limit(
        &leaf("CA", 1),
        pool,
        &anchors,
        &Policy::rfc5280(),
        Unsupported::TooManySignatures { limit },
    );
    let limit = MAX_CANDIDATES;
    let pool = same_name(&authority("CA", "CA", &key(1), &key(1)), 16_000);
    // One real circle of six keys through which the sixteen thousand are met again and again.
    let circle = (1..=6).flat_map(|one| {
        (1..=6)
            .filter(move |two| *two != one)
            .map(move |two| issued("CA", one, "CA", two))
    });
    let pool: Vec<Certificate> = pool.into_iter().chain(circle).collect();
    assert_limit(
        &leaf("CA", 1),
        pool,
        &anchors,
        &Policy::rfc5280(),
        Unsupported::TooManyCandidates { limit },
    );
}

#[test]
fn names_and_subtrees_without_number_end_at_the_limit() {
    let hosts = |count: usize, end: &str| -> Vec<Vec<u8>> {
        (0..count)
            .map(|number| dns(&format!("{number}{end}")))
            .collect()
    };
    let chain = |subtrees: usize, names: usize| {
        Chain::new(1)
            .with(1, name_constraints(&[], &hosts(subtrees, ".x")))
            .end(alternative_names(&hosts(names, ".y")))
    };
    let limit = MAX_NAME_COMPARISONS;
    let check = |chain: &Chain| chain.verify(&Policy::rfc5280());
    // The subject is a name as well.
    check(&chain(500, limit / 500 - 1)).unwrap();
    assert_limit(
        &chain(500, limit / 500).leaf(),
        chain(500, limit / 500).pool(),
        &Chain::new(1).anchors(),
        &Policy::rfc5280(),
        Unsupported::TooManyNameComparisons { limit },
    );
    // As many as fit into two certificates of 64 KiB.
    let failure = check(&chain(5_000, 5_000)).unwrap_err();
    assert_eq!(
        failure.error,
        Unsupported::TooManyNameComparisons { limit }.into()
    );
}

#[test]
fn policy_graph_built_to_explode_does_not() {
    let list: Vec<String> = (0..32)
        .map(|number| format!("2.25.{}", 100 + number))
        .collect();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let pairs: Vec<(&str, &str)> = (0..MAX_POLICY_MAPPINGS)
        .map(|place| (list[place % 32], list[(place * 7 + place / 32) % 32]))
        .collect();
    let mut chain = Chain::new(10).all(&list);
    for number in 1..=10 {
        chain = chain.with(number, mappings(&pairs));
    }
    let mut policy = Policy::rfc5280();
    policy.explicit_policy = ExplicitPolicy::Required;
    let path = chain.verify(&policy).unwrap();
    assert_eq!(path.policies().len(), 32);
    // Many paths of that kind, all refused at the end: the nodes are counted over the whole search.
    let refusing = Chain {
        end: chain.end.clone().without(POLICIES),
        ..chain
    };
    let roots: Vec<Certificate> = refusing.pool();
    let twins = refusing.authorities.last().unwrap();
    let more = (1..=20).map(|serial| {
        certificate(
            &twins.clone().with(|spec| spec.serial = vec![7, serial]),
            &key(9),
        )
    });
    let limit = MAX_POLICY_NODES;
    let pool: Vec<Certificate> = roots.into_iter().chain(more).collect();
    assert_limit(
        &refusing.leaf(),
        pool,
        &refusing.anchors(),
        &policy,
        Unsupported::TooManyPolicyNodes { limit },
    );
}

#[test]
fn pool_has_a_size() {
    let one = root("Root", 0);
    assert!(UntrustedPool::new(vec![one.clone(); MAX_POOL]).is_ok_and(|pool| pool.len() == 1));
    assert_eq!(
        UntrustedPool::new(vec![one; MAX_POOL + 1]).unwrap_err(),
        Unsupported::PoolTooLarge { limit: MAX_POOL }.into()
    );
    assert!(UntrustedPool::empty().is_empty());
    let two = UntrustedPool::new(vec![root("Root", 0), root("Root", 1)]).unwrap();
    assert_eq!(two.len(), 2);
    assert_eq!(format!("{two:?}"), "UntrustedPool(2 certificates)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any web of few names and keys: a path is found exactly when one exists, in any order.
    #[test]
    fn web_is_searched_completely(
        edges in proptest::collection::btree_set((0_u32..4, 0_u32..4), 0..10),
        start in 0_u32..4,
        rotation in any::<prop::sample::Index>(),
    ) {
        let names = ["A", "B", "C", "D"];
        let at = |number: u32| names[number as usize];
        let mut pool: Vec<Certificate> = edges
            .iter()
            .map(|(subject, issuer)| issued(at(*subject), subject + 1, at(*issuer), issuer + 1))
            .collect();
        if !pool.is_empty() {
            let by = rotation.index(pool.len());
            pool.rotate_left(by);
        }
        let anchors = anchors_of(vec![root("A", 1)]);
        let mut reached = vec![start];
        let mut next = 0;
        while next < reached.len() {
            for (subject, issuer) in &edges {
                if *subject == reached[next] && !reached.contains(issuer) {
                    reached.push(*issuer);
                }
            }
            next += 1;
        }
        let found = verify(&leaf(at(start), start + 1), pool, &anchors, &Policy::rfc5280());
        prop_assert_eq!(found.is_ok(), reached.contains(&0));
    }
}
