// SPDX-License-Identifier: MIT OR Apache-2.0
//! Verifiers: JSON lines on standard input and output.

use super::process::Process;
use crate::adapter::{self, CaseRequest, LINE_MAX, Reply, Request};
use crate::case::{VerifierExpectation, VerifierInput};
use crate::report::Verdict;
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest time for one verdict: generous for interpreters that start slowly.
const CASE_TIME: Duration = Duration::from_secs(30);

pub(crate) struct Verifier {
    process: Process,
}

impl Verifier {
    pub(super) async fn start(command: &[String]) -> Result<Self, String> {
        let mut verifier = Self {
            process: Process::start(command)?,
        };
        match verifier
            .ask(&Request::Hello {
                version: adapter::VERSION,
            })
            .await?
        {
            Reply::Hello {
                version: adapter::VERSION,
                ..
            } => Ok(verifier),
            reply => Err(format!("it does not answer hello: {reply:?}")),
        }
    }

    pub(super) async fn end(mut self) {
        drop(self.send(&Request::Bye).await);
        drop(self.process.exit_code(CASE_TIME).await);
    }

    pub(super) async fn judge(
        &mut self,
        id: &str,
        input: &VerifierInput,
        expect: &VerifierExpectation,
        blobs: &BTreeMap<String, String>,
    ) -> Verdict {
        let request = match request(id, input, blobs) {
            Ok(request) => request,
            Err(reason) => return Verdict::Error { reason },
        };
        match self.ask(&Request::Case(request)).await {
            Ok(reply) => compared(id, expect, reply),
            Err(reason) => Verdict::Error { reason },
        }
    }

    async fn send(&mut self, request: &Request) -> Result<(), String> {
        let line = serde_json::to_string(request).map_err(|error| error.to_string())?;
        self.process.write_line(&line).await
    }

    async fn ask(&mut self, request: &Request) -> Result<Reply, String> {
        self.send(request).await?;
        let line = self.process.read_line(LINE_MAX, CASE_TIME).await?;
        serde_json::from_str(&line)
            .map_err(|error| format!("its reply is not of the contract: {error}"))
    }
}

fn request(
    id: &str,
    input: &VerifierInput,
    blobs: &BTreeMap<String, String>,
) -> Result<CaseRequest, String> {
    let blob = |name: &String| {
        blobs
            .get(name)
            .cloned()
            .ok_or_else(|| format!("there is no blob {name}"))
    };
    Ok(CaseRequest {
        id: id.to_owned(),
        certificate: blob(&input.certificate)?,
        anchors: input.anchors.iter().map(blob).collect::<Result<_, _>>()?,
        crls: input.crls.iter().map(blob).collect::<Result<_, _>>()?,
        time: input.time.clone(),
        profile: input.profile.clone(),
        message: input.message.as_ref().map(blob).transpose()?,
        signature: input.signature.as_ref().map(blob).transpose()?,
    })
}

fn compared(id: &str, expect: &VerifierExpectation, reply: Reply) -> Verdict {
    match reply {
        Reply::Skip { reason, .. } => Verdict::Skipped { reason },
        Reply::Error { reason, .. } => Verdict::Error { reason },
        Reply::Result { id: of, .. } if of != id => Verdict::Error {
            reason: format!("it answered for {of}"),
        },
        Reply::Result {
            verdict,
            class,
            validity,
            ..
        } => {
            let came = format!(
                "{verdict:?} {}",
                class.as_deref().or(validity.as_deref()).unwrap_or_default()
            );
            let wanted = expect
                .class
                .as_deref()
                .or(expect.validity.as_deref())
                .unwrap_or_default();
            let reason = format!("expected {:?} {wanted}, came {came}", expect.verdict);
            if verdict != expect.verdict {
                Verdict::Fail { reason }
            } else if differs(&expect.class, &class) || differs(&expect.validity, &validity) {
                Verdict::WrongReason { reason }
            } else {
                Verdict::Pass
            }
        }
        Reply::Hello { .. } => Verdict::Error {
            reason: "it said hello again".into(),
        },
    }
}

/// An adapter that gives no reason is judged by its verdict alone.
fn differs(expected: &Option<String>, came: &Option<String>) -> bool {
    expected.is_some() && came.is_some() && expected != came
}
