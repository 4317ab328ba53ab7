// SPDX-License-Identifier: MIT OR Apache-2.0
//! Path validation alone, of chains with one signature and with three, beside peers on the same chains.

use crate::chain::{Algorithm, Chain};
use crate::harness::Contender;
use crate::peer_openssl::{self, Revocation};
use crate::peer_webpki;
use jpki::certificate::Certificate;
use jpki::crypto::{SignatureAlgorithm, aws_lc};
use jpki::key::PublicKey;
use jpki::path::{PathVerifier, Policy, RecentSignatures, TrustAnchors, UntrustedPool};
use openssl::x509::X509;
use std::hint::black_box;
use testbed::EPOCH;

/// The chains that are measured.
const CHAINS: [(&str, Algorithm, usize); 4] = [
    ("rsa-2048.1", Algorithm::Rsa2048, 0),
    ("rsa-2048.3", Algorithm::Rsa2048, 2),
    ("p-256.1", Algorithm::P256, 0),
    ("p-256.3", Algorithm::P256, 2),
];

/// One chain, and everybody set up as a server would set them up.
pub struct Scene {
    name: &'static str,
    chain: Chain,
    algorithm: SignatureAlgorithm,
    anchors: TrustAnchors,
    policy: Policy,
    cache: RecentSignatures,
    openssl: peer_openssl::Peer,
    openssl_parsed: (X509, Vec<X509>),
    webpki: peer_webpki::Peer,
}

impl Scene {
    /// A scene for each chain.
    pub fn all() -> Vec<Self> {
        CHAINS
            .into_iter()
            .map(|(name, algorithm, authorities)| Self::new(name, algorithm, authorities))
            .collect()
    }

    fn new(name: &'static str, algorithm: Algorithm, authorities: usize) -> Self {
        let chain = Chain::new(algorithm, authorities);
        let root = Certificate::from_der(&chain.root).expect("a certificate");
        let anchors = TrustAnchors::new(vec![root], &aws_lc::PROVIDER).expect("an anchor");
        let parsed = |der: &Vec<u8>| X509::from_der(der).expect("a certificate");
        Self {
            name,
            algorithm: match algorithm {
                Algorithm::Rsa2048 => SignatureAlgorithm::RsaPkcs1Sha256,
                Algorithm::P256 => SignatureAlgorithm::EcdsaP256Sha256,
            },
            anchors,
            policy: Policy::rfc5280(),
            cache: RecentSignatures::new(16),
            openssl: peer_openssl::Peer::new(
                std::slice::from_ref(&chain.root),
                &[],
                EPOCH.as_secs(),
                Revocation::Ignored,
            ),
            openssl_parsed: (
                parsed(&chain.end),
                chain.authorities.iter().map(parsed).collect(),
            ),
            webpki: peer_webpki::Peer::new(std::slice::from_ref(&chain.root), EPOCH.as_secs()),
            chain,
        }
    }

    /// The floor comes first.
    pub fn contenders(&self) -> Vec<Contender<'_>> {
        let (end, authorities) = (&self.chain.end, &self.chain.authorities);
        vec![
            self.contender(
                "floor",
                "the signatures alone, keys from DER",
                Box::new(self.floor()),
            ),
            self.contender("jpki", "parse and path", Box::new(|| self.verify(None))),
            self.contender(
                "jpki-cached",
                "the same again with a memory of signatures",
                Box::new(|| self.verify(Some(&self.cache))),
            ),
            self.contender(
                "webpki",
                "parse and path, AWS-LC",
                Box::new(|| {
                    let verdict = self.webpki.verdict(end, authorities);
                    verdict.expect("accepted");
                }),
            ),
            self.contender(
                "openssl",
                "parse and path",
                Box::new(|| self.openssl.path_of(end, authorities)),
            ),
            self.contender(
                "openssl-parsed",
                "path, of certificates parsed before",
                Box::new(|| {
                    let (end, authorities) = &self.openssl_parsed;
                    self.openssl.path(end, authorities);
                }),
            ),
        ]
    }

    fn contender<'a>(
        &'a self,
        who: &str,
        note: &'static str,
        work: Box<dyn FnMut() + 'a>,
    ) -> Contender<'a> {
        let named = |who: &str| format!("{who}.verify-path.{}", self.name);
        Contender::new(named(who), named("floor"), note, work)
    }

    fn verify(&self, cache: Option<&RecentSignatures>) {
        let read = |der: &Vec<u8>| Certificate::from_der(der).expect("a certificate");
        let end = read(&self.chain.end);
        let pool = self.chain.authorities.iter().map(read).collect();
        let pool = UntrustedPool::new(pool).expect("a few");
        let mut verifier = PathVerifier::new(&self.anchors, &self.policy, EPOCH, &aws_lc::PROVIDER)
            .with_untrusted(&pool);
        if let Some(cache) = cache {
            verifier = verifier.with_cache(cache);
        }
        black_box(verifier.verify(&end).expect("a path"));
    }

    /// The signatures of the chain: what no verifier can do without.
    fn floor(&self) -> impl FnMut() + '_ {
        let verify = aws_lc::PROVIDER
            .verifiers
            .iter()
            .find(|verifier| verifier.algorithm == self.algorithm)
            .expect("the backend knows it")
            .verify;
        let chain: Vec<Certificate> = [&self.chain.root]
            .into_iter()
            .chain(&self.chain.authorities)
            .chain([&self.chain.end])
            .map(|der| Certificate::from_der(der).expect("a certificate"))
            .collect();
        move || {
            for pair in chain.windows(2) {
                let [issuer, subject] = pair else { continue };
                let key = PublicKey::from_spki_der(issuer.public_key_der()).expect("a key");
                verify(&key, subject.tbs_der(), subject.signature()).expect("a good signature");
            }
        }
    }
}
