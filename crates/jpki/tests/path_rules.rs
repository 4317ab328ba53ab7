// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rules of RFC 5280 §6.1 on paths with intermediate authorities, one certificate field at a time.
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

use jpki::error::{Error, Refused, Unsupported};
use jpki::oid::{self, Oid};
use jpki::path::{AnchorLimits, ExplicitPolicy, InitialPolicies, Initially, Policy};
use jpki::time::UnixTime;
use support::chain::*;
use support::der::{context, named_bits, printable, seq, tlv, utf8};
use support::*;

const ONE: &str = "2.25.1";
const TWO: &str = "2.25.2";
const THREE: &str = "2.25.3";

fn policy_oid(dotted: &str) -> Oid {
    match dotted {
        ANY_POLICY => oid::ANY_POLICY,
        other => Oid::from_der_value(&[0x69, other.as_bytes()[5] - b'0']).unwrap(),
    }
}

/// Any policy, but one is required.
fn explicit() -> Policy {
    let mut policy = Policy::rfc5280();
    policy.explicit_policy = ExplicitPolicy::Required;
    policy
}

fn accepting(list: &[&str]) -> Policy {
    let mut policy = explicit();
    policy.initial_policies =
        InitialPolicies::Listed(list.iter().map(|dotted| policy_oid(dotted)).collect());
    policy
}

#[track_caller]
fn assert_policies(chain: &Chain, policy: &Policy, expected: &[&str]) {
    let path = chain.verify(policy).unwrap();
    let mut found = path.policies().to_vec();
    let mut expected: Vec<Oid> = expected.iter().map(|dotted| policy_oid(dotted)).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[track_caller]
fn assert_refused(chain: &Chain, policy: &Policy, error: impl Into<Error>, depth: usize) {
    let failure = chain.verify(policy).unwrap_err();
    assert_eq!((failure.error, failure.depth), (error.into(), depth));
}

fn good(chain: &Chain) {
    chain.verify(&Policy::rfc5280()).unwrap();
}

fn bad(chain: &Chain, error: impl Into<Error>, depth: usize) {
    assert_refused(chain, &Policy::rfc5280(), error, depth);
}

// The path itself.

#[test]
fn path_of_every_length_up_to_the_limit_is_verified() {
    for authorities in 0..=10 {
        let chain = Chain::new(authorities);
        let path = chain.verify(&Policy::rfc5280()).unwrap();
        let mut expected = chain.pool();
        expected.reverse();
        assert_eq!(path.intermediates(), expected);
        assert_eq!(path.kind(), None);
        let key = |number| {
            *(provider().sha256)(&[&EcKey::numbered(number).spki])
                .as_slice()
                .first_chunk::<32>()
                .unwrap()
        };
        assert_eq!(path.issuer_key_id().as_bytes(), &key(authorities));
        assert_eq!(path.anchor_key_id().as_bytes(), &key(0));
    }
    bad(&Chain::new(11), Unsupported::PathTooLong { limit: 10 }, 10);
    let mut short = Policy::rfc5280();
    short.max_intermediates = 1;
    Chain::new(1).verify(&short).unwrap();
    assert_refused(
        &Chain::new(2),
        &short,
        Unsupported::PathTooLong { limit: 1 },
        1,
    );
}

#[test]
fn every_certificate_must_be_in_force() {
    let (begin, end) = (jst(2024, 1, 1, 0, 0, 0), jst(2026, 11, 24, 12, 0, 0));
    assert_eq!(end, now());
    let ended = |by| UnixTime::from_secs(end.as_secs() - by);
    for number in 1..=2 {
        let chain = |not_after| Chain::new(2).change(number, |spec| spec.valid(begin, not_after));
        good(&chain(end));
        let not_after = ended(1);
        bad(
            &chain(not_after),
            Refused::CertificateExpired {
                now: end,
                not_after,
            },
            3 - number,
        );
        let not_before = ended(-1);
        bad(
            &Chain::new(2).change(number, |spec| {
                spec.valid(not_before, jst(2030, 1, 1, 0, 0, 0))
            }),
            Refused::CertificateNotYetValid {
                now: end,
                not_before,
            },
            3 - number,
        );
    }
}

#[test]
fn issuers_are_authorities_whose_key_may_sign() {
    for number in 1..=2 {
        let depth = 3 - number;
        bad(
            &Chain::new(2).change(number, |spec| spec.without(BASIC_CONSTRAINTS)),
            Refused::IssuerNotCertificationAuthority,
            depth,
        );
        bad(
            &Chain::new(2).with(number, Ext::new(BASIC_CONSTRAINTS, true, seq(&[]))),
            Refused::IssuerNotCertificationAuthority,
            depth,
        );
        bad(
            &Chain::new(2).with(number, Ext::new(KEY_USAGE, true, named_bits(&[6]))),
            Refused::IssuerSigningNotAllowed,
            depth,
        );
        // Without the extension nothing is forbidden (§6.1.4 (n)).
        good(&Chain::new(2).change(number, |spec| spec.without(KEY_USAGE)));
    }
}

#[test]
fn path_length_counts_authorities_that_are_not_self_issued() {
    good(&Chain::new(1).with(1, basic_constraints(Some(0))));
    bad(
        &Chain::new(2).with(1, basic_constraints(Some(0))),
        Refused::PathLengthExceeded,
        1,
    );
    good(&Chain::new(2).with(1, basic_constraints(Some(1))));
    bad(
        &Chain::new(3).with(1, basic_constraints(Some(1))),
        Refused::PathLengthExceeded,
        1,
    );
    // A lower limit counts, a higher one does not (§6.1.4 (m)).
    bad(
        &Chain::new(3)
            .with(1, basic_constraints(Some(5)))
            .with(2, basic_constraints(Some(0))),
        Refused::PathLengthExceeded,
        1,
    );
    bad(
        &Chain::new(3)
            .with(1, basic_constraints(Some(0)))
            .with(2, basic_constraints(Some(5))),
        Refused::PathLengthExceeded,
        2,
    );
    // B is A's own key rollover: it does not count.
    let rollover = Chain::new(2)
        .with(1, basic_constraints(Some(0)))
        .change(2, |mut spec| {
            spec.subject = name("A");
            spec
        });
    let rollover = Chain {
        end: rollover.end.clone().with(|spec| spec.issuer = name("A")),
        ..rollover
    };
    good(&rollover);
}

#[test]
fn critical_extensions_are_understood_or_refused_in_every_certificate() {
    let unknown = Oid::from_der_value(&[0x69, 0x09]).unwrap();
    let ext = |critical| Ext::new("2.25.9", critical, vec![0x05, 0x00]);
    for number in 1..=2 {
        bad(
            &Chain::new(2).with(number, ext(true)),
            Unsupported::CriticalExtension(unknown),
            3 - number,
        );
        good(&Chain::new(2).with(number, ext(false)));
    }
    bad(
        &Chain::new(2).end(ext(true)),
        Unsupported::CriticalExtension(unknown),
        0,
    );
    // All the ones a path processes may be critical.
    good(
        &Chain::new(1)
            .all(&[ONE])
            .with(1, mappings(&[(ONE, ONE)]))
            .with(1, policy_constraints(Some(5), Some(5)))
            .with(1, inhibit_any(5))
            .with(1, name_constraints(&[directory(&seq(&[country()]))], &[]))
            .end(Ext::new(
                EXT_KEY_USAGE,
                true,
                seq(&[der::oid("1.3.6.1.5.5.7.3.2")]),
            ))
            .end(Ext::new(
                SUBJECT_ALT_NAME,
                true,
                seq(&[dns("host.invalid")]),
            )),
    );
}

// Key purpose.

#[test]
fn purpose_is_asked_of_every_certificate_that_limits_it() {
    let purposes = |list: &[&str]| {
        let list: Vec<_> = list.iter().map(|dotted| der::oid(dotted)).collect();
        Ext::new(EXT_KEY_USAGE, false, seq(&list))
    };
    const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
    const SERVER: &str = "1.3.6.1.5.5.7.3.1";
    const ANY: &str = "2.5.29.37.0";
    let mut policy = Policy::rfc5280();
    policy.key_purpose = Some(oid::CLIENT_AUTH);
    for (ext, end, authority) in [
        (None, true, true),
        (Some(&[CLIENT][..]), true, true),
        (Some(&[SERVER]), false, false),
        (Some(&[SERVER, CLIENT]), true, true),
        // RFC 5280 leaves it to the application; here an end entity has to name its purpose.
        (Some(&[ANY]), false, true),
    ] {
        for (number, expected) in [(0, end), (1, authority)] {
            let mut chain = Chain::new(1);
            if let Some(list) = ext {
                chain = if number == 0 {
                    chain.end(purposes(list))
                } else {
                    chain.with(1, purposes(list))
                };
            }
            match chain.verify(&policy) {
                Ok(_) => assert!(expected, "{ext:?} at {number}"),
                Err(failure) => {
                    assert_eq!(
                        (failure.error, failure.depth),
                        (Refused::KeyPurpose.into(), number)
                    );
                    assert!(!expected, "{ext:?} at {number}");
                }
            }
            good(&chain);
        }
    }
}

// Policies.

#[test]
fn without_policies_a_path_is_good_only_where_none_is_required() {
    assert_policies(&Chain::new(1), &Policy::rfc5280(), &[]);
    assert_refused(&Chain::new(1), &explicit(), Refused::PolicyNotAccepted, 1);
    // One certificate without policies is enough.
    let mut chain = Chain::new(2).all(&[ONE]);
    assert_policies(&chain, &explicit(), &[ONE]);
    chain.end = chain.end.without(POLICIES);
    assert_refused(&chain, &explicit(), Refused::PolicyNotAccepted, 0);
    assert_policies(&chain, &Policy::rfc5280(), &[]);
}

#[test]
fn policies_of_a_path_are_those_of_all_its_certificates() {
    let chain = Chain::new(1)
        .with(1, policies(&[ONE, TWO]))
        .end(policies(&[TWO, THREE]));
    assert_policies(&chain, &explicit(), &[TWO]);
    assert_policies(&chain, &accepting(&[TWO]), &[TWO]);
    assert_refused(
        &chain,
        &accepting(&[ONE, THREE]),
        Refused::PolicyNotAccepted,
        0,
    );
    // Not required: valid, with an empty set.
    let mut optional = accepting(&[ONE]);
    optional.explicit_policy = ExplicitPolicy::Optional;
    assert_policies(&chain, &optional, &[]);
}

#[test]
fn any_policy_stands_for_all_until_it_is_inhibited() {
    let chain = Chain::new(1).all(&[ANY_POLICY]);
    assert_policies(&chain, &explicit(), &[ANY_POLICY]);
    assert_policies(&chain, &accepting(&[ONE, TWO]), &[ONE, TWO]);
    let some = Chain::new(1)
        .with(1, policies(&[ANY_POLICY]))
        .end(policies(&[ONE]));
    assert_policies(&some, &accepting(&[ONE, TWO]), &[ONE]);
    let mut inhibited = explicit();
    inhibited.any_policy = Initially::Inhibited;
    assert_refused(&some, &inhibited, Refused::PolicyNotAccepted, 1);
    // One more certificate may use it, then none.
    let chain = |skip| Chain::new(2).all(&[ANY_POLICY]).with(1, inhibit_any(skip));
    assert_refused(&chain(0), &explicit(), Refused::PolicyNotAccepted, 1);
    assert_refused(&chain(1), &explicit(), Refused::PolicyNotAccepted, 0);
    assert_policies(&chain(2), &explicit(), &[ANY_POLICY]);
}

#[test]
fn any_policy_counts_in_self_issued_certificates_even_when_inhibited() {
    let rollover = |skip| {
        let chain = Chain::new(2)
            .all(&[ONE])
            .with(1, inhibit_any(skip))
            .with(2, policies(&[ANY_POLICY]))
            .change(2, |spec| spec.with(|spec| spec.subject = name("A")));
        Chain {
            end: chain.end.clone().with(|spec| spec.issuer = name("A")),
            ..chain
        }
    };
    assert_policies(&rollover(0), &explicit(), &[ONE]);
    // As the end entity it is not treated as self-issued.
    let last = Chain::new(1)
        .all(&[ONE])
        .with(1, inhibit_any(0))
        .end(policies(&[ANY_POLICY]));
    let last = Chain {
        end: last.end.clone().with(|spec| spec.subject = name("A")),
        ..last
    };
    assert_refused(&last, &explicit(), Refused::PolicyNotAccepted, 0);
}

#[test]
fn mapped_policies_are_known_above_by_their_first_name() {
    let chain = Chain::new(1)
        .with(1, policies(&[ONE]))
        .with(1, mappings(&[(ONE, TWO)]))
        .end(policies(&[TWO]));
    assert_policies(&chain, &explicit(), &[ONE]);
    assert_policies(&chain, &accepting(&[ONE]), &[ONE]);
    assert_refused(&chain, &accepting(&[TWO]), Refused::PolicyNotAccepted, 0);
    let mut inhibited = explicit();
    inhibited.policy_mapping = Initially::Inhibited;
    assert_refused(&chain, &inhibited, Refused::PolicyNotAccepted, 0);
    // The mapped policy itself is not valid below.
    let same = Chain {
        end: chain.end.clone().extension(policies(&[ONE])),
        ..chain
    };
    assert_refused(&same, &explicit(), Refused::PolicyNotAccepted, 0);
    // anyPolicy is mapped as well.
    let any = Chain::new(1)
        .with(1, policies(&[ANY_POLICY]))
        .with(1, mappings(&[(ONE, TWO)]))
        .end(policies(&[TWO]));
    assert_policies(&any, &accepting(&[ONE]), &[ONE]);
    assert_policies(&any, &explicit(), &[ONE]);
}

#[test]
fn mapping_is_inhibited_after_as_many_certificates_as_said() {
    let chain = |inhibit| {
        Chain::new(3)
            .with(1, policies(&[ONE]))
            .with(1, policy_constraints(None, Some(inhibit)))
            .with(2, policies(&[ONE]))
            .with(2, mappings(&[(ONE, TWO)]))
            .with(3, policies(&[TWO]))
            .with(3, mappings(&[(TWO, THREE)]))
            .end(policies(&[THREE]))
    };
    assert_refused(&chain(0), &explicit(), Refused::PolicyNotAccepted, 1);
    assert_refused(&chain(1), &explicit(), Refused::PolicyNotAccepted, 0);
    assert_policies(&chain(2), &explicit(), &[ONE]);
}

#[test]
fn any_policy_may_not_be_mapped() {
    for pair in [(ANY_POLICY, ONE), (ONE, ANY_POLICY)] {
        let chain = Chain::new(1).all(&[ONE]).with(1, mappings(&[pair]));
        bad(&chain, Refused::PolicyMappingOfAnyPolicy, 1);
    }
}

#[test]
fn explicit_policy_is_required_after_as_many_certificates_as_said() {
    let chain = |require| Chain::new(2).with(1, policy_constraints(Some(require), None));
    for require in 0..=1 {
        bad(
            &chain(require),
            Refused::PolicyNotAccepted,
            1 - usize::from(require),
        );
    }
    good(&chain(3));
    // §6.1.5 (a): the wrap-up counts the end entity too.
    bad(&chain(2), Refused::PolicyNotAccepted, 0);
    // §6.1.5 (b): the end entity may require it for itself.
    bad(
        &Chain::new(1).end(policy_constraints(Some(0), None)),
        Refused::PolicyNotAccepted,
        0,
    );
    good(&Chain::new(1).end(policy_constraints(Some(1), None)));
}

#[test]
fn policies_are_named_once_and_their_critical_qualifiers_known() {
    bad(
        &Chain::new(1).with(1, policies(&[ONE, ONE])),
        Refused::PolicyTwice,
        1,
    );
    let qualified = |critical, qualifier: &str| {
        let value = seq(&[der::oid(qualifier), printable("x")]);
        let list = seq(&[seq(&[der::oid(ONE), seq(&[value])])]);
        Chain::new(1).end(Ext::new(POLICIES, critical, list))
    };
    let unknown = Oid::from_der_value(&[0x69, 0x07]).unwrap();
    bad(
        &qualified(true, "2.25.7"),
        Unsupported::PolicyQualifier(unknown),
        0,
    );
    good(&qualified(false, "2.25.7"));
    good(&qualified(true, "1.3.6.1.5.5.7.2.1"));
    good(&qualified(true, "1.3.6.1.5.5.7.2.2"));
}

// Name constraints.

#[track_caller]
fn assert_names(
    permitted: &[Vec<u8>],
    excluded: &[Vec<u8>],
    names: &[Vec<u8>],
    expected: Result<(), Error>,
) {
    let mut chain = Chain::new(1).with(1, name_constraints(permitted, excluded));
    if !names.is_empty() {
        chain = chain.end(alternative_names(names));
    }
    let found = chain.verify(&Policy::rfc5280()).map(drop);
    assert_eq!(found.map_err(|failure| failure.error), expected);
}

const NOT_PERMITTED: Result<(), Error> = Err(Error::Refused(Refused::NameNotPermitted));
const EXCLUDED: Result<(), Error> = Err(Error::Refused(Refused::NameExcluded));

#[test]
fn constraints_of_each_form_limit_names_of_that_form_only() {
    let host = || dns("host.example.com");
    for (form, inside, outside) in [
        (dns("example.com"), host(), dns("example.org")),
        (
            mail("example.com"),
            mail("a@example.com"),
            mail("a@example.org"),
        ),
        (
            uri(".example.com"),
            uri("http://www.example.com/x"),
            uri("http://example.com/"),
        ),
        (
            ip(&[192, 0, 2, 0, 255, 255, 255, 0]),
            ip(&[192, 0, 2, 7]),
            ip(&[192, 0, 3, 7]),
        ),
        (
            directory(&seq(&[country()])),
            directory(&name("x")),
            directory(&seq(&[organization("x")])),
        ),
    ] {
        let form = std::slice::from_ref(&form);
        assert_names(form, &[], &[inside.clone()], Ok(()));
        assert_names(form, &[], &[outside.clone()], NOT_PERMITTED);
        assert_names(form, &[], &[inside.clone(), outside.clone()], NOT_PERMITTED);
        if inside != directory(&name("x")) {
            assert_names(&[], form, &[inside.clone()], EXCLUDED);
            assert_names(&[], form, &[outside, inside], EXCLUDED);
        }
        assert_names(form, &[], &[context(8, &[])], Ok(()));
        assert_names(form, &[], &[], Ok(()));
    }
    // Nothing is said about other forms.
    assert_names(&[dns("example.com")], &[], &[mail("a@example.org")], Ok(()));
}

#[test]
fn one_of_several_permitted_subtrees_is_enough_and_one_excluded_too_many() {
    let subtrees = [dns("example.org"), dns("example.com"), mail("example.org")];
    for host in ["example.org", "www.example.com"] {
        assert_names(&subtrees, &[], &[dns(host)], Ok(()));
        assert_names(&[], &subtrees, &[dns(host)], EXCLUDED);
    }
    assert_names(&subtrees, &[], &[dns("example.net")], NOT_PERMITTED);
    assert_names(&[], &subtrees, &[dns("example.net")], Ok(()));
}

#[test]
fn a_domain_takes_hosts_below_it_alone() {
    let domain = [mail(".example.com")];
    for (host, permitted) in [
        ("www.example.com", Ok(())),
        ("example.com", NOT_PERMITTED),
        (".example.com", NOT_PERMITTED),
        ("a.much.longer.example.org", NOT_PERMITTED),
    ] {
        let name = mail(&format!("a@{host}"));
        assert_names(&domain, &[], &[name], permitted);
    }
}

#[test]
fn subject_is_a_directory_name_and_compared_as_one() {
    let root =
        |organization: Vec<u8>| directory(&seq(&[country(), attribute("2.5.4.10", organization)]));
    assert_names(&[root(printable("jpki-synthetic"))], &[], &[], Ok(()));
    assert_names(&[root(utf8("JPKI-SYNTHETIC "))], &[], &[], Ok(()));
    assert_names(&[root(utf8("JPKI"))], &[], &[], NOT_PERMITTED);
    assert_names(&[], &[root(printable("Jpki-Synthetic"))], &[], EXCLUDED);
    // An empty subject is no name.
    let chain = Chain::new(1).with(1, name_constraints(&[root(utf8("JPKI"))], &[]));
    let empty = Chain {
        end: chain.end.clone().with(|spec| spec.subject = seq(&[])),
        ..chain
    };
    good(&empty);
}

#[test]
fn mailboxes_in_the_subject_count_without_alternative_names() {
    let with_mail = |names: &[Vec<u8>]| {
        let chain = Chain::new(1).with(1, name_constraints(&[mail("example.com")], &[]));
        let subject = seq(&[
            country(),
            attribute("1.2.840.113549.1.9.1", tlv(0x16, b"a@example.org")),
        ]);
        let chain = Chain {
            end: chain.end.clone().with(|spec| spec.subject = subject),
            ..chain
        };
        if names.is_empty() {
            chain
        } else {
            chain.end(alternative_names(names))
        }
    };
    bad(&with_mail(&[]), Refused::NameNotPermitted, 0);
    good(&with_mail(&[dns("x")]));
}

#[test]
fn every_authority_adds_its_limits() {
    let chain = |first: Ext, second: Ext, host: &str| {
        Chain::new(2)
            .with(1, first)
            .with(2, second)
            .end(alternative_names(&[dns(host)]))
    };
    let permitted = |host: &str| name_constraints(&[dns(host)], &[]);
    let excluded = |host: &str| name_constraints(&[], &[dns(host)]);
    good(&chain(
        permitted("example.com"),
        permitted("b.example.com"),
        "a.b.example.com",
    ));
    bad(
        &chain(
            permitted("example.com"),
            permitted("b.example.com"),
            "a.example.com",
        ),
        Refused::NameNotPermitted,
        0,
    );
    // A wider permission below does not widen.
    bad(
        &chain(
            permitted("b.example.com"),
            permitted("example.com"),
            "a.example.com",
        ),
        Refused::NameNotPermitted,
        0,
    );
    bad(
        &chain(
            excluded("a.example.com"),
            permitted("example.com"),
            "a.example.com",
        ),
        Refused::NameExcluded,
        0,
    );
    bad(
        &chain(
            permitted("example.com"),
            excluded("a.example.com"),
            "a.example.com",
        ),
        Refused::NameExcluded,
        0,
    );
}

#[test]
fn names_of_authorities_are_limited_too_but_not_of_self_issued_ones() {
    let elsewhere = directory(&seq(&[country(), organization("Elsewhere")]));
    bad(
        &Chain::new(2).with(1, name_constraints(&[elsewhere.clone()], &[])),
        Refused::NameNotPermitted,
        1,
    );
    // A's rollover certificate would not be permitted by A's own limits.
    let chain = Chain::new(2)
        .with(1, name_constraints(&[elsewhere], &[]))
        .change(2, |mut spec| {
            spec.subject = name("A");
            spec
        });
    let subject = seq(&[country(), organization("Elsewhere")]);
    let end = chain.end.clone().with(|spec| {
        spec.issuer = name("A");
        spec.subject = subject;
    });
    good(&Chain { end, ..chain });
}

#[test]
fn names_that_cannot_be_judged_are_refused_as_such() {
    // otherName [0], x400Address [3], ediPartyName [5], registeredID [8].
    for (tag, form) in [(0xA3, 3), (0xA5, 5), (0x88, 8)] {
        let base = tlv(tag, &[0x2A]);
        assert_names(&[], std::slice::from_ref(&base), &[dns("x")], Ok(()));
        assert_names(
            &[],
            std::slice::from_ref(&base),
            std::slice::from_ref(&base),
            Err(Unsupported::NameConstraintForm(form).into()),
        );
    }
    let other = context(0, &[der::oid(ONE), context(0, &utf8("x"))].concat());
    assert_names(
        &[other.clone()],
        &[],
        &[other],
        Err(Unsupported::NameConstraintForm(0).into()),
    );
    for (base, error) in [
        (ip(&[192, 0, 2, 0]), Unsupported::NameConstraintValue),
        (
            ip(&[192, 0, 2, 0, 255, 0, 255, 0]),
            Unsupported::NameConstraintValue,
        ),
        (uri("http://example.com/"), Unsupported::NameConstraintValue),
    ] {
        bad(
            &Chain::new(1).with(1, name_constraints(&[base], &[])),
            error,
            1,
        );
    }
    let bounded = |number: u8| {
        let tree = seq(&[dns("example.com"), tlv(number, &[1])]);
        Ext::new(NAME_CONSTRAINTS, true, seq(&[context(0, &tree)]))
    };
    bad(
        &Chain::new(1).with(1, bounded(0x80)),
        Unsupported::NameConstraintBounds,
        1,
    );
    bad(
        &Chain::new(1).with(1, bounded(0x81)),
        Unsupported::NameConstraintBounds,
        1,
    );
    // Mailboxes and URIs that are none.
    assert_names(
        &[],
        &[mail("example.com")],
        &[mail("nobody")],
        NOT_PERMITTED,
    );
    assert_names(&[], &[uri("example.com")], &[uri("urn:x")], NOT_PERMITTED);
    assert_names(
        &[],
        &[uri("example.com")],
        &[uri("http://192.0.2.1/")],
        NOT_PERMITTED,
    );
}

// The anchor.

#[test]
fn limits_of_an_anchor_hold_for_paths_below_it() {
    let policy = Policy::rfc5280();
    let refused = |chain: &Chain, change: fn(&mut AnchorLimits)| {
        let mut limits = AnchorLimits::none();
        change(&mut limits);
        chain
            .verify_below(limits, &policy)
            .map(|path| path.policies().to_vec())
            .map_err(|one| one.error)
    };
    let plain = Chain::new(1);
    assert_eq!(refused(&plain, |_| ()), Ok(vec![]));
    assert_eq!(
        refused(&plain, |limits| limits.path_length = Some(1)),
        Ok(vec![])
    );
    assert_eq!(
        refused(&plain, |limits| limits.path_length = Some(0)),
        Err(Refused::PathLengthExceeded.into())
    );
    assert_eq!(
        refused(&plain, |limits| limits.require_explicit_policy = Some(0)),
        Err(Refused::PolicyNotAccepted.into())
    );
    assert_eq!(
        refused(&plain, |limits| limits.name_constraints =
            Some(subtrees(&[], &[directory(&name("End"))]))),
        Err(Refused::NameExcluded.into())
    );
    let any = Chain::new(1).all(&[ANY_POLICY]);
    assert_eq!(
        refused(&any, |limits| limits.policies = Some(vec![policy_oid(ONE)])),
        Ok(vec![policy_oid(ONE)])
    );
    assert_eq!(
        refused(&any, |limits| {
            limits.require_explicit_policy = Some(0);
            limits.inhibit_any_policy = Some(0);
        }),
        Err(Refused::PolicyNotAccepted.into())
    );
    let mapped = Chain::new(1)
        .with(1, policies(&[ONE]))
        .with(1, mappings(&[(ONE, TWO)]))
        .end(policies(&[TWO]));
    assert_eq!(
        refused(&mapped, |limits| limits.inhibit_policy_mapping = Some(0)),
        Ok(vec![])
    );
    assert_eq!(refused(&mapped, |_| ()), Ok(vec![policy_oid(ONE)]));
}

#[test]
fn limits_in_an_anchor_certificate_are_the_same_limits() {
    let below = |ext: Ext| {
        let chain = Chain::new(1);
        let root = chain.root.clone().extension(ext);
        Chain { root, ..chain }
    };
    good(&below(basic_constraints(Some(1))));
    bad(
        &below(basic_constraints(Some(0))),
        Refused::PathLengthExceeded,
        1,
    );
    bad(
        &below(name_constraints(&[], &[directory(&name("End"))])),
        Refused::NameExcluded,
        0,
    );
    bad(
        &below(policy_constraints(Some(0), None)),
        Refused::PolicyNotAccepted,
        1,
    );
}
