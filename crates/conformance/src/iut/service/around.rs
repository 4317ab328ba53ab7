// SPDX-License-Identifier: MIT OR Apache-2.0
//! What may stand between the suite and a sound service to make a faulty one of it.

use super::hooks::Ran;
use crate::case::Peer;
use crate::iut::http::{Outgoing, Reply};

/// One way in which a service can be spoilt from outside.
#[derive(Clone, Copy)]
pub(in crate::iut) enum Change {
    /// Another device is at the end of the connection.
    Device(fn(Peer) -> Peer),
    /// What is sent is changed before it arrives.
    Request(fn(&mut Outgoing, &Past)),
    /// What is answered is changed on its way back.
    Reply(fn(&Outgoing, &mut Reply, &Past)),
    /// The clock is off by so many seconds.
    Clock(i64),
    /// What the operator's commands say is changed.
    Output(fn(&[String], &mut Ran)),
    /// The operator's commands do nothing.
    Deaf(fn(&[String]) -> bool),
    /// What passes is written to a file beside the data.
    Leaks,
    /// Connections that say nothing more are kept open.
    NeverEnds,
    /// It takes connections that it should refuse.
    TakesOldTls,
    /// One more connection of a device than it may have is served.
    TakesEveryConnection,
}

/// What has passed in this case.
#[derive(Default)]
pub(in crate::iut) struct Past {
    exchanges: Vec<(Outgoing, Reply)>,
}

impl Past {
    /// The last exchange that a test finds.
    pub(in crate::iut) fn last(
        &self,
        test: impl Fn(&Outgoing, &Reply) -> bool,
    ) -> Option<&(Outgoing, Reply)> {
        self.exchanges
            .iter()
            .rev()
            .find(|(sent, came)| test(sent, came))
    }
}

/// The way to the service in one case.
pub(super) struct Way {
    pub(super) change: Option<Change>,
    past: Past,
}

impl Way {
    pub(super) fn new(change: Option<Change>) -> Self {
        Self {
            change,
            past: Past::default(),
        }
    }

    pub(super) fn device(&self, peer: Peer) -> Peer {
        match self.change {
            Some(Change::Device(change)) => change(peer),
            _ => peer,
        }
    }

    pub(super) fn there(&self, sent: &mut Outgoing) {
        if let Some(Change::Request(change)) = self.change {
            change(sent, &self.past);
        }
    }

    pub(super) fn back(&mut self, sent: &Outgoing, came: &mut Reply) {
        if let Some(Change::Reply(change)) = self.change {
            change(sent, came, &self.past);
        }
        if self.change.is_some() {
            self.past.exchanges.push((sent.clone(), came.clone()));
        }
    }
}
