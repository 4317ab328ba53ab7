// SPDX-License-Identifier: MIT OR Apache-2.0
//! The path to a pinned anchor: issuer by key, validity and grace, policies, extensions, profile.
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

use jpki::certificate::{Certificate, NameConstraints};
use jpki::error::{Error, Malformed, Misuse, Refused, Syntax, Unsupported};
use jpki::path::{
    AnchorExpiry, AnchorLimits, Grace, MAX_ANCHORS, PathVerifier, Policy, TrustAnchor,
    TrustAnchors, Validity, VerifiedPath, verify_path,
};
use jpki::profile::{Kind, Profile, Rule};
use jpki::time::UnixTime;
use proptest::prelude::*;
use support::der::{context, integer, named_bits, octets, oid, seq, time, tlv, utf8};
use support::*;

fn policy() -> Policy {
    Policy::official(Profile::synthetic(Kind::Authentication))
}

fn verify(certificate: &Certificate, now: UnixTime) -> Result<VerifiedPath, Error> {
    verify_path(
        certificate,
        &anchors(&[authority_one(), authority_two()]),
        &policy(),
        now,
        &provider(),
    )
}

fn plain() -> CertificateSpec {
    CertificateSpec::authentication(authority_two())
}

#[track_caller]
fn assert_refused(spec: &CertificateSpec, refused: Refused) {
    let certificate = spec.certificate(authority_two());
    assert_eq!(
        verify(&certificate, now()).unwrap_err(),
        Error::Refused(refused)
    );
}

#[test]
fn profile_certificate_is_verified_on_every_backend() {
    for crypto in providers() {
        let anchors = anchors(&[authority_one(), authority_two()]);
        let certificate = plain().certificate(authority_two());
        let path = verify_path(&certificate, &anchors, &policy(), now(), &crypto).unwrap();
        assert_eq!(path.validity(), Validity::InTime);
        assert_eq!(path.kind(), Some(Kind::Authentication));
        assert_eq!(path.verified_at(), now());
        assert_eq!(path.certificate(), &certificate);
        let second = anchors.iter().nth(1).unwrap();
        assert_eq!(path.issuer_key_id(), second.key_id());
        assert_eq!(
            second.key_id().as_bytes(),
            &(crypto.sha256)(&[&authority_two().spki])
        );
    }
}

// Issuer by key, never by name.

#[test]
fn debug_tells_kinds_and_numbers_and_no_key() {
    let certificate = plain().certificate(authority_one());
    let key = certificate.public_key().unwrap();
    assert_eq!(format!("{key:?}"), "PublicKey(RSA-2048)");
    let (anchors, policy, crypto) = (anchors(&[authority_one()]), policy(), provider());
    let verifier = PathVerifier::new(&anchors, &policy, now(), &crypto);
    let shown = format!("{verifier:?}");
    assert!(
        shown.starts_with("PathVerifier { anchors: 1, pool: None, policy: Policy"),
        "{shown}"
    );
    assert!(!shown.contains("[48, "), "octets of a key or name: {shown}");
    let subtree = seq(&[context(4, &authority_name())]);
    let constraints = seq(&[context(0, &subtree), context(1, &subtree)]);
    let constraints = NameConstraints::from_der(&constraints).unwrap();
    assert_eq!(format!("{constraints:?}"), "NameConstraints(..)");
}

#[test]
fn each_generation_of_one_name_verifies_its_own() {
    for key in [authority_one(), authority_two()] {
        let certificate = CertificateSpec::authentication(key).certificate(key);
        let path = verify(&certificate, now()).unwrap();
        assert_eq!(
            path.issuer_key_id().as_bytes(),
            &(provider().sha256)(&[&key.spki])
        );
    }
}

#[test]
fn issuer_of_another_name_is_unknown() {
    assert_refused(
        &plain().with(|spec| spec.issuer = seq(&[country(), organization("JPKI")])),
        Refused::IssuerUnknown,
    );
}

#[test]
fn issuer_key_that_is_not_pinned_is_unknown_even_under_the_right_name() {
    let certificate = plain().certificate(authority_two());
    let only_one = anchors(&[authority_one()]);
    assert_eq!(
        verify_path(&certificate, &only_one, &policy(), now(), &provider()).unwrap_err(),
        Refused::IssuerKeyUnknown.into()
    );
}

#[test]
fn key_identifier_of_an_anchor_does_not_stand_for_its_signature() {
    // Names authority two, but authority one signed.
    let certificate = Certificate::from_der(&plain().signed_by(authority_one())).unwrap();
    let only_two = anchors(&[authority_two()]);
    assert_eq!(
        verify_path(&certificate, &only_two, &policy(), now(), &provider()).unwrap_err(),
        Refused::CertificateSignature.into()
    );
    // Nor does it stand against it: the identifier is a hint, the signature is the proof.
    let path = verify(&certificate, now()).unwrap();
    assert_eq!(
        path.issuer_key_id().as_bytes(),
        &(provider().sha256)(&[&authority_one().spki])
    );
}

#[test]
fn without_key_identifier_every_anchor_of_the_name_is_tried() {
    let spec = plain().without(AKI);
    for key in [authority_one(), authority_two()] {
        let path = verify(&spec.certificate(key), now()).unwrap();
        assert_eq!(
            path.issuer_key_id().as_bytes(),
            &(provider().sha256)(&[&key.spki])
        );
    }
    assert_eq!(
        verify(&spec.certificate(card()), now()).unwrap_err(),
        Refused::CertificateSignature.into()
    );
}

#[test]
fn anchor_set_refuses_what_is_not_a_certification_authority() {
    let authority = CertificateSpec::authority(authority_one());
    let ca = |flag: u8| seq(&[tlv(0x01, &[flag])]);
    let no_ca: Error = Refused::AnchorNotCertificationAuthority.into();
    for (spec, error) in [
        (authority.clone().without(BASIC_CONSTRAINTS), no_ca),
        (
            authority
                .clone()
                .extension(Ext::new(BASIC_CONSTRAINTS, true, seq(&[]))),
            no_ca,
        ),
        (
            authority
                .clone()
                .extension(Ext::new(BASIC_CONSTRAINTS, false, ca(0xFF))),
            no_ca,
        ),
        (authority.clone().without(KEY_USAGE), no_ca),
        (
            authority
                .clone()
                .extension(Ext::new(KEY_USAGE, true, named_bits(&[6]))),
            no_ca,
        ),
        (
            authority
                .clone()
                .extension(Ext::new("2.25.1", true, seq(&[]))),
            Unsupported::CriticalExtension(jpki::oid::Oid::from_der_value(&[0x69, 0x01]).unwrap())
                .into(),
        ),
        (CertificateSpec::authentication(authority_one()), no_ca),
    ] {
        let certificate = spec.certificate(authority_one());
        assert_eq!(
            TrustAnchors::new(vec![certificate], &provider()).unwrap_err(),
            error
        );
    }
    assert_eq!(
        TrustAnchors::new(Vec::new(), &provider()).unwrap_err(),
        Misuse::NoTrustAnchors.into()
    );
    let one = authority.certificate(authority_one());
    assert!(TrustAnchors::new(vec![one.clone(); MAX_ANCHORS], &provider()).is_ok());
    assert_eq!(
        TrustAnchors::new(vec![one; MAX_ANCHORS + 1], &provider()).unwrap_err(),
        Unsupported::TooManyTrustAnchors { limit: MAX_ANCHORS }.into()
    );
}

#[test]
fn signature_of_another_key_is_refused_on_every_backend() {
    for crypto in providers() {
        let anchors = anchors(&[authority_one()]);
        let forged = plain().without(AKI).certificate(authority_two());
        assert_eq!(
            verify_path(&forged, &anchors, &policy(), now(), &crypto).unwrap_err(),
            Refused::CertificateSignature.into(),
            "{}",
            crypto.name
        );
    }
}

#[test]
fn anchors_are_equal_by_what_they_say_and_show_no_name() {
    let [one, two] = [authority_one(), authority_two()].map(|key| anchors(&[key]));
    assert_eq!(one, anchors(&[authority_one()]));
    assert_ne!(one, two);
    let certified = one.iter().next().unwrap();
    let (name, key) = (certified.subject(), &authority_one().spki);
    let bare = TrustAnchor::from_key(name.as_der(), key, AnchorLimits::none(), &provider());
    for (anchor, origin) in [
        (certified, "origin: Certificate,"),
        (&bare.unwrap(), "origin: Key,"),
    ] {
        let shown = format!("{anchor:?}");
        assert!(shown.contains(origin), "{shown}");
        assert!(!shown.contains("JPKI"), "{shown}");
    }
}

// Validity: the four boundaries, the grace and its two.

#[test]
fn validity_holds_from_its_first_to_its_last_second() {
    let (begin, end) = (jst(2024, 5, 1, 10, 20, 30), jst(2029, 4, 30, 23, 59, 59));
    let certificate = plain().certificate(authority_two());
    let early = later(begin, -1);
    assert_eq!(
        verify(&certificate, early).unwrap_err(),
        Refused::CertificateNotYetValid {
            now: early,
            not_before: begin
        }
        .into()
    );
    assert_eq!(
        verify(&certificate, begin).unwrap().validity(),
        Validity::InTime
    );
    assert_eq!(
        verify(&certificate, end).unwrap().validity(),
        Validity::InTime
    );
    let until = jst(2029, 7, 31, 23, 59, 59);
    let in_grace = Validity::InGrace {
        expired_at: end,
        until,
    };
    assert_eq!(
        verify(&certificate, later(end, 1)).unwrap().validity(),
        in_grace
    );
    assert_eq!(verify(&certificate, until).unwrap().validity(), in_grace);
    let late = later(until, 1);
    assert_eq!(
        verify(&certificate, late).unwrap_err(),
        Refused::CertificateExpired {
            now: late,
            not_after: end
        }
        .into()
    );
}

#[test]
fn grace_is_given_only_when_the_policy_says_so() {
    let end = jst(2029, 4, 30, 23, 59, 59);
    let certificate = plain().certificate(authority_two());
    let mut strict = policy();
    strict.grace = Grace::Refuse;
    let anchors = anchors(&[authority_two()]);
    assert!(verify_path(&certificate, &anchors, &strict, end, &provider()).is_ok());
    let late = later(end, 1);
    assert_eq!(
        verify_path(&certificate, &anchors, &strict, late, &provider()).unwrap_err(),
        Refused::CertificateExpired {
            now: late,
            not_after: end
        }
        .into()
    );
    let signature = Policy::official(Profile::synthetic(Kind::Signature));
    assert_eq!(signature.grace, Grace::Refuse);
}

#[test]
fn anchor_serves_from_its_first_second_to_the_end_of_its_own_grace() {
    let (begin, end) = (jst(2025, 1, 1, 0, 0, 0), jst(2026, 8, 31, 23, 59, 59));
    let anchor = CertificateSpec::authority(authority_two())
        .valid(begin, end)
        .certificate(authority_two());
    let anchors = TrustAnchors::new(vec![anchor], &provider()).unwrap();
    // A certificate that outlives its anchor, so that only the anchor's validity is at stake.
    let certificate = plain().certificate(authority_two());
    let verify = |now, expiry| {
        let mut policy = policy();
        policy.anchor_expiry = expiry;
        verify_path(&certificate, &anchors, &policy, now, &provider()).map(|path| path.validity())
    };
    let early = later(begin, -1);
    for expiry in [AnchorExpiry::Refuse, AnchorExpiry::UntilGraceEnd] {
        assert_eq!(
            verify(early, expiry).unwrap_err(),
            Refused::AnchorNotYetValid {
                now: early,
                not_before: begin
            }
            .into()
        );
        assert_eq!(verify(begin, expiry), Ok(Validity::InTime));
        assert_eq!(verify(end, expiry), Ok(Validity::InTime));
    }
    let after = later(end, 1);
    assert_eq!(
        verify(after, AnchorExpiry::Refuse).unwrap_err(),
        Refused::AnchorExpired {
            now: after,
            not_after: end
        }
        .into()
    );
    let until = jst(2026, 11, 30, 23, 59, 59);
    assert_eq!(
        verify(after, AnchorExpiry::UntilGraceEnd),
        Ok(Validity::InTime)
    );
    assert_eq!(
        verify(until, AnchorExpiry::UntilGraceEnd),
        Ok(Validity::InTime)
    );
    let late = later(until, 1);
    assert_eq!(
        verify(late, AnchorExpiry::UntilGraceEnd).unwrap_err(),
        Refused::AnchorExpired {
            now: late,
            not_after: end
        }
        .into()
    );
}

#[test]
fn generalized_time_is_read_like_utc_time() {
    let spec = plain().with(|spec| spec.not_after = tlv(0x18, b"20290430145959Z"));
    assert_eq!(
        spec.certificate(authority_two()).not_after(),
        jst(2029, 4, 30, 23, 59, 59)
    );
    let far = plain().with(|spec| spec.not_after = time(jst(2051, 1, 1, 0, 0, 0)));
    assert_eq!(
        far.certificate(authority_two()).not_after(),
        jst(2051, 1, 1, 0, 0, 0)
    );
}

// Policies and critical extensions.

#[test]
fn policy_must_be_accepted_by_name() {
    for policies in [
        vec!["1.2.392.200149.8.5.1.3.30"],
        // anyPolicy is no wildcard here.
        vec!["2.5.29.32.0"],
        vec!["2.25.1", "2.25.2"],
    ] {
        let list = policies
            .iter()
            .map(|policy| policy_information(policy))
            .collect::<Vec<_>>();
        assert_refused(
            &plain().extension(Ext::new(POLICIES, true, seq(&list))),
            Refused::PolicyNotAccepted,
        );
    }
    assert_refused(&plain().without(POLICIES), Refused::PolicyNotAccepted);
}

#[test]
fn policy_extension_must_be_critical_and_alone() {
    let one = seq(&[policy_information(POLICY)]);
    let two = seq(&[policy_information(POLICY), policy_information("2.25.1")]);
    let rule = Refused::Profile(Rule::CertificatePolicies);
    assert_refused(&plain().extension(Ext::new(POLICIES, false, one)), rule);
    assert_refused(&plain().extension(Ext::new(POLICIES, true, two)), rule);
}

#[test]
fn unknown_critical_extension_is_unsupported_and_noncritical_is_not() {
    let unknown = jpki::oid::Oid::from_der_value(&[0x69, 0x01]).unwrap();
    let with = |critical| plain().extension(Ext::new("2.25.1", critical, vec![0x05, 0x00]));
    let certificate = with(true).certificate(authority_two());
    assert_eq!(
        verify(&certificate, now()).unwrap_err(),
        Unsupported::CriticalExtension(unknown).into()
    );
    assert!(verify(&with(false).certificate(authority_two()), now()).is_ok());
    // Known by name, but a critical one would have to be processed.
    let spec = plain().with(|spec| {
        for ext in &mut spec.extensions {
            ext.critical |= ext.oid == AIA;
        }
    });
    assert_eq!(
        verify(&spec.certificate(authority_two()), now()).unwrap_err(),
        Unsupported::CriticalExtension(jpki::oid::AUTHORITY_INFO_ACCESS).into()
    );
}

// Algorithms.

#[test]
fn sha1_signature_is_refused_by_its_own_name() {
    let spec = plain().with(|spec| {
        spec.inner_algorithm = algorithm(SHA1_WITH_RSA);
        spec.outer_algorithm = algorithm(SHA1_WITH_RSA);
    });
    assert_refused(&spec, Refused::Sha1Signature);
}

#[test]
fn algorithm_of_another_key_family_is_a_wrong_signature() {
    let ecdsa = seq(&[oid("1.2.840.10045.4.3.2")]);
    let spec = plain().with(|spec| {
        spec.inner_algorithm = ecdsa.clone();
        spec.outer_algorithm = ecdsa;
    });
    assert_refused(&spec, Refused::CertificateSignature);
}

#[test]
fn algorithms_inside_and_outside_must_agree() {
    let spec = plain().with(|spec| spec.outer_algorithm = algorithm(SHA1_WITH_RSA));
    assert!(matches!(
        Certificate::from_der(&spec.signed_by(authority_two())),
        Err(Error::Malformed(Malformed {
            fault: Syntax::SignatureAlgorithmMismatch,
            ..
        }))
    ));
}

#[test]
fn provider_without_the_algorithm_says_so() {
    let empty = jpki::crypto::CryptoProvider {
        verifiers: &[],
        ..provider()
    };
    let certificate = plain().certificate(authority_two());
    assert_eq!(
        verify_path(
            &certificate,
            &anchors(&[authority_two()]),
            &policy(),
            now(),
            &empty
        )
        .unwrap_err(),
        Unsupported::AlgorithmNotProvided(jpki::crypto::SignatureAlgorithm::RsaPkcs1Sha256).into()
    );
}

// Profile rules that decide.

#[test]
fn profile_rules_that_decide_refuse() {
    let signature = Profile::synthetic(Kind::Signature);
    assert_eq!(signature.organization, "JPKI-SYNTHETIC");
    for (spec, rule) in [
        (
            plain().with(|spec| spec.serial = vec![0x00]),
            Rule::SerialNumberPositive,
        ),
        (
            plain().with(|spec| spec.serial = vec![0x80]),
            Rule::SerialNumberPositive,
        ),
        (plain().without(KEY_USAGE), Rule::KeyUsage),
        (
            plain().extension(Ext::new(KEY_USAGE, false, named_bits(&[0]))),
            Rule::KeyUsage,
        ),
        (
            plain().extension(Ext::new(KEY_USAGE, true, named_bits(&[0, 1]))),
            Rule::KeyUsage,
        ),
        (
            plain().extension(Ext::new(KEY_USAGE, true, named_bits(&[0, 5]))),
            Rule::KeyUsage,
        ),
        (
            plain().extension(Ext::new(
                EXT_KEY_USAGE,
                false,
                seq(&[oid("1.3.6.1.5.5.7.3.1")]),
            )),
            Rule::ExtKeyUsage,
        ),
        (
            plain().extension(Ext::new(
                BASIC_CONSTRAINTS,
                true,
                seq(&[tlv(0x01, &[0xFF])]),
            )),
            Rule::BasicConstraints,
        ),
    ] {
        assert_refused(&spec, Refused::Profile(rule));
    }
}

#[test]
fn issuer_under_another_organization_breaks_the_profile() {
    // The anchor itself has the name, so path and signature are in order.
    let name = seq(&[
        country(),
        organization("JPKI"),
        unit("JPKI for user authentication"),
        unit("Japan Agency for Local Authority Information Systems"),
    ]);
    let anchor = CertificateSpec::authority(authority_one())
        .with(|spec| spec.subject = name.clone())
        .certificate(authority_one());
    let anchors = TrustAnchors::new(vec![anchor], &provider()).unwrap();
    let certificate = CertificateSpec::authentication(authority_one())
        .with(|spec| spec.issuer = name)
        .certificate(authority_one());
    assert_eq!(
        verify_path(&certificate, &anchors, &policy(), now(), &provider()).unwrap_err(),
        Refused::Profile(Rule::Issuer).into()
    );
}

#[test]
fn notes_do_not_refuse() {
    for spec in [
        plain().with(|spec| spec.serial = vec![1; 20]),
        plain()
            .without(SKI)
            .without(ISSUER_ALT_NAME)
            .without(AIA)
            .without(CRLDP)
            .without(EXT_KEY_USAGE),
        plain().with(|spec| spec.subject = seq(&[country()])),
        plain().extension(Ext::new(
            SUBJECT_ALT_NAME,
            false,
            seq(&[tlv(0x82, b"example.invalid")]),
        )),
        plain().valid(jst(2026, 1, 1, 0, 0, 0), jst(2036, 1, 1, 12, 0, 0)),
    ] {
        assert!(verify(&spec.certificate(authority_two()), now()).is_ok());
    }
}

// Any change of any octet.

#[test]
fn no_flipped_bit_is_verified() {
    let der = plain().signed_by(authority_two());
    let anchors = anchors(&[authority_two()]);
    let policy = policy();
    for place in 0..der.len() {
        for bit in [0x01, 0x80] {
            let mut changed = der.clone();
            changed[place] ^= bit;
            let Ok(certificate) = Certificate::from_der(&changed) else {
                continue;
            };
            assert!(
                verify_path(&certificate, &anchors, &policy, now(), &provider()).is_err(),
                "octet {place} flipped by {bit:02x} was accepted"
            );
        }
    }
}

#[test]
fn no_truncation_is_read() {
    let der = plain().signed_by(authority_two());
    for length in 0..der.len() {
        assert!(matches!(
            Certificate::from_der(&der[..length]),
            Err(Error::Malformed(_))
        ));
    }
}

proptest! {
    #[test]
    fn mutated_certificates_are_never_verified(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..6)
    ) {
        let original = plain().signed_by(authority_two());
        let mut der = original.clone();
        for (place, octet, how) in edits {
            let place = place.index(der.len());
            match how {
                0 => der[place] = octet,
                1 => der.insert(place, octet),
                _ => { der.remove(place); }
            }
        }
        prop_assume!(der != original);
        if let Ok(certificate) = Certificate::from_der(&der) {
            prop_assert_eq!(certificate.as_der(), &der[..]);
            prop_assert!(verify(&certificate, now()).is_err());
        }
    }
}

// Structure.

#[test]
fn structure_breaks_are_malformed_with_their_place() {
    let outer = plain().signed_by(authority_two());
    let mut trailing = outer.clone();
    trailing.push(0);
    assert_eq!(
        Certificate::from_der(&trailing).unwrap_err(),
        Malformed::new(Syntax::TrailingBytes, outer.len()).into()
    );
    assert_eq!(
        Certificate::from_der(&[]).unwrap_err(),
        Malformed::new(Syntax::Truncated, 0).into()
    );
    for (spec, fault) in [
        (
            plain().with(|spec| spec.version = context(0, &integer(&[0]))),
            Syntax::DefaultEncoded,
        ),
        (
            plain().with(|spec| spec.serial = vec![1; 21]),
            Syntax::Integer,
        ),
        (
            plain().with(|spec| spec.serial = vec![0, 1]),
            Syntax::Integer,
        ),
        (
            plain().with(|spec| spec.serial = Vec::new()),
            Syntax::Integer,
        ),
        (
            plain().with(|spec| spec.not_after = tlv(0x17, b"2904301459Z")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.not_after = tlv(0x17, b"290431145959Z")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.not_after = tlv(0x17, b"290430145960Z")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.not_after = tlv(0x17, b"2904301459590")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.not_after = tlv(0x18, b"20290430145959.5Z")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.not_after = tlv(0x18, b"20290430145959+0900")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.not_after = utf8("290430145959Z")),
            Syntax::Time,
        ),
        (
            plain().with(|spec| spec.subject = seq(&[tlv(0x31, &[])])),
            Syntax::Empty,
        ),
        (
            plain().with(|spec| spec.extensions.push(spec.extensions[0].clone())),
            Syntax::DuplicateExtension,
        ),
        (
            plain().extension(Ext::new(KEY_USAGE, true, tlv(0x03, &[0, 0x80]))),
            Syntax::BitString,
        ),
        (
            plain().extension(Ext::new(KEY_USAGE, true, tlv(0x03, &[8, 0x80]))),
            Syntax::BitString,
        ),
        (
            plain().extension(Ext::new(KEY_USAGE, true, tlv(0x03, &[]))),
            Syntax::BitString,
        ),
        (
            plain().extension(Ext::new(POLICIES, true, seq(&[]))),
            Syntax::Empty,
        ),
        (
            plain().extension(Ext::new(
                BASIC_CONSTRAINTS,
                true,
                seq(&[tlv(0x01, &[0x00])]),
            )),
            Syntax::DefaultEncoded,
        ),
        (
            plain().extension(Ext::new(
                BASIC_CONSTRAINTS,
                true,
                seq(&[tlv(0x01, &[0x01])]),
            )),
            Syntax::Boolean,
        ),
        (
            plain().extension(Ext::new(SKI, false, [octets(&[1; 20]), vec![0]].concat())),
            Syntax::TrailingBytes,
        ),
    ] {
        match Certificate::from_der(&spec.signed_by(authority_two())) {
            Err(Error::Malformed(malformed)) => assert_eq!(malformed.fault, fault),
            other => panic!("expected {fault}, got {other:?}"),
        }
    }
}

#[test]
fn limits_have_their_own_errors_and_hold_at_their_edge() {
    use jpki::certificate::{MAX_DISTRIBUTION_POINTS, MAX_EXTENSIONS, MAX_LENGTH, MAX_POLICIES};
    let read = |spec: CertificateSpec| Certificate::from_der(&spec.signed_by(authority_two()));
    let arcs: Vec<&'static str> = (0..=MAX_EXTENSIONS)
        .map(|number| &*Box::leak(format!("2.25.{number}").into_boxed_str()))
        .collect();
    let many = |count: usize| {
        plain().with(|spec| {
            spec.extensions = arcs[..count]
                .iter()
                .map(|arc| Ext::new(arc, false, Vec::new()))
                .collect();
        })
    };
    assert_eq!(
        read(many(MAX_EXTENSIONS)).unwrap().extension_list().count(),
        MAX_EXTENSIONS
    );
    assert_eq!(
        read(many(MAX_EXTENSIONS + 1)).unwrap_err(),
        Unsupported::TooManyExtensions { limit: 64 }.into()
    );

    let policies = |count| {
        let list = vec![policy_information(POLICY); count];
        plain().extension(Ext::new(POLICIES, true, seq(&list)))
    };
    assert!(read(policies(MAX_POLICIES)).is_ok());
    assert_eq!(
        read(policies(MAX_POLICIES + 1)).unwrap_err(),
        Unsupported::TooManyPolicies { limit: 32 }.into()
    );

    let points = |count| {
        let list = vec![directory_point(&authority_name()); count];
        plain().extension(Ext::new(CRLDP, false, seq(&list)))
    };
    assert!(read(points(MAX_DISTRIBUTION_POINTS)).is_ok());
    assert_eq!(
        read(points(MAX_DISTRIBUTION_POINTS + 1)).unwrap_err(),
        Unsupported::TooManyDistributionPoints { limit: 16 }.into()
    );

    let filled = |octets: usize| {
        let spec = plain().extension(Ext::new("2.25.1", false, vec![0; octets]));
        spec.signed_by(authority_two())
    };
    let spare = MAX_LENGTH - filled(40_000).len() + 40_000;
    assert_eq!(filled(spare).len(), MAX_LENGTH);
    assert!(Certificate::from_der(&filled(spare)).is_ok());
    assert_eq!(
        Certificate::from_der(&filled(spare + 1)).unwrap_err(),
        Unsupported::CertificateTooLong {
            length: MAX_LENGTH + 1,
            limit: MAX_LENGTH
        }
        .into()
    );

    for version in [
        Vec::new(),
        context(0, &integer(&[1])),
        context(0, &integer(&[3])),
    ] {
        assert_eq!(
            read(plain().with(|spec| spec.version = version)).unwrap_err(),
            Unsupported::CertificateVersion.into()
        );
    }
}
