// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin terminal`: a terminal's login information, from activation to erasure.

use crate::Outcome;
use crate::cli::{Activate, Terminal as Arguments, TerminalCommand};
use crate::console::GOOD;
use protocol::facility::AccountId;
use std::process::ExitCode;
use std::sync::Arc;
use terminal::login::{self, Place};

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(perform(arguments))
}

async fn perform(arguments: &Arguments) -> Outcome {
    let file = arguments.settings.as_path();
    let time = Arc::new(service::Clock::system());
    match &arguments.command {
        TerminalCommand::Activate(activate) => {
            let account = AccountId::new(&activate.account)
                .map_err(|_| "an account is a letter and seven digits")?;
            let place = place(activate);
            let code = activate.code.as_str();
            let until = login::activate(file, place.as_ref(), &account, code, time).await?;
            anstream::println!("{GOOD}activated{GOOD:#}; the certificate is good until {until}");
        }
        TerminalCommand::Renew => {
            let until = login::renew(file, time).await?;
            anstream::println!("{GOOD}renewed{GOOD:#}; the certificate is good until {until}");
        }
        TerminalCommand::Erase => {
            let wiped = login::erase(file, time).await?;
            anstream::println!(
                "{GOOD}erased{GOOD:#}: key, certificate, what was begun, and {} answers",
                wiped.answers
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn place(activate: &Activate) -> Option<Place> {
    Some(Place {
        portal: activate.portal.clone()?,
        service: activate.service.clone()?,
        service_name: activate.service_name.clone()?,
        kind: activate.kind?.into(),
        authority: activate.authority.clone()?,
    })
}
