// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin operator`.

use super::Storage;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin operator facilities\n  kakunin operator decide F-0123456789 withhold --ground false-or-missing-entries\n  kakunin operator keys add && kakunin operator keys rewrap && kakunin operator keys drop\n\nTimes are the machine's; the synthetic service has a clock of its own, so --now names an instant for it. See docs/operating.md."
)]
pub(crate) struct Operator {
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub(crate) storage: Storage,
    /// Instant of the decision, YYYY-MM-DDThh:mm:ssZ; now if left out.
    #[arg(long, value_name = "INSTANT", global = true)]
    pub(crate) now: Option<String>,
    #[command(subcommand)]
    pub(crate) what: OperatorCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OperatorCommand {
    /// Ask for a plan of improvement, and for mending within so many days (Article 24).
    AskPlan {
        /// The facility.
        facility: String,
        /// Number of its violation.
        number: usize,
        /// Days.
        #[arg(long)]
        days: u16,
    },
    /// Accept, refuse, withhold, suspend, resume, stop, or note that standing was lost (Articles 9, 22, 23, 24).
    Decide {
        /// The facility.
        facility: String,
        /// accept, refuse, withhold, suspend, resume, stop, lose-standing.
        event: String,
        /// Ground of a refusal or withholding: not-existing, false-or-missing-entries, anti-social-forces, other-good-cause.
        #[arg(long)]
        ground: Option<String>,
    },
    /// Say that a terminal is lost and can confirm no erasure.
    DeviceLost {
        /// The facility.
        facility: String,
        /// The device account.
        account: String,
    },
    /// List facilities and what is due about their violations.
    Facilities,
    /// Rotate master keys: add one, wrap everything with it, drop the older ones.
    Keys {
        /// add, rewrap or drop.
        #[arg(value_enum)]
        step: KeyStep,
    },
    /// Suspend and stop whoever's days have passed (Article 24 paragraph 3).
    Measures,
    /// Find a violation mended.
    Mended {
        /// The facility.
        facility: String,
        /// Number of its violation.
        number: usize,
    },
    /// Dispatch a notice, which is in force at once (Article 4).
    Notify {
        /// Its text.
        text: String,
    },
    /// Pause the service (Article 12).
    Pause,
    /// Let everybody read of a violation, with the facility's name and kind; without a text, no longer (Article 24 paragraph 2).
    Publish {
        /// The facility.
        facility: String,
        /// Number of its violation.
        number: usize,
        /// What everybody may read.
        text: Option<String>,
    },
    /// Set the least version served of a platform's terminals, PLATFORM/MAJOR.MINOR.PATCH (Article 32).
    RequireVersion {
        /// Platform and version.
        version: String,
    },
    /// Let a paused service go on.
    Resume,
    /// Announce a version of the terms of use (Article 5).
    Terms {
        /// Its name.
        version: String,
        /// From when on it is in force, YYYY-MM-DDThh:mm:ssZ.
        #[arg(long)]
        effective: String,
    },
    /// Let a locked facility user try again.
    Unlock {
        /// The facility.
        facility: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyStep {
    /// Add a master key, which wraps from now on.
    Add,
    /// Drop all master keys but the newest: backups of before open nothing any more.
    Drop,
    /// Wrap the keys of all kept records with the newest.
    Rewrap,
}
