// SPDX-License-Identifier: MIT OR Apache-2.0
//! What may stand between a sound terminal and the suite to make a faulty one of it: at its card, at its service, at its end.

use crate::iut::fake_service::Served;

/// One way in which a terminal can be spoilt from outside.
#[derive(Clone, Copy)]
pub(in crate::iut) enum Change {
    /// A fault of the service is hidden from it, so that it goes on: what the service answered honestly is put in its place.
    Overlooks(fn(&str) -> bool),
    /// What it sends is changed before it arrives.
    Sends(fn(&str, &mut Vec<u8>)),
    /// What it sends arrives so many times.
    Repeats(&'static str, usize),
    /// What it sends does not arrive: it is answered with this status.
    Swallows(&'static str, u16),
    /// A command to the card is changed, or sent again, before it arrives.
    Commands(fn(&[u8]) -> Vec<Vec<u8>>),
    /// A response of the card is changed before it arrives.
    Responses(fn(&[u8], &mut Vec<u8>)),
    /// It ends in another way, says something else, leaves something.
    Ends(fn(&mut Ended)),
    /// It neither selects another application nor cuts the power at the end.
    StaysLoggedIn,
}

/// How a terminal ended.
pub(in crate::iut) struct Ended {
    pub(crate) exit_code: i32,
    pub(crate) output: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    /// Contents of files it has left.
    pub(crate) left: Vec<Vec<u8>>,
    /// What the patient typed.
    pub(crate) pin: String,
    /// The body of the answer it was given.
    pub(crate) answer: Vec<u8>,
}

impl Ended {
    pub(super) fn served(&mut self, served: &Served) {
        self.answer.clone_from(&served.answer);
    }
}
