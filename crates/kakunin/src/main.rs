// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one front door: audit, demo, check, check-number, convert, desk, evidence, health, history, terminal, serve, card, conform,
//! pki, inspect, verifier, bench.

mod audit;
mod bench;
mod card;
mod check;
mod cli;
mod conform;
mod console;
mod convert;
mod demo;
mod descriptor;
mod desk;
mod evidence;
mod history;
mod inspect;
mod login;
mod material;
mod operator;
mod pem;
mod pki;
mod record;
mod serve;
mod status;
mod verifier;
mod verify;
mod window;
mod world;

use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        None => conform::run(&cli::Conform::default()),
        Some(Command::Audit(arguments)) => audit::run(&arguments),
        Some(Command::Bench(task)) => bench::run(&task),
        Some(Command::Card(arguments)) => card::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::CheckNumber(arguments)) => evidence::check_number(&arguments),
        Some(Command::Conform(arguments)) => conform::run(&arguments),
        Some(Command::Convert(arguments)) => convert::run(&arguments),
        Some(Command::Desk(arguments)) => window::run(&arguments),
        Some(Command::Demo(arguments)) => demo::run(&arguments),
        Some(Command::Evidence(arguments)) => evidence::run(&arguments),
        Some(Command::Health(arguments)) => evidence::health(&arguments),
        Some(Command::History(arguments)) => history::run(&arguments),
        Some(Command::Inspect(arguments)) => inspect::run(&arguments),
        Some(Command::Operator(arguments)) => operator::run(&arguments),
        Some(Command::Pki(arguments)) => pki::run(&arguments),
        Some(Command::Serve(arguments)) => serve::run(&arguments),
        Some(Command::Terminal(arguments)) => login::run(&arguments),
        Some(Command::Verifier(arguments)) => verifier::run(&arguments),
        Some(Command::Verify(arguments)) => verify::run(&arguments),
    };
    outcome.unwrap_or_else(|failure| {
        console::failure(&failure);
        ExitCode::from(2)
    })
}

/// Why a command could not do its work, in words that say what to do next. Exit code 2.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// What `main` makes of a command.
pub(crate) type Outcome = Result<ExitCode, Failure>;
