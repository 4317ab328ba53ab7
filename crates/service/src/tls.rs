// SPDX-License-Identifier: MIT OR Apache-2.0
//! TLS 1.3 with client certificates, and nothing less.

use crate::Clock;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::sync::Arc;

/// Certificate and key of the service, and the authority of the devices. `Debug` does not show the key.
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct TlsMaterial {
    /// Chain of the service, its own certificate first, DER.
    pub chain: Vec<Vec<u8>>,
    /// Private key of the service, PKCS#8 DER.
    pub key: zeroize::Zeroizing<Vec<u8>>,
    /// Certificate of the authority that certifies devices, DER.
    pub device_authority: Vec<u8>,
}

impl std::fmt::Debug for TlsMaterial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsMaterial")
    }
}

/// A connection without a device certificate, or with one of another authority or another time, ends in the handshake.
pub(crate) fn server_config(
    material: &TlsMaterial,
    clock: &Clock,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(material.device_authority.clone()))?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|error| rustls::Error::General(error.to_string()))?;
    let (chain, key) = identity(material);
    finish(
        ServerConfig::builder_with_details(provider, Arc::new(clock.clone()))
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key.into())?,
    )
}

/// The portal asks for no certificate: its users have none yet.
pub(crate) fn portal_config(
    material: &TlsMaterial,
    clock: &Clock,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let (chain, key) = identity(material);
    finish(
        ServerConfig::builder_with_details(provider, Arc::new(clock.clone()))
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_no_client_auth()
            .with_single_cert(chain, key.into())?,
    )
}

fn identity(material: &TlsMaterial) -> (Vec<CertificateDer<'static>>, PrivatePkcs8KeyDer<'static>) {
    let chain = material.chain.iter().cloned();
    let key = PrivatePkcs8KeyDer::from(material.key.to_vec());
    (chain.map(CertificateDer::from).collect(), key)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the last step of two functions that can fail"
)]
fn finish(mut config: ServerConfig) -> Result<Arc<ServerConfig>, rustls::Error> {
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
