// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an observer is told about revocation, and lists of intermediate authorities.
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

use jpki::error::{Error, Refused, Undetermined};
use jpki::path::{PathVerifier, Policy, UntrustedPool, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{
    CrlIssuers, CrlStore, ReasonCode, Reasons, RevocationEvent, RevocationObserver,
    RevocationPolicy, RevocationStatus, RevocationStep, verify_hashed_crl,
};
use jpki::time::UnixTime;
use support::der::{integer, named_bits, seq, tlv};
use support::*;

/// The certificate's serial number, as the lists name it.
const SERIAL: [u8; 3] = [0x22, 0x7B, 0x13];

#[derive(Default)]
struct Notes(Vec<RevocationEvent>);

impl RevocationObserver for Notes {
    fn note_revocation(&mut self, event: RevocationEvent) {
        self.0.push(event);
    }
}

impl Notes {
    fn steps(&self) -> Vec<&'static str> {
        self.0.iter().map(|event| event.step.name()).collect()
    }
}

fn path() -> VerifiedPath {
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let spec = CertificateSpec::authentication(authority_one());
    let anchors = anchors(&[authority_one()]);
    let certificate = spec.certificate(authority_one());
    verify_path(&certificate, &anchors, &policy, now(), &provider()).unwrap()
}

fn list(number: u8, base: Option<u8>, reason: Option<u8>) -> CrlSpec {
    let mut spec =
        CrlSpec::municipality(authority_one(), "Kiyose-shi").extension(crl_number(&[number]));
    if let Some(base) = base {
        spec = spec.extension(Ext::new("2.5.29.27", true, integer(&[base])));
    }
    if let Some(reason) = reason {
        spec.entries.push(Revoked::new(&SERIAL, Some(reason)));
    }
    spec
}

fn insert(
    store: &mut CrlStore,
    spec: &CrlSpec,
    key: &Key,
    issuers: &CrlIssuers,
) -> Result<(), Error> {
    let der = spec.signed_by(key);
    let read = read_crl(&der)?.hashed(&provider())?;
    store.insert(verify_hashed_crl(read, issuers, &provider())?)?;
    Ok(())
}

fn store(specs: &[CrlSpec]) -> CrlStore {
    let issuers = CrlIssuers::of_anchors(&anchors(&[authority_one()]));
    let mut store = CrlStore::new();
    for spec in specs {
        insert(&mut store, spec, authority_one(), &issuers).unwrap();
    }
    store
}

fn observed(specs: &[CrlSpec], at: UnixTime) -> (RevocationStatus, Notes) {
    let (store, policy) = (store(specs), RevocationPolicy::official());
    let mut notes = Notes::default();
    let determination = store.determine_observed(&path(), at, &policy, &mut notes);
    assert_eq!(determination, store.determine(&path(), at, &policy));
    (determination.status, notes)
}

#[test]
fn every_step_of_a_lookup_is_told_with_what_was_compared() {
    let specs = [list(7, None, Some(6)), list(9, Some(7), Some(8))];
    let (status, notes) = observed(&specs, now());
    assert_eq!(status, RevocationStatus::Good);
    assert_eq!(
        notes.steps(),
        [
            "crl-issuer",
            "crl-kind",
            "crl-reasons",
            "crl-delta",
            "crl-entry",
            "crl-freshness",
            "crl-coverage"
        ]
    );
    let delta_sha256 = (provider().sha256)(&[&specs[1].signed_by(authority_one())]);
    let RevocationStep::CrlDelta {
        complete,
        base,
        delta,
    } = notes.0[3].step
    else {
        panic!("the delta list");
    };
    let numbers = [complete, base, delta].map(|number| number.to_u64().unwrap());
    assert_eq!(numbers, [7, 7, 9]);
    assert_eq!(notes.0[3].source, Some(delta_sha256));
    let RevocationStep::CrlEntry { found: None } = notes.0[4].step else {
        panic!("the removal takes the entry back: {:?}", notes.0[4]);
    };
    let RevocationStep::CrlFreshness { now: at, list, .. } = notes.0[5].step else {
        panic!("the dates");
    };
    assert_eq!((at, list.this_update), (now(), specs[0].this_update));
    assert_eq!(notes.0[5].source, Some(list.sha256));
    assert!(notes.0.iter().all(|event| event.outcome.is_ok()));
    assert_eq!(notes.0[0].point, Some(0));
}

#[test]
fn outcomes_say_why() {
    let (_, notes) = observed(&[list(7, None, Some(1))], now());
    let entry = notes
        .0
        .iter()
        .find(|event| event.step.name() == "crl-entry");
    let date = jst(2026, 1, 2, 3, 4, 5);
    let reason = ReasonCode::KeyCompromise;
    assert_eq!(
        entry.unwrap().outcome,
        Err(Refused::CertificateRevoked { reason, date }.into())
    );

    let late = later(now(), 30 * 86_400);
    let (_, notes) = observed(&[list(7, None, None)], late);
    let freshness = notes
        .0
        .iter()
        .find(|event| event.step.name() == "crl-freshness");
    let stale = Undetermined::CrlStale {
        now: late,
        next_update: jst(2026, 11, 25, 0, 0, 0),
    };
    assert_eq!(freshness.unwrap().outcome, Err(stale.into()));
    let last = notes.0.last().unwrap();
    assert_eq!(
        last.step,
        RevocationStep::CrlCoverage {
            covered: Reasons::NONE
        }
    );
    assert_eq!(last.outcome, Err(stale.into()));

    // Nothing for the point: that is told too.
    let (_, notes) = observed(&[], now());
    assert_eq!(notes.steps(), ["crl-point", "crl-coverage"]);
    assert!(
        notes
            .0
            .iter()
            .all(|event| event.outcome == Err(Undetermined::CrlMissing.into()))
    );
}

/// The list of an authority below the anchor speaks for what that authority issued, if its key usage lets it.
#[test]
fn intermediate_authority_signs_the_lists_of_what_it_issued() {
    let name = seq(&[country(), common_name("Below")]);
    let below = |usage: &[u32]| {
        CertificateSpec::authority(authority_two())
            .with(|spec| {
                spec.issuer = authority_name();
                spec.subject = name.clone();
            })
            .extension(Ext::new(KEY_USAGE, true, named_bits(usage)))
    };
    let end = CertificateSpec::authority(card()).with(|spec| {
        spec.issuer = name.clone();
        spec.subject = seq(&[country(), common_name("End")]);
        spec.serial = SERIAL.to_vec();
        spec.extensions = vec![Ext::new(KEY_USAGE, true, named_bits(&[0]))];
    });
    let complete = |reason: Option<u8>| {
        let mut spec = list(7, None, reason);
        spec.issuer = name.clone();
        spec.without(IDP).extension(Ext::new(
            AKI,
            false,
            seq(&[tlv(0x80, &authority_two().identifier)]),
        ))
    };
    let anchors = anchors(&[authority_one()]);
    let path = |usage: &[u32]| {
        let pool = UntrustedPool::new(vec![below(usage).certificate(authority_one())]).unwrap();
        let policy = Policy::rfc5280();
        PathVerifier::new(&anchors, &policy, now(), &provider())
            .with_untrusted(&pool)
            .verify(&end.certificate(authority_two()))
            .unwrap()
    };
    let status = |usage: &[u32], reason: Option<u8>| {
        let path = path(usage);
        let issuers = CrlIssuers::of_anchors(&anchors)
            .with_intermediates(&path, &provider())
            .unwrap();
        let mut store = CrlStore::new();
        insert(&mut store, &complete(reason), authority_two(), &issuers)?;
        let policy = RevocationPolicy::official();
        Ok::<_, Error>(store.determine(&path, now(), &policy).status)
    };
    assert_eq!(status(&[5, 6], None), Ok(RevocationStatus::Good));
    let date = jst(2026, 1, 2, 3, 4, 5);
    let reason = ReasonCode::KeyCompromise;
    assert_eq!(
        status(&[5, 6], Some(1)),
        Ok(RevocationStatus::Revoked { reason, date })
    );
    assert_eq!(
        status(&[5], None),
        Err(Refused::CrlSigningNotAllowed.into())
    );
    // Without the path nobody knows its key.
    let unknown = CrlIssuers::of_anchors(&anchors);
    assert_eq!(
        insert(
            &mut CrlStore::new(),
            &complete(None),
            authority_two(),
            &unknown
        ),
        Err(Refused::CrlIssuerUnknown.into())
    );
}
