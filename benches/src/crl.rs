// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask bench crl`: a list of a million entries, loaded and looked up, beside peers.

use crate::harness::{Contender, Effort, Timing, measure};
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc;
use jpki::path::TrustAnchors;
use jpki::revocation::{
    CrlIssuers, CrlLimits, CrlReader, IndexKey, VerifiedCrl, load_saved_crl, verify_hashed_crl,
};
use jpki::serial::SerialNumber;
use openssl::asn1::Asn1Integer;
use openssl::bn::BigNum;
use openssl::x509::{X509, X509Crl};
use std::hint::black_box;
use testbed::pki::{Family, Generation, LargeCrlSpec, Pki, SerialLength};
use testbed::{EPOCH, Seed};
use webpki::{CertRevocationList, OwnedCertRevocationList};

const ENTRIES: u64 = 1_000_000;

/// Octets of a piece, as a file would be read.
const PIECE: usize = 64 * 1_024;

/// Numbers looked up, one after another.
const PROBES: u64 = 10_000;

/// Measures and prints.
pub fn print() {
    for (serials, octets) in [(SerialLength::Four, 4), (SerialLength::Eight, 8)] {
        let scene = Scene::new(serials);
        println!(
            "{ENTRIES} entries, serial numbers of {octets} octets, {} octets",
            scene.list.len()
        );
        let effort = Effort {
            rounds: 7,
            operations: 1,
        };
        let load = measure(&mut scene.load(), effort);
        print_table(&load, 1e6, "ms", "of one SHA-256 pass over the list");
        // Ten times in a row: the first warms the caches that the contender before has used.
        let effort = Effort {
            rounds: 30,
            operations: 10,
        };
        let lookup = measure(&mut scene.look_up(), effort);
        let each = PROBES as f64;
        print_table(&lookup, each, "ns", "of our hit");
        let (keys, marks) = scene.ours.index_sizes();
        println!(
            "index: {:.2} octets an entry for membership, {:.2} for date and reason\n",
            keys as f64 / ENTRIES as f64,
            marks as f64 / ENTRIES as f64
        );
    }
}

fn print_table(timings: &[Timing], unit: f64, name: &str, floor: &str) {
    for timing in timings {
        println!(
            "{:<28} {:>9.1} {name} {:>7.2} {floor}  {}",
            timing.name,
            timing.minimum / unit,
            timing.minimum / timings[0].minimum,
            timing.note
        );
    }
}

struct Scene {
    list: Vec<u8>,
    issuers: CrlIssuers,
    authority: X509,
    ours: VerifiedCrl,
    saved: Vec<u8>,
    openssl: X509Crl,
    webpki: CertRevocationList<'static>,
    hits: Vec<SerialNumber>,
    misses: Vec<SerialNumber>,
}

impl Scene {
    fn new(serials: SerialLength) -> Self {
        let seed = Seed(1);
        let pki = Pki::new(seed);
        let authority = pki.authority(Family::Authentication, Generation::Third);
        let spec = LargeCrlSpec {
            entries: ENTRIES,
            serials,
            reasons: false,
            number: 1,
            this_update: EPOCH,
            next_update: EPOCH.saturating_add_secs(86_400),
        };
        let mut list = Vec::new();
        spec.write(seed, authority, &mut list).expect("memory");
        let certificate = Certificate::from_der(authority.certificate()).expect("an anchor");
        let anchors = TrustAnchors::new(vec![certificate], &aws_lc::PROVIDER).expect("anchors");
        let issuers = CrlIssuers::of_anchors(&anchors);
        let ours = load(&list, &issuers);
        let saved = ours.save(&key(), &aws_lc::PROVIDER).parts().concat();
        let openssl = X509Crl::from_der(&list).expect("a list");
        let webpki = OwnedCertRevocationList::from_der(&list).expect("a list");
        let number = |entry| spec.serial(seed, entry);
        Self {
            issuers,
            authority: X509::from_der(authority.certificate()).expect("an anchor"),
            saved,
            openssl,
            webpki: webpki.into(),
            hits: (0..PROBES)
                .map(|probe| SerialNumber::from_u64(number(probe * 97 % ENTRIES)))
                .collect(),
            misses: (0..PROBES)
                .map(|probe| SerialNumber::from_u64(number(ENTRIES + probe)))
                .collect(),
            list,
            ours,
        }
    }

    fn load(&self) -> Vec<Contender<'_>> {
        vec![
            contender("floor.sha256", "one pass of AWS-LC, nothing else", || {
                black_box((aws_lc::PROVIDER.sha256)(&[&self.list]));
            }),
            contender(
                "jpki.crl-load.1m",
                "read in pieces, hashed twice, indexed, signature verified",
                || {
                    black_box(load(&self.list, &self.issuers).entries());
                },
            ),
            contender(
                "jpki.crl-start.1m",
                "from the saved index, authenticator checked",
                || {
                    let file = self.saved.clone();
                    let list = load_saved_crl(file, &key(), &self.issuers, &aws_lc::PROVIDER);
                    black_box(list.expect("saved").entries());
                },
            ),
            contender(
                "openssl.crl-load.1m",
                "parsed, signature verified, first lookup, which sorts",
                || {
                    let list = X509Crl::from_der(&self.list).expect("a list");
                    let key = self.authority.public_key().expect("a key");
                    assert!(list.verify(&key).expect("verification runs"));
                    black_box(openssl_lists(&list, &openssl_number(&self.hits[0])));
                },
            ),
            contender(
                "webpki.crl-load.1m",
                "parsed into a hash map; the signature waits for each validation",
                || {
                    black_box(OwnedCertRevocationList::from_der(&self.list).expect("a list"));
                },
            ),
        ]
    }

    fn look_up(&self) -> Vec<Contender<'_>> {
        let numbers = |probes: &[SerialNumber]| -> Vec<Asn1Integer> {
            probes.iter().map(openssl_number).collect()
        };
        let (openssl_hits, openssl_misses) = (numbers(&self.hits), numbers(&self.misses));
        vec![
            contender("jpki.crl-lookup.hit", "", || {
                assert!(
                    self.hits
                        .iter()
                        .all(|serial| self.ours.look_up(serial).is_some())
                );
            }),
            contender("jpki.crl-lookup.miss", "", || {
                assert!(
                    self.misses
                        .iter()
                        .all(|serial| self.ours.look_up(serial).is_none())
                );
            }),
            contender("openssl.crl-lookup.hit", "", move || {
                assert!(
                    openssl_hits
                        .iter()
                        .all(|serial| openssl_lists(&self.openssl, serial))
                );
            }),
            contender("openssl.crl-lookup.miss", "", move || {
                assert!(
                    !openssl_misses
                        .iter()
                        .any(|serial| openssl_lists(&self.openssl, serial))
                );
            }),
            contender("webpki.crl-lookup.hit", "", || {
                let found = |serial: &SerialNumber| {
                    self.webpki
                        .find_serial(serial.as_bytes())
                        .expect("well-formed")
                        .is_some()
                };
                assert!(self.hits.iter().all(found));
            }),
        ]
    }
}

fn key() -> IndexKey {
    IndexKey::new([7; 32])
}

fn load(list: &[u8], issuers: &CrlIssuers) -> VerifiedCrl {
    let mut reader = CrlReader::new(&CrlLimits::national(), &aws_lc::PROVIDER);
    for piece in list.chunks(PIECE) {
        reader.push(piece).expect("a list");
    }
    let hashed = reader.finish().expect("a whole list");
    verify_hashed_crl(hashed, issuers, &aws_lc::PROVIDER).expect("a good signature")
}

fn openssl_number(serial: &SerialNumber) -> Asn1Integer {
    let number = BigNum::from_slice(serial.as_bytes()).expect("a number");
    Asn1Integer::from_bn(&number).expect("a number")
}

fn openssl_lists(list: &X509Crl, serial: &Asn1Integer) -> bool {
    matches!(
        list.get_by_serial(serial),
        openssl::x509::CrlStatus::Revoked(_)
    )
}

fn contender<'a>(name: &'static str, note: &'static str, work: impl FnMut() + 'a) -> Contender<'a> {
    Contender {
        name,
        note,
        work: Box::new(work),
    }
}
