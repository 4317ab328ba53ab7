// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin conform`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Args, Clone, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  kakunin conform\n  kakunin conform trace terms\n  kakunin conform service --url https://localhost:8443 --settings kakunin-material\n  kakunin conform terminal --hook \"my-terminal --settings {settings} --card {vpcd}\"\n  kakunin conform verifier --implementation \"my-adapter --json-lines\"\n  kakunin conform card --reader \"Virtual PCD 00 00\" --allow secrets --secrets-fd 3 3<secrets\n  kakunin conform card --defects\n  kakunin conform verifier --defects\n\nExit code 0: all pass; 1: a case failed; 2: the harness could not run."
)]
pub(crate) struct Conform {
    /// Which role to judge; all if left out.
    #[arg(value_enum)]
    pub(crate) role: Option<Role>,
    #[command(subcommand)]
    pub(crate) command: Option<ConformCommand>,
    /// Command that starts the implementation under test, with placeholders as docs/conformance.md says; needs a role. The
    /// bundled implementation is judged if left out.
    #[arg(
        long,
        visible_alias = "hook",
        value_name = "COMMAND",
        requires = "role"
    )]
    pub(crate) implementation: Option<String>,
    #[command(flatten)]
    pub(crate) service: ConformService,
    /// Command of a terminal that turns a result into another form, as `kakunin convert` does; {to} and {file} are filled in.
    #[arg(long, value_name = "COMMAND", requires = "implementation")]
    pub(crate) convert: Option<String>,
    #[command(flatten)]
    pub(crate) verifier: ConformVerifier,
    #[command(flatten)]
    pub(crate) card: ConformCard,
    /// Only cases whose identifier contains this text; with --defects of services and terminals, only faulty ones whose name
    /// does.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Folder for the report.
    #[arg(long, value_name = "FOLDER", default_value = "kakunin-report")]
    pub(crate) report: PathBuf,
    /// Judge the suite of a role itself: run it against every faulty implementation, and print which case caught which.
    #[arg(long, requires = "role", conflicts_with_all = ["implementation", "reader", "url"])]
    pub(crate) defects: bool,
    /// List the cases and end.
    #[arg(long)]
    pub(crate) list: bool,
    /// Print the report as JSON instead of the table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ConformCommand {
    /// Show for every clause of a register how it is proven: by cases, by a test, not by software; gaps first.
    Trace(Trace),
}

#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Examples:\n  kakunin conform trace terms\n  kakunin conform trace all --json\n\nExit code 0: no gap; 1: a clause that can be tested has neither case nor test."
)]
pub(crate) struct Trace {
    /// Register: terms, protocol, iso7816-4, jpki-card, jpki-profile, rfc5280, rfc5652, rfc6960, or all.
    #[arg(default_value = "all")]
    pub(crate) register: String,
    /// Name every case, not only the first two.
    #[arg(long)]
    pub(crate) cases: bool,
    /// Print it as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a service is judged.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Services")]
pub(crate) struct ConformService {
    /// Judge a service that runs already, at this address.
    #[arg(
        long,
        value_name = "URL",
        requires = "settings",
        conflicts_with = "implementation"
    )]
    pub(crate) url: Option<String>,
    /// Folder of the settings of its devices, as `kakunin serve --material` writes it for seed 1.
    #[arg(long, value_name = "FOLDER", requires = "url")]
    pub(crate) settings: Option<PathBuf>,
    /// Command by which the operator decides, as `kakunin operator` does; {data}, {now} and {what} are filled in.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) operator: Option<String>,
    /// Command that shows the audit log, as `kakunin audit` does; {data} and {what} are filled in.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) audit: Option<String>,
}

/// How a verifier is judged.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Verifiers")]
pub(crate) struct ConformVerifier {
    /// Hold every line of either side against the schema of the adapter contract, and show the broken ones.
    #[arg(long)]
    pub(crate) validate_adapter: bool,
    /// Reviewed differences (vectors/schema/differences.json): those listed do not fail the run, others do, and so does one
    /// that is listed and no longer there.
    #[arg(long, value_name = "FILE", requires = "implementation")]
    pub(crate) known: Option<PathBuf>,
}

/// How a card is judged. The bundled card is synthetic, so everything is allowed with it; any other is only read unless more
/// is allowed.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Cards")]
pub(crate) struct ConformCard {
    /// Judge the card in this PC/SC reader.
    #[arg(long, value_name = "NAME", conflicts_with = "implementation")]
    pub(crate) reader: Option<String>,
    /// What the card's maker says it has: a kind (plastic-card, child-card, face-authentication-card, android-token,
    /// iphone-token, synthetic-card), or a capability statement as a JSON file (docs/conformance.md).
    #[arg(long, value_name = "KIND|FILE")]
    pub(crate) capabilities: Option<String>,
    /// The dearest cases that may be run: those that show the right secrets, those that also spend tries and win them back,
    /// those that leave a secret blocked. Without it the card is only read.
    #[arg(long, value_enum)]
    pub(crate) allow: Option<Allow>,
    /// How many wrong secrets may be shown in the whole run.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) tries: u32,
    /// Read the card's secrets from this file descriptor, a line each: PIN, password, PIN of the card text application.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) secrets_fd: Option<u32>,
}

impl Default for Conform {
    fn default() -> Self {
        let (role, implementation, filter) = (None, None, None);
        Self {
            role,
            command: None,
            implementation,
            service: ConformService::default(),
            convert: None,
            verifier: ConformVerifier::default(),
            card: ConformCard::default(),
            filter,
            report: "kakunin-report".into(),
            defects: false,
            list: false,
            json: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Certificate verification, by JSON lines.
    Verifier,
    /// A card, by APDUs.
    Card,
    /// A terminal, between a virtual card and a service with faults.
    Terminal,
    /// A service, by HTTP.
    Service,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allow {
    /// The right secrets are shown.
    Secrets,
    /// Wrong ones are shown too, and the right ones afterwards.
    Tries,
    /// Secrets stay blocked.
    Destructive,
}
