// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates for the connection between terminal and service, and for the service's answers: P-256, as device keys are.

use super::certificate::extension;
use super::{EcKey, KeyUsage, der, names, oids};
use crate::Seed;
use jpki::oid::ANSWER_SIGNING;
use jpki::time::UnixTime;

/// What an identity is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a connection has two ends, and its service signs"
)]
pub enum TlsRole {
    /// The service's signatures on answers; no connection.
    Answers,
    /// A device that connects.
    Device,
    /// The service, reached as `localhost` or 127.0.0.1.
    Server,
}

/// A certificate and its key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TlsIdentity {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its key.
    pub key: EcKey,
}

/// An authority for such certificates.
#[derive(Clone, Debug)]
pub struct TlsAuthority {
    seed: Seed,
    name: Vec<u8>,
    key: EcKey,
    certificate: Vec<u8>,
}

impl TlsAuthority {
    /// The authority of a seed's devices.
    #[must_use]
    pub fn of_devices(seed: Seed) -> Self {
        Self::new(seed, "JPKI-SYNTHETIC devices")
    }

    /// The authority of a seed's services.
    #[must_use]
    pub fn of_services(seed: Seed) -> Self {
        Self::new(seed, "JPKI-SYNTHETIC services")
    }

    /// The authority of this name. Its certificate runs from 2020 to 2049.
    #[must_use]
    pub fn new(seed: Seed, name: &str) -> Self {
        let key = EcKey::generate(seed, &format!("tls-authority/{name}"));
        let name = names::plain(name);
        let extensions = [
            extension(oids::KEY_USAGE, true, &KeyUsage::AUTHORITY.encode()),
            extension(
                oids::BASIC_CONSTRAINTS,
                true,
                &der::sequence(&[&der::boolean(true)]),
            ),
            extension(
                oids::SUBJECT_KEY_IDENTIFIER,
                false,
                &der::octet_string(&key.key_identifier()),
            ),
        ];
        let at =
            |year| UnixTime::from_civil_utc(year, 1, 1, 0, 0, 0).unwrap_or(UnixTime::from_secs(0));
        let tbs = der::sequence(&[
            &der::context(0, &[&der::integer(&[2])]),
            &der::integer(&[1]),
            &ecdsa_with_sha256(),
            &name,
            &der::sequence(&[&der::time(at(2020)), &der::time(at(2049))]),
            &name,
            &key.public_key_info(),
            &der::context(3, &[&der::sequence(&[&extensions.concat()])]),
        ]);
        let certificate = signed(&key, &tbs);
        Self {
            seed,
            name,
            key,
            certificate,
        }
    }

    /// Its key, for services that certify devices themselves.
    #[must_use]
    pub const fn key(&self) -> &EcKey {
        &self.key
    }

    /// Its certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// An identity for a role.
    #[must_use]
    pub fn issue(
        &self,
        role: TlsRole,
        common_name: &str,
        not_before: UnixTime,
        not_after: UnixTime,
    ) -> TlsIdentity {
        let hosts: &[(u8, &[u8])] = match role {
            TlsRole::Answers | TlsRole::Device => &[],
            TlsRole::Server => &[(2, b"localhost"), (7, &[127, 0, 0, 1])],
        };
        self.issued(role, common_name, hosts, (not_before, not_after))
    }

    /// An identity of a server that is reached as this host and no other.
    #[must_use]
    pub fn issue_for_host(
        &self,
        host: &str,
        not_before: UnixTime,
        not_after: UnixTime,
    ) -> TlsIdentity {
        let hosts: &[(u8, &[u8])] = &[(2, host.as_bytes())];
        self.issued(TlsRole::Server, host, hosts, (not_before, not_after))
    }

    fn issued(
        &self,
        role: TlsRole,
        common_name: &str,
        hosts: &[(u8, &[u8])],
        (not_before, not_after): (UnixTime, UnixTime),
    ) -> TlsIdentity {
        let key = EcKey::generate(self.seed, &format!("tls/{role:?}/{common_name}"));
        let usage = match role {
            TlsRole::Answers => ANSWER_SIGNING.as_bytes(),
            TlsRole::Device => oids::CLIENT_AUTH,
            TlsRole::Server => oids::SERVER_AUTH,
        };
        let authority_key = der::context_primitive(0, &self.key.key_identifier());
        let mut extensions = vec![
            extension(oids::KEY_USAGE, true, &KeyUsage::DIGITAL_SIGNATURE.encode()),
            extension(
                oids::EXTENDED_KEY_USAGE,
                role == TlsRole::Answers,
                &der::sequence(&[&der::oid(usage)]),
            ),
            extension(
                oids::AUTHORITY_KEY_IDENTIFIER,
                false,
                &der::sequence(&[&authority_key]),
            ),
            extension(
                oids::SUBJECT_KEY_IDENTIFIER,
                false,
                &der::octet_string(&key.key_identifier()),
            ),
        ];
        if !hosts.is_empty() {
            let names = hosts
                .iter()
                .map(|(tag, name)| der::context_primitive(*tag, name));
            let names = names.collect::<Vec<_>>().concat();
            let names = der::sequence(&[&names]);
            extensions.push(extension(oids::SUBJECT_ALT_NAME, false, &names));
        }
        let serial = key.key_identifier();
        let tbs = der::sequence(&[
            &der::context(0, &[&der::integer(&[2])]),
            &der::integer(serial.get(..8).unwrap_or_default()),
            &ecdsa_with_sha256(),
            &self.name,
            &der::sequence(&[&der::time(not_before), &der::time(not_after)]),
            &names::plain(common_name),
            &key.public_key_info(),
            &der::context(3, &[&der::sequence(&[&extensions.concat()])]),
        ]);
        TlsIdentity {
            certificate: signed(&self.key, &tbs),
            key,
        }
    }
}

/// A certificate request (RFC 2986) for a key; sound only if the key itself signs it.
#[must_use]
pub fn certificate_request(key: &EcKey, signer: &EcKey) -> Vec<u8> {
    let info = der::sequence(&[
        &der::integer(&[0]),
        &names::plain("JPKI-SYNTHETIC request"),
        &key.public_key_info(),
        &der::context(0, &[]),
    ]);
    signed(signer, &info)
}

fn ecdsa_with_sha256() -> Vec<u8> {
    der::sequence(&[&der::oid(oids::ECDSA_WITH_SHA256)])
}

fn signed(key: &EcKey, tbs: &[u8]) -> Vec<u8> {
    der::sequence(&[
        tbs,
        &ecdsa_with_sha256(),
        &der::bit_string(0, &key.sign(tbs)),
    ])
}
