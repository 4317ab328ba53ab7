// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin audit`: copies of the audit log, their judgement, statistics.

use crate::cli::{Audit as Arguments, AuditCommand, Storage};
use crate::{Failure, Outcome};
use protocol::facility::FacilityId;
use protocol::statistics::{Count, Row, THRESHOLD};
use service::Store;
use service::audit::{Kept, verify};
use std::fs::{self, OpenOptions};
use std::io::BufWriter;
use std::path::Path;
use std::process::ExitCode;

/// The copy is not the log.
const NOT_FAITHFUL: u8 = 1;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(perform(&arguments.what))
}

async fn perform(command: &AuditCommand) -> Outcome {
    match command {
        AuditCommand::Checkpoint { storage } => {
            match storage.open()?.audit_checkpoint().await? {
                Some(note) => anstream::print!("{note}"),
                None => return Err("nothing was logged yet".into()),
            }
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Export {
            storage,
            facility,
            since,
            output,
        } => export(storage, facility.as_deref(), since.as_deref(), output).await,
        AuditCommand::Key { storage } => {
            anstream::println!("{}", storage.open_keys()?.audit_key());
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Statistics { storage, month } => statistics(&storage.open()?, month).await,
        AuditCommand::Verify { file, key, since } => judge(file, key, since.as_deref()),
    }
}

async fn export(
    storage: &Storage,
    facility: Option<&str>,
    since: Option<&Path>,
    output: &Path,
) -> Outcome {
    let store = storage.open()?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let unwritten = |error| format!("cannot write {}: {error}", output.display());
    let mut out = BufWriter::new(options.open(output).map_err(unwritten)?);
    let written = match facility {
        None => store.export_audit(&mut out).await?,
        Some(facility) => {
            let facility = FacilityId::new(facility)?;
            let key = storage.open_keys()?.audit_key();
            let kept = since.map(|file| kept(file, &key)).transpose()?;
            store
                .export_audit_of(&facility, kept.as_ref(), &mut out)
                .await?
        }
    };
    anstream::println!("{written} records in {}", output.display());
    Ok(ExitCode::SUCCESS)
}

fn kept(file: &Path, key: &str) -> Result<Kept, Failure> {
    let note = read(file)?;
    let kept = Kept::verify(&note, key)?;
    Ok(kept.map_err(|fault| format!("{} is no tree head of this log: {fault}", file.display()))?)
}

fn judge(file: &Path, key: &str, since: Option<&Path>) -> Outcome {
    let export = read(file)?;
    let kept = since.map(|since| kept(since, key)).transpose()?;
    match verify(&export, key, kept.as_ref())? {
        Ok(verified) => {
            let whose = verified
                .facility
                .map_or_else(String::new, |facility| format!(" of {}", facility.as_str()));
            anstream::println!(
                "faithful: {} records{whose}, {} tree heads, the last of {} records",
                verified.records,
                verified.checkpoints,
                verified.checkpoint.size
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            anstream::println!("not the log: {fault}");
            Ok(ExitCode::from(NOT_FAITHFUL))
        }
    }
}

async fn statistics(store: &Store, month: &str) -> Outcome {
    let (year, number) = month.split_once('-').ok_or("a month is written YYYY-MM")?;
    let rows = store.statistics((year.parse()?, number.parse()?)).await?;
    anstream::println!("checks in {month} (fewer than {THRESHOLD} are not shown)");
    for Row {
        kind,
        endings,
        total,
    } in rows
    {
        anstream::println!("{} {}", kind.as_str(), shown(total));
        for (ending, count) in endings {
            anstream::println!("  {} {}", ending.as_str(), shown(count));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(count: Count) -> String {
    match count {
        Count::Exactly(count) => count.to_string(),
        Count::Suppressed => "-".to_owned(),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    Ok(fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?)
}
