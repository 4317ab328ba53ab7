// SPDX-License-Identifier: MIT OR Apache-2.0
//! The index of a list answers as a slow scan over the entries does: the input's octets are entries of a list that is
//! built here. A provider that accepts every signature stands in for keys, so that only the index is in question.
#![no_main]

#[path = "../../crates/jpki/tests/support/der.rs"]
#[allow(dead_code)]
mod der;

use std::collections::BTreeMap;

use der::{bits, context, integer, named_bits, octets, oid, printable, seq, set, time, tlv, utf8};
use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, DigestVerifier, SignatureAlgorithm, SignatureVerifier, rustcrypto};
use jpki::error::{Error, Refused};
use jpki::path::{Policy, TrustAnchors, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{
    Crl, CrlIssuers, CrlLimits, CrlStore, IndexKey, RevocationPolicy, load_saved_crl, verify_crl, verify_not_revoked,
};
use jpki::time::UnixTime;
use libfuzzer_sys::fuzz_target;

const TRUSTING: CryptoProvider = CryptoProvider {
    name: "accepts every signature",
    verifiers: &[SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: |_, _, _| Ok(()),
        prepare: None,
    }],
    digest_verifiers: &[DigestVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: |_, _, _| Ok(()),
    }],
    ..rustcrypto::PROVIDER
};

const NOW: UnixTime = UnixTime::from_secs(1_795_489_200);

fuzz_target!(|data: &[u8]| {
    const CODES: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 9, 10];
    // Entries of the input: how long the serial number is, which reason, then the number.
    let mut entries: Vec<(Vec<u8>, u8, UnixTime)> = Vec::new();
    let mut rest = data;
    while let [length, reason, tail @ ..] = rest {
        let length = usize::from(length % 20) + 1;
        let Some((serial, tail)) = tail.split_at_checked(length) else {
            break;
        };
        let mut serial = serial.to_vec();
        serial[0] = serial[0] & 0x7F | 0x01;
        let date = UnixTime::from_secs(i64::from(*reason) * 86_400);
        entries.push((serial, CODES[usize::from(reason % 9)], date));
        rest = tail;
    }
    // The slow scan: of a number's entries a permanent one before a hold, then the earliest, then the
    // lowest code.
    let mut reference: BTreeMap<&[u8], (u8, UnixTime)> = BTreeMap::new();
    let order = |entry: &(u8, UnixTime)| (entry.0 == 6, entry.1, entry.0);
    for (serial, code, date) in &entries {
        let held = reference.entry(serial).or_insert((*code, *date));
        if order(&(*code, *date)) < order(held) {
            *held = (*code, *date);
        }
    }

    let authority = Certificate::from_der(&authority()).unwrap();
    let anchors = TrustAnchors::new(vec![authority], &TRUSTING).unwrap();
    let der = crl(&entries);
    let list = Crl::from_der(&der, &CrlLimits::partitioned()).unwrap();
    let list = verify_crl(list, &anchors, &TRUSTING).unwrap();
    assert_eq!(list.entries(), reference.len());
    // Saved and loaded it is the same list.
    let key = IndexKey::new([1; 32]);
    let file = list.save(&key, &TRUSTING).parts().concat();
    let issuers = CrlIssuers::of_anchors(&anchors);
    let list = load_saved_crl(file, &key, &issuers, &TRUSTING).unwrap();
    let mut store = CrlStore::new();
    store.insert(list).unwrap();
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let mut near: Vec<Vec<u8>> = entries
        .iter()
        .map(|(serial, ..)| serial.clone())
        .take(4)
        .collect();
    for serial in near.clone() {
        let mut next = serial;
        *next.last_mut().unwrap() ^= 0x10;
        next[0] = next[0] & 0x7F | 0x01;
        near.push(next);
    }
    near.push(vec![1]);
    for serial in near {
        let certificate = Certificate::from_der(&end_entity(&serial)).unwrap();
        let path = verify_path(&certificate, &anchors, &policy, NOW, &TRUSTING).unwrap();
        let answer = verify_not_revoked(&path, &store, NOW, &RevocationPolicy::official());
        let expected = reference.get(&serial[..]);
        match (expected, answer) {
            (None, Ok(_)) => {}
            (Some((6, date)), Err(Error::Refused(Refused::CertificateOnHold { date: found }))) => {
                assert_eq!(*date, found);
            }
            (
                Some((code, date)),
                Err(Error::Refused(Refused::CertificateRevoked { date: found, .. })),
            ) => {
                assert_ne!(*code, 6);
                assert_eq!(*date, found);
            }
            (expected, found) => panic!("{expected:?} but {found:?}"),
        }
    }
});

fn name() -> Vec<u8> {
    let attribute = |kind: &str, value| set(&[seq(&[oid(kind), value])]);
    seq(&[
        attribute("2.5.4.6", printable("JP")),
        attribute("2.5.4.10", utf8("JPKI-SYNTHETIC")),
        attribute("2.5.4.11", utf8("JPKI for user authentication")),
        attribute(
            "2.5.4.11",
            utf8("Japan Agency for Local Authority Information Systems"),
        ),
    ])
}

fn algorithm() -> Vec<u8> {
    seq(&[oid("1.2.840.113549.1.1.11"), tlv(0x05, &[])])
}

fn extension(kind: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical {
        tlv(0x01, &[0xFF])
    } else {
        Vec::new()
    };
    seq(&[oid(kind), flag, octets(value)])
}

fn certificate(serial: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    let modulus = [&[0x00][..], &[0xC1; 256]].concat();
    let key = seq(&[integer(&modulus), integer(&[1, 0, 1])]);
    let tbs = seq(&[
        context(0, &integer(&[2])),
        integer(serial),
        algorithm(),
        name(),
        seq(&[
            time(UnixTime::from_secs(1_700_000_000)),
            time(UnixTime::from_secs(1_900_000_000)),
        ]),
        name(),
        seq(&[
            seq(&[oid("1.2.840.113549.1.1.1"), tlv(0x05, &[])]),
            bits(&key),
        ]),
        context(3, &seq(extensions)),
    ]);
    seq(&[tbs, algorithm(), bits(&[0])])
}

fn authority() -> Vec<u8> {
    let ca = seq(&[tlv(0x01, &[0xFF])]);
    certificate(
        &[1],
        &[
            extension("2.5.29.15", true, &named_bits(&[5, 6])),
            extension("2.5.29.19", true, &ca),
        ],
    )
}

fn end_entity(serial: &[u8]) -> Vec<u8> {
    let policy = seq(&[seq(&[oid("2.25.237884444558592513940920046094142570065")])]);
    certificate(
        serial,
        &[
            extension("2.5.29.15", true, &named_bits(&[0])),
            extension("2.5.29.32", true, &policy),
        ],
    )
}

fn crl(entries: &[(Vec<u8>, u8, UnixTime)]) -> Vec<u8> {
    let list: Vec<Vec<u8>> = entries
        .iter()
        .map(|(serial, code, date)| {
            let reason = extension("2.5.29.21", false, &tlv(0x0A, &[*code]));
            seq(&[integer(serial), time(*date), seq(&[reason])])
        })
        .collect();
    let tbs = seq(&[
        integer(&[1]),
        algorithm(),
        name(),
        time(UnixTime::from_secs(1_795_480_000)),
        time(UnixTime::from_secs(1_795_500_000)),
        if list.is_empty() {
            Vec::new()
        } else {
            seq(&list)
        },
        context(0, &seq(&[extension("2.5.29.20", false, &integer(&[1]))])),
    ]);
    seq(&[tbs, algorithm(), bits(&[0])])
}
