// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the command line that is about evidence, check numbers and the state of a service.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    after_help = "Exit code 0: told; 1: this facility has no check of this number; 2: it could not be asked.\n\nExample:\n  kakunin check-number 1234-5678-9012-3452 --terminal kakunin-material/W0000001.json"
)]
pub(crate) struct CheckNumber {
    /// The number, with or without hyphens.
    pub(crate) number: String,
    /// Settings file of a terminal of the facility.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "kakunin-material/W0000001.json"
    )]
    pub(crate) terminal: PathBuf,
    /// Print what the service told as it came.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Exit code 0: it can decide; 3: it is paused for maintenance; 4: it is there and cannot decide; 5: the line: no reply came.\n\nExample:\n  kakunin health --terminal kakunin-material/W0000001.json"
)]
pub(crate) struct Health {
    /// Settings file of the terminal.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "kakunin-material/W0000001.json"
    )]
    pub(crate) terminal: PathBuf,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  kakunin check --reader vpcd:localhost:35963 --evidence evidence\n  kakunin evidence verify evidence/20261124120020-1234567890123452 --service-authority kakunin-material/service-authority.pem \\\n      --device-authority kakunin-material/device-authority.pem"
)]
pub(crate) struct Evidence {
    #[command(subcommand)]
    pub(crate) command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Verify what `kakunin check --evidence` has kept, without any service. Exit code 0: verified; 1: refused.
    Verify {
        /// The folder of one answer: answer.json, answer.p7s and perhaps receipt.p7s.
        folder: PathBuf,
        /// Authority of the service, PEM or DER.
        #[arg(long, value_name = "FILE")]
        service_authority: PathBuf,
        /// Authority of devices, PEM or DER; without it a receipt is refused.
        #[arg(long, value_name = "FILE")]
        device_authority: Option<PathBuf>,
        /// The instant at which certificates must be in force, in UTC; when the answer says it was signed if left out.
        #[arg(long, value_name = "INSTANT")]
        time: Option<String>,
    },
}
