// SPDX-License-Identifier: MIT OR Apache-2.0
//! How much of a service one device may take, while others are served.

use super::{EVENTUALLY, Steps, said};
use crate::case::{Expectation, Peer};
use crate::iut::Step;
use crate::iut::http::{Client, HttpError, Line, Outgoing};
use crate::iut::service::around::Change;
use crate::iut::service::compare::compare;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Nobody at a desk is told to wait for longer because of what another terminal did.
const WAIT_MAX: u64 = 60;

impl Steps<'_> {
    /// Many requests at once, and one of somebody else among them.
    pub(super) async fn flood(&mut self, (device, requests): (Peer, usize), other: Peer) -> Step {
        let body = r#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;
        let sent = Outgoing::message("/v1/checks", body.into());
        let client = self.client(device)?.clone();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..requests {
            let (client, sent) = (client.clone(), sent.clone());
            tasks.spawn(async move { client.send(sent).await });
        }
        let others = self.send(other, sent).await?;
        tasks.join_all().await;
        match others.status {
            201 => Ok(()),
            status => Err(format!(
                "another facility's check was not begun meanwhile, came {status}"
            )),
        }
    }

    /// On one connection, so that what is counted are requests. Each lacks its members: a refusal is a request like any other.
    pub(super) async fn exhaust(
        &mut self,
        device: Peer,
        allowance: RangeInclusive<usize>,
        other: Peer,
    ) -> Step {
        let sent = Outgoing::message("/v1/checks", b"{}".to_vec());
        let client = self.client(self.way.device(device))?.clone();
        let mut line = client.line(false).await.map_err(said)?;
        let mut taken = 0;
        let busy = loop {
            let mut came = line.send(sent.clone()).await.map_err(said)?;
            self.way.back(&sent, &mut came);
            if came.status == 429 {
                break came;
            }
            taken += 1;
            if taken > *allowance.end() {
                return Err(format!("{taken} requests of one device are taken on end"));
            }
        };
        if taken < *allowance.start() {
            return Err(format!("only {taken} requests of one device are taken"));
        }
        let expect = Expectation {
            status: vec![429],
            class: Some("busy".to_owned()),
            ..Expectation::default()
        };
        compare(&busy, &expect, None, &mut self.memory)?;
        let told = busy.headers.get("retry-after");
        let seconds = told.and_then(|text| text.parse::<u64>().ok());
        let seconds = seconds
            .filter(|seconds| (1..=WAIT_MAX).contains(seconds))
            .ok_or("it does not say in how many seconds the device may ask again")?;
        self.is_served(other).await?;
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.is_served(device).await
    }

    pub(super) async fn connect(
        &mut self,
        (device, connections): (Peer, usize),
        other: Peer,
    ) -> Step {
        let client = self.client(self.way.device(device))?.clone();
        let mut lines = Vec::new();
        for number in 1..=connections {
            let line = served(&client).await?;
            lines.push(line.ok_or_else(|| format!("connection {number} is closed"))?);
        }
        let more = match self.way.change {
            Some(Change::TakesEveryConnection) => self.client(other)?.clone(),
            _ => client.clone(),
        };
        if served(&more).await?.is_some() {
            return Err(format!(
                "a connection beyond {connections} of one device is served"
            ));
        }
        self.is_served(other).await?;
        drop(lines.pop());
        // The service has to notice that one has ended.
        let began = tokio::time::Instant::now();
        while served(&client).await?.is_none() {
            if began.elapsed() > EVENTUALLY {
                return Err("no connection is taken after one has ended".into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// A check of this device is begun.
    async fn is_served(&mut self, device: Peer) -> Step {
        let body = r#"{"purpose":"eligibility-check","method":"pin","consents":[]}"#;
        let sent = Outgoing::message("/v1/checks", body.into());
        let came = self.send(device, sent).await?;
        match came.status {
            201 => Ok(()),
            status => Err(format!("{device:?} is not served, came {status}")),
        }
    }
}

/// A connection on which a request was answered; none if it was closed.
async fn served(client: &Client) -> Result<Option<Line>, String> {
    let asked = Outgoing {
        method: "GET".to_owned(),
        path: "/health".to_owned(),
        ..Outgoing::default()
    };
    let mut line = match client.line(false).await {
        Ok(line) => line,
        Err(HttpError::Handshake(_)) => return Ok(None),
        Err(HttpError::Other(error)) => return Err(error),
    };
    match line.send(asked).await {
        Ok(reply) if reply.status == 200 => Ok(Some(line)),
        Ok(reply) => Err(format!("its health came with status {}", reply.status)),
        Err(HttpError::Handshake(_)) => Ok(None),
        Err(HttpError::Other(error)) => Err(error),
    }
}
