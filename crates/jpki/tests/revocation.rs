// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists: reading, verifying once, looking up, keeping.
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

use std::collections::BTreeMap;

use jpki::error::{Error, Malformed, Refused, Syntax, Undetermined, Unsupported};
use jpki::oid::Oid;
use jpki::path::{Policy, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{
    Crl, CrlLimits, CrlStore, Inserted, NotRevoked, ReasonCode, RevocationEvidence,
    RevocationPolicy, VerifiedCrl, verify_crl, verify_not_revoked,
};
use jpki::time::UnixTime;
use proptest::prelude::*;
use support::der::{integer, octets, seq};
use support::*;

fn path_of(spec: &CertificateSpec, key: &Key) -> VerifiedPath {
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let anchors = anchors(&[authority_one(), authority_two()]);
    verify_path(
        &spec.certificate(key),
        &anchors,
        &policy,
        now(),
        &provider(),
    )
    .unwrap()
}

fn path() -> VerifiedPath {
    path_of(
        &CertificateSpec::authentication(authority_one()),
        authority_one(),
    )
}

fn kiyose() -> CrlSpec {
    CrlSpec::municipality(authority_one(), "Kiyose-shi")
}

fn verified(spec: &CrlSpec, key: &Key) -> Result<VerifiedCrl, Error> {
    let der = spec.signed_by(key);
    let anchors = anchors(&[authority_one(), authority_two()]);
    verify_crl(read_crl(&der)?, &anchors, &provider())
}

fn store(specs: &[CrlSpec]) -> CrlStore {
    let mut store = CrlStore::new();
    for spec in specs {
        store
            .insert(verified(spec, authority_one()).unwrap())
            .unwrap();
    }
    store
}

fn look_up(path: &VerifiedPath, store: &CrlStore, now: UnixTime) -> Result<NotRevoked, Error> {
    verify_not_revoked(path, store, now, &RevocationPolicy::official())
}

#[track_caller]
fn assert_unreadable(spec: &CrlSpec, expected: Error) {
    let der = spec.signed_by(authority_one());
    match (read_crl(&der).unwrap_err(), expected) {
        // Places are asserted where they matter; here the rule does.
        (Error::Malformed(found), Error::Malformed(wanted)) => {
            assert_eq!(found.fault, wanted.fault)
        }
        (found, wanted) => assert_eq!(found, wanted),
    }
}

fn malformed(fault: Syntax) -> Error {
    Malformed::new(fault, 0).into()
}

// Looking up.

#[test]
fn certificate_on_no_list_of_its_partition_is_not_revoked() {
    let list = kiyose().with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x14], None)]);
    let proof = look_up(&path(), &store(std::slice::from_ref(&list)), now()).unwrap();
    assert_eq!(proof.certificate(), path().certificate());
    assert_eq!(proof.verified_at(), now());
    let RevocationEvidence::Crl(evidence) = *proof.evidence() else {
        panic!("no list")
    };
    assert_eq!(
        evidence.sha256,
        (provider().sha256)(&[&list.signed_by(authority_one())])
    );
    assert_eq!(evidence.number.to_u64(), Some(7));
    assert_eq!(evidence.this_update, jst(2026, 11, 24, 0, 0, 0));
    assert_eq!(evidence.next_update, jst(2026, 11, 25, 0, 0, 0));
}

#[test]
fn every_reason_is_told_with_its_date_and_hold_apart() {
    let date = jst(2026, 1, 2, 3, 4, 5);
    let revoked = |reason| Refused::CertificateRevoked { reason, date };
    for (code, refused) in [
        (None, revoked(ReasonCode::Unspecified)),
        (Some(0), revoked(ReasonCode::Unspecified)),
        (Some(1), revoked(ReasonCode::KeyCompromise)),
        (Some(2), revoked(ReasonCode::CaCompromise)),
        (Some(3), revoked(ReasonCode::AffiliationChanged)),
        (Some(4), revoked(ReasonCode::Superseded)),
        (Some(5), revoked(ReasonCode::CessationOfOperation)),
        (Some(6), Refused::CertificateOnHold { date }),
        (Some(9), revoked(ReasonCode::PrivilegeWithdrawn)),
        (Some(10), revoked(ReasonCode::AaCompromise)),
    ] {
        let list =
            kiyose().with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x13], code)]);
        let error = look_up(&path(), &store(&[list]), now()).unwrap_err();
        assert_eq!(error, Error::Refused(refused));
        assert_eq!(error.class(), "revoked");
    }
}

#[test]
fn reason_codes_that_do_not_belong_in_complete_lists_are_malformed() {
    // 8 is removeFromCRL.
    for code in [7, 8, 11, 0xFF] {
        assert_unreadable(
            &kiyose().with(|spec| spec.entries = vec![Revoked::new(&[1], Some(code))]),
            malformed(Syntax::Enumerated),
        );
    }
}

#[test]
fn without_a_list_the_answer_is_undetermined() {
    let error = look_up(&path(), &CrlStore::new(), now()).unwrap_err();
    assert_eq!(error, Undetermined::CrlMissing.into());
    assert_eq!(error.class(), "undetermined");
}

#[test]
fn list_of_another_municipality_answers_nothing() {
    let other = CrlSpec::municipality(authority_one(), "Hino-shi")
        .with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x13], None)]);
    let error = look_up(&path(), &store(&[other]), now()).unwrap_err();
    assert_eq!(error, Undetermined::CrlMissing.into());
}

#[test]
fn list_of_another_generation_answers_nothing() {
    // The same name and partition, the key of the other generation.
    let spec = CrlSpec::municipality(authority_two(), "Kiyose-shi");
    let mut store = CrlStore::new();
    store
        .insert(verified(&spec, authority_two()).unwrap())
        .unwrap();
    assert_eq!(
        look_up(&path(), &store, now()).unwrap_err(),
        Undetermined::CrlMissing.into()
    );
    let second = path_of(
        &CertificateSpec::authentication(authority_two()),
        authority_two(),
    );
    assert!(look_up(&second, &store, now()).is_ok());
}

#[test]
fn list_of_the_whole_issuer_covers_every_partition() {
    let whole = kiyose().without(IDP);
    assert!(look_up(&path(), &store(std::slice::from_ref(&whole)), now()).is_ok());
    let revoked =
        whole.with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x13], Some(4))]);
    // The partition does not know yet; the whole list does.
    let both = store(&[kiyose(), revoked]);
    assert_eq!(
        look_up(&path(), &both, now()).unwrap_err().class(),
        "revoked"
    );
}

#[test]
fn every_distribution_point_is_asked() {
    let points = seq(&[
        directory_point(&distribution_point_name("Hino-shi")),
        directory_point(&distribution_point_name("Kiyose-shi")),
    ]);
    let spec =
        CertificateSpec::authentication(authority_one()).extension(Ext::new(CRLDP, false, points));
    let path = path_of(&spec, authority_one());
    let revoked =
        kiyose().with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x13], Some(1))]);
    let good = CrlSpec::municipality(authority_one(), "Hino-shi");
    assert!(look_up(&path, &store(std::slice::from_ref(&good)), now()).is_ok());
    assert_eq!(
        look_up(&path, &store(&[good, revoked]), now())
            .unwrap_err()
            .class(),
        "revoked"
    );
}

#[test]
fn without_distribution_point_only_the_whole_list_answers() {
    let spec = CertificateSpec::authentication(authority_one()).without(CRLDP);
    let path = path_of(&spec, authority_one());
    assert_eq!(
        look_up(&path, &store(&[kiyose()]), now()).unwrap_err(),
        Undetermined::CrlMissing.into()
    );
    assert!(look_up(&path, &store(&[kiyose().without(IDP)]), now()).is_ok());
}

#[test]
fn freshness_has_four_edges() {
    let (begin, end) = (jst(2026, 11, 24, 0, 0, 0), jst(2026, 11, 25, 0, 0, 0));
    let store = store(&[kiyose()]);
    let early = later(begin, -1);
    assert_eq!(
        look_up(&path(), &store, early).unwrap_err(),
        Undetermined::CrlNotYetValid {
            now: early,
            this_update: begin
        }
        .into()
    );
    assert!(look_up(&path(), &store, begin).is_ok());
    // Ten minutes of tolerance while the next list is fetched.
    assert!(look_up(&path(), &store, later(end, 600)).is_ok());
    let late = later(end, 601);
    assert_eq!(
        look_up(&path(), &store, late).unwrap_err(),
        Undetermined::CrlStale {
            now: late,
            next_update: end
        }
        .into()
    );
    let mut strict = RevocationPolicy::official();
    strict.next_update_tolerance = 0;
    assert!(verify_not_revoked(&path(), &store, end, &strict).is_ok());
    let after = later(end, 1);
    assert_eq!(
        verify_not_revoked(&path(), &store, after, &strict).unwrap_err(),
        Undetermined::CrlStale {
            now: after,
            next_update: end
        }
        .into()
    );
}

#[test]
fn stale_list_still_proves_a_revocation() {
    let list =
        kiyose().with(|spec| spec.entries = vec![Revoked::new(&[0x22, 0x7B, 0x13], Some(4))]);
    let error = look_up(&path(), &store(&[list]), jst(2027, 1, 1, 0, 0, 0)).unwrap_err();
    assert_eq!(error.class(), "revoked");
}

// Verifying.

#[test]
fn list_is_verified_on_every_backend_and_its_issuer_found_by_key() {
    let anchors = anchors(&[authority_one(), authority_two()]);
    for crypto in providers() {
        for key in [authority_one(), authority_two()] {
            for spec in [
                CrlSpec::municipality(key, "Kiyose-shi"),
                CrlSpec::municipality(key, "Kiyose-shi").without(AKI),
            ] {
                let der = spec.signed_by(key);
                let list = verify_crl(read_crl(&der).unwrap(), &anchors, &crypto).unwrap();
                assert_eq!(
                    list.issuer_key_id().as_bytes(),
                    &(crypto.sha256)(&[&key.spki])
                );
                assert_eq!(list.scope(), distribution_point_name("Kiyose-shi"));
            }
        }
    }
}

#[test]
fn list_signed_by_the_right_name_and_the_wrong_key_is_refused() {
    // Claims key one, signed by two; claims nothing, signed by a foreign key; claims a foreign key.
    for (spec, key, refused) in [
        (kiyose(), authority_two(), Refused::CrlSignature),
        (kiyose().without(AKI), card(), Refused::CrlSignature),
        (
            CrlSpec::municipality(card(), "Kiyose-shi"),
            card(),
            Refused::CrlIssuerUnknown,
        ),
        (
            kiyose().with(|spec| spec.issuer = seq(&[country()])),
            authority_one(),
            Refused::CrlIssuerUnknown,
        ),
    ] {
        assert_eq!(verified(&spec, key).unwrap_err(), Error::Refused(refused));
    }
}

#[test]
fn anchor_without_crl_sign_may_not_issue_lists() {
    let anchor = CertificateSpec::authority(authority_one())
        .extension(Ext::new(KEY_USAGE, true, der::named_bits(&[5])))
        .certificate(authority_one());
    let anchors = jpki::path::TrustAnchors::new(vec![anchor], &provider()).unwrap();
    let der = kiyose().signed_by(authority_one());
    assert_eq!(
        verify_crl(read_crl(&der).unwrap(), &anchors, &provider()).unwrap_err(),
        Refused::CrlSigningNotAllowed.into()
    );
}

#[test]
fn sha1_list_is_refused_by_its_own_name() {
    let spec = kiyose().with(|spec| spec.algorithm = algorithm(SHA1_WITH_RSA));
    assert_eq!(
        verified(&spec, authority_one()).unwrap_err(),
        Refused::Sha1Signature.into()
    );
}

#[test]
fn no_flipped_bit_is_verified() {
    let der = kiyose()
        .with(|spec| spec.entries = vec![Revoked::new(&[1], None), Revoked::new(&[2; 20], Some(4))])
        .signed_by(authority_one());
    let anchors = anchors(&[authority_one()]);
    for place in 0..der.len() {
        let mut changed = der.clone();
        changed[place] ^= 0x01;
        let Ok(list) = read_crl(&changed) else {
            continue;
        };
        assert!(
            verify_crl(list, &anchors, &provider()).is_err(),
            "octet {place}"
        );
    }
    for length in 0..der.len() {
        assert!(matches!(read_crl(&der[..length]), Err(Error::Malformed(_))));
    }
}

// Reading.

#[test]
fn unsupported_lists_are_named() {
    let unknown = Oid::from_der_value(&[0x69, 0x01]).unwrap();
    let entry = |ext: Ext| {
        let mut revoked = Revoked::new(&[1], None);
        revoked.extensions = vec![ext];
        kiyose().with(|spec| spec.entries = vec![revoked])
    };
    for (spec, unsupported) in [
        (
            kiyose().with(|spec| spec.version = Vec::new()),
            Unsupported::CrlVersion,
        ),
        (
            kiyose().with(|spec| spec.version = integer(&[0])),
            Unsupported::CrlVersion,
        ),
        (
            kiyose().extension(Ext::new("2.25.1", true, vec![0x05, 0])),
            Unsupported::CriticalCrlExtension(unknown),
        ),
        (
            entry(Ext::new("2.25.1", true, vec![0x05, 0])),
            Unsupported::CriticalCrlEntryExtension(unknown),
        ),
    ] {
        assert_unreadable(&spec, unsupported.into());
    }
    // Not critical, so not in the way.
    let der = entry(Ext::new("2.25.1", false, vec![0x05, 0]))
        .extension(Ext::new("2.25.2", false, vec![0x05, 0]))
        .signed_by(authority_one());
    assert_eq!(read_crl(&der).unwrap().entries(), 1);
}

#[test]
fn structure_breaks_are_malformed() {
    let next = |time| kiyose().with(|spec| spec.next_update = time);
    for (spec, fault) in [
        (next(None), Syntax::NextUpdateMissing),
        (
            next(Some(jst(2026, 11, 23, 23, 59, 59))),
            Syntax::NextUpdateBeforeThisUpdate,
        ),
        (kiyose().extension(crl_number(&[0x80])), Syntax::Integer),
        (kiyose().extension(crl_number(&[0x01; 21])), Syntax::Integer),
        (
            kiyose().with(|spec| spec.entries = vec![Revoked::new(&[1; 21], None)]),
            Syntax::Integer,
        ),
        (
            kiyose().with(|spec| spec.extensions.push(crl_number(&[8]))),
            Syntax::DuplicateExtension,
        ),
        (
            kiyose().extension(Ext::new(CRL_NUMBER, false, octets(&[1]))),
            Syntax::UnexpectedTag,
        ),
    ] {
        assert_unreadable(&spec, malformed(fault));
    }
    assert!(read_crl(&next(Some(jst(2026, 11, 24, 0, 0, 0))).signed_by(authority_one())).is_ok());
    assert!(
        read_crl(
            &kiyose()
                .extension(crl_number(&[1; 20]))
                .signed_by(authority_one())
        )
        .is_ok()
    );
    assert_unreadable(
        &kiyose().without(CRL_NUMBER),
        Refused::CrlNumberMissing.into(),
    );
    let mut trailing = kiyose().signed_by(authority_one());
    trailing.push(0);
    assert_eq!(
        read_crl(&trailing).unwrap_err(),
        Malformed::new(Syntax::TrailingBytes, trailing.len() - 1).into()
    );
}

#[test]
fn limits_hold_at_their_edge_and_before_anything_is_hashed() {
    let entries = (1..=5)
        .map(|serial| Revoked::new(&[serial], None))
        .collect::<Vec<_>>();
    let der = kiyose()
        .with(|spec| spec.entries = entries)
        .signed_by(authority_one());
    let mut limits = CrlLimits::partitioned();
    limits.max_entries = 5;
    limits.max_length = der.len();
    assert_eq!(Crl::from_der(&der, &limits).unwrap().entries(), 5);
    limits.max_entries = 4;
    assert_eq!(
        Crl::from_der(&der, &limits).unwrap_err(),
        Unsupported::TooManyCrlEntries { limit: 4 }.into()
    );
    limits.max_length = der.len() - 1;
    assert_eq!(
        Crl::from_der(&der, &limits).unwrap_err(),
        Unsupported::CrlTooLong {
            length: der.len(),
            limit: der.len() - 1
        }
        .into()
    );
}

#[test]
fn dates_before_1950_do_not_fit_and_are_refused() {
    let at = |date| {
        let entry = Revoked {
            date,
            ..Revoked::new(&[0x22, 0x7B, 0x13], Some(1))
        };
        kiyose().with(|spec| spec.entries = vec![entry])
    };
    let first = UnixTime::from_civil_utc(1950, 1, 1, 0, 0, 0).unwrap();
    assert_unreadable(&at(later(first, -1)), malformed(Syntax::Time));
    let made_at = |date| kiyose().with(|spec| spec.this_update = date);
    assert_unreadable(&made_at(later(first, -1)), malformed(Syntax::Time));
    assert!(verified(&made_at(first), authority_one()).is_ok());
    for date in [
        first,
        UnixTime::from_civil_utc(9999, 12, 31, 23, 59, 59).unwrap(),
    ] {
        assert_eq!(
            look_up(&path(), &store(&[at(date)]), now()).unwrap_err(),
            Refused::CertificateRevoked {
                reason: ReasonCode::KeyCompromise,
                date
            }
            .into()
        );
    }
}

#[test]
fn of_a_serial_number_listed_twice_the_gravest_stays() {
    let twice = |first, second| {
        let entries = vec![
            Revoked::new(&[0x22, 0x7B, 0x13], first),
            Revoked::new(&[0x22, 0x7B, 0x13], second),
        ];
        let list = verified(
            &kiyose().with(|spec| spec.entries = entries),
            authority_one(),
        )
        .unwrap();
        assert_eq!(list.entries(), 1);
        let mut store = CrlStore::new();
        store.insert(list).unwrap();
        look_up(&path(), &store, now()).unwrap_err()
    };
    let date = jst(2026, 1, 2, 3, 4, 5);
    let revoked = |reason| Error::from(Refused::CertificateRevoked { reason, date });
    assert_eq!(twice(Some(6), Some(1)), revoked(ReasonCode::KeyCompromise));
    assert_eq!(twice(Some(1), Some(6)), revoked(ReasonCode::KeyCompromise));
    // Of one date, the lower code, whatever the order.
    assert_eq!(twice(Some(4), Some(1)), revoked(ReasonCode::KeyCompromise));
    assert_eq!(twice(Some(1), Some(4)), revoked(ReasonCode::KeyCompromise));
}

// Keeping.

#[test]
fn store_takes_newer_lists_and_refuses_older_ones() {
    let with = |number: u8, day: u8| {
        let spec = kiyose().extension(crl_number(&[number])).with(|spec| {
            spec.this_update = jst(2026, 11, day, 0, 0, 0);
            spec.next_update = Some(jst(2026, 11, day + 1, 0, 0, 0));
        });
        verified(&spec, authority_one()).unwrap()
    };
    let mut store = CrlStore::new();
    store.insert(with(7, 24)).unwrap();
    assert_eq!(store.insert(with(7, 24)), Ok(Inserted::Unchanged));
    assert_eq!(store.insert(with(6, 25)), Err(Refused::CrlRollback.into()));
    assert_eq!(store.insert(with(8, 23)), Err(Refused::CrlRollback.into()));
    assert_eq!(
        store.insert(with(7, 25)),
        Err(Refused::CrlNumberReused.into())
    );
    let held = store.lists().next().unwrap().evidence().number;
    assert_eq!(held.to_u64(), Some(7));
    let before = store.clone();
    store.insert(with(8, 24)).unwrap();
    assert_eq!(store.lists().count(), 1);
    assert_eq!(
        store.lists().next().unwrap().evidence().number.to_u64(),
        Some(8)
    );
    // A clone taken before keeps answering from what it had.
    assert_eq!(
        before.lists().next().unwrap().evidence().number.to_u64(),
        Some(7)
    );
}

#[test]
fn numbers_are_compared_as_numbers() {
    let with =
        |number: &[u8]| verified(&kiyose().extension(crl_number(number)), authority_one()).unwrap();
    let mut store = CrlStore::new();
    store.insert(with(&[0x7F])).unwrap();
    store.insert(with(&[0x00, 0x80])).unwrap();
    store.insert(with(&[0x01, 0x00])).unwrap();
    assert_eq!(
        store.insert(with(&[0x00, 0xFF])),
        Err(Refused::CrlRollback.into())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn index_agrees_with_a_slow_map(
        entries in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 1..20), 0_usize..9, 0_i64..2_000_000_000), 0..40
        ),
        probe in proptest::collection::vec(any::<u8>(), 1..4),
    ) {
        const CODES: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 9, 10];
        // Make the octets a minimal positive INTEGER; keep the first of each.
        let mut reference = BTreeMap::new();
        let mut list = Vec::new();
        for (octets, code, seconds) in entries {
            let mut serial = octets;
            serial[0] = serial[0] & 0x7F | 0x01;
            if reference.contains_key(&serial) {
                continue;
            }
            let date = UnixTime::from_secs(seconds);
            reference.insert(serial.clone(), (CODES[code], date));
            list.push(Revoked { date, ..Revoked::new(&serial, Some(CODES[code])) });
        }
        let store = store(&[kiyose().with(|spec| spec.entries = list)]);
        let mut probes: Vec<Vec<u8>> = reference.keys().cloned().collect();
        probes.push([&[0x01], &probe[..]].concat());
        for serial in probes.into_iter().take(6) {
            let spec = CertificateSpec::authentication(authority_one())
                .with(|spec| spec.serial = serial.clone());
            let answer = look_up(&path_of(&spec, authority_one()), &store, now());
            match (reference.get(&serial), answer) {
                (None, Ok(_)) => {}
                (Some((6, date)), Err(Error::Refused(Refused::CertificateOnHold { date: found }))) => {
                    prop_assert_eq!(*date, found);
                }
                (Some((_, date)), Err(Error::Refused(Refused::CertificateRevoked { date: found, .. }))) => {
                    prop_assert_eq!(*date, found);
                }
                (expected, found) => prop_assert!(false, "{expected:?} but {found:?}"),
            }
        }
    }

    #[test]
    fn any_octets_are_read_whole_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(list) = read_crl(&octets) {
            prop_assert_eq!(list.as_der(), &octets[..]);
        }
        if let Ok(certificate) = jpki::certificate::Certificate::from_der(&octets) {
            prop_assert_eq!(certificate.as_der(), &octets[..]);
        }
    }
}
