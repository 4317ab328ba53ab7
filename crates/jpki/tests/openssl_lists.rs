// SPDX-License-Identifier: MIT OR Apache-2.0
//! Generated lists and answers, held against `openssl crl`, `verify` and `ocsp`: accepted and refused alike.
//!
//! `KAKUNIN_OPENSSL_LISTS` says how many lists (40 if unset; 5,000 in a long run).
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

use jpki::error::Error;
use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{CrlStore, RevocationPolicy, RevocationStatus, verify_crl};
use support::der::{context, integer, named_bits, seq, tlv};
use support::dice::Dice;
use support::openssl::OpenSsl;
use support::*;

const SERIAL: [u8; 3] = [0x22, 0x7B, 0x13];

struct World {
    openssl: OpenSsl,
    trust: TrustAnchors,
    path: VerifiedPath,
}

impl World {
    fn new() -> Self {
        let openssl = OpenSsl::new();
        let trust = anchors(&[authority_one()]);
        let spec = CertificateSpec::authentication(authority_one());
        for (name, der) in [
            (
                "ca",
                CertificateSpec::authority(authority_one()).signed_by(authority_one()),
            ),
            ("leaf", spec.signed_by(authority_one())),
        ] {
            openssl.write(&format!("{name}.der"), der);
            openssl.run(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
        }
        let policy = Policy::official(Profile::synthetic(Kind::Authentication));
        let certificate = spec.certificate(authority_one());
        let path = verify_path(&certificate, &trust, &policy, now(), &provider()).unwrap();
        Self {
            openssl,
            trust,
            path,
        }
    }

    fn ours(&self, list: &[u8]) -> Result<RevocationStatus, Error> {
        let list = verify_crl(read_crl(list)?, &self.trust, &provider())?;
        let mut store = CrlStore::new();
        store.insert(list)?;
        let mut policy = RevocationPolicy::official();
        policy.next_update_tolerance = 0;
        Ok(store.determine(&self.path, now(), &policy).status)
    }

    /// What `openssl verify` says of the certificate, with that list alone.
    fn theirs(&self, list: &[u8]) -> (Answer, String) {
        self.openssl.write("list.der", list);
        let output = self
            .openssl
            .try_run("crl -inform DER -in list.der -out list.pem");
        if !output.status.success() {
            return (
                Answer::Other,
                String::from_utf8_lossy(&output.stderr).into(),
            );
        }
        let at = now().as_secs();
        let output = self.openssl.try_run(&format!(
            "verify -crl_check -extended_crl -attime {at} -CAfile ca.pem -CRLfile list.pem leaf.pem"
        ));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let answer = if output.status.success() {
            Answer::Good
        } else if told.contains("error 23 ") {
            Answer::Revoked
        } else {
            Answer::Other
        };
        (answer, told)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Good,
    Revoked,
    /// Refused or not found out.
    Other,
}

/// A list with up to twenty entries and, one time in three, something unusual or wrong.
fn generated(dice: &mut Dice) -> Vec<u8> {
    let mut spec = CrlSpec::municipality(authority_one(), "Kiyose-shi");
    let mut signer = authority_one();
    for _ in 0..dice.roll(20) {
        let mut serial: Vec<u8> = (0..=dice.roll(19)).map(|_| dice.roll(256) as u8).collect();
        serial[0] = serial[0] & 0x7F | 1;
        let reason = [
            None,
            Some(0),
            Some(1),
            Some(3),
            Some(4),
            Some(5),
            Some(6),
            Some(9),
        ];
        spec.entries
            .push(Revoked::new(&serial, reason[dice.roll(8) as usize]));
    }
    if dice.one_in(3) {
        let reason = [None, Some(1), Some(4), Some(6)][dice.roll(4) as usize];
        let place = dice.roll(spec.entries.len() as u64 + 1) as usize;
        spec.entries.insert(place, Revoked::new(&SERIAL, reason));
    }
    let name = full_name(&distribution_point_name("Kiyose-shi"));
    let flag = |number: u8| tlv(0x80 | number, &[0xFF]);
    let mut some = named_bits(&[1, 2]);
    some[0] = 0x83;
    match dice.roll(24) {
        0 => spec.this_update = later(now(), 1),
        1 => spec.next_update = Some(later(now(), -1)),
        2 => signer = authority_two(),
        3 => signer = card(),
        4 => spec.issuer = seq(&[country()]),
        // The other generation's key identifier, and the right signature.
        5 => {
            let other = seq(&[tlv(0x80, &authority_two().identifier)]);
            spec = spec.extension(Ext::new(AKI, false, other));
        }
        6 => {
            spec = spec.extension(issuing_point(&[full_name(&distribution_point_name(
                "Hino-shi",
            ))]))
        }
        7 => spec = spec.without(IDP),
        8 => spec = spec.extension(issuing_point(&[name, flag(1)])),
        9 => spec = spec.extension(issuing_point(&[name, flag(2)])),
        10 => spec = spec.extension(issuing_point(&[name, flag(5)])),
        11 => spec = spec.extension(issuing_point(&[name, some])),
        12 => spec = spec.extension(Ext::new("2.25.1", true, vec![5, 0])),
        13 => spec = spec.extension(Ext::new("2.25.1", false, vec![5, 0])),
        14 => spec = spec.extension(issuing_point(&[flag(1)])),
        15 => spec = spec.without(AKI),
        // In the second of nextUpdate itself OpenSSL already calls the list expired; here it still serves.
        16 => spec.next_update = Some(later(now(), 1)),
        17 => spec.this_update = now(),
        18 => {
            let uri = context(0, &context(0, &tlv(0x86, b"http://crl.invalid")));
            spec = spec.extension(issuing_point(&[uri]));
        }
        19 => spec = spec.extension(crl_number(&[1; 20])),
        _ => {}
    }
    let mut der = spec.signed_by(signer);
    if dice.one_in(12) {
        let place = dice.roll(der.len() as u64) as usize;
        der[place] ^= 1 << dice.roll(8);
    }
    der
}

#[test]
fn lists_are_judged_as_openssl_judges_them() {
    let count = std::env::var("KAKUNIN_OPENSSL_LISTS").map_or(40, |text| text.parse().unwrap());
    let world = World::new();
    let mut dice = Dice(7);
    let mut tally = [0_usize; 3];
    let mut stricter = 0;
    for round in 0..count {
        let list = generated(&mut dice);
        let ours = world.ours(&list);
        let answer = match &ours {
            Ok(RevocationStatus::Good) => Answer::Good,
            Ok(RevocationStatus::Revoked { .. } | RevocationStatus::OnHold { .. }) => {
                Answer::Revoked
            }
            _ => Answer::Other,
        };
        let (theirs, told) = world.theirs(&list);
        tally[answer as usize] += 1;
        if answer == theirs {
            continue;
        }
        // What may differ, and only so: we refuse what OpenSSL tolerates, or a revocation counts with
        // us even when its list is stale or covers some reasons only.
        let allowed = match (answer, theirs) {
            (Answer::Other, Answer::Good | Answer::Revoked) => {
                stricter += 1;
                matches!(
                    ours,
                    Err(Error::Malformed(_) | Error::Unsupported(_) | Error::Refused(_))
                )
            }
            (Answer::Revoked, Answer::Other) => true,
            _ => false,
        };
        assert!(
            allowed,
            "round {round}: {ours:?} here, {theirs:?} there: {told}"
        );
    }
    eprintln!("{count} lists: {tally:?} good, revoked, other; {stricter} refused here alone");
    assert!(tally.iter().all(|number| *number > 0) || count < 40);
    assert!(stricter * 20 <= count.max(20), "{stricter} of {count}");
    assert_eq!(integer(&[1]), [2, 1, 1]);
}
