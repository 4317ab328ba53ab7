// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin bench service`: a load generator for the reference service.
//!
//! ```text
//! for each batch   create × n  ──>  cards sign, not counted  ──>  (proof, receipt) × n
//! ```
//!
//! The challenge is the service's, so cards cannot sign beforehand; in batches they sign while no clock runs, and the two
//! cores are not shared between a service and cards that would be elsewhere.

mod cards;
mod floor;
mod load;
mod processes;
mod report;

use crate::Outcome;
use crate::cli::{Bench, BenchService};
use crate::console::progress;
use cards::Cards;
use load::Load;
use processes::Services;
use report::Report;
use std::process::ExitCode;

pub(crate) fn run(task: &Bench) -> Outcome {
    match task {
        Bench::Service(arguments) => service(arguments),
    }
}

fn service(arguments: &BenchService) -> Outcome {
    if arguments.checks == 0 || arguments.batch == 0 || arguments.connections == 0 {
        return Err("--checks, --batch and --connections are at least 1".into());
    }
    progress("making the keys of the synthetic world");
    let cards = Cards::new(arguments.seed);
    progress("starting the service");
    let services = Services::start(arguments)?;
    let mut load = Load::new(services.settings(), arguments.connections)?;
    let mut report = Report::default();
    let mut left = arguments.checks;
    while left > 0 {
        let batch = left.min(arguments.batch);
        let created = load.create(batch);
        report.created(&created);
        progress(&format!("{left} checks left, the cards sign {batch}"));
        let checks = created.done.into_iter().map(|(created, _)| created);
        let signed = cards.sign(checks.collect());
        report.answered(&load.prove(signed));
        left -= batch;
    }
    services.stop()?;
    progress("measuring what cannot be avoided");
    let floor = floor::measure(arguments.seed)?;
    let all_done = report.failed() == 0;
    report.print(arguments, &floor);
    Ok(ExitCode::from(u8::from(!all_done)))
}
