// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the command line that is about the desk window and a terminal's login information.

use super::export::FileCharset;
use super::{Kind, Language};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    after_help = "Keys: the number or name in brackets; Ctrl-C leaves, and stops a check that goes on. Where standard input or output is no\nterminal, pages are plain text and keys are the characters of standard input.\n\nExamples:\n  kakunin desk --settings kakunin-material/W0000001.json --reader \"Virtual PCD 00 00\"\n  kakunin desk --settings kakunin-material/W0000004.json --vpcd 127.0.0.1:35000 --lang en\n\nExit code 0: left by a person; 30: the terminal was deregistered and its login information erased; 2: could not begin."
)]
pub(crate) struct Desk {
    /// Settings file of the terminal, as `kakunin serve` or `kakunin terminal activate` writes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: PathBuf,
    /// Name of a PC/SC reader; `kakunin check --list-readers` shows them.
    #[arg(
        long,
        value_name = "NAME",
        required_unless_present = "vpcd",
        conflicts_with = "vpcd"
    )]
    pub(crate) reader: Option<String>,
    /// A virtual card that listens, instead of a reader.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) vpcd: Option<String>,
    /// Language of the window.
    #[arg(long, value_enum, default_value_t = Language::Ja)]
    pub(crate) lang: Language,
    /// Also put each answer as OQSsiquc01res_….xml into this folder, which another program watches.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) drop: Option<PathBuf>,
    /// Character set of that file.
    #[arg(long, value_enum, default_value_t = FileCharset::ShiftJis)]
    pub(crate) drop_charset: FileCharset,
    /// Keep each answer as it came, with the service's signature and the receipt, in a folder of its own below this one. An answer is
    /// personal data.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) evidence: Option<PathBuf>,
    /// Seconds after which a result that nobody closes is taken off the screen.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(5..=3_600))]
    pub(crate) close_after: u64,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin terminal --settings desk/terminal.json activate --account W0123456 --code ABCDEFGHJKMNPQRS \\\n      --portal https://localhost:8444 --service https://localhost:8443 --service-name kakunin-synthetic \\\n      --kind treatment-clinic --authority service-authority.pem\n  kakunin terminal --settings desk/terminal.json renew\n  kakunin terminal --settings desk/terminal.json erase"
)]
pub(crate) struct Terminal {
    /// Settings file of the terminal; what belongs to it stands beside it.
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: PathBuf,
    #[command(subcommand)]
    pub(crate) command: TerminalCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TerminalCommand {
    /// Make a key here, have it certified with an activation code from the portal, and write the settings.
    Activate(Activate),
    /// Have a new key certified while the certificate is good, and erase the old one.
    Renew,
    /// After the device was deregistered on the portal: confirm and erase key, certificate, answers and what was begun.
    Erase,
}

#[derive(Args, Debug)]
pub(crate) struct Activate {
    /// The account the facility's user issued on the portal.
    #[arg(long)]
    pub(crate) account: String,
    /// Its activation code; it works once.
    #[arg(long)]
    pub(crate) code: String,
    /// The portal. This and what follows is needed the first time only: later the settings know.
    #[arg(long, value_name = "URL", requires_all = ["service", "service_name", "kind", "authority"])]
    pub(crate) portal: Option<String>,
    /// The service.
    #[arg(long, value_name = "URL", requires = "portal")]
    pub(crate) service: Option<String>,
    /// What the service is called.
    #[arg(long, value_name = "NAME", requires = "portal")]
    pub(crate) service_name: Option<String>,
    /// Kind of the facility.
    #[arg(long, value_enum, requires = "portal")]
    pub(crate) kind: Option<Kind>,
    /// Authority of the certificates of service and portal, PEM.
    #[arg(long, value_name = "FILE", requires = "portal")]
    pub(crate) authority: Option<PathBuf>,
}
