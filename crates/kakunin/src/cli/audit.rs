// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin audit`.

use super::Storage;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin audit key > audit.key\n  kakunin audit export --output audit.txt\n  kakunin audit verify audit.txt --key \"$(cat audit.key)\"\n\nExit code of verify: 0 faithful, 1 not, 2 could not be judged. See docs/operating.md."
)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(crate) what: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Print the newest signed tree head: keep it elsewhere, and no later copy can leave out what it counts.
    Checkpoint {
        /// Where the log is.
        #[command(flatten)]
        storage: Storage,
    },
    /// Write a copy of the whole log, or of one facility's records with their proofs.
    Export {
        /// Where the log is.
        #[command(flatten)]
        storage: Storage,
        /// Only the records of this facility (Article 24 paragraph 4).
        #[arg(long, value_name = "IDENTIFIER")]
        facility: Option<String>,
        /// For a facility: prove that the log goes on from the tree head in this file.
        #[arg(long, value_name = "FILE", requires = "facility")]
        since: Option<PathBuf>,
        /// File to write.
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Print name and public key of the log, which whoever judges copies must know.
    Key {
        /// Where the log is.
        #[command(flatten)]
        storage: Storage,
    },
    /// Count the checks of a month by kind of facility and ending, small counts suppressed (Article 34 paragraph 4).
    Statistics {
        /// Where the log is.
        #[command(flatten)]
        storage: Storage,
        /// Month in Japan, YYYY-MM.
        #[arg(long, value_name = "MONTH")]
        month: String,
    },
    /// Judge a copy without the service: every record, every tree head, every signature.
    Verify {
        /// The copy.
        file: PathBuf,
        /// Key of the log, NAME+IDENTIFIER+KEY, known from elsewhere than the copy.
        #[arg(long, value_name = "KEY")]
        key: String,
        /// A tree head that was kept; the copy must go on from it.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
}
