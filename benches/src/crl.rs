// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask bench crl`: a list of a million entries, loaded and looked up, beside peers.

use crate::harness::{self, Contender, Effort, Timing};
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
use x509_cert::certificate::Rfc5280;
use x509_cert::crl::CertificateList;
use x509_cert::der::Decode;

const ENTRIES: u64 = 1_000_000;

/// Octets of a piece, as a file would be read.
const PIECE: usize = 64 * 1_024;

/// Numbers looked up, one after another.
const PROBES: u32 = 10_000;

/// A partition of ten million entries in 1,700.
const PARTITION_ENTRIES: u64 = 5_900;

/// Measures both lengths of serial numbers.
pub fn measure() -> Vec<Timing> {
    [(SerialLength::Four, 4), (SerialLength::Eight, 8)]
        .into_iter()
        .flat_map(|(serials, octets)| measure_list(serials, octets))
        .collect()
}

fn measure_list(serials: SerialLength, octets: usize) -> Vec<Timing> {
    let scene = Scene::new(serials, octets);
    let (keys, marks) = scene.ours.index_sizes();
    eprintln!(
        "benches: {ENTRIES} entries, serial numbers of {octets} octets, {} octets; index: {:.2} octets an entry for \
         membership, {:.2} for date and reason",
        scene.list.len(),
        keys as f64 / ENTRIES as f64,
        marks as f64 / ENTRIES as f64
    );
    let effort = Effort {
        rounds: 7,
        operations: 1,
    };
    let mut timings = harness::measure(&mut scene.load(), effort);
    // Ten times in a row: the first warms the caches that the contender before has used.
    let effort = Effort {
        rounds: 30,
        operations: 10,
    };
    timings.extend(harness::measure(&mut scene.look_up(), effort));
    timings
}

struct Scene {
    /// Octets of a serial number, the end of every name here.
    octets: usize,
    list: Vec<u8>,
    partition: Vec<u8>,
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
    fn new(serials: SerialLength, octets: usize) -> Self {
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
        let write = |spec: &LargeCrlSpec| {
            let mut list = Vec::new();
            spec.write(seed, authority, &mut list).expect("memory");
            list
        };
        let list = write(&spec);
        let partition = write(&LargeCrlSpec {
            entries: PARTITION_ENTRIES,
            ..spec.clone()
        });
        let certificate = Certificate::from_der(authority.certificate()).expect("an anchor");
        let anchors = TrustAnchors::new(vec![certificate], &aws_lc::PROVIDER).expect("anchors");
        let issuers = CrlIssuers::of_anchors(&anchors);
        let ours = load(&list, &issuers);
        let saved = ours.save(&key(), &aws_lc::PROVIDER).parts().concat();
        let openssl = X509Crl::from_der(&list).expect("a list");
        let webpki = OwnedCertRevocationList::from_der(&list).expect("a list");
        let number = |entry| spec.serial(seed, entry);
        let probes = u64::from(PROBES);
        Self {
            octets,
            partition,
            issuers,
            authority: X509::from_der(authority.certificate()).expect("an anchor"),
            saved,
            openssl,
            webpki: webpki.into(),
            hits: (0..probes)
                .map(|probe| SerialNumber::from_u64(number(probe * 97 % ENTRIES)))
                .collect(),
            misses: (0..probes)
                .map(|probe| SerialNumber::from_u64(number(ENTRIES + probe)))
                .collect(),
            list,
            ours,
        }
    }

    fn load(&self) -> Vec<Contender<'_>> {
        vec![
            self.loading(
                "floor.sha256",
                "one pass of AWS-LC over the list, nothing else",
                Box::new(|| {
                    black_box((aws_lc::PROVIDER.sha256)(&[&self.list]));
                }),
            ),
            self.loading(
                "jpki.crl-load.1m",
                "read in pieces, hashed twice, indexed, signature verified",
                Box::new(|| {
                    black_box(load(&self.list, &self.issuers).entries());
                }),
            ),
            self.loading(
                "jpki.crl-start.1m",
                "from the saved index, authenticator checked",
                Box::new(|| {
                    let file = self.saved.clone();
                    let list = load_saved_crl(file, &key(), &self.issuers, &aws_lc::PROVIDER);
                    black_box(list.expect("saved").entries());
                }),
            ),
            self.loading(
                "jpki.crl-reload.partition",
                "one list of 5,900 entries loaded anew",
                Box::new(|| {
                    black_box(load(&self.partition, &self.issuers).entries());
                }),
            ),
            self.loading(
                "openssl.crl-load.1m",
                "parsed, signature verified, first lookup, which sorts",
                Box::new(|| {
                    let list = X509Crl::from_der(&self.list).expect("a list");
                    let key = self.authority.public_key().expect("a key");
                    assert!(list.verify(&key).expect("verification runs"));
                    black_box(openssl_lists(&list, &openssl_number(&self.hits[0])));
                }),
            ),
            self.loading(
                "openssl.crl-verify.1m",
                "parsed, signature verified",
                Box::new(|| {
                    let list = X509Crl::from_der(&self.list).expect("a list");
                    let key = self.authority.public_key().expect("a key");
                    assert!(list.verify(&key).expect("verification runs"));
                }),
            ),
            self.loading(
                "webpki.crl-load.1m",
                "parsed into a hash map; the signature waits for each validation",
                Box::new(|| {
                    black_box(OwnedCertRevocationList::from_der(&self.list).expect("a list"));
                }),
            ),
            self.loading(
                "x509-cert.crl-load.1m",
                "parsed; no signature, no index",
                Box::new(|| {
                    black_box(CertificateList::<Rfc5280>::from_der(&self.list).expect("a list"));
                }),
            ),
        ]
    }

    fn look_up(&self) -> Vec<Contender<'_>> {
        let numbers = |probes: &[SerialNumber]| -> Vec<Asn1Integer> {
            probes.iter().map(openssl_number).collect()
        };
        let (openssl_hits, openssl_misses) = (numbers(&self.hits), numbers(&self.misses));
        vec![
            self.looking_up(
                "jpki.crl-lookup.hit",
                Box::new(|| {
                    let mut found = self.hits.iter().map(|serial| self.ours.look_up(serial));
                    assert!(found.all(|entry| entry.is_some()));
                }),
            ),
            self.looking_up(
                "jpki.crl-lookup.miss",
                Box::new(|| {
                    let mut found = self.misses.iter().map(|serial| self.ours.look_up(serial));
                    assert!(found.all(|entry| entry.is_none()));
                }),
            ),
            self.looking_up(
                "openssl.crl-lookup.hit",
                Box::new(move || {
                    let mut found = openssl_hits
                        .iter()
                        .map(|one| openssl_lists(&self.openssl, one));
                    assert!(found.all(|listed| listed));
                }),
            ),
            self.looking_up(
                "openssl.crl-lookup.miss",
                Box::new(move || {
                    let mut found = openssl_misses
                        .iter()
                        .map(|one| openssl_lists(&self.openssl, one));
                    assert!(!found.any(|listed| listed));
                }),
            ),
            self.looking_up(
                "webpki.crl-lookup.hit",
                Box::new(|| {
                    let found = |serial: &SerialNumber| {
                        self.webpki
                            .find_serial(serial.as_bytes())
                            .expect("well-formed")
                            .is_some()
                    };
                    assert!(self.hits.iter().all(found));
                }),
            ),
        ]
    }

    fn loading<'a>(
        &'a self,
        name: &str,
        note: &'static str,
        work: Box<dyn FnMut() + 'a>,
    ) -> Contender<'a> {
        let floor = self.named("floor.sha256");
        Contender::new(self.named(name), floor, note, work)
    }

    fn looking_up<'a>(&'a self, name: &str, work: Box<dyn FnMut() + 'a>) -> Contender<'a> {
        let floor = self.named("jpki.crl-lookup.hit");
        Contender::new(self.named(name), floor, "", work).with_each(PROBES)
    }

    fn named(&self, name: &str) -> String {
        format!("{name}.{}-octets", self.octets)
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
