// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP: requests OpenSSL understands, responses of OpenSSL, and every rule broken once.
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
use jpki::revocation::ocsp::{
    CertIdDigest, MAX_NONCE, NoncePolicy, OcspPolicy, OcspRequest, OcspStatus,
    verify_not_revoked_by_ocsp, verify_ocsp_response, verify_ocsp_response_observed,
};
use jpki::revocation::{
    Preference, ReasonCode, RevocationEvent, RevocationEvidence, RevocationObserver,
    RevocationStatus, combine,
};
use proptest::prelude::*;
use support::der::{context, integer, named_bits, octets, oid, seq, tlv};
use support::ocsp::*;
use support::openssl::OpenSsl;
use support::*;

fn verify_with(response: &[u8], policy: &OcspPolicy) -> Result<OcspStatus, Error> {
    verify_ocsp_response(
        response,
        &request(),
        &path(),
        &trust(),
        now(),
        policy,
        &provider(),
    )
    .map(|answer| answer.status)
}

fn verify(spec: &ResponseSpec, key: &Key) -> Result<OcspStatus, Error> {
    verify_with(&spec.signed_by(key), &OcspPolicy::strict())
}

#[track_caller]
fn assert_error(spec: ResponseSpec, key: &Key, expected: impl Into<Error>) {
    assert_eq!(verify(&spec, key).unwrap_err(), expected.into());
}

#[test]
fn issuer_and_delegate_answer_by_name_and_by_key() {
    let key_hash = |key: &Key| {
        use sha1::Digest;
        // The bits of the key's BIT STRING begin after the headers of an RSA-2048 key.
        context(2, &octets(&sha1::Sha1::digest(&key.spki[24..])))
    };
    let by_key = |spec: ResponseSpec, key| spec.with(|spec| spec.responder = key_hash(key));
    for (spec, key) in [
        (ResponseSpec::good(), authority_one()),
        (ResponseSpec::delegated(), card()),
        (
            by_key(ResponseSpec::good(), authority_one()),
            authority_one(),
        ),
        (by_key(ResponseSpec::delegated(), card()), card()),
    ] {
        assert_eq!(verify(&spec, key), Ok(OcspStatus::Good));
    }
    assert_error(
        by_key(ResponseSpec::good(), card()),
        authority_one(),
        Refused::OcspResponderUnknown,
    );
}

/// RFC 6960 §4.2.2.2.1: nocheck is known, so a critical one is no reason to refuse.
#[test]
fn critical_nocheck_is_processed() {
    let certificate = delegate().extension(Ext::new(NO_CHECK, true, tlv(0x05, &[])));
    let spec = ResponseSpec::delegated()
        .with(|spec| spec.certificates = vec![certificate.signed_by(authority_one())]);
    assert_eq!(verify(&spec, card()), Ok(OcspStatus::Good));
}

/// An observer is told every step up to the one that fails, and the same comes of it as without.
#[test]
fn every_step_is_told() {
    #[derive(Default)]
    struct Notes(Vec<RevocationEvent>);
    impl RevocationObserver for Notes {
        fn note_revocation(&mut self, event: RevocationEvent) {
            self.0.push(event);
        }
    }
    let observed = |spec: &ResponseSpec, at| {
        let (response, mut notes) = (spec.signed_by(authority_one()), Notes::default());
        let (path, trust, request, policy) = (path(), trust(), request(), OcspPolicy::strict());
        let outcome = verify_ocsp_response_observed(
            &response,
            &request,
            &path,
            &trust,
            at,
            &policy,
            &provider(),
            &mut notes,
        );
        let plain =
            verify_ocsp_response(&response, &request, &path, &trust, at, &policy, &provider());
        assert_eq!(outcome, plain);
        let sha256 = Some((provider().sha256)(&[&response]));
        assert!(notes.0.iter().all(|event| event.source == sha256));
        notes.0
    };
    let all = [
        "ocsp-response",
        "ocsp-responder",
        "ocsp-nonce",
        "ocsp-produced-at",
        "ocsp-cert-id",
        "ocsp-times",
        "ocsp-status",
    ];
    let names = |events: &[RevocationEvent]| -> Vec<_> {
        events.iter().map(|event| event.step.name()).collect()
    };
    let events = observed(&ResponseSpec::good(), now());
    assert_eq!(names(&events), all);
    assert!(events.iter().all(|event| event.outcome.is_ok()));

    let events = observed(&ResponseSpec::good(), later(now(), 30 * 86_400));
    assert_eq!(names(&events), all[..6]);
    assert!(matches!(
        events.last().unwrap().outcome,
        Err(Error::Undetermined(Undetermined::OcspStale { .. }))
    ));
    // A revocation is an answer: the step says what it means, the response is right.
    let id = cert_id(&request());
    let spec = ResponseSpec::good().with(|spec| spec.answers = vec![answer(&id, &revoked(None))]);
    let events = observed(&spec, now());
    assert_eq!(names(&events), all);
    assert!(matches!(
        events.last().unwrap().outcome,
        Err(Error::Refused(Refused::CertificateRevoked { .. }))
    ));
}

#[test]
fn every_status_is_told() {
    let date = jst(2026, 1, 2, 3, 4, 5);
    let of = |status: &[u8]| {
        verify(
            &ResponseSpec::good()
                .with(|spec| spec.answers = vec![answer(&cert_id(&request()), status)]),
            authority_one(),
        )
    };
    let gone = |reason| Ok(OcspStatus::Revoked { reason, date });
    assert_eq!(of(&revoked(None)), gone(ReasonCode::Unspecified));
    assert_eq!(of(&revoked(Some(1))), gone(ReasonCode::KeyCompromise));
    assert_eq!(of(&revoked(Some(6))), Ok(OcspStatus::OnHold { date }));
    assert_eq!(of(UNKNOWN), Err(Undetermined::OcspUnknown.into()));
    for broken in [
        revoked(Some(8)),
        revoked(Some(7)),
        vec![0x80, 1, 0],
        vec![0x83, 0],
    ] {
        assert!(matches!(of(&broken), Err(Error::Malformed(_))));
    }
    for code in [1, 2, 3, 5, 6] {
        let response = seq(&[tlv(0x0A, &[code])]);
        assert_eq!(
            verify_with(&response, &OcspPolicy::strict()),
            Err(Undetermined::OcspNotAnswered { code }.into())
        );
    }
    assert!(matches!(
        verify_with(&seq(&[tlv(0x0A, &[4])]), &OcspPolicy::strict()),
        Err(Error::Malformed(Malformed {
            fault: Syntax::Enumerated,
            ..
        }))
    ));
}

#[test]
fn proof_is_made_of_good_answers_only() {
    let proof = |spec: &ResponseSpec| {
        let response = spec.signed_by(authority_one());
        let policy = OcspPolicy::strict();
        verify_not_revoked_by_ocsp(
            &response,
            &request(),
            &path(),
            &trust(),
            now(),
            &policy,
            &provider(),
        )
    };
    let good = proof(&ResponseSpec::good()).unwrap();
    assert_eq!(good.certificate(), path().certificate());
    let RevocationEvidence::Ocsp(evidence) = *good.evidence() else {
        panic!("a list")
    };
    assert_eq!(evidence.this_update, later(now(), -60));
    assert_eq!(evidence.next_update, Some(later(now(), 3_600)));
    let date = jst(2026, 1, 2, 3, 4, 5);
    for (status, refused) in [
        (revoked(Some(6)), Refused::CertificateOnHold { date }),
        (
            revoked(Some(4)),
            Refused::CertificateRevoked {
                reason: ReasonCode::Superseded,
                date,
            },
        ),
    ] {
        let spec = ResponseSpec::good()
            .with(|spec| spec.answers = vec![answer(&cert_id(&request()), &status)]);
        assert_eq!(proof(&spec).unwrap_err(), refused.into());
    }
}

#[test]
fn signer_must_be_the_issuer_or_certified_by_its_key() {
    let own = ResponseSpec::good;
    // The right name, the wrong key; the other generation's key under the same name.
    assert_error(own(), card(), Refused::OcspSignature);
    assert_error(own(), authority_two(), Refused::OcspSignature);
    let name =
        |spec: ResponseSpec| spec.with(|spec| spec.responder = context(1, &seq(&[country()])));
    assert_error(name(own()), authority_one(), Refused::OcspResponderUnknown);
    assert_error(
        ResponseSpec::delegated().with(|spec| spec.certificates.clear()),
        card(),
        Refused::OcspResponderUnknown,
    );
    let issued = |change: &dyn Fn(CertificateSpec) -> CertificateSpec, key: &Key| {
        let certificate = change(delegate()).signed_by(key);
        ResponseSpec::delegated().with(|spec| spec.certificates = vec![certificate])
    };
    let same = |spec: CertificateSpec| spec;
    let not_authorized = || Error::from(Refused::OcspResponderNotAuthorized);
    // By the other generation, which has the same name; by itself.
    assert_error(issued(&same, authority_two()), card(), not_authorized());
    assert_error(issued(&same, card()), card(), not_authorized());
    // By the right key under another name.
    let other_name = |spec: CertificateSpec| spec.with(|spec| spec.issuer = seq(&[country()]));
    assert_error(
        issued(&other_name, authority_one()),
        card(),
        not_authorized(),
    );
    let other_usage = |spec: CertificateSpec| {
        spec.extension(Ext::new(EXT_KEY_USAGE, false, seq(&[oid("2.5.29.37.0")])))
    };
    assert_error(
        issued(&other_usage, authority_one()),
        card(),
        not_authorized(),
    );
    let no_usage = |spec: CertificateSpec| spec.without(EXT_KEY_USAGE);
    assert_error(issued(&no_usage, authority_one()), card(), not_authorized());
    let no_signing =
        |spec: CertificateSpec| spec.extension(Ext::new(KEY_USAGE, true, named_bits(&[5])));
    assert_error(
        issued(&no_signing, authority_one()),
        card(),
        not_authorized(),
    );
    let checked = |spec: CertificateSpec| spec.without(NO_CHECK);
    assert_error(
        issued(&checked, authority_one()),
        card(),
        Undetermined::OcspResponderUnchecked,
    );
    let unknown = jpki::oid::Oid::from_der_value(&[0x69, 0x01]).unwrap();
    let critical = |spec: CertificateSpec| spec.extension(Ext::new("2.25.1", true, vec![5, 0]));
    assert_error(
        issued(&critical, authority_one()),
        card(),
        Unsupported::CriticalExtension(unknown),
    );
    let (now, not_before, not_after) = (now(), later(now(), 301), later(now(), -301));
    let early = |spec: CertificateSpec| spec.valid(not_before, later(now, 999));
    assert_error(
        issued(&early, authority_one()),
        card(),
        Refused::CertificateNotYetValid { now, not_before },
    );
    let late = |spec: CertificateSpec| spec.valid(later(now, -999), not_after);
    assert_error(
        issued(&late, authority_one()),
        card(),
        Refused::CertificateExpired { now, not_after },
    );
}

#[test]
fn nonce_is_the_requests() {
    let nonce = |value: Option<Vec<u8>>| {
        ResponseSpec::good().with(|spec| {
            spec.extensions = value
                .map(|value| Ext::new(NONCE_OID, false, octets(&value)))
                .into_iter()
                .collect();
        })
    };
    assert_error(
        nonce(Some(vec![1; 32])),
        authority_one(),
        Refused::OcspNonce,
    );
    assert_error(nonce(None), authority_one(), Refused::OcspNonceMissing);
    let mut lenient = OcspPolicy::strict();
    lenient.nonce = NoncePolicy::WhenPresent;
    let response = |value| nonce(value).signed_by(authority_one());
    assert_eq!(verify_with(&response(None), &lenient), Ok(OcspStatus::Good));
    assert_eq!(
        verify_with(&response(Some(vec![1; 32])), &lenient),
        Err(Refused::OcspNonce.into())
    );
    for (length, allowed) in [
        (0, false),
        (1, true),
        (MAX_NONCE, true),
        (MAX_NONCE + 1, false),
    ] {
        let nonce = vec![7; length];
        let made = OcspRequest::new(
            &path(),
            &trust(),
            CertIdDigest::Sha256,
            Some(&nonce),
            &provider(),
        );
        assert_eq!(made.is_ok(), allowed, "{length}");
    }
}

#[test]
fn times_have_their_edges() {
    let times = |this: i64, next: Option<i64>| {
        let next = next
            .map(|next| context(0, &generalized(later(now(), next))))
            .unwrap_or_default();
        let single = seq(&[
            cert_id(&request()),
            GOOD.to_vec(),
            generalized(later(now(), this)),
            next,
        ]);
        verify(
            &ResponseSpec::good().with(|spec| spec.answers = vec![single]),
            authority_one(),
        )
    };
    let at = |seconds| later(now(), seconds);
    let now = now();
    assert_eq!(times(300, Some(400)), Ok(OcspStatus::Good));
    let early = Undetermined::OcspNotYetValid {
        now,
        this_update: at(301),
    };
    assert_eq!(times(301, Some(400)), Err(early.into()));
    assert_eq!(times(-900, Some(-300)), Ok(OcspStatus::Good));
    let stale = Undetermined::OcspStale {
        now,
        next_update: at(-301),
    };
    assert_eq!(times(-900, Some(-301)), Err(stale.into()));
    // Without an end: five minutes, and the clocks' five.
    assert_eq!(times(-600, None), Ok(OcspStatus::Good));
    let stale = Undetermined::OcspStale {
        now,
        next_update: at(-301),
    };
    assert_eq!(times(-601, None), Err(stale.into()));
    assert!(matches!(
        times(-10, Some(-11)),
        Err(Error::Malformed(Malformed {
            fault: Syntax::NextUpdateBeforeThisUpdate,
            ..
        }))
    ));
    let produced =
        |seconds| ResponseSpec::good().with(|spec| spec.produced_at = generalized(at(seconds)));
    assert_eq!(
        verify(&produced(300), authority_one()),
        Ok(OcspStatus::Good)
    );
    let this_update = at(301);
    assert_error(
        produced(301),
        authority_one(),
        Undetermined::OcspNotYetValid { now, this_update },
    );
}

#[test]
fn answer_is_the_one_asked_for_and_of_several_the_gravest() {
    let other = {
        let mut other = cert_id(&request());
        *other.last_mut().unwrap() ^= 1;
        other
    };
    let with = |answers: Vec<Vec<u8>>| ResponseSpec::good().with(|spec| spec.answers = answers);
    let ours = |status: &[u8]| answer(&cert_id(&request()), status);
    assert_error(with(vec![]), authority_one(), Refused::OcspCertId);
    assert_error(
        with(vec![answer(&other, GOOD)]),
        authority_one(),
        Refused::OcspCertId,
    );
    assert_eq!(
        verify(
            &with(vec![answer(&other, &revoked(None)), ours(GOOD)]),
            authority_one()
        ),
        Ok(OcspStatus::Good)
    );
    let date = jst(2026, 1, 2, 3, 4, 5);
    let gone = OcspStatus::Revoked {
        reason: ReasonCode::Unspecified,
        date,
    };
    for answers in [
        vec![ours(GOOD), ours(&revoked(None))],
        vec![ours(&revoked(None)), ours(UNKNOWN), ours(GOOD)],
    ] {
        assert_eq!(verify(&with(answers), authority_one()), Ok(gone));
    }
    assert_error(
        with(vec![ours(GOOD), ours(UNKNOWN)]),
        authority_one(),
        Undetermined::OcspUnknown,
    );
    let limit = 64;
    assert_eq!(
        verify(&with(vec![ours(GOOD); limit]), authority_one()),
        Ok(OcspStatus::Good)
    );
    assert_error(
        with(vec![ours(GOOD); limit + 1]),
        authority_one(),
        Unsupported::TooManyOcspAnswers { limit },
    );
}

#[test]
fn unknown_forms_are_named() {
    let unknown = jpki::oid::Oid::from_der_value(&[0x69, 0x01]).unwrap();
    let critical = ResponseSpec::good()
        .with(|spec| spec.extensions.push(Ext::new("2.25.1", true, vec![5, 0])));
    assert_error(
        critical,
        authority_one(),
        Unsupported::CriticalOcspExtension(unknown),
    );
    let kind = ResponseSpec::good().with(|spec| spec.kind = "2.25.1");
    assert_error(
        kind,
        authority_one(),
        Unsupported::OcspResponseType(unknown),
    );
    let version = ResponseSpec::good().with(|spec| spec.version = context(0, &integer(&[0])));
    assert_error(version, authority_one(), Unsupported::OcspVersion);
    let sha1 = ResponseSpec::good().with(|spec| spec.algorithm = algorithm(SHA1_WITH_RSA));
    assert_error(sha1, authority_one(), Refused::Sha1Signature);
    let long = vec![0x30; 64 * 1_024 + 1];
    assert_eq!(
        verify_with(&long, &OcspPolicy::strict()),
        Err(Unsupported::OcspResponseTooLong {
            length: long.len(),
            limit: 64 * 1_024
        }
        .into())
    );
}

#[test]
fn no_flipped_bit_is_a_good_answer() {
    let response = ResponseSpec::delegated().signed_by(card());
    for place in 0..response.len() {
        let mut changed = response.clone();
        changed[place] ^= 0x01;
        // The certificate's own signature is checked too, so nothing at all may change but what
        // neither covers: the response's outer shape, which then does not parse.
        assert!(
            verify_with(&changed, &OcspPolicy::strict()).is_err(),
            "octet {place}"
        );
    }
    for length in 0..response.len() {
        assert!(matches!(
            verify_with(&response[..length], &OcspPolicy::strict()),
            Err(Error::Malformed(_))
        ));
    }
}

#[test]
fn sources_are_joined_by_preference() {
    let date = now();
    let (good, open) = (
        RevocationStatus::Good,
        RevocationStatus::Undetermined(Undetermined::CrlMissing),
    );
    let gone = RevocationStatus::Revoked {
        reason: ReasonCode::Superseded,
        date,
    };
    let held = RevocationStatus::OnHold { date };
    for preference in [
        Preference::BothMustAgree,
        Preference::CrlFirst,
        Preference::OcspFirst,
    ] {
        let both = preference == Preference::BothMustAgree;
        assert_eq!(combine(good, good, preference), good);
        assert_eq!(combine(open, open, preference), open);
        for (lists, responder) in [(gone, good), (good, gone), (gone, held), (open, gone)] {
            assert_eq!(combine(lists, responder, preference), gone);
        }
        assert_eq!(combine(good, held, preference), held);
        let expected = if both { open } else { good };
        assert_eq!(combine(good, open, preference), expected);
        assert_eq!(combine(open, good, preference), expected);
    }
}

// OpenSSL as the other side.

/// Asks `openssl ocsp` to answer our request from an index of one certificate.
fn openssl_answers(openssl: &OpenSsl, request: &OcspRequest, line: &str) -> Vec<u8> {
    openssl.write("request.der", request.to_der());
    openssl.write("index.txt", format!("{line}\n"));
    openssl.run(
        "ocsp -index index.txt -CA ca.pem -rsigner signer.pem -rkey signer.key -reqin request.der \
         -respout response.der -ndays 1",
    );
    openssl.read("response.der")
}

#[test]
fn openssl_answers_our_requests_and_its_answers_verify() {
    let openssl = openssl();
    let serial = "227B13";
    let valid = format!("V\t290430145959Z\t\t{serial}\tunknown\t/C=JP");
    let hold = format!("R\t290430145959Z\t260101180405Z,certificateHold\t{serial}\tunknown\t/C=JP");
    let gone = format!("R\t290430145959Z\t260101180405Z,superseded\t{serial}\tunknown\t/C=JP");
    let other = "V\t290430145959Z\t\t01\tunknown\t/C=JP".to_owned();
    let date = jst(2026, 1, 2, 3, 4, 5);
    for digest in [CertIdDigest::Sha1, CertIdDigest::Sha256] {
        for nonce in [None, Some(&NONCE[..])] {
            let request = OcspRequest::new(&path(), &trust(), digest, nonce, &provider()).unwrap();
            let mut policy = OcspPolicy::strict();
            if nonce.is_none() {
                policy.nonce = NoncePolicy::WhenPresent;
            }
            for (line, expected) in [
                (&valid, Ok(OcspStatus::Good)),
                (&hold, Ok(OcspStatus::OnHold { date })),
                (
                    &gone,
                    Ok(OcspStatus::Revoked {
                        reason: ReasonCode::Superseded,
                        date,
                    }),
                ),
                (&other, Err(Undetermined::OcspUnknown.into())),
            ] {
                let response = openssl_answers(&openssl, &request, line);
                let status = verify_ocsp_response(
                    &response,
                    &request,
                    &path(),
                    &trust(),
                    machine_now(),
                    &policy,
                    &provider(),
                )
                .map(|answer| answer.status);
                assert_eq!(status, expected, "{digest:?} {line}");
                // To another request it is no answer.
                if nonce.is_some() {
                    let again =
                        OcspRequest::new(&path(), &trust(), digest, Some(&[1; 32]), &provider())
                            .unwrap();
                    let replayed = verify_ocsp_response(
                        &response,
                        &again,
                        &path(),
                        &trust(),
                        machine_now(),
                        &policy,
                        &provider(),
                    );
                    assert_eq!(replayed.unwrap_err(), Refused::OcspNonce.into());
                }
            }
        }
    }
}

#[test]
fn openssl_accepts_and_refuses_the_answers_we_do() {
    let openssl = openssl();
    openssl.write("request.der", request().to_der());
    openssl.write(
        "leaf.der",
        CertificateSpec::authentication(authority_one()).signed_by(authority_one()),
    );
    openssl.run("x509 -inform DER -in leaf.der -out leaf.pem");
    let accepted = |response: &[u8]| {
        openssl.write("response.der", response);
        let at = now().as_secs();
        let output = openssl.try_run(&format!(
            "ocsp -issuer ca.pem -cert leaf.pem -respin response.der -CAfile ca.pem -no_nonce -attime {at}"
        ));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let status = String::from_utf8_lossy(&output.stdout).into_owned();
        told.contains("Response verify OK") && status.contains("leaf.pem: ")
    };
    for (spec, key) in [
        (ResponseSpec::good(), authority_one()),
        (ResponseSpec::delegated(), card()),
        (ResponseSpec::good(), card()),
        (ResponseSpec::delegated(), authority_one()),
        (
            ResponseSpec::delegated().with(|spec| {
                spec.certificates =
                    vec![delegate().without(EXT_KEY_USAGE).signed_by(authority_one())];
            }),
            card(),
        ),
        (
            ResponseSpec::delegated()
                .with(|spec| spec.certificates = vec![delegate().signed_by(authority_two())]),
            card(),
        ),
    ] {
        let response = spec.signed_by(key);
        let ours = verify_with(&response, &OcspPolicy::strict()).is_ok();
        assert_eq!(accepted(&response), ours);
    }
}

proptest! {
    #[test]
    fn any_octets_are_no_answer(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(verify_with(&octets, &OcspPolicy::strict()).is_err());
    }
}
