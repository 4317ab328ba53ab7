// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is outside the implementation, and the limits.

use core::fmt;

use crate::crypto::SignatureAlgorithm;
use crate::oid::Oid;

/// What is not implemented, or which limit is exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsupported {
    /// The crypto provider given has no verifier for this algorithm.
    AlgorithmNotProvided(SignatureAlgorithm),
    /// A signed message is BER and not DER: an indefinite length, or a string in pieces.
    BerEncoding,
    /// A certificate in a signed message is of an obsolete or another form (RFC 5652 §10.2.2).
    CertificateForm,
    /// The certificate is longer than the limit.
    CertificateTooLong {
        /// Its length in octets.
        length: usize,
        /// The limit in octets.
        limit: usize,
    },
    /// A certificate version other than v3 (RFC 5280 §4.1.2.1).
    CertificateVersion,
    /// A message that is not signed data (RFC 5652 §3).
    ContentType(Oid),
    /// A critical extension of a list entry that is not processed (RFC 5280 §5.3).
    CriticalCrlEntryExtension(Oid),
    /// A critical extension of a list that is not processed (RFC 5280 §5.2).
    CriticalCrlExtension(Oid),
    /// A critical extension of the certificate that is not processed (RFC 5280 §4.2).
    CriticalExtension(Oid),
    /// A list limited to some reasons, or to user, CA or attribute certificates
    /// (RFC 5280 §5.2.5).
    CrlScope,
    /// The list is longer than the limit; refused before it is hashed.
    CrlTooLong {
        /// Its length in octets.
        length: usize,
        /// The limit in octets.
        limit: usize,
    },
    /// A list version other than v2 (RFC 5280 §5.1.2.1).
    CrlVersion,
    /// A delta list (RFC 5280 §5.2.4).
    DeltaCrl,
    /// A list whose distribution point is not exactly one directory name.
    DistributionPointName,
    /// A digest of an algorithm that is not implemented.
    DigestAlgorithm(Oid),
    /// A list with entries of other issuers (RFC 5280 §5.3.3).
    IndirectCrl,
    /// A public key of an algorithm that is not implemented.
    KeyAlgorithm(Oid),
    /// An RSA key above 4096 bits, or with a public exponent above 32 bits.
    KeyTooLarge,
    /// A name constraint with `minimum` or `maximum` (RFC 5280 §4.2.1.10).
    NameConstraintBounds,
    /// A name of a form that is constrained and not judged; the tag number of the form
    /// (RFC 5280 §4.2.1.10).
    NameConstraintForm(u8),
    /// A name constraint that cannot be applied: an address without a mask that is a prefix, a URI
    /// where a host should be (RFC 5280 §4.2.1.10).
    NameConstraintValue,
    /// An object identifier longer than the limit.
    OidTooLong {
        /// Its length in octets.
        length: usize,
        /// The limit in octets.
        limit: usize,
    },
    /// A path with more intermediate certificates than the policy allows.
    PathTooLong {
        /// The limit.
        limit: usize,
    },
    /// A qualifier in a critical `certificatePolicies` that is not known (RFC 5280 §4.2.1.4).
    PolicyQualifier(Oid),
    /// More untrusted certificates than the limit.
    PoolTooLarge {
        /// The limit.
        limit: usize,
    },
    /// A signature of an algorithm that is not implemented.
    SignatureAlgorithm(Oid),
    /// Parameters of a signature algorithm that are not implemented.
    SignatureParameters,
    /// The signed message is longer than the limit.
    SignedDataTooLong {
        /// Its length in octets.
        length: usize,
        /// The limit in octets.
        limit: usize,
    },
    /// A version of a signed message, or of a signer in it, that is not known (RFC 5652 §5.1, §5.3).
    SignedDataVersion,
    /// More attributes of a signer than the limit.
    TooManyAttributes {
        /// The limit.
        limit: usize,
    },
    /// More issuers had to be considered than the limit.
    TooManyCandidates {
        /// The limit.
        limit: usize,
    },
    /// More certificates in a signed message than the limit.
    TooManyCertificates {
        /// The limit.
        limit: usize,
    },
    /// More list entries than the limit.
    TooManyCrlEntries {
        /// The limit.
        limit: usize,
    },
    /// More distribution points than the limit.
    TooManyDistributionPoints {
        /// The limit.
        limit: usize,
    },
    /// More extensions than the limit.
    TooManyExtensions {
        /// The limit.
        limit: usize,
    },
    /// More purposes of an extended key usage than the limit.
    TooManyKeyPurposes {
        /// The limit.
        limit: usize,
    },
    /// More names had to be compared with subtrees than the limit.
    TooManyNameComparisons {
        /// The limit.
        limit: usize,
    },
    /// More certificate policies than the limit.
    TooManyPolicies {
        /// The limit.
        limit: usize,
    },
    /// More policy mappings than the limit.
    TooManyPolicyMappings {
        /// The limit.
        limit: usize,
    },
    /// More nodes of policy graphs were needed than the limit.
    TooManyPolicyNodes {
        /// The limit.
        limit: usize,
    },
    /// More signatures had to be checked than the limit.
    TooManySignatures {
        /// The limit.
        limit: usize,
    },
    /// More signers of a message than the limit.
    TooManySigners {
        /// The limit.
        limit: usize,
    },
    /// More trust anchors than the limit.
    TooManyTrustAnchors {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmNotProvided(algorithm) => {
                write!(f, "the crypto provider does not verify {algorithm}")
            }
            Self::BerEncoding => f.write_str("the message is BER and not DER"),
            Self::CertificateForm => f.write_str("a certificate in the message is of another form"),
            Self::CertificateTooLong { length, limit } => {
                write!(f, "the certificate has {length} octets, more than {limit}")
            }
            Self::CertificateVersion => f.write_str("the certificate is not of version 3"),
            Self::ContentType(oid) => write!(f, "messages of type {oid} are not supported"),
            Self::CriticalCrlEntryExtension(oid) => {
                write!(
                    f,
                    "the critical list entry extension {oid} is not supported"
                )
            }
            Self::CriticalCrlExtension(oid) => {
                write!(f, "the critical list extension {oid} is not supported")
            }
            Self::CriticalExtension(oid) => {
                write!(
                    f,
                    "the critical certificate extension {oid} is not supported"
                )
            }
            Self::CrlScope => {
                f.write_str("the revocation list covers only some reasons or certificates")
            }
            Self::CrlTooLong { length, limit } => {
                write!(
                    f,
                    "the revocation list has {length} octets, more than {limit}"
                )
            }
            Self::CrlVersion => f.write_str("the revocation list is not of version 2"),
            Self::DeltaCrl => f.write_str("delta revocation lists are not supported"),
            Self::DistributionPointName => {
                f.write_str("the revocation list's distribution point is not one directory name")
            }
            Self::DigestAlgorithm(oid) => write!(f, "digests of algorithm {oid} are not supported"),
            Self::IndirectCrl => f.write_str("indirect revocation lists are not supported"),
            Self::KeyAlgorithm(oid) => {
                write!(f, "public keys of algorithm {oid} are not supported")
            }
            Self::KeyTooLarge => f.write_str("the public key is larger than 4096 bits"),
            Self::NameConstraintBounds => {
                f.write_str("a name constraint has a minimum or maximum, which is not supported")
            }
            Self::NameConstraintForm(form) => {
                write!(
                    f,
                    "name constraints on names of form {form} are not supported"
                )
            }
            Self::NameConstraintValue => {
                f.write_str("a name constraint is not written as its form demands")
            }
            Self::OidTooLong { length, limit } => {
                write!(
                    f,
                    "an object identifier has {length} octets, more than {limit}"
                )
            }
            Self::PathTooLong { limit } => {
                write!(
                    f,
                    "the path has more than {limit} intermediate certificates"
                )
            }
            Self::PolicyQualifier(oid) => {
                write!(f, "the policy qualifier {oid} is not supported")
            }
            Self::PoolTooLarge { limit } => {
                write!(f, "more than {limit} certificates were given along")
            }
            Self::SignatureAlgorithm(oid) => {
                write!(f, "signatures of algorithm {oid} are not supported")
            }
            Self::SignatureParameters => {
                f.write_str("the signature algorithm's parameters are not supported")
            }
            Self::SignedDataTooLong { length, limit } => {
                write!(f, "the message has {length} octets, more than {limit}")
            }
            Self::SignedDataVersion => f.write_str("the version of the message is not known"),
            Self::TooManyAttributes { limit } => {
                write!(f, "a signer has more than {limit} attributes")
            }
            Self::TooManyCandidates { limit } => {
                write!(f, "the search considered {limit} issuers without an end")
            }
            Self::TooManyCertificates { limit } => {
                write!(f, "the message has more than {limit} certificates")
            }
            Self::TooManyCrlEntries { limit } => {
                write!(f, "the revocation list has more than {limit} entries")
            }
            Self::TooManyDistributionPoints { limit } => {
                write!(f, "there are more than {limit} distribution points")
            }
            Self::TooManyExtensions { limit } => {
                write!(f, "there are more than {limit} extensions")
            }
            Self::TooManyKeyPurposes { limit } => {
                write!(f, "there are more than {limit} extended key usages")
            }
            Self::TooManyNameComparisons { limit } => {
                write!(f, "the search compared {limit} names without an end")
            }
            Self::TooManyPolicies { limit } => {
                write!(f, "there are more than {limit} certificate policies")
            }
            Self::TooManyPolicyMappings { limit } => {
                write!(f, "there are more than {limit} policy mappings")
            }
            Self::TooManyPolicyNodes { limit } => {
                write!(f, "the search made {limit} policy nodes without an end")
            }
            Self::TooManySignatures { limit } => {
                write!(f, "the search checked {limit} signatures without an end")
            }
            Self::TooManySigners { limit } => {
                write!(f, "the message has more than {limit} signers")
            }
            Self::TooManyTrustAnchors { limit } => {
                write!(f, "there are more than {limit} trust anchors")
            }
        }
    }
}
