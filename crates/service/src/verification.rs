// SPDX-License-Identifier: MIT OR Apache-2.0
//! What certificates are verified with: pinned authorities, verified lists, rules.

use crate::StartError;
use jpki::certificate::Certificate;
use jpki::crypto::{CryptoProvider, aws_lc};
use jpki::path::{Policy, TrustAnchors};
use jpki::profile::Profile;
use jpki::revocation::{Crl, CrlLimits, CrlStore, RevocationPolicy, verify_crl};

/// What certificates are verified with. Lists are verified once, here, and only looked up afterwards.
#[derive(Debug)]
pub struct Verification {
    pub(crate) anchors: TrustAnchors,
    pub(crate) crls: CrlStore,
    pub(crate) policy: Policy,
    pub(crate) revocation: RevocationPolicy,
}

impl Verification {
    /// Reads and verifies everything. `anchors` and `crls` are DER.
    ///
    /// # Errors
    /// [`StartError::Verification`] with the first that cannot be used.
    pub fn new(
        profile: Profile,
        anchors: &[Vec<u8>],
        crls: &[Vec<u8>],
    ) -> Result<Self, StartError> {
        let fault = |index, what| move |error| StartError::Verification { index, what, error };
        let mut certificates = Vec::new();
        for (index, der) in anchors.iter().enumerate() {
            certificates.push(Certificate::from_der(der).map_err(fault(index, "trust anchor"))?);
        }
        let anchors = TrustAnchors::new(certificates, CRYPTO).map_err(fault(0, "trust anchors"))?;
        let revocation = RevocationPolicy::official();
        let mut store = CrlStore::new();
        for (index, der) in crls.iter().enumerate() {
            let verified = Crl::from_der(der, &CrlLimits::partitioned())
                .and_then(|crl| verify_crl(crl, &anchors, CRYPTO))
                .and_then(|list| store.insert(list));
            verified.map_err(fault(index, "revocation list"))?;
        }
        Ok(Self {
            anchors,
            crls: store,
            policy: Policy::official(profile),
            revocation,
        })
    }
}

/// The fast backend: the service needs std and a C compiler anyway.
pub(crate) const CRYPTO: &CryptoProvider = &aws_lc::PROVIDER;
