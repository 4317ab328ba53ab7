// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier can overlook in signed messages.

use super::{Hold, defects, forgives, reads};
use jpki::Error;
use jpki::error::{Misuse, Refused, Unsupported};

defects! {
    "message-attributes-unchecked" breaks ["rfc5652-5.3-attributes", "rfc5652-11.1", "rfc5652-11.2"]:
        "Signed attributes may be missing, repeated or about another content.",
        forgives!(Error::Refused(Refused::SignedAttributes));
    "message-ber-taken" breaks ["rfc5652-5.3-der"]:
        "A message may be BER.", forgives!(Error::Unsupported(Unsupported::BerEncoding));
    "message-certificate-form-ignored" breaks ["rfc5652-5.1-certificates"]:
        "A certificate of an obsolete form is passed over.",
        forgives!(Error::Unsupported(Unsupported::CertificateForm));
    "message-content-type-ignored" breaks ["rfc5652-5.3-der"]:
        "A message that is no signed data is taken for signed.",
        forgives!(Error::Unsupported(Unsupported::ContentType(_)));
    "message-content-given-twice" breaks ["rfc5652-5.2-detached"]:
        "A content that is inside is passed over where another is given along.",
        Hold::Takes(|input| input.content = None);
    "message-content-missing" breaks ["rfc5652-5.2-detached"]:
        "A message without its content is taken for signed.", forgives!(Error::Misuse(Misuse::ContentMissing));
    "message-digest-unchecked" breaks ["rfc5652-11.2"]:
        "The digest of a message may be another one.", forgives!(Error::Refused(Refused::MessageDigest));
    "message-digest-unknown" breaks ["rfc5652-5.3-digest"]:
        "A digest of an unknown algorithm is taken for right.",
        forgives!(Error::Unsupported(Unsupported::DigestAlgorithm(_)));
    "message-of-nobody" breaks ["rfc5652-5.1-signers"]:
        "A message that nobody signed is taken for signed.", forgives!(Error::Refused(Refused::NoSigner));
    "message-set-out-of-order" breaks ["rfc5652-5.3-der"]:
        "Members of a set may be out of order.", reads!(SetOrder);
    "message-signature-unchecked" breaks ["rfc5652-5.1-signers", "rfc5652-5.4", "rfc5652-5.6"]:
        "A wrong signature of a signer is taken for a right one.", forgives!(Error::Refused(Refused::SignerSignature));
    "message-signer-unknown" breaks ["rfc5652-5.1-certificates", "rfc5652-5.1-signers", "rfc5652-5.3-identifier"]:
        "A signer whose certificate is not there has signed.",
        forgives!(Error::Refused(Refused::SignerCertificateUnknown));
    "message-signing-certificate-ignored" breaks ["rfc5035-3"]:
        "A signer may have signed for another certificate.", forgives!(Error::Refused(Refused::SigningCertificate));
    "message-usage-ignored" breaks ["rfc5280-4.2.1.3-message"]:
        "A signer's key usage is passed over.", forgives!(Error::Refused(Refused::SignerKeyUsage));
    "message-version-ignored" breaks ["rfc5652-5.3-der", "rfc5652-5.3-identifier"]:
        "A message may be of any version.", forgives!(Error::Unsupported(Unsupported::SignedDataVersion));
}
