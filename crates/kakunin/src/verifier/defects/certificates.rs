// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier can overlook in a certificate, a key or a signature.

use super::{defects, forgives, reads};
use jpki::Error;
use jpki::error::{Refused, Unsupported};
use jpki::profile::Rule;

defects! {
    "bit-strings-unchecked" breaks ["rfc5280-4.1-der"]:
        "Unused bits of a bit string may be set.", reads!(BitString);
    "booleans-of-any-octet" breaks ["rfc5280-4.1-der", "rfc5280-5.2.5-form"]:
        "A boolean may have any octet.", reads!(Boolean);
    "challenge-signature-unchecked" breaks [
        "rfc8017-8.2.2-length", "rfc8017-8.2.2-range", "rfc8017-8.2.2-padding", "rfc8017-8.2.2-digest-info",
        "rfc8017-8.2.2-message",
    ]:
        "A wrong signature of a card is taken for a right one.", forgives!(Error::Refused(Refused::ChallengeSignature));
    "critical-extension-ignored" breaks [
        "rfc5280-4.2-unknown-critical", "rfc5280-6.1.4-o", "rfc5280-6.1.5-f", "rfc5937-critical",
        "rfc6960-4.2.2.2-critical",
    ]:
        "An unknown critical extension is passed over.", forgives!(Error::Unsupported(Unsupported::CriticalExtension(_)));
    "defaults-written" breaks ["rfc5280-4.1-der", "rfc5280-5.2.5-form", "rfc8017-8.1.2"]:
        "A default may be written.", reads!(DefaultEncoded);
    "empty-sequences" breaks [
        "rfc5280-4.1-der", "rfc5280-5.1-der", "rfc5280-5.1.2.6-never-empty", "rfc5280-5.2.5-form", "rfc5280-5.3.3-name",
        "rfc5652-5.3-attributes",
    ]:
        "A sequence that has at least one member may be empty.", reads!(Empty);
    "extension-twice" breaks ["rfc5280-4.2-once", "rfc5280-5.2-once", "rfc6960-4.2.1-der"]:
        "An extension may come twice.", reads!(DuplicateExtension);
    "integers-of-any-form" breaks ["rfc5280-4.1-der", "rfc5280-4.1.2.2", "rfc5280-5.1-der", "rfc5280-5.2.3-length"]:
        "An integer may be padded, empty, negative or of any length.", reads!(Integer);
    "key-algorithm-unchecked" breaks ["rfc5280-6.1.3-a-1-algorithm"]:
        "A key of an unknown algorithm signs what it likes.", forgives!(Error::Unsupported(Unsupported::KeyAlgorithm(_)));
    "key-form-unchecked" breaks ["rfc5480-2.2"]:
        "A point may be compressed or cut off.", reads!(PublicKey);
    "key-too-large-taken" breaks ["rfc8017-key-cost"]:
        "A key may be as large as it likes.", forgives!(Error::Unsupported(Unsupported::KeyTooLarge));
    "key-weak-taken" breaks ["rfc8017-key-size"]:
        "A weak key is as good as any.", forgives!(Error::Refused(Refused::WeakKey));
    "lengths-of-any-form" breaks ["rfc5280-4.1-der", "rfc5280-5.1-der", "rfc6960-4.2.1-der"]:
        "A length may be indefinite or longer than it need be.", reads!(Length);
    "object-identifiers-padded" breaks ["rfc5280-4.1-der"]:
        "An arc of an object identifier may be padded.", reads!(Oid);
    "profile-basic-constraints-ignored" breaks ["profile-basic-constraints", "rfc5280-6.1.4-k"]:
        "A certificate of a person may claim to be an authority.",
        forgives!(Error::Refused(Refused::Profile(Rule::BasicConstraints)));
    "profile-ext-key-usage-ignored" breaks ["profile-ext-key-usage"]:
        "A certificate of a person may be for another purpose.",
        forgives!(Error::Refused(Refused::Profile(Rule::ExtKeyUsage)));
    "profile-key-usage-ignored" breaks ["profile-key-usage", "profile-key-usage-critical"]:
        "A certificate of a person may have any key usage.", forgives!(Error::Refused(Refused::Profile(Rule::KeyUsage)));
    "profile-policies-ignored" breaks ["profile-certificate-policies", "profile-certificate-policies-critical"]:
        "A certificate of a person may name more policies, or name them without being critical.",
        forgives!(Error::Refused(Refused::Profile(Rule::CertificatePolicies)));
    "profile-serial-ignored" breaks ["profile-serial-positive"]:
        "A serial number may be zero.", forgives!(Error::Refused(Refused::Profile(Rule::SerialNumberPositive)));
    "sha-1-taken" breaks ["rfc5758-sha1", "rfc8017-8.1.2", "profile-signature-algorithm"]:
        "A signature with SHA-1 is as good as any.", forgives!(Error::Refused(Refused::Sha1Signature));
    "signature-algorithm-differs" breaks ["rfc5280-4.1.1.2", "rfc5280-5.1.1.2"]:
        "The two algorithm identifiers may differ.", reads!(SignatureAlgorithmMismatch);
    "signature-algorithm-unchecked" breaks ["rfc5280-6.1.3-a-1-algorithm", "rfc5652-5.3-digest"]:
        "A signature of an unknown algorithm is taken for right.",
        forgives!(Error::Unsupported(Unsupported::SignatureAlgorithm(_)));
    "signature-parameters-unchecked" breaks ["rfc8017-8.1.2", "rfc5652-5.3-digest"]:
        "Parameters of a signature algorithm are passed over.",
        forgives!(Error::Unsupported(Unsupported::SignatureParameters));
    "signature-unchecked" breaks [
        "rfc5280-4.2.1.1", "rfc5280-6.1.3-a-1", "rfc5280-6.1.3-a-1-algorithm", "rfc3279-2.2.3", "rfc5480-2.2",
        "rfc8017-8.1.2", "rfc8017-8.2.2-length", "rfc8017-8.2.2-padding", "rfc8017-8.2.2-digest-info",
    ]:
        "A wrong signature on a certificate is taken for a right one.",
        forgives!(Error::Refused(Refused::CertificateSignature));
    "tags-of-any-kind" breaks [
        "rfc5280-4.1-der", "rfc5280-5.1-der", "rfc5280-5.3.1-code", "rfc5280-5.3.3-name", "rfc4055-5-parameters",
        "rfc5480-2.1.1", "rfc6960-4.2.1-der", "rfc6960-4.2.1-time",
    ]:
        "An element of another type is passed over.", reads!(UnexpectedTag);
    "texts-of-any-octets" breaks ["rfc5280-4.1-der"]:
        "An address may have octets that are not ASCII.", reads!(Ia5String);
    "times-of-any-form" breaks [
        "rfc5280-4.1.2.5.1", "rfc5280-4.1.2.5.2", "rfc5280-5.1.2.4-form", "rfc5652-11.3", "rfc6960-4.2.1-time",
    ]:
        "A time that is none is passed over.", reads!(Time);
    "trailing-octets-ignored" breaks [
        "rfc5280-4.1-der", "rfc5280-5.1-der", "rfc5280-5.2.5-form", "rfc5758-3.2", "rfc5652-5.3-der",
        "rfc6960-4.2.1-der",
    ]:
        "What follows a structure is passed over.", reads!(TrailingBytes);
    "truncated-taken" breaks [
        "rfc5280-4.1-der", "rfc5280-5.1-der", "rfc4055-5-parameters", "rfc8017-8.1.2", "rfc5652-5.3-der",
        "rfc6960-4.2.1-der", "rfc6960-4.2.1-status",
    ]:
        "What is cut off is taken for whole.", reads!(Truncated);
    "version-unchecked" breaks ["rfc5280-4.1.2.1"]:
        "A certificate may be of any version.", forgives!(Error::Unsupported(Unsupported::CertificateVersion));
}
