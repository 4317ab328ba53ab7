// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL on the same certificate, CRL and signature.

use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::ssl::SslFiletype;
use openssl::stack::Stack;
use openssl::x509::store::X509Lookup;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509StoreContext};
use std::io::Write;

/// What a server would keep between checks: anchors and CRL in a store, policy and time fixed.
pub struct Peer {
    store: X509Store,
}

/// Whether the CRL is consulted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    Checked,
    Ignored,
}

impl Peer {
    pub fn new(anchors: &[Vec<u8>], crl: &[u8], now: i64, revocation: Revocation) -> Self {
        let mut builder = X509StoreBuilder::new().expect("a store");
        for anchor in anchors {
            builder
                .add_cert(X509::from_der(anchor).expect("an anchor"))
                .expect("added");
        }
        let mut parameters = X509VerifyParam::new().expect("parameters");
        parameters.set_time(now);
        if revocation == Revocation::Checked {
            // The safe binding takes lists from files only.
            let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
            file.write_all(crl).expect("written");
            builder
                .add_lookup(X509Lookup::file())
                .expect("a lookup")
                .load_crl_file(file.path(), SslFiletype::ASN1)
                .expect("a CRL");
            parameters
                .set_flags(X509VerifyFlags::CRL_CHECK | X509VerifyFlags::EXTENDED_CRL_SUPPORT)
                .expect("flags");
        }
        builder.set_param(&parameters).expect("set");
        Self {
            store: builder.build(),
        }
    }

    /// Path and, as configured, revocation, of a certificate that was parsed before.
    pub fn path(&self, certificate: &X509, intermediates: &[X509]) {
        let mut pool = Stack::new().expect("a stack");
        for intermediate in intermediates {
            // Counts a reference, copies nothing.
            pool.push(intermediate.clone()).expect("room");
        }
        let mut context = X509StoreContext::new().expect("a context");
        let accepted = context
            .init(&self.store, certificate, &pool, |context| {
                context.verify_cert()
            })
            .expect("verification runs");
        assert!(accepted, "OpenSSL must accept what it is measured with");
    }

    /// Parse and path.
    pub fn path_of(&self, certificate: &[u8], intermediates: &[Vec<u8>]) {
        let certificate = X509::from_der(certificate).expect("a certificate");
        let intermediates: Vec<X509> = intermediates
            .iter()
            .map(|der| X509::from_der(der).expect("a certificate"))
            .collect();
        self.path(&certificate, &intermediates);
    }

    /// One whole check: parse, path, revocation, challenge signature.
    pub fn check(&self, certificate: &[u8], message: &[u8], signature: &[u8]) {
        let certificate = X509::from_der(certificate).expect("a certificate");
        self.path(&certificate, &[]);
        self.signature(&certificate, message, signature);
    }

    /// One check of a certificate that was parsed before.
    pub fn check_parsed(&self, certificate: &X509, message: &[u8], signature: &[u8]) {
        self.path(certificate, &[]);
        self.signature(certificate, message, signature);
    }

    fn signature(&self, certificate: &X509, message: &[u8], signature: &[u8]) {
        let key = certificate.public_key().expect("a key");
        let mut verifier = Verifier::new(MessageDigest::sha256(), &key).expect("a verifier");
        assert!(
            verifier
                .verify_oneshot(signature, message)
                .expect("verification runs")
        );
    }
}
