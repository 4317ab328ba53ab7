// SPDX-License-Identifier: MIT OR Apache-2.0
//! The challenge signature, and the three proofs joined.
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

use jpki::crypto::SignatureAlgorithm;
use jpki::error::{Error, Misuse, Refused};
use jpki::key::PublicKey;
use jpki::oid;
use jpki::path::{Policy, TrustAnchors, Validity, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{CrlStore, NotRevoked, RevocationPolicy, verify_crl, verify_not_revoked};
use jpki::signature::{VerifiedSignature, verify_challenge_signature};
use jpki::time::UnixTime;
use jpki::user::{VerifierRole, verify_user};
use support::der::{named_bits, seq, tlv};
use support::*;

const MESSAGE: &[u8] = b"a transcript that is invented";

fn path_of(spec: &CertificateSpec, kind: Kind, now: UnixTime) -> VerifiedPath {
    let mut policy = Policy::official(Profile::synthetic(kind));
    policy.grace = jpki::path::Grace::ThreeMonths;
    let anchors = anchors(&[authority_one()]);
    verify_path(
        &spec.certificate(authority_one()),
        &anchors,
        &policy,
        now,
        &provider(),
    )
    .unwrap()
}

fn plain() -> CertificateSpec {
    CertificateSpec::authentication(authority_one())
}

fn not_revoked(path: &VerifiedPath, now: UnixTime) -> NotRevoked {
    let der = CrlSpec::municipality(authority_one(), "Kiyose-shi")
        .with(|spec| {
            spec.this_update = later(now, -60);
            spec.next_update = Some(later(now, 60));
        })
        .signed_by(authority_one());
    let mut store = CrlStore::new();
    let anchors = anchors(&[authority_one()]);
    store
        .insert(verify_crl(read_crl(&der).unwrap(), &anchors, &provider()).unwrap())
        .unwrap();
    verify_not_revoked(path, &store, now, &RevocationPolicy::official()).unwrap()
}

fn signed(path: &VerifiedPath) -> VerifiedSignature {
    verify_challenge_signature(path, MESSAGE, &card().sign(MESSAGE), &provider()).unwrap()
}

#[test]
fn card_signature_is_verified_on_every_backend() {
    let path = path_of(&plain(), Kind::Authentication, now());
    for crypto in providers() {
        let proof =
            verify_challenge_signature(&path, MESSAGE, &card().sign(MESSAGE), &crypto).unwrap();
        assert_eq!(proof.certificate(), path.certificate());
        assert_eq!(proof.message_sha256(), &(crypto.sha256)(&[MESSAGE]));
    }
}

#[test]
fn other_messages_keys_and_lengths_are_refused_on_every_backend() {
    let path = path_of(&plain(), Kind::Authentication, now());
    let good = card().sign(MESSAGE);
    let mut cases = vec![
        (b"another transcript".to_vec(), good.clone()),
        (MESSAGE.to_vec(), authority_one().sign(MESSAGE)),
        (MESSAGE.to_vec(), Vec::new()),
        (MESSAGE.to_vec(), vec![0; 256]),
        (MESSAGE.to_vec(), vec![0xFF; 256]),
        (MESSAGE.to_vec(), good[1..].to_vec()),
        (MESSAGE.to_vec(), [&[0][..], &good].concat()),
        (MESSAGE.to_vec(), [&good[..], &[0]].concat()),
        // Signed the digest as if it were the message.
        (
            MESSAGE.to_vec(),
            card().sign(&(provider().sha256)(&[MESSAGE])),
        ),
    ];
    for bit in 0..8 {
        for place in [0, 1, 127, 254, 255] {
            let mut changed = good.clone();
            changed[place] ^= 1 << bit;
            cases.push((MESSAGE.to_vec(), changed));
        }
    }
    for crypto in providers() {
        for (message, signature) in &cases {
            assert_eq!(
                verify_challenge_signature(&path, message, signature, &crypto).unwrap_err(),
                Refused::ChallengeSignature.into()
            );
        }
    }
}

#[test]
fn three_proofs_make_a_user() {
    for (role, day, validity) in [
        (
            VerifierRole::UserCertificationVerifier,
            now(),
            Validity::InTime,
        ),
        (
            VerifierRole::SpecificUserCertificationVerifier,
            jst(2029, 6, 1, 0, 0, 0),
            Validity::InGrace {
                expired_at: jst(2029, 4, 30, 23, 59, 59),
                until: jst(2029, 7, 31, 23, 59, 59),
            },
        ),
    ] {
        let path = path_of(&plain(), Kind::Authentication, day);
        let (status, signature) = (not_revoked(&path, day), signed(&path));
        let user = verify_user(path.clone(), status.clone(), signature, role).unwrap();
        assert_eq!(user.serial().to_string(), "227B13");
        assert_eq!(user.issuer_key_id(), path.issuer_key_id());
        assert_eq!(user.certificate(), path.certificate());
        assert_eq!(user.validity(), validity);
        assert_eq!(user.role(), role);
        assert_eq!(user.evidence(), status.evidence());
        assert_eq!(user.message_sha256(), &(provider().sha256)(&[MESSAGE]));
        assert_eq!(user.verified_at(), day);
        assert!(!format!("{user:?}").contains("227B13"));
    }
}

#[test]
fn proofs_of_different_certificates_do_not_join() {
    let path = path_of(&plain(), Kind::Authentication, now());
    let other = path_of(
        &plain().with(|spec| spec.serial = vec![9]),
        Kind::Authentication,
        now(),
    );
    let role = VerifierRole::UserCertificationVerifier;
    let misuse: Error = Misuse::ProofsOfDifferentCertificates.into();
    let join = |path: &VerifiedPath, status: NotRevoked, signature| {
        verify_user(path.clone(), status, signature, role).unwrap_err()
    };
    assert_eq!(
        join(&path, not_revoked(&other, now()), signed(&path)),
        misuse
    );
    assert_eq!(
        join(&path, not_revoked(&path, now()), signed(&other)),
        misuse
    );
    assert_eq!(
        join(&other, not_revoked(&path, now()), signed(&path)),
        misuse
    );
}

#[test]
fn proofs_of_different_times_do_not_join() {
    let path = path_of(&plain(), Kind::Authentication, now());
    let status = not_revoked(&path, later(now(), 1));
    assert_eq!(
        verify_user(
            path.clone(),
            status,
            signed(&path),
            VerifierRole::UserCertificationVerifier
        )
        .unwrap_err(),
        Misuse::ProofsOfDifferentTimes.into()
    );
}

#[test]
fn digital_signature_certificate_makes_no_user() {
    let name = seq(&[
        country(),
        organization("JPKI-SYNTHETIC"),
        unit("JPKI for digital signature"),
        unit("Japan Agency for Local Authority Information Systems"),
    ]);
    let anchor = CertificateSpec::authority(authority_one())
        .with(|spec| spec.subject = name.clone())
        .certificate(authority_one());
    let anchors = TrustAnchors::new(vec![anchor], &provider()).unwrap();
    let certificate = plain()
        .with(|spec| spec.issuer = name.clone())
        .without(EXT_KEY_USAGE)
        .without(AIA)
        .extension(Ext::new(KEY_USAGE, true, named_bits(&[0, 1])))
        .extension(Ext::new(
            POLICIES,
            true,
            seq(&[policy_information(
                &oid::SYNTHETIC_SIGNATURE_POLICY.to_string(),
            )]),
        ))
        .certificate(authority_one());
    let policy = Policy::official(Profile::synthetic(Kind::Signature));
    let path = verify_path(&certificate, &anchors, &policy, now(), &provider()).unwrap();
    assert_eq!(path.kind(), Some(Kind::Signature));
    let list = CrlSpec::municipality(authority_one(), "Kiyose-shi")
        .with(|spec| spec.issuer = name)
        .signed_by(authority_one());
    let mut store = CrlStore::new();
    store
        .insert(verify_crl(read_crl(&list).unwrap(), &anchors, &provider()).unwrap())
        .unwrap();
    let status = verify_not_revoked(&path, &store, now(), &RevocationPolicy::official()).unwrap();
    let signature = signed(&path);
    assert_eq!(
        verify_user(
            path,
            status,
            signature,
            VerifierRole::UserCertificationVerifier
        )
        .unwrap_err(),
        Refused::WrongCertificateKind.into()
    );
}

// ECDSA encodings.

/// RFC 3279 §2.2.3: `SEQUENCE { r INTEGER, s INTEGER }`, in DER and in no other way.
#[test]
fn ecdsa_signatures_are_strict_der_on_every_backend() {
    let key = chain::EcKey::numbered(1);
    let message = b"an invented message";
    let good = key.sign(message);
    let mut reader = &good[2..];
    let mut integers = Vec::new();
    while let [0x02, length, rest @ ..] = reader {
        let (value, after) = rest.split_at(usize::from(*length));
        integers.push(value.to_vec());
        reader = after;
    }
    let [r, s] = <[Vec<u8>; 2]>::try_from(integers).unwrap();
    let of = |r: &[u8], s: &[u8]| seq(&[tlv(0x02, r), tlv(0x02, s)]);
    assert_eq!(of(&r, &s), good);
    let padded = |value: &[u8]| [&[0], value].concat();
    let content = [tlv(0x02, &r), tlv(0x02, &s)].concat();
    let long = [&[0x30, 0x81, content.len() as u8][..], &content].concat();
    let indefinite = [&[0x30, 0x80][..], &content, &[0, 0]].concat();
    let wrong = [
        Vec::new(),
        vec![0x30, 0x00],
        of(&padded(&r), &s),
        of(&r, &padded(&s)),
        of(&[], &s),
        of(&[0], &s),
        of(&r, &[0]),
        of(&r, &[0xFF; 32]),
        of(&s, &r),
        seq(&[tlv(0x02, &r)]),
        seq(&[tlv(0x02, &r), tlv(0x02, &s), tlv(0x02, &s)]),
        [good.clone(), vec![0]].concat(),
        good[..good.len() - 1].to_vec(),
        long,
        indefinite,
        tlv(0x31, &content),
        // The bare halves, as some protocols write them.
        [&r[r.len() - 32..], &s[s.len() - 32..]].concat(),
    ];
    let spki = PublicKey::from_spki_der(&key.spki).unwrap();
    for crypto in providers() {
        let algorithm = SignatureAlgorithm::EcdsaP256Sha256;
        let verifier = crypto
            .verifiers
            .iter()
            .find(|one| one.algorithm == algorithm)
            .unwrap();
        assert_eq!(
            (verifier.verify)(&spki, message, &good),
            Ok(()),
            "{}",
            crypto.name
        );
        for signature in &wrong {
            let found = (verifier.verify)(&spki, message, signature);
            assert!(found.is_err(), "{} accepts {signature:02X?}", crypto.name);
        }
    }
}
