// SPDX-License-Identifier: MIT OR Apache-2.0
//! Verifiers: JSON lines on standard input and output.

mod compare;

use super::process::Process;
use crate::adapter::{self, Capabilities, CaseRequest, Input, LINE_MAX, Reply, Request, Schema};
use crate::case::VerifierExpectation;
use crate::report::Verdict;
use crate::run::Lines;
use compare::{compared, no_answer};
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest time for one verdict: generous for interpreters that start slowly.
const CASE_TIME: Duration = Duration::from_secs(30);

pub(crate) struct Verifier {
    command: Vec<String>,
    lines: Lines,
    process: Process,
    capabilities: Capabilities,
    schema: Option<Schema>,
}

impl Verifier {
    pub(super) async fn start(command: &[String], lines: Lines) -> Result<Self, String> {
        let nothing = Capabilities {
            kinds: Vec::new(),
            profiles: Vec::new(),
            features: Vec::new(),
        };
        let mut verifier = Self {
            command: command.to_vec(),
            lines,
            process: Process::start(command)?,
            capabilities: nothing,
            schema: (lines == Lines::Validated).then(Schema::new),
        };
        let hello = Request::Hello {
            version: adapter::VERSION,
        };
        match verifier.ask(&hello).await? {
            Reply::Hello {
                version: adapter::VERSION,
                capabilities,
                ..
            } => {
                verifier.capabilities = capabilities;
                Ok(verifier)
            }
            reply => Err(format!("it does not answer hello: {reply:?}")),
        }
    }

    pub(super) async fn end(mut self) {
        drop(self.send(&Request::Bye).await);
        drop(self.process.ended(CASE_TIME).await);
    }

    pub(super) async fn judge(
        &mut self,
        id: &str,
        input: &Input,
        expect: &VerifierExpectation,
        blobs: &BTreeMap<String, String>,
    ) -> Verdict {
        if let Some(reason) = self.capabilities.lacking(input) {
            return Verdict::Skipped { reason };
        }
        let mut blob = |name: &str| {
            let found = blobs.get(name).cloned();
            found.ok_or_else(|| format!("there is no blob {name}"))
        };
        let input = match input.with_binaries(&mut blob) {
            Ok(input) => input,
            Err(reason) => return Verdict::Error { reason },
        };
        let request = CaseRequest {
            id: id.to_owned(),
            input,
        };
        match self.ask(&Request::Case(Box::new(request))).await {
            Ok(reply) => compared(id, expect, reply),
            Err(reason) => {
                // Silent, gone, or out of step: the next case begins afresh.
                if let Ok(again) = Self::start(&self.command, self.lines).await {
                    *self = again;
                }
                no_answer(expect, &reason)
            }
        }
    }

    async fn send(&mut self, request: &Request) -> Result<(), String> {
        let line = serde_json::to_string(request).map_err(|error| error.to_string())?;
        if let Some(schema) = &self.schema {
            schema
                .check_request(&line)
                .map_err(|fault| format!("our own request: {fault}"))?;
        }
        self.process.write_line(&line).await
    }

    async fn ask(&mut self, request: &Request) -> Result<Reply, String> {
        self.send(request).await?;
        let line = self.process.read_line(LINE_MAX, CASE_TIME).await?;
        if let Some(schema) = &self.schema {
            schema.check_reply(&line)?;
        }
        serde_json::from_str(&line)
            .map_err(|error| format!("its reply is not of the contract: {error}"))
    }
}
