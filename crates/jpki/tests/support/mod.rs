// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hand-built synthetic certificates and lists, any field of which a test can change.
//!
//! Nothing of the crate under test is used to make them but the type for instants.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod chain;
pub mod der;
pub mod dice;
pub mod ocsp;
pub mod openssl;

use std::sync::OnceLock;

use der::{bits, context, integer, named_bits, octets, oid, printable, seq, set, time, utf8};
use jpki::certificate::Certificate;
use jpki::crypto::CryptoProvider;
use jpki::path::TrustAnchors;
use jpki::revocation::{Crl, CrlLimits};
use jpki::time::UnixTime;
use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use sha2::Sha256;

/// All backends that are compiled in; every test of a signature runs on each.
pub fn providers() -> Vec<CryptoProvider> {
    vec![
        #[cfg(feature = "rustcrypto")]
        jpki::crypto::rustcrypto::PROVIDER,
        #[cfg(feature = "aws-lc")]
        jpki::crypto::aws_lc::PROVIDER,
    ]
}

pub fn provider() -> CryptoProvider {
    providers()[0]
}

/// 2026-11-24T12:00:00 in Japan.
pub fn now() -> UnixTime {
    UnixTime::from_civil_jst(2026, 11, 24, 12, 0, 0).unwrap()
}

pub fn jst(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> UnixTime {
    UnixTime::from_civil_jst(year, month, day, hour, minute, second).unwrap()
}

pub fn later(time: UnixTime, seconds: i64) -> UnixTime {
    UnixTime::from_secs(time.as_secs() + seconds)
}

pub struct Key {
    private: rsa::PrivateKey,
    pub spki: Vec<u8>,
    /// 20 octets; any will do.
    pub identifier: [u8; 20],
}

impl Key {
    fn load(pkcs8: &[u8], mark: u8) -> Self {
        let private = rsa::PrivateKey::from_pkcs8_der(pkcs8).unwrap();
        let spki = private
            .to_public_key()
            .to_public_key_der()
            .unwrap()
            .into_vec();
        Self {
            private,
            spki,
            identifier: [mark; 20],
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.private.pkcs1v15_sign::<Sha256>(message).unwrap()
    }
}

pub fn authority_one() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| Key::load(include_bytes!("keys/authority_one.der"), 0xA1))
}

pub fn authority_two() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| Key::load(include_bytes!("keys/authority_two.der"), 0xA2))
}

pub fn card() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| Key::load(include_bytes!("keys/card.der"), 0xCA))
}

pub const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
pub const SHA1_WITH_RSA: &str = "1.2.840.113549.1.1.5";

pub fn algorithm(dotted: &str) -> Vec<u8> {
    seq(&[oid(dotted), der::tlv(0x05, &[])])
}

/// One attribute of a name: type, string type, value.
pub fn attribute(dotted: &str, value: Vec<u8>) -> Vec<u8> {
    set(&[seq(&[oid(dotted), value])])
}

pub fn country() -> Vec<u8> {
    attribute("2.5.4.6", printable("JP"))
}

pub fn organization(name: &str) -> Vec<u8> {
    attribute("2.5.4.10", utf8(name))
}

pub fn unit(name: &str) -> Vec<u8> {
    attribute("2.5.4.11", utf8(name))
}

pub fn common_name(name: &str) -> Vec<u8> {
    attribute("2.5.4.3", utf8(name))
}

pub fn authority_name() -> Vec<u8> {
    seq(&[
        country(),
        organization("JPKI-SYNTHETIC"),
        unit("JPKI for user authentication"),
        unit("Japan Agency for Local Authority Information Systems"),
    ])
}

pub fn distribution_point_name(municipality: &str) -> Vec<u8> {
    seq(&[
        country(),
        organization("JPKI-SYNTHETIC"),
        unit("JPKI for user authentication"),
        unit("CRL Distribution Points"),
        unit("Tokyo-to"),
        common_name(&format!("{municipality} CRLDP")),
    ])
}

pub const POLICY: &str = "2.25.237884444558592513940920046094142570065";

#[derive(Clone)]
pub struct Ext {
    pub oid: &'static str,
    pub critical: bool,
    pub value: Vec<u8>,
}

impl Ext {
    pub fn new(oid: &'static str, critical: bool, value: Vec<u8>) -> Self {
        Self {
            oid,
            critical,
            value,
        }
    }

    fn encode(&self) -> Vec<u8> {
        let flag = if self.critical {
            der::tlv(0x01, &[0xFF])
        } else {
            Vec::new()
        };
        seq(&[oid(self.oid), flag, octets(&self.value)])
    }
}

pub fn extensions(list: &[Ext]) -> Vec<u8> {
    seq(&list.iter().map(Ext::encode).collect::<Vec<_>>())
}

/// Everything of a certificate that a test may want to change.
#[derive(Clone)]
pub struct CertificateSpec {
    pub version: Vec<u8>,
    pub serial: Vec<u8>,
    pub inner_algorithm: Vec<u8>,
    pub outer_algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    pub spki: Vec<u8>,
    pub extensions: Vec<Ext>,
}

pub const AKI: &str = "2.5.29.35";
pub const SKI: &str = "2.5.29.14";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const EXT_KEY_USAGE: &str = "2.5.29.37";
pub const POLICIES: &str = "2.5.29.32";
pub const SUBJECT_ALT_NAME: &str = "2.5.29.17";
pub const ISSUER_ALT_NAME: &str = "2.5.29.18";
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const CRLDP: &str = "2.5.29.31";
pub const AIA: &str = "1.3.6.1.5.5.7.1.1";
pub const CRL_NUMBER: &str = "2.5.29.20";
pub const REASON_CODE: &str = "2.5.29.21";
pub const IDP: &str = "2.5.29.28";

pub fn policy_information(policy: &str) -> Vec<u8> {
    let cps = seq(&[
        oid("1.3.6.1.5.5.7.2.1"),
        der::tlv(0x16, b"http://www.jpki.go.jp/cps.html"),
    ]);
    seq(&[oid(policy), seq(&[cps])])
}

pub fn directory_point(name: &[u8]) -> Vec<u8> {
    seq(&[context(0, &context(0, &context(4, name)))])
}

pub fn aki(issuer: &Key) -> Ext {
    let value = seq(&[
        der::tlv(0x80, &issuer.identifier),
        context(1, &context(4, &authority_name())),
        der::tlv(0x82, &[0x01]),
    ]);
    Ext::new(AKI, false, value)
}

impl CertificateSpec {
    /// A user-authentication certificate to the profile, valid 2024-05-01 to 2029-04-30 in Japan.
    pub fn authentication(issuer: &Key) -> Self {
        let japanese = seq(&[
            country(),
            organization("公的個人認証サービス"),
            unit("公的個人認証サービス利用者証明用"),
            unit("地方公共団体情報システム機構"),
        ]);
        let ocsp = seq(&[
            oid("1.3.6.1.5.5.7.48.1"),
            der::tlv(0x86, b"http://ocsp.invalid"),
        ]);
        Self {
            version: context(0, &integer(&[2])),
            serial: vec![0x22, 0x7B, 0x13],
            inner_algorithm: algorithm(SHA256_WITH_RSA),
            outer_algorithm: algorithm(SHA256_WITH_RSA),
            issuer: authority_name(),
            not_before: time(jst(2024, 5, 1, 10, 20, 30)),
            not_after: time(jst(2029, 4, 30, 23, 59, 59)),
            subject: seq(&[country(), common_name("0123456789ABCD13221003A")]),
            spki: card().spki.clone(),
            extensions: vec![
                Ext::new(KEY_USAGE, true, named_bits(&[0])),
                Ext::new(EXT_KEY_USAGE, false, seq(&[oid("1.3.6.1.5.5.7.3.2")])),
                Ext::new(POLICIES, true, seq(&[policy_information(POLICY)])),
                Ext::new(ISSUER_ALT_NAME, false, seq(&[context(4, &japanese)])),
                Ext::new(
                    CRLDP,
                    false,
                    seq(&[directory_point(&distribution_point_name("Kiyose-shi"))]),
                ),
                Ext::new(AIA, false, seq(&[ocsp])),
                aki(issuer),
                Ext::new(SKI, false, octets(&card().identifier)),
            ],
        }
    }

    /// A self-signed certification authority, valid 2023-07-16 to 2033-07-15.
    pub fn authority(key: &Key) -> Self {
        Self {
            version: context(0, &integer(&[2])),
            serial: vec![0x01],
            inner_algorithm: algorithm(SHA256_WITH_RSA),
            outer_algorithm: algorithm(SHA256_WITH_RSA),
            issuer: authority_name(),
            not_before: time(jst(2023, 7, 16, 0, 0, 0)),
            not_after: time(jst(2033, 7, 15, 23, 59, 59)),
            subject: authority_name(),
            spki: key.spki.clone(),
            extensions: vec![
                Ext::new(KEY_USAGE, true, named_bits(&[5, 6])),
                Ext::new(BASIC_CONSTRAINTS, true, seq(&[der::tlv(0x01, &[0xFF])])),
                Ext::new(SKI, false, octets(&key.identifier)),
            ],
        }
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn without(mut self, extension: &str) -> Self {
        self.extensions.retain(|ext| ext.oid != extension);
        self
    }

    /// Replaces the extension, or appends it.
    pub fn extension(mut self, ext: Ext) -> Self {
        match self.extensions.iter_mut().find(|held| held.oid == ext.oid) {
            Some(held) => *held = ext,
            None => self.extensions.push(ext),
        }
        self
    }

    pub fn valid(self, not_before: UnixTime, not_after: UnixTime) -> Self {
        self.with(|spec| {
            spec.not_before = time(not_before);
            spec.not_after = time(not_after);
        })
    }

    pub fn tbs(&self) -> Vec<u8> {
        let list = match self.extensions.len() {
            0 => Vec::new(),
            _ => context(3, &extensions(&self.extensions)),
        };
        seq(&[
            self.version.clone(),
            integer(&self.serial),
            self.inner_algorithm.clone(),
            self.issuer.clone(),
            seq(&[self.not_before.clone(), self.not_after.clone()]),
            self.subject.clone(),
            self.spki.clone(),
            list,
        ])
    }

    pub fn signed_by(&self, key: &Key) -> Vec<u8> {
        let tbs = self.tbs();
        seq(&[
            tbs.clone(),
            self.outer_algorithm.clone(),
            bits(&key.sign(&tbs)),
        ])
    }

    pub fn certificate(&self, issuer: &Key) -> Certificate {
        Certificate::from_der(&self.signed_by(issuer)).unwrap()
    }
}

pub fn anchors(keys: &[&Key]) -> TrustAnchors {
    let certificates = keys
        .iter()
        .map(|key| CertificateSpec::authority(key).certificate(key))
        .collect();
    TrustAnchors::new(certificates, &provider()).unwrap()
}

/// One revoked certificate.
#[derive(Clone)]
pub struct Revoked {
    pub serial: Vec<u8>,
    pub date: UnixTime,
    pub extensions: Vec<Ext>,
}

impl Revoked {
    pub fn new(serial: &[u8], reason: Option<u8>) -> Self {
        let extensions = reason
            .map(|code| Ext::new(REASON_CODE, false, der::tlv(0x0A, &[code])))
            .into_iter()
            .collect();
        Self {
            serial: serial.to_vec(),
            date: jst(2026, 1, 2, 3, 4, 5),
            extensions,
        }
    }

    fn encode(&self) -> Vec<u8> {
        let list = if self.extensions.is_empty() {
            Vec::new()
        } else {
            extensions(&self.extensions)
        };
        seq(&[integer(&self.serial), time(self.date), list])
    }
}

/// Everything of a list that a test may want to change.
#[derive(Clone)]
pub struct CrlSpec {
    pub version: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub this_update: UnixTime,
    pub next_update: Option<UnixTime>,
    pub entries: Vec<Revoked>,
    pub extensions: Vec<Ext>,
}

pub fn crl_number(octets: &[u8]) -> Ext {
    Ext::new(CRL_NUMBER, false, integer(octets))
}

pub fn issuing_point(fields: &[Vec<u8>]) -> Ext {
    Ext::new(IDP, true, seq(fields))
}

pub fn full_name(name: &[u8]) -> Vec<u8> {
    context(0, &context(0, &context(4, name)))
}

impl CrlSpec {
    /// Today's list of one municipality.
    pub fn municipality(issuer: &Key, municipality: &str) -> Self {
        Self {
            version: integer(&[1]),
            algorithm: algorithm(SHA256_WITH_RSA),
            issuer: authority_name(),
            this_update: jst(2026, 11, 24, 0, 0, 0),
            next_update: Some(jst(2026, 11, 25, 0, 0, 0)),
            entries: Vec::new(),
            extensions: vec![
                Ext::new(AKI, false, seq(&[der::tlv(0x80, &issuer.identifier)])),
                crl_number(&[0x07]),
                issuing_point(&[full_name(&distribution_point_name(municipality))]),
            ],
        }
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn extension(mut self, ext: Ext) -> Self {
        match self.extensions.iter_mut().find(|held| held.oid == ext.oid) {
            Some(held) => *held = ext,
            None => self.extensions.push(ext),
        }
        self
    }

    pub fn without(mut self, extension: &str) -> Self {
        self.extensions.retain(|ext| ext.oid != extension);
        self
    }

    pub fn signed_by(&self, key: &Key) -> Vec<u8> {
        let entries = match self.entries.len() {
            0 => Vec::new(),
            _ => seq(&self.entries.iter().map(Revoked::encode).collect::<Vec<_>>()),
        };
        let list = match self.extensions.len() {
            0 => Vec::new(),
            _ => context(0, &extensions(&self.extensions)),
        };
        let tbs = seq(&[
            self.version.clone(),
            self.algorithm.clone(),
            self.issuer.clone(),
            time(self.this_update),
            self.next_update.map(time).unwrap_or_default(),
            entries,
            list,
        ]);
        seq(&[tbs.clone(), self.algorithm.clone(), bits(&key.sign(&tbs))])
    }
}

pub fn read_crl(der: &[u8]) -> Result<Crl<'_>, jpki::Error> {
    Crl::from_der(der, &CrlLimits::partitioned())
}
