// SPDX-License-Identifier: MIT OR Apache-2.0
//! A case made into the values `jpki` takes, and given to it.

use super::{Accepted, NotAccepted};
use crate::status::{Sources, StatusPolicy};
use base64ct::{Base64, Encoding};
use conformance::adapter::{self, Anchor, Kind};
use jpki::Error;
use jpki::certificate::Certificate;
use jpki::cms::{SignedData, verify_signed_data};
use jpki::crypto::aws_lc::PROVIDER;
use jpki::oid::Oid;
use jpki::path::{
    AnchorLimits, ExplicitPolicy, InitialPolicies, Initially, PathVerifier, Policy, TrustAnchor,
    TrustAnchors, Unobserved, UntrustedPool, Validity, VerifiedPath,
};
use jpki::profile::{Kind as ProfileKind, Profile};
use jpki::signature::verify_challenge_signature;
use jpki::time::UnixTime;

/// Profiles this adapter knows.
pub(super) const PROFILES: [&str; 5] = [
    "jpki-authentication",
    "jpki-authentication-synthetic",
    "jpki-signature",
    "jpki-signature-synthetic",
    "rfc5280",
];

/// Why a case gives nothing to judge.
pub(super) enum Unreadable {
    Skipped(String),
    Broken(String),
}

/// A case with its binary members decoded.
pub(super) struct Input {
    subject: Subject,
    untrusted: Vec<Vec<u8>>,
    anchors: Vec<PinnedAnchor>,
    crls: Vec<Vec<u8>>,
    ocsp: Vec<Vec<u8>>,
    time: UnixTime,
    policy: Policy,
    status: StatusPolicy,
}

/// What is judged.
enum Subject {
    List(Vec<u8>),
    Answer {
        certificate: Vec<u8>,
        response: Vec<u8>,
    },
    Path(Vec<u8>),
    Signature {
        certificate: Vec<u8>,
        message: Vec<u8>,
        signature: Vec<u8>,
    },
    SignedData {
        message: Vec<u8>,
        content: Option<Vec<u8>>,
    },
}

enum PinnedAnchor {
    Certificate(Vec<u8>),
    Key(Vec<u8>, Vec<u8>, AnchorLimits),
}

impl Input {
    pub(super) fn read(case: &adapter::Input) -> Result<Self, Unreadable> {
        let subject = subject(case)?;
        let time = case.time.parse();
        Ok(Self {
            subject,
            untrusted: all(&case.untrusted)?,
            anchors: case.anchors.iter().map(anchor).collect::<Result<_, _>>()?,
            crls: all(&case.crls)?,
            time: time.map_err(|_| broken("time is not RFC 3339 in UTC"))?,
            ocsp: all(&case.ocsp)?,
            policy: policy(case)?,
            status: StatusPolicy {
                revocation: case.revocation,
                next_update_tolerance: case.next_update_tolerance,
                clock_tolerance: case.clock_tolerance,
                max_age: case.max_age,
                nonce: case.nonce.as_deref().map(bytes).transpose()?,
                nonce_optional: case.nonce_optional,
                digest: case.cert_id_digest,
            },
        })
    }

    pub(super) fn verify(&self) -> Result<Accepted, NotAccepted> {
        let anchors = self.anchors.iter().map(PinnedAnchor::pin);
        let anchors = TrustAnchors::from_anchors(anchors.collect::<Result<_, _>>()?)?;
        let verifier = PathVerifier::new(&anchors, &self.policy, self.time, &PROVIDER);
        match &self.subject {
            Subject::List(list) => {
                self.status.check_list(list, &self.sources(&anchors))?;
                Ok(Accepted::default())
            }
            Subject::Answer {
                certificate,
                response,
            } => {
                let path = self.path(&verifier, certificate)?;
                let sources = self.sources(&anchors);
                self.status
                    .check_answer(response, &path, &sources, &mut Unobserved)?;
                self.accepted([&path].into_iter(), &anchors)
            }
            Subject::Path(certificate) => {
                let path = self.path(&verifier, certificate)?;
                self.accepted([&path].into_iter(), &anchors)
            }
            Subject::Signature {
                certificate,
                message,
                signature,
            } => {
                let path = self.path(&verifier, certificate)?;
                let accepted = self.accepted([&path].into_iter(), &anchors)?;
                verify_challenge_signature(&path, message, signature, &PROVIDER)?;
                Ok(accepted)
            }
            Subject::SignedData { message, content } => {
                let message = SignedData::from_der(message)?;
                let pool = self.pool()?;
                let verifier = verifier.with_untrusted(&pool);
                let verified = verify_signed_data(&message, content.as_deref(), &verifier)
                    .map_err(Error::from)?;
                let paths = verified.signers().iter().map(|signer| signer.path());
                self.accepted(paths, &anchors)
            }
        }
    }

    fn path(
        &self,
        verifier: &PathVerifier<'_>,
        certificate: &[u8],
    ) -> Result<VerifiedPath, NotAccepted> {
        let certificate = Certificate::from_der(certificate)?;
        let pool = self.pool()?;
        let verified = verifier.with_untrusted(&pool).verify(&certificate);
        verified.map_err(|failure| NotAccepted {
            error: failure.error,
            depth: Some(failure.depth),
        })
    }

    /// What cannot be read is as if it were not there.
    fn pool(&self) -> Result<UntrustedPool, Error> {
        let readable = self.untrusted.iter().map(|der| Certificate::from_der(der));
        UntrustedPool::new(readable.filter_map(Result::ok).collect())
    }

    /// Asks about revocation if that is wanted. The policies are those all paths are good for.
    fn accepted<'a>(
        &self,
        paths: impl Iterator<Item = &'a VerifiedPath>,
        anchors: &TrustAnchors,
    ) -> Result<Accepted, NotAccepted> {
        let mut validity = Validity::InTime;
        let mut policies: Option<Vec<String>> = None;
        let sources = self.sources(anchors);
        for path in paths {
            self.status.check(path, &sources, &mut Unobserved)?;
            if path.validity() != Validity::InTime {
                validity = path.validity();
            }
            let of_path: Vec<String> = path.policies().iter().map(Oid::to_string).collect();
            policies = Some(match policies {
                None => of_path,
                Some(held) => held
                    .into_iter()
                    .filter(|policy| of_path.contains(policy))
                    .collect(),
            });
        }
        Ok(Accepted {
            validity: Some(validity),
            policies,
        })
    }

    fn sources<'a>(&'a self, anchors: &'a TrustAnchors) -> Sources<'a> {
        Sources {
            lists: &self.crls,
            answers: &self.ocsp,
            pool: &self.untrusted,
            anchors,
            now: self.time,
        }
    }
}

impl PinnedAnchor {
    fn pin(&self) -> Result<TrustAnchor, Error> {
        match self {
            Self::Certificate(der) => {
                TrustAnchor::from_certificate(Certificate::from_der(der)?, &PROVIDER)
            }
            Self::Key(name, key, limits) => {
                TrustAnchor::from_key(name, key, limits.clone(), &PROVIDER)
            }
        }
    }
}

fn subject(case: &adapter::Input) -> Result<Subject, Unreadable> {
    let needed = |member: &Option<String>, name: &str| match member {
        Some(text) => bytes(text),
        None => Err(broken(&format!("{name} is missing"))),
    };
    Ok(match case.kind {
        Kind::Path => Subject::Path(needed(&case.certificate, "certificate")?),
        Kind::Signature => Subject::Signature {
            certificate: needed(&case.certificate, "certificate")?,
            message: needed(&case.message, "message")?,
            signature: needed(&case.signature, "signature")?,
        },
        Kind::Cms => Subject::SignedData {
            message: needed(&case.signed_data, "signedData")?,
            content: case.content.as_deref().map(bytes).transpose()?,
        },
        Kind::Crl => Subject::List(only(&case.crls, "list")?),
        Kind::Ocsp => Subject::Answer {
            certificate: needed(&case.certificate, "certificate")?,
            response: only(&case.ocsp, "answer")?,
        },
    })
}

/// The policy of the profile, with what the case gives.
fn policy(case: &adapter::Input) -> Result<Policy, Unreadable> {
    let profile = match case.profile.as_str() {
        "jpki-authentication" => Some(Profile::published(ProfileKind::Authentication)),
        "jpki-authentication-synthetic" => Some(Profile::synthetic(ProfileKind::Authentication)),
        "jpki-signature" => Some(Profile::published(ProfileKind::Signature)),
        "jpki-signature-synthetic" => Some(Profile::synthetic(ProfileKind::Signature)),
        "rfc5280" => None,
        other => {
            let reason = format!("profile {other} is not known");
            return Err(Unreadable::Skipped(reason));
        }
    };
    let mut policy = profile.map_or_else(Policy::rfc5280, Policy::official);
    if let Some(list) = &case.initial_policies {
        policy.initial_policies = InitialPolicies::Listed(oids(list)?);
    }
    if case.explicit_policy {
        policy.explicit_policy = ExplicitPolicy::Required;
    }
    if case.inhibit_policy_mapping {
        policy.policy_mapping = Initially::Inhibited;
    }
    if case.inhibit_any_policy {
        policy.any_policy = Initially::Inhibited;
    }
    if let Some(purpose) = &case.key_purpose {
        policy.key_purpose = Some(oid(purpose)?);
    }
    if let Some(most) = case.max_intermediates {
        policy.max_intermediates = most;
    }
    Ok(policy)
}

fn anchor(anchor: &Anchor) -> Result<PinnedAnchor, Unreadable> {
    let (name, key, limits) = match anchor {
        Anchor::Certificate { certificate } => {
            return bytes(certificate).map(PinnedAnchor::Certificate);
        }
        Anchor::Key { name, key, limits } => (bytes(name)?, bytes(key)?, limits),
    };
    let mut pinned = AnchorLimits::none();
    if let Some(limits) = limits {
        pinned.policies = limits.policies.as_deref().map(oids).transpose()?;
        pinned.require_explicit_policy = limits.require_explicit_policy;
        pinned.inhibit_policy_mapping = limits.inhibit_policy_mapping;
        pinned.inhibit_any_policy = limits.inhibit_any_policy;
        pinned.path_length = limits.path_length;
        pinned.name_constraints = limits.name_constraints.as_deref().map(bytes).transpose()?;
    }
    Ok(PinnedAnchor::Key(name, key, pinned))
}

/// The one member there must be.
fn only(members: &[String], what: &str) -> Result<Vec<u8>, Unreadable> {
    match members {
        [one] => bytes(one),
        _ => Err(broken(&format!("there is not one {what}"))),
    }
}

fn all(members: &[String]) -> Result<Vec<Vec<u8>>, Unreadable> {
    members.iter().map(|text| bytes(text)).collect()
}

fn bytes(text: &str) -> Result<Vec<u8>, Unreadable> {
    Base64::decode_vec(text).map_err(|_| broken("a member is not base64"))
}

fn oids(list: &[String]) -> Result<Vec<Oid>, Unreadable> {
    list.iter().map(|dotted| oid(dotted)).collect()
}

fn oid(dotted: &str) -> Result<Oid, Unreadable> {
    Oid::from_dotted(dotted).ok_or_else(|| broken("a member is not an object identifier"))
}

fn broken(reason: &str) -> Unreadable {
    Unreadable::Broken(reason.to_owned())
}
