// SPDX-License-Identifier: MIT OR Apache-2.0
//! Object identifiers of any arc size, and the ones this field uses.
//!
//! The usual identifier types stop at 32-bit arcs. Identifiers below `2.25` carry a 128-bit UUID as
//! one arc (X.667), and our synthetic policies live there, so the content octets are kept as they
//! are and arcs are computed only for display.
//!
//! Covers X.690 §8.19 and X.660.

use core::fmt;

use crate::error::{Error, Malformed, Syntax, Unsupported};

/// Longest content octets of an object identifier that is accepted.
///
/// Origin: the longest identifiers seen in certificates (vendor template identifiers with ten
/// 32-bit arcs) need about 35 octets, a 128-bit arc needs 19; 39 makes the type 40 octets.
pub const MAX_LENGTH: usize = 39;

/// An object identifier, held as its DER content octets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid {
    octets: [u8; MAX_LENGTH],
    length: u8,
}

impl Oid {
    /// Reads the content octets of a DER OBJECT IDENTIFIER (without tag and length).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the octets are empty, end within an arc, or have an arc that
    /// begins with a padding octet (X.690 §8.19.2); [`Error::Unsupported`] above [`MAX_LENGTH`].
    pub fn from_der_value(value: &[u8]) -> Result<Self, Error> {
        if value.len() > MAX_LENGTH {
            return Err(Unsupported::OidTooLong {
                length: value.len(),
                limit: MAX_LENGTH,
            }
            .into());
        }
        let mut arc_starts = true;
        for (offset, octet) in value.iter().enumerate() {
            // X.690 §8.19.2: the leading octet of an arc shall not be 0x80.
            if arc_starts && *octet == 0x80 {
                return Err(Malformed::new(Syntax::Oid, offset).into());
            }
            arc_starts = octet & 0x80 == 0;
        }
        if value.is_empty() || !arc_starts {
            return Err(Malformed::new(Syntax::Oid, value.len()).into());
        }
        Ok(Self::copied(value))
    }

    /// Reads the form with dots, such as `1.2.392`; arcs up to 128 bits. `None` when it is not one.
    #[must_use]
    pub fn from_dotted(dotted: &str) -> Option<Self> {
        let mut arcs = dotted.split('.');
        let mut arc = || -> Option<Option<u128>> {
            let Some(text) = arcs.next() else {
                return Some(None);
            };
            // Digits only, and none to spare: one identifier has one form.
            let plain = text.bytes().all(|octet| octet.is_ascii_digit())
                && (text == "0" || !text.starts_with('0'));
            plain.then(|| text.parse().ok()).flatten().map(Some)
        };
        let (root, second) = (arc()??, arc()??);
        // X.660 §7.6: below the roots 0 and 1 there are forty arcs.
        if root > 2 || (root < 2 && second > 39) {
            return None;
        }
        let mut octets = alloc::vec::Vec::new();
        let mut next = Some(second.checked_add(root * 40)?);
        while let Some(value) = next {
            put_arc(value, &mut octets);
            next = arc()?;
        }
        (octets.len() <= MAX_LENGTH).then(|| Self::copied(&octets))
    }

    /// Returns the DER content octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets
            .get(..usize::from(self.length))
            .unwrap_or_default()
    }

    /// Copies at most `MAX_LENGTH` octets; both callers have checked the length.
    const fn copied(value: &[u8]) -> Self {
        let mut octets = [0; MAX_LENGTH];
        let mut target: &mut [u8] = &mut octets;
        let mut source = value;
        let mut length = 0;
        while let (Some((to, target_rest)), Some((from, source_rest))) =
            (target.split_first_mut(), source.split_first())
        {
            *to = *from;
            length += 1;
            target = target_rest;
            source = source_rest;
        }
        Self { octets, length }
    }
}

/// X.690 §8.19.2: seven bits in an octet, the highest first; the eighth bit says that more follow.
fn put_arc(value: u128, octets: &mut alloc::vec::Vec<u8>) {
    let groups = (128 - value.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let bits = u8::try_from(value >> (7 * group) & 0x7F).unwrap_or_default();
        octets.push(if group == 0 { bits } else { bits | 0x80 });
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut arc = BigArc::ZERO;
        let mut first = true;
        for octet in self.as_bytes() {
            arc.push_seven_bits(octet & 0x7F);
            if octet & 0x80 != 0 {
                continue;
            }
            if first {
                // X.690 §8.19.4: the first subidentifier carries two arcs, the first being 0, 1 or 2.
                let root = match arc.small() {
                    Some(value) if value < 40 => 0,
                    Some(value) if value < 80 => 1,
                    _ => 2,
                };
                arc.subtract(root * 40);
                write!(f, "{root}")?;
                first = false;
            }
            write!(f, ".{arc}")?;
            arc = BigArc::ZERO;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

/// An arc of up to 7 × 39 = 273 bits: ten limbs of nine decimal digits hold 298 bits.
struct BigArc([u32; 10]);

const LIMB: u64 = 1_000_000_000;

impl BigArc {
    const ZERO: Self = Self([0; 10]);

    fn push_seven_bits(&mut self, bits: u8) {
        let mut carry = u64::from(bits);
        for limb in &mut self.0 {
            let value = (u64::from(*limb) << 7) + carry;
            *limb = u32::try_from(value % LIMB).unwrap_or_default();
            carry = value / LIMB;
        }
    }

    /// Subtracts a number that is not greater than the arc.
    fn subtract(&mut self, number: u32) {
        let mut borrow = number;
        for limb in &mut self.0 {
            let (value, underflow) = limb.overflowing_sub(borrow);
            *limb = if underflow {
                value.wrapping_add(1_000_000_000)
            } else {
                value
            };
            borrow = u32::from(underflow);
        }
    }

    fn small(&self) -> Option<u32> {
        let (low, high) = self.0.split_first()?;
        high.iter().all(|limb| *limb == 0).then_some(*low)
    }
}

impl fmt::Display for BigArc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut limbs = self.0.iter().rev().skip_while(|limb| **limb == 0);
        write!(f, "{}", limbs.next().unwrap_or(&0))?;
        limbs.try_for_each(|limb| write!(f, "{limb:09}"))
    }
}

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $value:expr;)*) => {
        $($(#[$doc])* pub const $name: Oid = Oid::copied(&$value);)*
        #[cfg(test)]
        const ALL: &[(&str, Oid, &[u8])] = &[$((stringify!($name), $name, &$value)),*];
    };
}

oids! {
    /// `anyPolicy` (RFC 5280 §4.2.1.4).
    ANY_POLICY = [0x55, 0x1D, 0x20, 0x00];
    /// Policy of the production user-authentication certificate, `1.2.392.200149.8.5.1.3.30`.
    AUTHENTICATION_POLICY = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x03, 0x1E];
    /// Policy of the user-authentication certificate on the operator's test cards,
    /// `1.2.392.200149.8.5.1.0.30`; never accepted by default.
    AUTHENTICATION_TEST_POLICY = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x1E];
    /// Policy of the production digital-signature certificate, `1.2.392.200149.8.5.1.1.20`.
    SIGNATURE_POLICY = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x01, 0x14];
    /// Policy of the digital-signature certificate on the operator's test cards,
    /// `1.2.392.200149.8.5.1.0.20`; never accepted by default.
    SIGNATURE_TEST_POLICY = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x14];
    /// Policy of this project's synthetic user-authentication certificates,
    /// `2.25.237884444558592513940920046094142570065` (a UUID arc nobody else can hold).
    SYNTHETIC_AUTHENTICATION_POLICY = [
        0x69, 0x82, 0xE5, 0xF6, 0xF0, 0xA9, 0x8B, 0xC1, 0xEA, 0xBA, 0x95, 0x9D, 0x9B, 0xDA, 0xE3,
        0xF0, 0xE1, 0xA9, 0xFC, 0x51,
    ];
    /// Policy of this project's synthetic digital-signature certificates,
    /// `2.25.265643732772443141133530017600267313244`.
    SYNTHETIC_SIGNATURE_POLICY = [
        0x69, 0x83, 0x8F, 0xD9, 0x8F, 0xCE, 0x80, 0xCB, 0xF2, 0xBD, 0xC5, 0x8A, 0x8A, 0xE4, 0xFC,
        0xAD, 0xA5, 0xDD, 0xC0, 0x5C,
    ];

    /// Subject alternative name attribute 氏名, `1.2.392.200149.8.5.5.1`.
    IDENTITY_NAME = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x01];
    /// Subject alternative name attribute: substitute-character positions of 氏名, `….5.2`.
    IDENTITY_NAME_SUBSTITUTES = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x02];
    /// Subject alternative name attribute 性別, `….5.3`.
    IDENTITY_SEX = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x03];
    /// Subject alternative name attribute 生年月日, `….5.4`.
    IDENTITY_BIRTH_DATE = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x04];
    /// Subject alternative name attribute 住所, `….5.5`.
    IDENTITY_ADDRESS = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x05];
    /// Subject alternative name attribute: substitute-character positions of 住所, `….5.6`.
    IDENTITY_ADDRESS_SUBSTITUTES = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x06];

    /// `rsaEncryption`, RFC 8017.
    RSA_ENCRYPTION = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
    /// `sha1WithRSAEncryption`: known only in order to refuse it by name.
    SHA1_WITH_RSA = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05];
    /// `id-mgf1`, RFC 8017.
    MGF1 = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08];
    /// `id-RSASSA-PSS`, RFC 8017.
    RSASSA_PSS = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A];
    /// `sha256WithRSAEncryption`, RFC 8017.
    SHA256_WITH_RSA = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    /// `sha384WithRSAEncryption`, RFC 8017.
    SHA384_WITH_RSA = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C];
    /// `sha512WithRSAEncryption`, RFC 8017.
    SHA512_WITH_RSA = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D];
    /// `id-ecPublicKey`, RFC 5480.
    EC_PUBLIC_KEY = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
    /// `secp256r1`, RFC 5480.
    P256 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
    /// `secp384r1`, RFC 5480.
    P384 = [0x2B, 0x81, 0x04, 0x00, 0x22];
    /// `ecdsa-with-SHA1`: known only in order to refuse it by name.
    ECDSA_WITH_SHA1 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01];
    /// `ecdsa-with-SHA256`, RFC 5758.
    ECDSA_WITH_SHA256 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
    /// `ecdsa-with-SHA384`, RFC 5758.
    ECDSA_WITH_SHA384 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];
    /// `id-sha1`: refused by name in signatures; names things in OCSP, proves nothing.
    SHA1 = [0x2B, 0x0E, 0x03, 0x02, 0x1A];
    /// `id-sha256`, RFC 5754.
    SHA256 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    /// `id-sha384`, RFC 5754.
    SHA384 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
    /// `id-sha512`, RFC 5754.
    SHA512 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];

    /// Content type `id-data`, RFC 5652 §4.
    DATA = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
    /// Content type `id-signedData`, RFC 5652 §5.1.
    SIGNED_DATA = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
    /// Signed attribute `contentType`, RFC 5652 §11.1.
    CONTENT_TYPE = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
    /// Signed attribute `messageDigest`, RFC 5652 §11.2.
    MESSAGE_DIGEST = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
    /// Signed attribute `signingTime`, RFC 5652 §11.3.
    SIGNING_TIME = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05];
    /// Signed attribute `signingCertificateV2`, RFC 5035 §3.
    SIGNING_CERTIFICATE_V2 =
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F];

    /// Attribute type `commonName`, X.520.
    COMMON_NAME = [0x55, 0x04, 0x03];
    /// Attribute type `countryName`, X.520.
    COUNTRY_NAME = [0x55, 0x04, 0x06];
    /// Attribute type `localityName`, X.520.
    LOCALITY_NAME = [0x55, 0x04, 0x07];
    /// Attribute type `organizationName`, X.520.
    ORGANIZATION_NAME = [0x55, 0x04, 0x0A];
    /// Attribute type `emailAddress`, RFC 2985.
    EMAIL_ADDRESS = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x01];
    /// Attribute type `organizationalUnitName`, X.520.
    ORGANIZATIONAL_UNIT_NAME = [0x55, 0x04, 0x0B];

    /// Extension `subjectKeyIdentifier`, RFC 5280 §4.2.1.2.
    SUBJECT_KEY_IDENTIFIER = [0x55, 0x1D, 0x0E];
    /// Extension `keyUsage`, RFC 5280 §4.2.1.3.
    KEY_USAGE = [0x55, 0x1D, 0x0F];
    /// Extension `subjectAltName`, RFC 5280 §4.2.1.6.
    SUBJECT_ALT_NAME = [0x55, 0x1D, 0x11];
    /// Extension `issuerAltName`, RFC 5280 §4.2.1.7.
    ISSUER_ALT_NAME = [0x55, 0x1D, 0x12];
    /// Extension `basicConstraints`, RFC 5280 §4.2.1.9.
    BASIC_CONSTRAINTS = [0x55, 0x1D, 0x13];
    /// CRL extension `cRLNumber`, RFC 5280 §5.2.3.
    CRL_NUMBER = [0x55, 0x1D, 0x14];
    /// CRL entry extension `reasonCode`, RFC 5280 §5.3.1.
    REASON_CODE = [0x55, 0x1D, 0x15];
    /// CRL entry extension `invalidityDate`, RFC 5280 §5.3.2.
    INVALIDITY_DATE = [0x55, 0x1D, 0x18];
    /// CRL extension `deltaCRLIndicator`, RFC 5280 §5.2.4.
    DELTA_CRL_INDICATOR = [0x55, 0x1D, 0x1B];
    /// CRL extension `issuingDistributionPoint`, RFC 5280 §5.2.5.
    ISSUING_DISTRIBUTION_POINT = [0x55, 0x1D, 0x1C];
    /// CRL entry extension `certificateIssuer`, RFC 5280 §5.3.3.
    CERTIFICATE_ISSUER = [0x55, 0x1D, 0x1D];
    /// Extension `cRLDistributionPoints`, RFC 5280 §4.2.1.13.
    CRL_DISTRIBUTION_POINTS = [0x55, 0x1D, 0x1F];
    /// Extension `certificatePolicies`, RFC 5280 §4.2.1.4.
    CERTIFICATE_POLICIES = [0x55, 0x1D, 0x20];
    /// Extension `nameConstraints`, RFC 5280 §4.2.1.10.
    NAME_CONSTRAINTS = [0x55, 0x1D, 0x1E];
    /// Extension `policyMappings`, RFC 5280 §4.2.1.5.
    POLICY_MAPPINGS = [0x55, 0x1D, 0x21];
    /// Extension `policyConstraints`, RFC 5280 §4.2.1.11.
    POLICY_CONSTRAINTS = [0x55, 0x1D, 0x24];
    /// Extension `inhibitAnyPolicy`, RFC 5280 §4.2.1.14.
    INHIBIT_ANY_POLICY = [0x55, 0x1D, 0x36];
    /// Extension `authorityKeyIdentifier`, RFC 5280 §4.2.1.1.
    AUTHORITY_KEY_IDENTIFIER = [0x55, 0x1D, 0x23];
    /// Extension `extKeyUsage`, RFC 5280 §4.2.1.12.
    EXT_KEY_USAGE = [0x55, 0x1D, 0x25];
    /// Extension `authorityInfoAccess`, RFC 5280 §4.2.2.1.
    AUTHORITY_INFO_ACCESS = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01];
    /// Policy qualifier `id-qt-cps`, RFC 5280 §4.2.1.4.
    CPS_QUALIFIER = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x01];
    /// Policy qualifier `id-qt-unotice`, RFC 5280 §4.2.1.4.
    USER_NOTICE_QUALIFIER = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x02];
    /// Extended key usage `anyExtendedKeyUsage`, RFC 5280 §4.2.1.12.
    ANY_EXT_KEY_USAGE = [0x55, 0x1D, 0x25, 0x00];
    /// Extended key usage `id-kp-clientAuth`, RFC 5280 §4.2.1.12.
    CLIENT_AUTH = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
    /// Extended key usage of this project: signing the answers of an eligibility check,
    /// `2.25.59925089006981151547547617480466193087`. No TLS certificate has it.
    ANSWER_SIGNING = [
        0x69, 0xDA, 0x95, 0x93, 0xBF, 0xEB, 0xA1, 0xCA, 0xFE, 0xE9, 0x9A, 0xE5, 0x81, 0xE2, 0x91,
        0xA0, 0x9D, 0xB5, 0x3F,
    ];
    /// Response type `id-pkix-ocsp-basic`, RFC 6960 §4.2.1.
    OCSP_BASIC = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
    /// Extension `id-pkix-ocsp-nonce`, RFC 6960 §4.4.1.
    OCSP_NONCE = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];
    /// Extension `id-pkix-ocsp-nocheck`, RFC 6960 §4.2.2.2.1.
    OCSP_NO_CHECK = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x05];
    /// Extended key usage `id-kp-OCSPSigning`, RFC 6960 §4.2.2.2.
    OCSP_SIGNING = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];
    /// Access method `id-ad-ocsp`, RFC 5280 §4.2.2.1.
    ACCESS_OCSP = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn assert_dotted(oid: Oid, dotted: &str) {
        assert_eq!(oid.to_string(), dotted);
    }

    #[test]
    fn constants_are_wellformed_and_distinct() {
        for (index, (name, oid, octets)) in ALL.iter().enumerate() {
            assert_eq!(Oid::from_der_value(octets).as_ref(), Ok(oid), "{name}");
            assert_eq!(oid.as_bytes(), *octets, "{name}");
            assert!(
                ALL[..index].iter().all(|(_, other, _)| other != oid),
                "{name}"
            );
        }
    }

    #[test]
    fn display_writes_dotted_arcs() {
        assert_dotted(AUTHENTICATION_POLICY, "1.2.392.200149.8.5.1.3.30");
        assert_dotted(SIGNATURE_POLICY, "1.2.392.200149.8.5.1.1.20");
        assert_dotted(RSA_ENCRYPTION, "1.2.840.113549.1.1.1");
        assert_dotted(SHA512, "2.16.840.1.101.3.4.2.3");
        assert_dotted(P384, "1.3.132.0.34");
        assert_dotted(
            ANSWER_SIGNING,
            "2.25.59925089006981151547547617480466193087",
        );
    }

    #[test]
    fn display_of_128_bit_arc_is_exact() {
        assert_dotted(
            SYNTHETIC_AUTHENTICATION_POLICY,
            "2.25.237884444558592513940920046094142570065",
        );
        assert_dotted(
            SYNTHETIC_SIGNATURE_POLICY,
            "2.25.265643732772443141133530017600267313244",
        );
    }

    #[test]
    fn display_splits_first_subidentifier() {
        for (octets, dotted) in [
            (&[0x00][..], "0.0"),
            (&[0x27], "0.39"),
            (&[0x28], "1.0"),
            (&[0x4F], "1.39"),
            (&[0x50], "2.0"),
            (&[0x81, 0x00], "2.48"),
            (&[0x88, 0x37], "2.999"),
        ] {
            assert_dotted(Oid::from_der_value(octets).unwrap(), dotted);
        }
    }

    #[test]
    fn longest_arc_is_displayed_in_full() {
        // 2^273 − 1 − 80, the largest value of 39 octets.
        let mut octets = [0xFF; MAX_LENGTH];
        octets[MAX_LENGTH - 1] = 0x7F;
        assert_dotted(
            Oid::from_der_value(&octets).unwrap(),
            "2.15177100720513508366558296147058741458143803430094840009779784451085189728165691311",
        );
    }

    #[test]
    fn bad_octets_are_malformed() {
        for (octets, offset) in [
            (&[][..], 0),
            (&[0x80, 0x01], 0),
            (&[0x2A, 0x80, 0x01], 1),
            (&[0x2A, 0x81], 2),
        ] {
            assert_eq!(
                Oid::from_der_value(octets),
                Err(Malformed::new(Syntax::Oid, offset).into())
            );
        }
    }

    #[test]
    fn too_long_is_unsupported() {
        assert!(Oid::from_der_value(&[1; MAX_LENGTH]).is_ok());
        assert_eq!(
            Oid::from_der_value(&[1; MAX_LENGTH + 1]),
            Err(Unsupported::OidTooLong {
                length: 40,
                limit: 39
            }
            .into())
        );
    }

    proptest! {
        #[test]
        fn accepted_octets_are_kept_and_agree_with_a_u128_reference(
            octets in proptest::collection::vec(any::<u8>(), 0..24)
        ) {
            if let Ok(oid) = Oid::from_der_value(&octets) {
                prop_assert_eq!(oid.as_bytes(), &octets[..]);
                let dotted = oid.to_string();
                if let Some(reference) = reference_dotted(&octets) {
                    prop_assert_eq!(dotted, reference);
                }
            }
        }
    }

    /// Dotted form by plain `u128` arithmetic; `None` when an arc does not fit.
    fn reference_dotted(octets: &[u8]) -> Option<alloc::string::String> {
        let mut arcs = alloc::vec::Vec::new();
        let mut arc = 0_u128;
        for octet in octets {
            arc = arc.checked_mul(128)? + u128::from(octet & 0x7F);
            if octet & 0x80 == 0 {
                if arcs.is_empty() {
                    let root = (arc / 40).min(2);
                    arcs.push(root.to_string());
                    arc -= root * 40;
                }
                arcs.push(arc.to_string());
                arc = 0;
            }
        }
        Some(arcs.join("."))
    }
}
