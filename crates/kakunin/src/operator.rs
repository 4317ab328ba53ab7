// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin operator`: what the operator decides, on the database.

use crate::cli::{KeyStep, Operator as Arguments, OperatorCommand, Storage};
use crate::{Failure, Outcome};
use jpki::time::UnixTime;
use protocol::facility::AccountId;
use protocol::lifecycle::notice::TermsVersion;
use protocol::lifecycle::standing::{Event, Ground};
use protocol::lifecycle::terminal_version::TerminalVersion;
use service::operator::Operator;
use service::{Clock, KeyFile};
use std::process::ExitCode;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(perform(arguments))
}

async fn perform(arguments: &Arguments) -> Outcome {
    let now = match &arguments.now {
        Some(text) => instant(text)?,
        None => Clock::system().now(),
    };
    if let OperatorCommand::Keys { step } = &arguments.what {
        return keys(&arguments.storage, *step).await;
    }
    let operator = Operator::new(arguments.storage.open()?);
    match &arguments.what {
        OperatorCommand::AskPlan {
            facility,
            number,
            days,
        } => operator.ask_for_plan(facility, *number, *days, now).await?,
        OperatorCommand::Decide {
            facility,
            event,
            ground,
        } => {
            let event = named(event, &Event::ALL, Event::as_str)?;
            let ground = ground
                .as_deref()
                .map(|ground| named(ground, &Ground::ALL, Ground::as_str))
                .transpose()?;
            let standing = operator.decide(facility, event, ground, now).await?;
            anstream::println!("{facility} is {}", standing.as_str());
        }
        OperatorCommand::DeviceLost { facility, account } => {
            let account = AccountId::new(account)?;
            operator.device_is_lost(facility, &account, now).await?;
        }
        OperatorCommand::Facilities => {
            for listed in operator.facilities(now).await? {
                anstream::println!(
                    "{} {} {} {} devices {} {:?}",
                    listed.facility,
                    listed.standing.as_str(),
                    listed.kind.as_str(),
                    listed.devices,
                    listed.name,
                    listed.measures
                );
            }
        }
        OperatorCommand::Keys { .. } => {}
        OperatorCommand::Measures => {
            for (facility, standing) in operator.carry_out_measures(now).await? {
                anstream::println!("{facility} is {}", standing.as_str());
            }
        }
        OperatorCommand::Mended { facility, number } => {
            operator.mended(facility, *number, now).await?;
        }
        OperatorCommand::Notify { text } => {
            let number = operator.notify(text.clone(), now).await?;
            anstream::println!("notice {number}");
        }
        OperatorCommand::Pause => operator.pause(Some(now)).await?,
        OperatorCommand::Publish {
            facility,
            number,
            text,
        } => {
            operator
                .publish(facility, *number, text.clone(), now)
                .await?;
        }
        OperatorCommand::RequireVersion { version } => {
            let version = TerminalVersion::parse(version)
                .ok_or("a version is written PLATFORM/MAJOR.MINOR.PATCH")?;
            operator.require_version(version).await?;
        }
        OperatorCommand::Resume => operator.pause(None).await?,
        OperatorCommand::Terms { version, effective } => {
            let version = TermsVersion {
                version: version.clone(),
                announced_at: now,
                effective_at: instant(effective)?,
            };
            operator.announce_terms(version).await?;
        }
        OperatorCommand::Unlock { facility } => operator.unlock(facility, now).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Rotation in three steps, between which the file must reach every machine that serves.
async fn keys(storage: &Storage, step: KeyStep) -> Outcome {
    let file = storage.key_file();
    match step {
        KeyStep::Add => {
            drop(storage.open_keys()?);
            anstream::println!(
                "master key {} wraps from now on",
                KeyFile::add_master(&file)?
            );
        }
        KeyStep::Drop => {
            let store = storage.open()?;
            let left = store.rewrap().await?;
            if left > 0 {
                let why = format!(
                    "{left} records were wrapped by older keys until now; drop again when every service knows the newest"
                );
                return Err(why.into());
            }
            anstream::println!("{} master keys dropped", KeyFile::drop_old_masters(&file)?);
        }
        KeyStep::Rewrap => {
            anstream::println!("{} keys wrapped anew", storage.open()?.rewrap().await?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn named<T: Copy>(text: &str, all: &[T], word: impl Fn(T) -> &'static str) -> Result<T, Failure> {
    let found = all.iter().copied().find(|one| word(*one) == text);
    Ok(found.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|one| word(*one)).collect();
        format!("there is no {text}; there are {}", known.join(", "))
    })?)
}

fn instant(text: &str) -> Result<UnixTime, Failure> {
    Ok(text
        .parse()
        .map_err(|_| "an instant is written YYYY-MM-DDThh:mm:ssZ")?)
}
