// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where revocation information comes from, simulated: a directory of lists and an OCSP responder, driven per case.
//!
//! ```text
//! begin(Case) ──> Simulator ── answer(Request) ──> Reply ── steps ──> Listener, the one file with a socket
//!                     │  └── outside a case: 500
//!                     └── end() ──> what was fetched
//! ```
//!
//! A case has at most one [`SourceFault`], which takes hold around a sound directory and a sound responder, for as many
//! requests as it says. All but [`Listener`] is without sockets, clock and files.

mod bomb;
mod directory;
mod fault;
mod http;
mod listener;
mod responder;

pub use bomb::gzip_of_zeros;
pub use directory::{Directory, PublishedList};
pub use fault::SourceFault;
pub use http::{MAX_REQUEST, Reply, Request, RequestFault, Step};
pub use listener::Listener;
pub use responder::{Asked, Statuses, read_request};

use crate::pki::Pki;
use jpki::time::UnixTime;
use responder::Responders;
use std::sync::Arc;
use std::time::Duration;

/// Where OCSP requests are taken, by POST, and by GET with the request behind it.
pub const OCSP_PATH: &str = "/ocsp";

/// What the simulator serves for the length of one case.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct Case {
    /// Name of the case, for the log.
    pub name: String,
    /// The instant at which it plays: what OCSP answers are dated with.
    pub now: UnixTime,
    /// Lists by path.
    pub directory: Directory,
    /// Certificates the responder answers about, by their authorities; without any there is no responder.
    pub statuses: Vec<Statuses>,
    /// What goes wrong.
    pub fault: Option<SourceFault>,
    /// For how many requests it does; then all is sound.
    pub fault_requests: usize,
    /// How long a slow source takes.
    pub slowness: Duration,
}

impl Case {
    /// A case in which nothing goes wrong.
    #[must_use]
    pub fn sound(name: &str, now: UnixTime, directory: Directory) -> Self {
        Self {
            name: name.to_owned(),
            now,
            directory,
            statuses: Vec::new(),
            fault: None,
            fault_requests: 0,
            // Longer than any test waits; the listener ends the wait when it stops.
            slowness: Duration::from_secs(600),
        }
    }

    /// The same with something wrong for as long as it lasts.
    #[must_use]
    pub fn with_fault(self, fault: SourceFault) -> Self {
        Self {
            fault: Some(fault),
            fault_requests: usize::MAX,
            ..self
        }
    }

    /// The same with a responder for the certificates of one more authority.
    #[must_use]
    pub fn with_statuses(mut self, statuses: Statuses) -> Self {
        self.statuses.push(statuses);
        self
    }
}

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// The case; `None` outside one.
    pub case: Option<String>,
    /// GET, POST.
    pub method: String,
    /// Path.
    pub target: String,
    /// Whether it asked for what has changed only.
    pub conditional: bool,
    /// The status of the reply.
    pub status: u16,
    /// Octets of the body of the reply.
    pub octets: usize,
}

/// A directory of lists and a responder.
#[derive(Debug)]
pub struct Simulator {
    pki: Arc<Pki>,
    responders: Responders,
    case: Option<Case>,
    log: Vec<Fetched>,
}

impl Simulator {
    /// A simulator for the authorities of a world; no case has begun.
    #[must_use]
    pub fn new(pki: Arc<Pki>) -> Self {
        Self {
            responders: Responders::default(),
            pki,
            case: None,
            log: Vec::new(),
        }
    }

    /// Begins a case, in place of one that may be on. Keys are made now, so that no reply waits for them.
    pub fn begin(&mut self, case: Case) {
        case.directory.prepare(&self.pki);
        self.responders.prepare(&self.pki, &case);
        self.case = Some(case);
    }

    /// The case that is on, to be changed while it is.
    pub const fn case_mut(&mut self) -> Option<&mut Case> {
        self.case.as_mut()
    }

    /// Ends the case; returns and forgets what was fetched since this was last asked, outside cases included.
    pub fn end(&mut self) -> Vec<Fetched> {
        self.case = None;
        std::mem::take(&mut self.log)
    }

    /// What was fetched since the last [`Self::end`].
    #[must_use]
    pub fn log(&self) -> &[Fetched] {
        &self.log
    }

    /// Answers a request, and notes it.
    pub fn answer(&mut self, request: &Request) -> Reply {
        let reply = match &mut self.case {
            None => Reply::empty(500),
            Some(case) => {
                let fault = case.fault.filter(|_| case.fault_requests > 0);
                if fault.is_some() {
                    case.fault_requests -= 1;
                }
                let sound = if request.path().starts_with(OCSP_PATH) {
                    responder::reply(case, &self.pki, &mut self.responders, request, fault)
                } else {
                    case.directory.reply(&self.pki, request, fault)
                };
                match fault {
                    Some(fault) => fault.around(sound, case.slowness),
                    None => sound,
                }
            }
        };
        self.log.push(Fetched {
            case: self.case.as_ref().map(|case| case.name.clone()),
            method: request.method.clone(),
            target: request.target.clone(),
            conditional: request.header("if-none-match").is_some()
                || request.header("if-modified-since").is_some(),
            status: reply.status,
            octets: reply.body.len(),
        });
        reply
    }
}
