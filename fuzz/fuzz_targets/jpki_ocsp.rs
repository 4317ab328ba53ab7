// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP: requests read back by a plain reader, and responses of any form.
//!
//! A provider that accepts every signature stands in for keys, so that the input gets to the answers; an
//! answer that is taken says what its octets say.
#![no_main]

use std::sync::OnceLock;

use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, SignatureAlgorithm, SignatureVerifier, rustcrypto};
use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::ocsp::{
    CertIdDigest, MAX_NONCE, NoncePolicy, OcspPolicy, OcspRequest, OcspStatus, verify_ocsp_response,
};
use libfuzzer_sys::fuzz_target;
use testbed::pki::{CertificateStatus, Family, OcspSpec, Pki, Responder};
use testbed::population::{Population, Situation};
use testbed::{EPOCH, Seed};

const TRUSTING: CryptoProvider = CryptoProvider {
    name: "accepts every signature",
    verifiers: &[SignatureVerifier {
        algorithm: SignatureAlgorithm::RsaPkcs1Sha256,
        verify: |_, _, _| Ok(()),
        prepare: None,
    }],
    ..rustcrypto::PROVIDER
};

struct World {
    anchors: TrustAnchors,
    path: VerifiedPath,
    good: Vec<u8>,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
        let person = population.person(Situation::Valid);
        let authority = pki.authority(Family::Authentication, person.generation);
        let anchor = Certificate::from_der(authority.certificate()).unwrap();
        let anchors = TrustAnchors::new(vec![anchor], &TRUSTING).unwrap();
        let issued = pki.issue(person, Family::Authentication);
        let certificate = Certificate::from_der(&issued.der).unwrap();
        let policy = Policy::official(Profile::synthetic(Kind::Authentication));
        let path = verify_path(&certificate, &anchors, &policy, EPOCH, &TRUSTING).unwrap();
        let spec = OcspSpec::fresh(person.authentication_serial, CertificateStatus::Good, EPOCH);
        let good = Responder::new(Seed(1), authority, EPOCH).answer(authority, &spec);
        World {
            anchors,
            path,
            good,
        }
    })
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    let World {
        anchors,
        path,
        good,
    } = world();
    let digest = if choice & 1 == 0 {
        CertIdDigest::Sha1
    } else {
        CertIdDigest::Sha256
    };
    let nonce = &rest[..rest.len().min(MAX_NONCE + 1)];
    let made = OcspRequest::new(path, anchors, digest, Some(nonce), &TRUSTING);
    assert_eq!(made.is_ok(), (1..=MAX_NONCE).contains(&nonce.len()));
    if let Ok(request) = made {
        let der = request.to_der();
        assert!(der.ends_with(nonce) && der.len() < 320);
    }
    let request = OcspRequest::new(path, anchors, CertIdDigest::Sha1, None, &TRUSTING).unwrap();
    let mut policy = OcspPolicy::strict();
    policy.nonce = NoncePolicy::WhenPresent;
    let verify =
        |der: &[u8]| verify_ocsp_response(der, &request, path, anchors, EPOCH, &policy, &TRUSTING);
    // A good answer with some octets replaced by the input's.
    let mut changed = good.clone();
    for edit in rest.chunks_exact(3) {
        let place = usize::from(u16::from_be_bytes([edit[0], edit[1]])) % changed.len();
        changed[place] = edit[2];
    }
    for response in [rest, &changed] {
        if let Ok(answer) = verify(response) {
            let evidence = answer.evidence;
            assert_eq!(evidence.sha256, (TRUSTING.sha256)(&[response]));
            assert!(
                evidence
                    .next_update
                    .is_none_or(|next| next >= evidence.this_update)
            );
            if answer.status == OcspStatus::Good {
                assert!(response.windows(2).any(|octets| octets == [0x80, 0]));
            }
            assert!(verify(&response[..response.len() - 1]).is_err());
        }
    }
});
