// SPDX-License-Identifier: MIT OR Apache-2.0
//! RFC 5280 §6.3: which lists answer for a certificate, and what they say together.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use jpki::error::{Error, Malformed, Refused, Syntax, Undetermined, Unsupported};
use jpki::path::{Policy, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{
    CrlIssuers, CrlStore, Determination, Freshness, OnlyContains, ReasonCode, Reasons,
    RevocationPolicy, RevocationStatus, VerifiedCrl, verify_hashed_crl,
};
use jpki::time::UnixTime;
use support::der::{context, integer, named_bits, octets, seq, set, tlv};
use support::*;

const DELTA: &str = "2.5.29.27";
const CERTIFICATE_ISSUER: &str = "2.5.29.29";

fn path_with(points: &[Vec<u8>]) -> VerifiedPath {
    let points = Ext::new(CRLDP, false, seq(points));
    let spec = CertificateSpec::authentication(authority_one()).extension(points);
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let certificate = spec.certificate(authority_one());
    let anchors = anchors(&[authority_one(), authority_two()]);
    verify_path(&certificate, &anchors, &policy, now(), &provider()).unwrap()
}

/// The certificate's serial number, as the lists name it.
const SERIAL: [u8; 3] = [0x22, 0x7B, 0x13];

fn kiyose() -> Vec<u8> {
    distribution_point_name("Kiyose-shi")
}

fn path() -> VerifiedPath {
    path_with(&[directory_point(&kiyose())])
}

fn list() -> CrlSpec {
    CrlSpec::municipality(authority_one(), "Kiyose-shi")
}

fn listing(spec: CrlSpec, reason: u8) -> CrlSpec {
    spec.with(|spec| spec.entries.push(Revoked::new(&SERIAL, Some(reason))))
}

fn numbered(spec: CrlSpec, number: u8) -> CrlSpec {
    spec.extension(crl_number(&[number]))
}

fn delta(number: u8, base: u8) -> CrlSpec {
    numbered(list(), number).extension(Ext::new(DELTA, true, integer(&[base])))
}

fn verified_by(spec: &CrlSpec, key: &Key, issuers: &CrlIssuers) -> Result<VerifiedCrl, Error> {
    let der = spec.signed_by(key);
    verify_hashed_crl(read_crl(&der)?.hashed(&provider())?, issuers, &provider())
}

fn issuers() -> CrlIssuers {
    CrlIssuers::of_anchors(&anchors(&[authority_one(), authority_two()]))
}

fn verified(spec: &CrlSpec) -> Result<VerifiedCrl, Error> {
    verified_by(spec, authority_one(), &issuers())
}

fn store(specs: &[CrlSpec]) -> CrlStore {
    let mut store = CrlStore::new();
    for spec in specs {
        store.insert(verified(spec).unwrap()).unwrap();
    }
    store
}

fn determine(path: &VerifiedPath, store: &CrlStore, now: UnixTime) -> Determination {
    store.determine(path, now, &RevocationPolicy::official())
}

#[track_caller]
fn assert_status(path: &VerifiedPath, specs: &[CrlSpec], status: RevocationStatus) {
    assert_eq!(determine(path, &store(specs), now()).status, status);
}

fn revoked(reason: ReasonCode) -> RevocationStatus {
    let date = jst(2026, 1, 2, 3, 4, 5);
    RevocationStatus::Revoked { reason, date }
}

fn held() -> RevocationStatus {
    let date = jst(2026, 1, 2, 3, 4, 5);
    RevocationStatus::OnHold { date }
}

const MISSING: RevocationStatus = RevocationStatus::Undetermined(Undetermined::CrlMissing);

// Distribution points.

fn uri_name(text: &str) -> Vec<u8> {
    context(0, &context(0, &tlv(0x86, text.as_bytes())))
}

fn relative_name() -> Vec<u8> {
    // One attribute of a relative distinguished name, [1] in place of SET.
    let [_, _, attribute @ ..] = &common_name("Kiyose-shi CRLDP")[..] else {
        panic!("an attribute")
    };
    context(0, &context(1, attribute))
}

#[test]
fn points_are_found_by_uri_by_name_and_by_relative_name() {
    let completed = {
        let [_, _, names @ ..] = &authority_name()[..] else {
            panic!("a name")
        };
        // The authority's name has more than 127 octets, so its length takes two.
        let names = &names[1..];
        tlv(0x30, &[names, &common_name("Kiyose-shi CRLDP")].concat())
    };
    let uri = uri_name("http://crl.invalid/kiyose");
    for (point, scope) in [
        (uri.clone(), uri.clone()),
        (relative_name(), relative_name()),
        (relative_name(), full_name(&completed)),
        (full_name(&completed), relative_name()),
    ] {
        let path = path_with(&[seq(&[point])]);
        let spec = list().extension(issuing_point(&[scope]));
        assert_status(&path, std::slice::from_ref(&spec), RevocationStatus::Good);
        assert_status(
            &path,
            &[listing(spec, 1)],
            revoked(ReasonCode::KeyCompromise),
        );
    }
    let other = list().extension(issuing_point(&[uri_name("http://crl.invalid/hino")]));
    assert_status(&path_with(&[seq(&[uri])]), &[other], MISSING);
}

#[test]
fn one_of_several_names_is_enough_on_either_side() {
    let names = context(
        0,
        &context(
            0,
            &[tlv(0x86, b"ldap://x.invalid"), context(4, &kiyose())].concat(),
        ),
    );
    let good = RevocationStatus::Good;
    let both = list().extension(issuing_point(std::slice::from_ref(&names)));
    assert_status(&path(), std::slice::from_ref(&both), good);
    assert_status(&path_with(&[seq(&[names])]), &[list()], good);
    // Found under two names, it is still one list.
    assert_eq!(store(&[both]).lists().count(), 1);
}

#[test]
fn missing_partition_is_told_with_its_point() {
    let points = [
        directory_point(&distribution_point_name("Hino-shi")),
        directory_point(&kiyose()),
    ];
    let answer = determine(&path_with(&points), &store(&[list()]), now());
    // RFC 5280 §6.3.3: one point that covers every reason is enough.
    assert_eq!(answer.status, RevocationStatus::Good);
    let seen: Vec<_> = answer
        .consulted
        .iter()
        .map(|one| {
            (
                one.point,
                one.reasons,
                one.complete.is_some(),
                one.freshness,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some(0), Reasons::ALL, false, None),
            (Some(1), Reasons::ALL, true, Some(Freshness::Fresh)),
        ]
    );
}

#[test]
fn unreadable_points_leave_it_undetermined_but_for_the_whole_list() {
    // Flags with a trailing zero bit, which DER forbids; the certificate's parser leaves them closed.
    let point = seq(&[full_name(&kiyose()), tlv(0x81, &[0x00, 0x40])]);
    let path = path_with(&[point]);
    assert_status(
        &path,
        &[list()],
        RevocationStatus::Undetermined(Undetermined::DistributionPointUnusable),
    );
    assert_status(&path, &[list().without(IDP)], RevocationStatus::Good);
}

// Kinds of certificate.

#[test]
fn lists_of_other_kinds_of_certificate_do_not_answer() {
    let flag = |number: u8| tlv(0x80 | number, &[0xFF]);
    for (number, kind, status) in [
        (1, OnlyContains::UserCertificates, RevocationStatus::Good),
        (2, OnlyContains::CaCertificates, MISSING),
        (5, OnlyContains::AttributeCertificates, MISSING),
    ] {
        let spec = list().extension(issuing_point(&[full_name(&kiyose()), flag(number)]));
        let verified = verified(&spec).unwrap();
        assert_eq!(verified.limits().only_contains(), Some(kind));
        assert_status(&path(), &[spec], status);
    }
}

#[test]
fn scope_keeps_to_its_asn1() {
    let flag = |number: u8, value: u8| tlv(0x80 | number, &[value]);
    for (fields, fault) in [
        (vec![], Syntax::Empty),
        (vec![flag(1, 0)], Syntax::DefaultEncoded),
        (vec![flag(1, 1)], Syntax::Boolean),
        (vec![flag(1, 0xFF), flag(2, 0xFF)], Syntax::ConflictingScope),
        (vec![flag(2, 0xFF), flag(1, 0xFF)], Syntax::TrailingBytes),
        (vec![tlv(0x83, &[0x00, 0x40])], Syntax::BitString),
        (vec![context(0, &context(0, &[]))], Syntax::Empty),
    ] {
        let error = verified(&list().extension(issuing_point(&fields))).unwrap_err();
        let Error::Malformed(Malformed { fault: found, .. }) = error else {
            panic!("{error}")
        };
        assert_eq!(found, fault);
    }
}

// Reasons.

fn reasons(bits: &[u32]) -> Vec<u8> {
    let mut field = named_bits(bits);
    field[0] = 0x83;
    field
}

#[test]
fn reasons_are_covered_one_list_after_another() {
    let part =
        |bits: &[u32]| list().extension(issuing_point(&[full_name(&kiyose()), reasons(bits)]));
    let (some, others) = (part(&[1, 2]), part(&[3, 4, 5, 6, 7, 8]));
    let missing = Reasons::from_bits(0x1F80);
    assert_status(
        &path(),
        std::slice::from_ref(&some),
        RevocationStatus::Undetermined(Undetermined::CrlReasonsMissing { missing }),
    );
    assert_status(
        &path(),
        &[some.clone(), others.clone()],
        RevocationStatus::Good,
    );
    assert_status(
        &path(),
        &[some.clone(), listing(others, 4)],
        revoked(ReasonCode::Superseded),
    );
    // A list of some reasons that names the certificate answers alone.
    assert_status(
        &path(),
        &[listing(some, 1)],
        revoked(ReasonCode::KeyCompromise),
    );
}

#[test]
fn point_of_some_reasons_limits_what_a_whole_list_covers() {
    let mut flags = named_bits(&[1]);
    flags[0] = 0x81;
    let limited = seq(&[full_name(&kiyose()), flags]);
    let path = path_with(std::slice::from_ref(&limited));
    assert_status(
        &path,
        &[list()],
        RevocationStatus::Undetermined(Undetermined::CrlReasonsMissing {
            missing: Reasons::from_bits(0x3F80),
        }),
    );
    let hino = directory_point(&distribution_point_name("Hino-shi"));
    let rest = CrlSpec::municipality(authority_one(), "Hino-shi");
    assert_status(
        &path_with(&[limited, hino]),
        &[list(), rest],
        RevocationStatus::Good,
    );
}

// Delta lists.

#[test]
fn delta_list_carries_the_complete_one_on() {
    let base = numbered(list(), 7);
    assert_status(
        &path(),
        &[base.clone(), delta(9, 7)],
        RevocationStatus::Good,
    );
    assert_status(
        &path(),
        &[base.clone(), listing(delta(9, 7), 1)],
        revoked(ReasonCode::KeyCompromise),
    );
    assert_status(&path(), &[base.clone(), listing(delta(9, 7), 6)], held());
    // On hold, and released.
    assert_status(
        &path(),
        &[listing(base.clone(), 6), listing(delta(9, 7), 8)],
        RevocationStatus::Good,
    );
    // On hold, and revoked.
    assert_status(
        &path(),
        &[listing(base.clone(), 6), listing(delta(9, 7), 4)],
        revoked(ReasonCode::Superseded),
    );
    // A permanent revocation is not taken back: an expired certificate may be in grace.
    assert_status(
        &path(),
        &[listing(base, 4), listing(delta(9, 7), 8)],
        revoked(ReasonCode::Superseded),
    );
}

#[test]
fn delta_list_that_does_not_fit_is_left_out() {
    let good = RevocationStatus::Good;
    // It starts from a later list than the one held.
    assert_status(
        &path(),
        &[numbered(list(), 7), listing(delta(9, 8), 1)],
        good,
    );
    // It is not later than the one held.
    assert_status(
        &path(),
        &[numbered(list(), 9), listing(delta(9, 7), 1)],
        good,
    );
    // Of another scope.
    let other = listing(delta(9, 7), 1)
        .extension(issuing_point(&[full_name(&kiyose()), tlv(0x81, &[0xFF])]));
    assert_status(&path(), &[numbered(list(), 7), other], good);
    // Alone it answers nothing.
    assert_status(&path(), &[listing(delta(9, 7), 1)], MISSING);
}

#[test]
fn current_delta_list_makes_a_stale_complete_one_speak() {
    let old = numbered(list(), 7).with(|spec| {
        spec.this_update = jst(2026, 11, 20, 0, 0, 0);
        spec.next_update = Some(jst(2026, 11, 21, 0, 0, 0));
    });
    let answer = determine(&path(), &store(&[old.clone(), delta(9, 7)]), now());
    assert_eq!(answer.status, RevocationStatus::Good);
    let [consulted] = &answer.consulted[..] else {
        panic!("one list")
    };
    assert_eq!(consulted.delta.unwrap().number.to_u64(), Some(9));
    let next_update = jst(2026, 11, 21, 0, 0, 0);
    assert_status(
        &path(),
        &[old],
        RevocationStatus::Undetermined(Undetermined::CrlStale {
            now: now(),
            next_update,
        }),
    );
}

#[test]
fn removal_stands_in_delta_lists_only() {
    let error = verified(&listing(list(), 8)).unwrap_err();
    let Error::Malformed(Malformed {
        fault: Syntax::Enumerated,
        ..
    }) = error
    else {
        panic!("{error}")
    };
    assert!(verified(&listing(delta(9, 7), 8)).is_ok());
}

#[test]
fn older_delta_list_is_refused() {
    let mut store = store(&[numbered(list(), 7), delta(9, 7)]);
    assert_eq!(
        store.insert(verified(&delta(8, 7)).unwrap()),
        Err(Refused::CrlRollback.into())
    );
    // Complete and delta list are two sequences of one numbering.
    store
        .insert(verified(&numbered(list(), 8)).unwrap())
        .unwrap();
    assert_eq!(store.lists().count(), 2);
}

// Other signers.

fn delegate(key: &Key, subject: Vec<u8>) -> CertificateSpec {
    CertificateSpec::authority(key).with(|spec| {
        spec.serial = vec![0x44];
        spec.subject = subject;
        spec.extensions = vec![
            Ext::new(KEY_USAGE, true, named_bits(&[6])),
            Ext::new(SKI, false, octets(&key.identifier)),
            aki(authority_one()),
        ];
    })
}

fn with_delegate(spec: &CertificateSpec, signer: &Key) -> Result<CrlIssuers, Error> {
    let anchors = anchors(&[authority_one()]);
    CrlIssuers::of_anchors(&anchors).with_delegate(
        spec.certificate(signer),
        &anchors,
        now(),
        &provider(),
    )
}

fn answer_with(
    spec: &CrlSpec,
    key: &Key,
    issuers: &CrlIssuers,
    path: &VerifiedPath,
) -> RevocationStatus {
    let mut store = CrlStore::new();
    store
        .insert(verified_by(spec, key, issuers).unwrap())
        .unwrap();
    determine(path, &store, now()).status
}

#[test]
fn separate_list_key_answers_for_the_authority_that_certified_it() {
    let issuers = with_delegate(&delegate(card(), authority_name()), authority_one()).unwrap();
    let spec = CrlSpec::municipality(card(), "Kiyose-shi");
    assert_eq!(
        answer_with(&spec, card(), &issuers, &path()),
        RevocationStatus::Good
    );
    let spec = listing(spec, 1);
    assert_eq!(
        answer_with(&spec, card(), &issuers, &path()),
        revoked(ReasonCode::KeyCompromise)
    );
    // Without the certificate the key is unknown, whatever name it uses.
    let anchors = CrlIssuers::of_anchors(&anchors(&[authority_one()]));
    assert_eq!(
        verified_by(&spec, card(), &anchors).unwrap_err(),
        Refused::CrlIssuerUnknown.into()
    );
}

#[test]
fn key_rolled_over_to_answers_for_both_generations() {
    // The second generation's key, certified by the first, and an anchor of its own.
    let certificate = delegate(authority_two(), authority_name());
    let anchors = anchors(&[authority_one(), authority_two()]);
    let issuers = CrlIssuers::of_anchors(&anchors)
        .with_delegate(
            certificate.certificate(authority_one()),
            &anchors,
            now(),
            &provider(),
        )
        .unwrap();
    let spec = CrlSpec::municipality(authority_two(), "Kiyose-shi");
    let verified = verified_by(&spec, authority_two(), &issuers).unwrap();
    assert_eq!(verified.authorities().len(), 2);
    assert_eq!(
        answer_with(&spec, authority_two(), &issuers, &path()),
        RevocationStatus::Good
    );
}

#[test]
fn delegates_are_held_to_the_rules() {
    let spec = delegate(card(), authority_name());
    let no_sign = spec
        .clone()
        .extension(Ext::new(KEY_USAGE, true, named_bits(&[0])));
    let critical = spec.clone().extension(Ext::new("2.25.1", true, vec![5, 0]));
    let early = spec.clone().valid(later(now(), 1), later(now(), 9));
    let late = spec.clone().valid(later(now(), -9), later(now(), -1));
    let (not_before, not_after, now) = (later(now(), 1), later(now(), -1), now());
    let unknown = jpki::oid::Oid::from_der_value(&[0x69, 0x01]).unwrap();
    for (spec, signer, error) in [
        (
            &no_sign,
            authority_one(),
            Refused::CrlSigningNotAllowed.into(),
        ),
        (
            &critical,
            authority_one(),
            Unsupported::CriticalExtension(unknown).into(),
        ),
        (
            &early,
            authority_one(),
            Refused::CertificateNotYetValid { now, not_before }.into(),
        ),
        (
            &late,
            authority_one(),
            Refused::CertificateExpired { now, not_after }.into(),
        ),
        (&spec, card(), Refused::CertificateSignature.into()),
        (
            &spec.clone().with(|spec| spec.issuer = kiyose()),
            authority_one(),
            Refused::CrlIssuerUnknown.into(),
        ),
    ] {
        let error: Error = error;
        assert_eq!(with_delegate(spec, signer).unwrap_err(), error);
    }
}

// Indirect lists.

fn central() -> Vec<u8> {
    seq(&[
        country(),
        organization("JPKI-SYNTHETIC"),
        common_name("List service"),
    ])
}

fn indirect() -> CrlSpec {
    CrlSpec::municipality(card(), "Kiyose-shi")
        .with(|spec| spec.issuer = central())
        .extension(issuing_point(&[full_name(&kiyose()), tlv(0x84, &[0xFF])]))
}

fn entry_of(issuer: Option<Vec<u8>>, serial: &[u8], reason: u8) -> Revoked {
    let mut entry = Revoked::new(serial, Some(reason));
    entry
        .extensions
        .extend(issuer.map(|name| Ext::new(CERTIFICATE_ISSUER, true, seq(&[context(4, &name)]))));
    entry
}

fn indirect_path() -> VerifiedPath {
    path_with(&[seq(&[
        full_name(&kiyose()),
        context(2, &context(4, &central())),
    ])])
}

#[test]
fn indirect_list_answers_by_certificate_issuer() {
    let issuers = with_delegate(&delegate(card(), central()), authority_one()).unwrap();
    let answer = |entries: Vec<Revoked>| {
        let spec = indirect().with(|spec| spec.entries = entries);
        answer_with(&spec, card(), &issuers, &indirect_path())
    };
    let ours = || Some(authority_name());
    let good = RevocationStatus::Good;
    assert_eq!(answer(vec![]), good);
    assert_eq!(
        answer(vec![entry_of(ours(), &SERIAL, 1)]),
        revoked(ReasonCode::KeyCompromise)
    );
    // Until an entry says otherwise, the issuer of the entry before; first, of the list.
    assert_eq!(answer(vec![entry_of(None, &SERIAL, 1)]), good);
    assert_eq!(
        answer(vec![entry_of(ours(), &[9], 1), entry_of(None, &SERIAL, 4)]),
        revoked(ReasonCode::Superseded)
    );
    assert_eq!(
        answer(vec![
            entry_of(ours(), &[9], 1),
            entry_of(Some(kiyose()), &SERIAL, 4)
        ]),
        good
    );
}

#[test]
fn indirect_list_must_be_named_by_the_point_and_say_so() {
    let issuers = with_delegate(&delegate(card(), central()), authority_one()).unwrap();
    let listing = |spec: CrlSpec| {
        spec.with(|spec| spec.entries = vec![entry_of(Some(authority_name()), &SERIAL, 1)])
    };
    // The point names no other issuer.
    assert_eq!(
        answer_with(&listing(indirect()), card(), &issuers, &path()),
        MISSING
    );
    // The point names another.
    let other = path_with(&[seq(&[
        full_name(&kiyose()),
        context(2, &context(4, &kiyose())),
    ])]);
    assert_eq!(
        answer_with(&listing(indirect()), card(), &issuers, &other),
        MISSING
    );
    // The list does not say that it is indirect.
    let direct = indirect().extension(issuing_point(&[full_name(&kiyose())]));
    assert_eq!(
        answer_with(&direct, card(), &issuers, &indirect_path()),
        MISSING
    );
    let error = verified_by(&listing(direct), card(), &issuers).unwrap_err();
    let Error::Malformed(Malformed {
        fault: Syntax::CertificateIssuer,
        ..
    }) = error
    else {
        panic!("{error}")
    };
    // A point without a name is found by the issuer's.
    let by_issuer = path_with(&[seq(&[context(2, &context(4, &central()))])]);
    let scope = issuing_point(&[full_name(&central()), tlv(0x84, &[0xFF])]);
    assert_eq!(
        answer_with(
            &listing(indirect().extension(scope)),
            card(),
            &issuers,
            &by_issuer
        ),
        revoked(ReasonCode::KeyCompromise)
    );
    assert_eq!(set(&[]), [0x31, 0]);
}

#[test]
fn certificate_issuer_is_one_directory_name() {
    let bad = |names: Vec<Vec<u8>>| {
        let mut entry = Revoked::new(&SERIAL, None);
        entry.extensions = vec![Ext::new(CERTIFICATE_ISSUER, true, seq(&names))];
        let spec = indirect().with(|spec| spec.entries = vec![entry]);
        read_crl(&spec.signed_by(card())).unwrap_err()
    };
    let name = || context(4, &authority_name());
    assert_eq!(
        bad(vec![name(), name()]),
        Unsupported::CertificateIssuerName.into()
    );
    assert_eq!(
        bad(vec![context(4, &[5, 0])]),
        Unsupported::CertificateIssuerName.into()
    );
    assert!(matches!(bad(vec![]), Error::Malformed(_)));
}
