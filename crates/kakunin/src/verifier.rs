// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin verifier`: our adapter for the verifier role (`docs/adapter.md`). It has nothing the contract does not give.

use crate::{Failure, Outcome};
use base64ct::{Base64, Encoding};
use conformance::adapter::{CaseRequest, LINE_MAX, Reply, Request, VERSION, Verdict};
use jpki::Error;
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::{Policy, TrustAnchors, Validity, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{
    Crl, CrlLimits, CrlStore, RevocationPolicy, verify_crl, verify_not_revoked,
};
use jpki::signature::verify_challenge_signature;
use jpki::time::UnixTime;
use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

/// Profiles this adapter knows.
static PROFILES: [(&str, Profile); 4] = [
    (
        "jpki-authentication",
        Profile::published(Kind::Authentication),
    ),
    (
        "jpki-authentication-synthetic",
        Profile::synthetic(Kind::Authentication),
    ),
    ("jpki-signature", Profile::published(Kind::Signature)),
    (
        "jpki-signature-synthetic",
        Profile::synthetic(Kind::Signature),
    ),
];

pub(crate) fn run() -> Outcome {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let limit = u64::try_from(LINE_MAX)?;
    loop {
        let mut line = String::new();
        (&mut input).take(limit).read_line(&mut line)?;
        if line.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let request: Request = serde_json::from_str(&line)
            .map_err(|error| format!("a line is not of the contract: {error}"))?;
        let reply = match request {
            Request::Hello { .. } => Reply::Hello {
                version: VERSION,
                implementation: format!("kakunin {}", env!("CARGO_PKG_VERSION")),
                profiles: PROFILES
                    .iter()
                    .map(|(name, _)| (*name).to_owned())
                    .collect(),
            },
            Request::Case(case) => judged(case),
            Request::Bye => return Ok(ExitCode::SUCCESS),
        };
        writeln!(output, "{}", serde_json::to_string(&reply)?)?;
        output.flush()?;
    }
}

fn judged(case: CaseRequest) -> Reply {
    let id = case.id.clone();
    let Some((_, profile)) = PROFILES.iter().find(|(name, _)| *name == case.profile) else {
        return Reply::Skip {
            id,
            reason: format!("profile {} is not known", case.profile),
        };
    };
    match Input::read(&case) {
        Err(error) => Reply::Error {
            id,
            reason: error.to_string(),
        },
        Ok(input) => match input.verify(profile.clone()) {
            Ok(validity) => {
                let validity = if validity == Validity::InTime {
                    "in-time"
                } else {
                    "in-grace"
                };
                Reply::Result {
                    id,
                    verdict: Verdict::Accept,
                    class: None,
                    validity: Some(validity.to_owned()),
                }
            }
            Err(error) => {
                let undetermined = matches!(error, Error::Undetermined(_));
                let verdict = if undetermined {
                    Verdict::Undetermined
                } else {
                    Verdict::Refuse
                };
                Reply::Result {
                    id,
                    verdict,
                    class: Some(error.class().to_owned()),
                    validity: None,
                }
            }
        },
    }
}

/// A case with its binary members decoded.
struct Input {
    certificate: Vec<u8>,
    anchors: Vec<Vec<u8>>,
    crls: Vec<Vec<u8>>,
    time: UnixTime,
    signed: Option<(Vec<u8>, Vec<u8>)>,
}

impl Input {
    fn read(case: &CaseRequest) -> Result<Self, Failure> {
        let bytes = |text: &String| Base64::decode_vec(text).map_err(|_| "a member is not base64");
        let signed = match (&case.message, &case.signature) {
            (Some(message), Some(signature)) => Some((bytes(message)?, bytes(signature)?)),
            _ => None,
        };
        Ok(Self {
            certificate: bytes(&case.certificate)?,
            anchors: case.anchors.iter().map(bytes).collect::<Result<_, _>>()?,
            crls: case.crls.iter().map(bytes).collect::<Result<_, _>>()?,
            time: case
                .time
                .parse::<UnixTime>()
                .map_err(|_| "time is not RFC 3339 in UTC")?,
            signed,
        })
    }

    fn verify(&self, profile: Profile) -> Result<Validity, Error> {
        let certificate = Certificate::from_der(&self.certificate)?;
        let anchors = self.anchors.iter().map(|der| Certificate::from_der(der));
        let anchors = TrustAnchors::new(anchors.collect::<Result<_, _>>()?, &PROVIDER)?;
        let path = verify_path(
            &certificate,
            &anchors,
            &Policy::official(profile),
            self.time,
            &PROVIDER,
        )?;
        verify_not_revoked(
            &path,
            &self.lists(&anchors),
            self.time,
            &RevocationPolicy::official(),
        )?;
        if let Some((message, signature)) = &self.signed {
            verify_challenge_signature(&path, message, signature, &PROVIDER)?;
        }
        Ok(path.validity())
    }

    /// A list that cannot be verified, or is older than the one held, is as if it were not there.
    fn lists(&self, anchors: &TrustAnchors) -> CrlStore {
        let mut store = CrlStore::new();
        for der in &self.crls {
            let verified = Crl::from_der(der, &CrlLimits::partitioned())
                .and_then(|list| verify_crl(list, anchors, &PROVIDER));
            if let Ok(list) = verified
                && store.insert(list).is_err()
            {
                // Older than the one held.
            }
        }
        store
    }
}
