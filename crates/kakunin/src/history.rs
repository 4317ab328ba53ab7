// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin history`: the answers a terminal has kept, if its facility asked for that.

use crate::cli::{History as Arguments, HistoryCommand};
use crate::console::NOTE;
use crate::{Outcome, convert};
use protocol::number::CheckNumber;
use std::process::ExitCode;
use std::sync::Arc;
use terminal::export::encode;
use terminal::{History, Settings};

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let file = arguments.terminal.as_path();
    let settings = Settings::read(file, Arc::new(service::Clock::system()))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    let Some(folder) = &settings.history else {
        anstream::eprintln!(
            "{NOTE}{} names no folder \"history\": this terminal keeps nothing{NOTE:#}",
            file.display()
        );
        return Ok(ExitCode::SUCCESS);
    };
    let history = History::new(folder);
    match &arguments.command {
        HistoryCommand::List => {
            for kept in history.list()? {
                println!("{} {}", kept.answered_at, kept.number);
            }
        }
        HistoryCommand::Show { number, format } => {
            let number = CheckNumber::new(number)
                .map_err(|_| "a check number has 16 digits, and the last one fits the others")?;
            let kept = history
                .list()?
                .into_iter()
                .find(|kept| kept.number == number);
            let answer = kept.ok_or("no answer of this number is kept")?.read()?;
            convert::print(&encode(&answer, (*format).into())?)?;
        }
        HistoryCommand::Erase => println!("{} answers erased", history.erase()?),
    }
    Ok(ExitCode::SUCCESS)
}
