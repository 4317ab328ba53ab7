// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier can overlook on the way from a certificate to an anchor.

use super::{Hold, defects, forgives};
use conformance::adapter::{Anchor, Input};
use jpki::Error;
use jpki::error::{Refused, Unsupported};

/// An instant in the middle of most validities of the suite.
const FIXED: &str = "2026-11-24T03:00:00Z";

defects! {
    "anchor-limits-ignored" breaks ["rfc5937-3.2"]:
        "What an anchor's owner allows is passed over.", Hold::Takes(without_limits);
    "anchor-may-not-sign" breaks ["rfc5280-6.1.1-d-authority"]:
        "Any pinned certificate is an anchor.", forgives!(Error::Refused(Refused::AnchorNotCertificationAuthority));
    "anchor-validity-ignored" breaks ["rfc5280-6.1.1-d-validity"]:
        "An anchor has no end.",
        forgives!(Error::Refused(Refused::AnchorExpired { .. } | Refused::AnchorNotYetValid { .. }));
    "any-inhibit-ignored" breaks ["rfc5280-6.1.1-g"]:
        "anyPolicy counts, whether it is inhibited or not.", Hold::Takes(|input| input.inhibit_any_policy = false);
    "clock-fixed" breaks [
        "rfc5280-6.1.3-a-2-not-before", "rfc5280-6.1.3-a-2-not-after", "rfc5280-4.1.2.5-range", "profile-grace-end",
        "rfc5280-6.3.3-a", "rfc6960-3.2-5", "rfc6960-3.2-6",
    ]:
        "The verifier has a time of its own.", Hold::Takes(|input| FIXED.clone_into(&mut input.time));
    "expired-taken" breaks [
        "rfc5280-4.1.2.5.1", "rfc5280-4.1.2.5-range", "rfc5280-6.1.3-a-2-not-after", "profile-grace-last-instant",
        "profile-grace-end", "profile-grace-only-authentication", "rfc6960-4.2.2.2-validity",
    ]:
        "A certificate has no end.", forgives!(Error::Refused(Refused::CertificateExpired { .. }));
    "explicit-policy-ignored" breaks ["rfc5280-6.1.3-f", "rfc5280-6.1.5-g"]:
        "Whether a policy is required is passed over.", Hold::Takes(|input| input.explicit_policy = false);
    "initial-policies-ignored" breaks ["rfc5280-6.1.5-g", "rfc5280-6.1.4-b-1"]:
        "Any policy will do.", Hold::Takes(|input| input.initial_policies = None);
    "issuer-key-unknown-taken" breaks [
        "rfc5280-6.1.1-c", "rfc5280-6.1.1-d", "rfc5280-6.1.3-a-1", "profile-issuer-generations", "profile-anchor-pinned",
    ]:
        "The name of an anchor is enough, whatever key signed.", forgives!(Error::Refused(Refused::IssuerKeyUnknown));
    "issuer-no-authority" breaks ["rfc5280-6.1.4-k", "rfc5280-6.1.4-user-as-issuer"]:
        "Whoever has a certificate can issue others.",
        forgives!(Error::Refused(Refused::IssuerNotCertificationAuthority));
    "issuer-unknown-taken" breaks [
        "rfc5280-6.1-path", "rfc5280-6.1-search", "rfc5280-6.1.3-a-4", "rfc5280-7.1-different", "profile-kind",
        "rfc5652-5.1-certificates",
    ]:
        "A path may end anywhere.", forgives!(Error::Refused(Refused::IssuerUnknown));
    "issuer-usage-ignored" breaks ["rfc5280-6.1.4-n"]:
        "An issuer's key usage is passed over.", forgives!(Error::Refused(Refused::IssuerSigningNotAllowed));
    "mapping-inhibit-ignored" breaks ["rfc5280-6.1.4-b-2"]:
        "Policies are mapped, whether it is inhibited or not.",
        Hold::Takes(|input| input.inhibit_policy_mapping = false);
    "mapping-of-any-policy" breaks ["rfc5280-6.1.4-a"]:
        "anyPolicy may be mapped.", forgives!(Error::Refused(Refused::PolicyMappingOfAnyPolicy));
    "maximum-ignored" breaks ["rfc5280-6.1-maximum"]:
        "A path may be as long as it likes.", Hold::Takes(|input| input.max_intermediates = None);
    "name-constraint-bounds-ignored" breaks ["rfc5280-4.2.1.10-bounds"]:
        "minimum and maximum of a subtree are passed over.",
        forgives!(Error::Unsupported(Unsupported::NameConstraintBounds));
    "name-constraint-forms-ignored" breaks ["rfc5280-4.2.1.10-unprocessed"]:
        "Subtrees of an unknown form are passed over.", forgives!(Error::Unsupported(Unsupported::NameConstraintForm(_)));
    "name-constraint-values-ignored" breaks ["rfc5280-4.2.1.10-forms"]:
        "Subtrees that cannot be applied are passed over.", forgives!(Error::Unsupported(Unsupported::NameConstraintValue));
    "names-excluded-taken" breaks [
        "rfc5280-4.2.1.10-forms", "rfc5280-6.1.3-b-self-issued", "rfc5280-6.1.3-c", "rfc5280-6.1.4-g", "rfc5937-3.2",
    ]:
        "Excluded subtrees are passed over.", forgives!(Error::Refused(Refused::NameExcluded));
    "names-not-permitted-taken" breaks [
        "rfc5280-4.2.1.10-forms", "rfc5280-4.2.1.10-mail", "rfc5280-6.1.3-b", "rfc5280-6.1.4-g", "rfc5937-3.2",
    ]:
        "Permitted subtrees are passed over.", forgives!(Error::Refused(Refused::NameNotPermitted));
    "not-yet-valid-taken" breaks [
        "rfc5280-4.1.2.5-range", "rfc5280-6.1.3-a-2-not-before", "rfc6960-4.2.2.2-validity",
    ]:
        "A certificate has no beginning.", forgives!(Error::Refused(Refused::CertificateNotYetValid { .. }));
    "path-length-ignored" breaks [
        "rfc5280-6.1.4-l", "rfc5280-6.1.4-l-self-issued", "rfc5280-6.1.4-m", "rfc5937-3.2",
    ]:
        "As many authorities as there are may follow each other.",
        forgives!(Error::Refused(Refused::PathLengthExceeded));
    "policies-ignored" breaks [
        "rfc5280-6.1.1-d", "rfc5280-6.1.1-g", "rfc5280-6.1.3-d", "rfc5280-6.1.3-d-any-policy",
        "rfc5280-6.1.3-d-any-policy-self-issued", "rfc5280-6.1.3-f", "rfc5280-6.1.4-b-1", "rfc5280-6.1.4-b-2",
        "rfc5280-6.1.4-i-1", "rfc5280-6.1.4-j", "rfc5280-6.1.5-f", "rfc5280-6.1.5-g", "rfc5937-3.2",
        "profile-certificate-policies", "profile-issuer-test",
    ]:
        "Where no policy is left the path is accepted.", forgives!(Error::Refused(Refused::PolicyNotAccepted));
    "policy-twice" breaks ["rfc5280-4.2.1.4-once"]:
        "A policy may come twice.", forgives!(Error::Refused(Refused::PolicyTwice));
    "pool-trusted" breaks ["rfc5280-6.1-path", "rfc5280-6.1.1-d", "rfc5280-6.1-search"]:
        "What comes along is trusted.", Hold::Takes(pool_trusted);
    "pool-unread" breaks ["rfc5280-6.1-path", "rfc5280-6.1-pool"]:
        "What comes along is not looked at.", Hold::Takes(|input| input.untrusted.clear());
    "purpose-ignored" breaks ["rfc5280-4.2.1.12", "rfc5280-4.2.1.12-authority"]:
        "The purpose that is asked for is passed over.", Hold::Takes(|input| input.key_purpose = None);
    "qualifier-ignored" breaks ["rfc5280-4.2.1.4-unknown-qualifier"]:
        "An unknown qualifier of a critical policy is passed over.",
        forgives!(Error::Unsupported(Unsupported::PolicyQualifier(_)));
    "unreadable-issuer-taken" breaks ["rfc5280-6.1-pool", "rfc5280-4.1-der"]:
        "A certificate that cannot be read issues others.", forgives!(Error::Refused(Refused::IssuerUnknown));
}

fn without_limits(input: &mut Input) {
    for anchor in &mut input.anchors {
        if let Anchor::Key { limits, .. } = anchor {
            *limits = None;
        }
    }
}

fn pool_trusted(input: &mut Input) {
    let pool = input.untrusted.iter().cloned();
    let anchors = pool.map(|certificate| Anchor::Certificate { certificate });
    input.anchors.extend(anchors);
}
