// SPDX-License-Identifier: MIT OR Apache-2.0
//! Public keys out of `SubjectPublicKeyInfo`.
//!
//! Covers RFC 5280 §4.1.2.7, RFC 8017 §A.1.1, RFC 5480 §2.

use core::fmt;

use crate::asn1::{BIT_STRING, INTEGER, NULL, OBJECT_IDENTIFIER, Reader, Span};
use crate::error::{Error, Refused, Syntax, Unsupported};
use crate::oid;

/// Smallest RSA modulus accepted, in bits. Origin: NIST SP 800-131A, and what JPKI uses.
pub const RSA_MIN_BITS: usize = 2_048;

/// Largest RSA modulus accepted, in bits.
///
/// Origin: verification time grows with the square of the size, and no certificate of this field is
/// larger; 4096 bounds the cost of a hostile key to about four times the usual one.
pub const RSA_MAX_BITS: usize = 4_096;

/// A public key, sliced out of the structure that certifies it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// A point on P-256.
    P256(Point<'a>),
    /// A point on P-384.
    P384(Point<'a>),
    /// An RSA key of 2048 to 4096 bits.
    Rsa(RsaPublicKey<'a>),
}

/// An uncompressed point (`04 || x || y`) of its curve's length.
///
/// That it lies on the curve is checked by the verifier that uses it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Point<'a>(&'a [u8]);

impl<'a> Point<'a> {
    /// Returns the octets `04 || x || y`.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}

/// An RSA public key: an odd modulus within the limits and an odd exponent from 3 to 2³² − 1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RsaPublicKey<'a> {
    der: &'a [u8],
    modulus: &'a [u8],
    exponent: u32,
}

impl<'a> RsaPublicKey<'a> {
    /// Returns the DER `RSAPublicKey` (RFC 8017 §A.1.1).
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// Returns the modulus, big-endian, without leading zeros.
    #[must_use]
    pub const fn modulus(&self) -> &'a [u8] {
        self.modulus
    }

    /// Returns the public exponent.
    #[must_use]
    pub const fn exponent(&self) -> u32 {
        self.exponent
    }

    /// Returns the size of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        magnitude_bits(self.modulus)
    }
}

impl<'a> PublicKey<'a> {
    /// Reads a DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for broken DER, [`Error::Unsupported`] for other algorithms, curves and
    /// larger keys, [`Refused::WeakKey`] for smaller ones.
    pub fn from_spki_der(spki: &'a [u8]) -> Result<Self, Error> {
        Self::read(Reader::new(spki))
    }

    /// Reads the `SubjectPublicKeyInfo` at a place that has been parsed once.
    pub(crate) fn at(span: Span, input: &'a [u8]) -> Result<Self, Error> {
        Self::read(Reader::at(span, input))
    }

    fn read(mut reader: Reader<'a>) -> Result<Self, Error> {
        let mut info = reader.sequence()?;
        reader.finish()?;
        let mut algorithm = info.sequence()?;
        let key = info.expect(BIT_STRING)?;
        info.finish()?;
        let identifier = algorithm.oid()?;
        let (bits, bits_span) = key.octet_aligned_bits()?;
        if identifier == oid::RSA_ENCRYPTION {
            // RFC 3279 §2.3.1: the parameters are NULL, and present.
            let null = algorithm.expect(NULL)?;
            if !null.value.is_empty() {
                return Err(null.fault(Syntax::Null));
            }
            algorithm.finish()?;
            return rsa(Reader::offset_by(bits, bits_span.start()), bits).map(Self::Rsa);
        }
        if identifier != oid::EC_PUBLIC_KEY {
            return Err(Unsupported::KeyAlgorithm(identifier).into());
        }
        // RFC 5480 §2.1.1: only named curves.
        let curve = algorithm.expect(OBJECT_IDENTIFIER)?.oid()?;
        algorithm.finish()?;
        // RFC 5480 §2.2: the uncompressed form; SEC 1 §2.3.3: `04` and two coordinates.
        match (curve, bits) {
            (oid::P256, [0x04, coordinates @ ..]) if coordinates.len() == 64 => {
                Ok(Self::P256(Point(bits)))
            }
            (oid::P384, [0x04, coordinates @ ..]) if coordinates.len() == 96 => {
                Ok(Self::P384(Point(bits)))
            }
            (oid::P256 | oid::P384, _) => Err(key.fault(Syntax::PublicKey)),
            _ => Err(Unsupported::KeyAlgorithm(curve).into()),
        }
    }
}

/// Names the algorithm and size, such as `RSA-2048` or `P-256`.
impl fmt::Display for PublicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256(_) => f.write_str("P-256"),
            Self::P384(_) => f.write_str("P-384"),
            Self::Rsa(key) => write!(f, "RSA-{}", key.bits()),
        }
    }
}

/// Algorithm and size only: a certified key tells a person.
impl fmt::Debug for PublicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl fmt::Debug for Point<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Point({} octets)", self.0.len())
    }
}

impl fmt::Debug for RsaPublicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bits)", self.bits())
    }
}

fn rsa<'a>(mut reader: Reader<'a>, der: &'a [u8]) -> Result<RsaPublicKey<'a>, Error> {
    let mut key = reader.sequence()?;
    reader.finish()?;
    let modulus = key.expect(INTEGER)?.unsigned()?;
    let exponent_field = key.expect(INTEGER)?;
    let exponent = exponent_field.unsigned()?;
    key.finish()?;
    let bits = magnitude_bits(modulus);
    let is_odd = |number: &[u8]| number.last().is_some_and(|octet| octet & 1 == 1);
    if bits < RSA_MIN_BITS || !is_odd(modulus) || !is_odd(exponent) || exponent == [1] {
        return Err(Refused::WeakKey.into());
    }
    if bits > RSA_MAX_BITS || exponent.len() > 4 {
        return Err(Unsupported::KeyTooLarge.into());
    }
    Ok(RsaPublicKey {
        der,
        modulus,
        exponent: exponent_field.small_unsigned()?,
    })
}

fn magnitude_bits(magnitude: &[u8]) -> usize {
    let Some(first) = magnitude.first() else {
        return 0;
    };
    let leading_zeros = usize::try_from(first.leading_zeros()).unwrap_or_default();
    magnitude.len() * 8 - leading_zeros
}
