// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

pub mod adapter;
pub mod capability;
pub mod case;
pub mod defects;
mod iut;
mod known;
mod report;
pub mod requirement;
mod run;
mod summary;
pub mod trace;

pub use iut::{CardSecrets, CardTerms};
pub use known::{Difference, KnownDifferences, Right};
pub use report::{CaseReport, Report, RoleTotals, Verdict};
pub use run::{
    CardMaker, HarnessError, Implementation, Lines, Selection, ServiceStart, ServiceTarget, Target,
    TerminalTarget, run,
};
pub use summary::summary;
