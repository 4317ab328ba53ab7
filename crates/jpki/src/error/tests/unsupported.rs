// SPDX-License-Identifier: MIT OR Apache-2.0
//! The sentence of everything that is not supported.

use super::*;

#[test]
fn unsupported_input_is_told() {
    let (length, limit) = (11, 10);
    for (unsupported, text) in [
        (
            Unsupported::AlgorithmNotProvided(SignatureAlgorithm::RsaPssSha384),
            "the crypto provider does not verify RSA PSS with SHA-384",
        ),
        (Unsupported::BerEncoding, "the message is BER and not DER"),
        (
            Unsupported::CertificateForm,
            "a certificate in the message is of another form",
        ),
        (
            Unsupported::ContentType(oid::DATA),
            "messages of type 1.2.840.113549.1.7.1 are not supported",
        ),
        (
            Unsupported::DigestAlgorithm(oid::MGF1),
            "digests of algorithm 1.2.840.113549.1.1.8 are not supported",
        ),
        (
            Unsupported::SignedDataTooLong { length, limit },
            "the message has 11 octets, more than 10",
        ),
        (
            Unsupported::SignedDataVersion,
            "the version of the message is not known",
        ),
        (
            Unsupported::TooManyAttributes { limit },
            "a signer has more than 10 attributes",
        ),
        (
            Unsupported::TooManyCertificates { limit },
            "the message has more than 10 certificates",
        ),
        (
            Unsupported::TooManySigners { limit },
            "the message has more than 10 signers",
        ),
        (
            Unsupported::CertificateTooLong { length, limit },
            "the certificate has 11 octets, more than 10",
        ),
        (
            Unsupported::CertificateVersion,
            "the certificate is not of version 3",
        ),
        (
            Unsupported::CriticalCrlEntryExtension(oid::REASON_CODE),
            "the critical list entry extension 2.5.29.21 is not supported",
        ),
        (
            Unsupported::CriticalCrlExtension(oid::CRL_NUMBER),
            "the critical list extension 2.5.29.20 is not supported",
        ),
        (
            Unsupported::CriticalExtension(oid::SUBJECT_ALT_NAME),
            "the critical certificate extension 2.5.29.17 is not supported",
        ),
        (
            Unsupported::CriticalOcspExtension(oid::OCSP_NONCE),
            "the critical OCSP extension 1.3.6.1.5.5.7.48.1.2 is not supported",
        ),
        (
            Unsupported::OcspNonceLength { limit },
            "the nonce does not have 1 to 10 octets",
        ),
        (
            Unsupported::OcspResponseTooLong { length, limit },
            "the OCSP response has 11 octets, more than 10",
        ),
        (
            Unsupported::OcspResponseType(oid::OCSP_NONCE),
            "responses of the OCSP type 1.3.6.1.5.5.7.48.1.2 are not supported",
        ),
        (
            Unsupported::OcspVersion,
            "the OCSP response writes its version",
        ),
        (
            Unsupported::TooManyOcspAnswers { limit },
            "the OCSP response has more than 10 answers",
        ),
        (
            Unsupported::TooManyOcspCertificates { limit },
            "the OCSP response has more than 10 certificates",
        ),
        (
            Unsupported::CertificateIssuerName,
            "a list entry does not name its issuer by one directory name",
        ),
        (
            Unsupported::CrlFieldTooLong { length, limit },
            "a field of the revocation list has 11 octets, more than 10",
        ),
        (
            Unsupported::CrlTooLong { length, limit },
            "the revocation list has 11 octets, more than 10",
        ),
        (
            Unsupported::CrlVersion,
            "the revocation list is not of version 2",
        ),
        (
            Unsupported::DistributionPointName,
            "the distribution point's name is relative to one of several issuers",
        ),
        (
            Unsupported::IndexVersion,
            "the saved index is of another version",
        ),
        (
            Unsupported::TooManyCertificateIssuers { limit },
            "the revocation list names more than 10 certificate issuers",
        ),
        (
            Unsupported::TooManyCrlIssuers { limit },
            "there are more than 10 issuers of revocation lists",
        ),
        (
            Unsupported::KeyAlgorithm(oid::EC_PUBLIC_KEY),
            "public keys of algorithm 1.2.840.10045.2.1 are not supported",
        ),
        (
            Unsupported::KeyTooLarge,
            "the public key is larger than 4096 bits",
        ),
        (
            Unsupported::NameConstraintBounds,
            "a name constraint has a minimum or maximum, which is not supported",
        ),
        (
            Unsupported::NameConstraintForm(0),
            "name constraints on names of form 0 are not supported",
        ),
        (
            Unsupported::NameConstraintValue,
            "a name constraint is not written as its form demands",
        ),
        (
            Unsupported::PathTooLong { limit },
            "the path has more than 10 intermediate certificates",
        ),
        (
            Unsupported::PolicyQualifier(oid::MGF1),
            "the policy qualifier 1.2.840.113549.1.1.8 is not supported",
        ),
        (
            Unsupported::PoolTooLarge { limit },
            "more than 10 certificates were given along",
        ),
        (
            Unsupported::TooManyCandidates { limit },
            "the search considered 10 issuers without an end",
        ),
        (
            Unsupported::TooManyNameComparisons { limit },
            "the search compared 10 names without an end",
        ),
        (
            Unsupported::TooManyPolicyNodes { limit },
            "the search made 10 policy nodes without an end",
        ),
        (
            Unsupported::TooManySignatures { limit },
            "the search checked 10 signatures without an end",
        ),
        (
            Unsupported::OidTooLong { length, limit },
            "an object identifier has 11 octets, more than 10",
        ),
        (
            Unsupported::SignatureAlgorithm(oid::MGF1),
            "signatures of algorithm 1.2.840.113549.1.1.8 are not supported",
        ),
        (
            Unsupported::SignatureParameters,
            "the signature algorithm's parameters are not supported",
        ),
        (
            Unsupported::TooManyCrlEntries { limit },
            "the revocation list has more than 10 entries",
        ),
        (
            Unsupported::TooManyDistributionPoints { limit },
            "there are more than 10 distribution points",
        ),
        (
            Unsupported::TooManyExtensions { limit },
            "there are more than 10 extensions",
        ),
        (
            Unsupported::TooManyKeyPurposes { limit },
            "there are more than 10 extended key usages",
        ),
        (
            Unsupported::TooManyPolicies { limit },
            "there are more than 10 certificate policies",
        ),
        (
            Unsupported::TooManyPolicyMappings { limit },
            "there are more than 10 policy mappings",
        ),
        (
            Unsupported::TooManyTrustAnchors { limit },
            "there are more than 10 trust anchors",
        ),
    ] {
        assert_told(unsupported, "unsupported", text);
    }
}
