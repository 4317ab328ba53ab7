// SPDX-License-Identifier: MIT OR Apache-2.0
//! The decision record: every step of one verification as JSON, with what was compared and what came of it: the path, and
//! revocation by lists and OCSP answers, each with its hash, number and dates.
//!
//! Inputs stand in it by their SHA-256; their bytes, which may tell persons, only when they are asked for. The same
//! inputs give the same record again, which is what a replay checks.

mod notes;

use crate::Failure;
use crate::status::{Sources, StatusPolicy};
use base64ct::{Base64, Encoding};
use conformance::adapter::{CertIdDigest, Revocation};
use jpki::Error;
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::oid::Oid;
use jpki::path::{
    ExplicitPolicy, InitialPolicies, Initially, PathVerifier, Policy, TrustAnchors, UntrustedPool,
    Validity,
};
use jpki::profile::{Kind, Profile};
use jpki::time::UnixTime;
use notes::{Notes, hex, refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What the first member of a record says.
pub(crate) const KIND: &str = "kakunin-path-verification";
/// The version of the form below.
const VERSION: u32 = 2;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) record: String,
    pub(crate) version: u32,
    pub(crate) time: String,
    pub(crate) inputs: Inputs,
    pub(crate) policy: PolicyInputs,
    pub(crate) steps: Vec<Value>,
    pub(crate) verdict: Value,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inputs {
    pub(crate) certificate: Input,
    pub(crate) anchors: Vec<Input>,
    pub(crate) untrusted: Vec<Input>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) crls: Vec<Input>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ocsp: Vec<Input>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    pub(crate) sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) der: Option<String>,
}

/// The inputs (c), (e)–(g) of RFC 5280 §6.1.1, and ours.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyInputs {
    pub(crate) profile: String,
    /// None stands for any policy, or for that of the profile.
    pub(crate) initial_policies: Option<Vec<String>>,
    pub(crate) explicit_policy: bool,
    pub(crate) inhibit_policy_mapping: bool,
    pub(crate) inhibit_any_policy: bool,
    pub(crate) key_purpose: Option<String>,
    pub(crate) max_intermediates: Option<usize>,
    pub(crate) revocation: RevocationInputs,
}

/// What is asked about revocation, and how fresh it must be.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevocationInputs {
    pub(crate) source: Revocation,
    /// Seconds.
    pub(crate) next_update_tolerance: u32,
    /// Seconds.
    pub(crate) clock_tolerance: u32,
    /// Seconds.
    pub(crate) max_age: u32,
    /// Base64.
    pub(crate) nonce: Option<String>,
    pub(crate) nonce_optional: bool,
    pub(crate) cert_id_digest: CertIdDigest,
}

/// Bytes to verify.
pub(crate) struct Bytes {
    pub(crate) certificate: Vec<u8>,
    pub(crate) anchors: Vec<Vec<u8>>,
    pub(crate) untrusted: Vec<Vec<u8>>,
    pub(crate) crls: Vec<Vec<u8>>,
    pub(crate) ocsp: Vec<Vec<u8>>,
}

impl Bytes {
    /// Out of a record that holds them; `None` when it does not.
    pub(crate) fn of(inputs: &Inputs) -> Result<Option<Self>, Failure> {
        let decode = |input: &Input| -> Result<Option<Vec<u8>>, Failure> {
            let der = input.der.as_ref().map(|text| Base64::decode_vec(text));
            Ok(der
                .transpose()
                .map_err(|_| "an input of the record is not base64")?)
        };
        let all = |list: &[Input]| {
            list.iter()
                .map(decode)
                .collect::<Result<Option<Vec<_>>, Failure>>()
        };
        let certificate = decode(&inputs.certificate)?;
        let (anchors, untrusted) = (all(&inputs.anchors)?, all(&inputs.untrusted)?);
        let (crls, ocsp) = (all(&inputs.crls)?, all(&inputs.ocsp)?);
        Ok((|| {
            Some(Self {
                certificate: certificate?,
                anchors: anchors?,
                untrusted: untrusted?,
                crls: crls?,
                ocsp: ocsp?,
            })
        })())
    }

    fn inputs(&self, embed: Embed) -> Inputs {
        let input = |der: &Vec<u8>| Input {
            sha256: hex(&(PROVIDER.sha256)(&[der])),
            der: (embed == Embed::Bytes).then(|| Base64::encode_string(der)),
        };
        Inputs {
            certificate: input(&self.certificate),
            anchors: self.anchors.iter().map(input).collect(),
            untrusted: self.untrusted.iter().map(input).collect(),
            crls: self.crls.iter().map(input).collect(),
            ocsp: self.ocsp.iter().map(input).collect(),
        }
    }
}

/// What of the inputs a record holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embed {
    Bytes,
    Hashes,
}

impl PolicyInputs {
    fn policy(&self) -> Result<Policy, Failure> {
        let oid = |dotted: &String| -> Result<Oid, Failure> {
            Oid::from_dotted(dotted)
                .ok_or_else(|| format!("{dotted} is not an object identifier").into())
        };
        let mut policy = match self.profile.as_str() {
            "rfc5280" => Policy::rfc5280(),
            "jpki-authentication" => Policy::official(Profile::published(Kind::Authentication)),
            "jpki-signature" => Policy::official(Profile::published(Kind::Signature)),
            "jpki-authentication-synthetic" => {
                Policy::official(Profile::synthetic(Kind::Authentication))
            }
            "jpki-signature-synthetic" => Policy::official(Profile::synthetic(Kind::Signature)),
            other => return Err(format!("profile {other} is not known").into()),
        };
        if let Some(list) = &self.initial_policies {
            policy.initial_policies =
                InitialPolicies::Listed(list.iter().map(oid).collect::<Result<_, _>>()?);
        }
        if self.explicit_policy {
            policy.explicit_policy = ExplicitPolicy::Required;
        }
        if self.inhibit_policy_mapping {
            policy.policy_mapping = Initially::Inhibited;
        }
        if self.inhibit_any_policy {
            policy.any_policy = Initially::Inhibited;
        }
        policy.key_purpose = self.key_purpose.as_ref().map(oid).transpose()?;
        if let Some(most) = self.max_intermediates {
            policy.max_intermediates = most;
        }
        Ok(policy)
    }
}

impl RevocationInputs {
    fn policy(&self) -> Result<StatusPolicy, Failure> {
        let decode = |text: &String| Base64::decode_vec(text);
        let nonce = self.nonce.as_ref().map(decode).transpose();
        Ok(StatusPolicy {
            revocation: self.source,
            next_update_tolerance: self.next_update_tolerance,
            clock_tolerance: self.clock_tolerance,
            max_age: self.max_age,
            nonce: nonce.map_err(|_| "the nonce of the record is not base64")?,
            nonce_optional: self.nonce_optional,
            digest: self.cert_id_digest,
        })
    }
}

impl Record {
    /// Verifies, and notes how.
    pub(crate) fn of(
        bytes: &Bytes,
        policy: PolicyInputs,
        time: UnixTime,
        embed: Embed,
    ) -> Result<Self, Failure> {
        let mut notes = Notes::default();
        let status = policy.revocation.policy()?;
        let verdict = match verified(bytes, &policy.policy()?, &status, time, &mut notes) {
            Ok(verdict) => verdict,
            Err((error, depth)) => {
                let mut verdict = refusal(&error);
                if let (Some(members), Some(depth)) = (verdict.as_object_mut(), depth) {
                    members.insert("depth".to_owned(), depth.into());
                }
                verdict
            }
        };
        Ok(Self {
            record: KIND.to_owned(),
            version: VERSION,
            time: time.to_string(),
            inputs: bytes.inputs(embed),
            policy,
            steps: notes.0,
            verdict,
        })
    }

    /// Reads a record.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Failure> {
        let record: Self = serde_json::from_slice(text)
            .map_err(|error| format!("this is not a decision record: {error}"))?;
        if record.record != KIND || record.version != VERSION {
            return Err("this is a record of another kind or version".into());
        }
        Ok(record)
    }

    pub(crate) fn is_undetermined(&self) -> bool {
        at(&self.verdict, "/verdict") == "undetermined"
    }

    pub(crate) fn is_accepted(&self) -> bool {
        at(&self.verdict, "/verdict") == "accept"
    }
}

/// The member at a JSON pointer (RFC 6901); null when there is none.
pub(crate) fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn verified(
    bytes: &Bytes,
    policy: &Policy,
    status: &StatusPolicy,
    time: UnixTime,
    notes: &mut Notes,
) -> Result<Value, (Error, Option<usize>)> {
    let read = |list: &[Vec<u8>]| {
        list.iter()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<Vec<_>, _>>()
    };
    let early = |error: Error| (error, None);
    let certificate = Certificate::from_der(&bytes.certificate).map_err(early)?;
    let anchors =
        TrustAnchors::new(read(&bytes.anchors).map_err(early)?, &PROVIDER).map_err(early)?;
    let pool = UntrustedPool::new(read(&bytes.untrusted).map_err(early)?).map_err(early)?;
    let path = PathVerifier::new(&anchors, policy, time, &PROVIDER)
        .with_untrusted(&pool)
        .verify_observed(&certificate, notes)
        .map_err(|failure| (failure.error, Some(failure.depth)))?;
    let sources = Sources {
        lists: &bytes.crls,
        answers: &bytes.ocsp,
        pool: &bytes.untrusted,
        anchors: &anchors,
        now: time,
    };
    status
        .check(&path, &sources, notes)
        .map_err(|error| (error, Some(0)))?;
    Ok(json!({
        "verdict": "accept",
        "validity": if path.validity() == Validity::InTime { "in-time" } else { "in-grace" },
        "policies": path.policies().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "intermediates": path.intermediates().len(),
        "anchor": path.anchor_key_id().to_string(),
    }))
}
