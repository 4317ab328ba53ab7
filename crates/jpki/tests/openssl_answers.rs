// SPDX-License-Identifier: MIT OR Apache-2.0
//! Generated responses, held against `openssl ocsp`: accepted and refused alike, and read alike.
//!
//! `KAKUNIN_OPENSSL_LISTS` says how many (40 if unset; 5,000 in a long run).
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

use jpki::error::{Error, Undetermined};
use jpki::revocation::ocsp::{
    CertIdDigest, NoncePolicy, OcspPolicy, OcspRequest, OcspStatus, verify_ocsp_response,
};
use jpki::time::UnixTime;
use support::der::{context, named_bits, octets, oid, seq};
use support::dice::Dice;
use support::ocsp::*;
use support::openssl::OpenSsl;
use support::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Good,
    Revoked,
    /// Refused, not found out, or not known to the responder.
    Other,
}

/// A response of the machine's time with, two times in three, something unusual or wrong.
fn generated(dice: &mut Dice, cert_id: &[u8], now: UnixTime) -> Vec<u8> {
    let is_delegated = dice.one_in(2);
    let (mut spec, mut signer) = match is_delegated {
        true => (ResponseSpec::delegated(), card()),
        false => (ResponseSpec::good(), authority_one()),
    };
    spec.produced_at = generalized(now);
    let status = match dice.roll(6) {
        0..3 => GOOD.to_vec(),
        3 => revoked(None),
        4 => revoked(Some([1, 3, 4, 5, 6][dice.roll(5) as usize])),
        _ => UNKNOWN.to_vec(),
    };
    // Half a minute beside the five minutes either side allows: the two look at the clock one after the other.
    let beside = [-330, -270, 270, 330];
    let mut this = later(now, -60);
    let mut next = Some(later(now, 3_600));
    let mut id = cert_id.to_vec();
    let mut certificate = delegate().valid(jst(2020, 1, 1, 0, 0, 0), jst(2049, 1, 1, 0, 0, 0));
    let mut issuer = authority_one();
    match dice.roll(24) {
        0 => this = later(now, *dice.pick(&beside)),
        1 => next = Some(later(now, *dice.pick(&beside))),
        2 => next = None,
        3 => (this, next) = (later(now, -9_000), Some(later(now, -8_000))),
        // Of another certificate, another issuer.
        4 => *id.last_mut().unwrap() ^= 1,
        5 => id[15] ^= 1,
        6 => signer = authority_two(),
        7 => {
            signer = if is_delegated {
                authority_one()
            } else {
                card()
            }
        }
        8 => spec.responder = context(1, &seq(&[country(), common_name("Nobody")])),
        9 => spec.responder = context(2, &octets(&[7; 20])),
        10 => certificate = certificate.without(EXT_KEY_USAGE),
        11 => {
            let other = seq(&[oid("1.3.6.1.5.5.7.3.2")]);
            certificate = certificate.extension(Ext::new(EXT_KEY_USAGE, false, other));
        }
        12 => issuer = authority_two(),
        13 => issuer = card(),
        14 => certificate = certificate.valid(jst(2020, 1, 1, 0, 0, 0), jst(2021, 1, 1, 0, 0, 0)),
        15 => certificate = certificate.extension(Ext::new(KEY_USAGE, true, named_bits(&[1]))),
        16 => spec.extensions.clear(),
        17 => spec.extensions = vec![Ext::new(NONCE_OID, false, octets(&[9; 16]))],
        18 => spec.kind = "1.3.6.1.5.5.7.48.1.2",
        19 => spec.algorithm = algorithm("1.2.840.113549.1.1.12"),
        20 => spec.certificates.clear(),
        21 => spec.status = [1, 2, 3, 5, 6][dice.roll(5) as usize],
        _ => {}
    }
    if is_delegated && !spec.certificates.is_empty() {
        spec.certificates = vec![certificate.signed_by(issuer)];
    }
    let next = next.map_or_else(Vec::new, |next| context(0, &generalized(next)));
    let single = seq(&[id, status, generalized(this), next]);
    // Another's before or behind it changes nothing.
    let mut other = cert_id.to_vec();
    *other.last_mut().unwrap() ^= 0x55;
    let beside = seq(&[other, UNKNOWN.to_vec(), generalized(later(now, -60))]);
    spec.answers = match dice.roll(4) {
        0 => vec![beside, single],
        1 => vec![single, beside],
        _ => vec![single],
    };
    let mut der = spec.signed_by(signer);
    if dice.one_in(12) {
        let place = dice.roll(der.len() as u64) as usize;
        der[place] ^= 1 << dice.roll(8);
    }
    der
}

/// What `openssl ocsp` says of the response, and all it said.
fn theirs(openssl: &OpenSsl, response: &[u8]) -> (Answer, String) {
    openssl.write("response.der", response);
    let output = openssl.try_run(
        "ocsp -issuer ca.pem -cert leaf.pem -respin response.der -CAfile ca.pem -no_nonce",
    );
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let believed = said.contains("Response verify OK") && !said.contains("Status times invalid");
    let answer = if !believed {
        Answer::Other
    } else if said.contains("leaf.pem: good") {
        Answer::Good
    } else if said.contains("leaf.pem: revoked") {
        Answer::Revoked
    } else {
        Answer::Other
    };
    (answer, said)
}

#[test]
fn answers_are_judged_as_openssl_judges_them() {
    let count = std::env::var("KAKUNIN_OPENSSL_LISTS").map_or(40, |text| text.parse().unwrap());
    let openssl = openssl();
    openssl.write(
        "leaf.der",
        CertificateSpec::authentication(authority_one()).signed_by(authority_one()),
    );
    openssl.run("x509 -inform DER -in leaf.der -out leaf.pem");
    let request =
        OcspRequest::new(&path(), &trust(), CertIdDigest::Sha1, None, &provider()).unwrap();
    let mut policy = OcspPolicy::strict();
    policy.nonce = NoncePolicy::WhenPresent;
    // OpenSSL sets no end to an answer that has none unless it is told to.
    policy.max_age_without_next_update = u32::MAX;
    let mut dice = Dice(11);
    let mut tally = [0_usize; 3];
    let mut stricter = 0;
    for round in 0..count {
        let now = machine_now();
        let response = generated(&mut dice, request.cert_id(), now);
        let ours = verify_ocsp_response(
            &response,
            &request,
            &path(),
            &trust(),
            now,
            &policy,
            &provider(),
        )
        .map(|answer| answer.status);
        let answer = match ours {
            Ok(OcspStatus::Good) => Answer::Good,
            Ok(_) => Answer::Revoked,
            Err(_) => Answer::Other,
        };
        let (theirs, said) = theirs(&openssl, &response);
        tally[answer as usize] += 1;
        if answer == theirs {
            continue;
        }
        // What may differ, and only so: we refuse what OpenSSL tolerates.
        stricter += 1;
        let stricter_here = answer == Answer::Other
            && matches!(
                ours,
                Err(Error::Malformed(_)
                    | Error::Unsupported(_)
                    | Error::Refused(_)
                    | Error::Undetermined(Undetermined::OcspResponderUnchecked))
            );
        assert!(
            stricter_here,
            "round {round}: {ours:?} here, {theirs:?} there: {said}"
        );
    }
    eprintln!("{count} answers: {tally:?} good, revoked, other; {stricter} refused here alone");
    assert!(tally.iter().all(|number| *number > 0) || count < 40);
    assert!(stricter * 20 <= count.max(20), "{stricter} of {count}");
}
