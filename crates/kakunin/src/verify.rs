// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin verify`: one certificate, its path, and why. `--replay` does it again from a record.

use crate::cli::Verify as Arguments;
use crate::console::{BAD, GOOD};
use crate::record::{Bytes, Embed, PolicyInputs, Record, at};
use crate::{Failure, Outcome, pem};
use jpki::time::UnixTime;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

/// Largest file of certificates: a pool of the largest size, in PEM.
const FILE_MAX: u64 = 64 * 1024 * 1024;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    match &arguments.replay {
        Some(file) => replay(file, arguments),
        None => {
            let bytes =
                given(arguments)?.ok_or("a certificate is needed, or a record to replay")?;
            let embed = if arguments.embed {
                Embed::Bytes
            } else {
                Embed::Hashes
            };
            let record = Record::of(&bytes, policy(arguments), instant(arguments)?, embed)?;
            if let Some(file) = &arguments.record {
                let text = serde_json::to_string_pretty(&record)? + "\n";
                std::fs::write(file, text)
                    .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            }
            Ok(told(&record))
        }
    }
}

/// Verifies again, and says whether steps and verdict are the same.
fn replay(file: &Path, arguments: &Arguments) -> Outcome {
    let record =
        Record::read(&read(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
    let bytes = match Bytes::of(&record.inputs)? {
        Some(bytes) => bytes,
        None => given(arguments)?
            .ok_or("the record holds hashes only: give the certificates as well")?,
    };
    let time = record
        .time
        .parse::<UnixTime>()
        .map_err(|_| "the record's time is not RFC 3339 in UTC")?;
    let embed = if record.inputs.certificate.der.is_some() {
        Embed::Bytes
    } else {
        Embed::Hashes
    };
    let again = Record::of(&bytes, record.policy.clone(), time, embed)?;
    if again.inputs != record.inputs {
        return Err("these are not the certificates of the record".into());
    }
    if again != record {
        anstream::println!("{BAD}the replay differs from the record{BAD:#}");
        return Ok(ExitCode::FAILURE);
    }
    anstream::println!(
        "the replay gives the same {} steps and the same verdict",
        record.steps.len()
    );
    Ok(told(&again))
}

fn told(record: &Record) -> ExitCode {
    if record.is_accepted() {
        anstream::println!("{GOOD}accepted{GOOD:#}");
        return ExitCode::SUCCESS;
    }
    let reason = at(&record.verdict, "/reason").as_str().unwrap_or_default();
    match at(&record.verdict, "/depth").as_u64() {
        Some(depth) => anstream::println!("{BAD}refused{BAD:#}: {reason}, at depth {depth}"),
        None => anstream::println!("{BAD}refused{BAD:#}: {reason}"),
    }
    ExitCode::FAILURE
}

fn policy(arguments: &Arguments) -> PolicyInputs {
    PolicyInputs {
        profile: arguments.profile.clone(),
        initial_policies: (!arguments.policy.is_empty()).then(|| arguments.policy.clone()),
        explicit_policy: arguments.explicit_policy,
        inhibit_policy_mapping: arguments.inhibit_policy_mapping,
        inhibit_any_policy: arguments.inhibit_any_policy,
        key_purpose: arguments.purpose.clone(),
        max_intermediates: arguments.max_intermediates,
    }
}

fn instant(arguments: &Arguments) -> Result<UnixTime, Failure> {
    match &arguments.time {
        Some(text) => Ok(text
            .parse()
            .map_err(|_| "the time is not RFC 3339 in UTC, such as 2026-11-24T03:00:00Z")?),
        None => {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
            Ok(UnixTime::from_secs(i64::try_from(since.as_secs())?))
        }
    }
}

fn given(arguments: &Arguments) -> Result<Option<Bytes>, Failure> {
    let Some(certificate) = &arguments.certificate else {
        return Ok(None);
    };
    let all = |files: &[PathBuf]| -> Result<Vec<Vec<u8>>, Failure> {
        let lists = files
            .iter()
            .map(|file| certificates(file))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(lists.concat())
    };
    let certificate = certificates(certificate)?
        .into_iter()
        .next()
        .ok_or("there is no certificate in the file")?;
    Ok(Some(Bytes {
        certificate,
        anchors: all(&arguments.anchors)?,
        untrusted: all(&arguments.untrusted)?,
    }))
}

/// The certificates of a file: one in DER, or any number in PEM.
fn certificates(file: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = read(file)?;
    let blocks = std::str::from_utf8(&bytes).map_or_else(|_| Ok(Vec::new()), pem::blocks);
    let named = |error: Failure| format!("{}: {error}", file.display());
    let blocks = blocks.map_err(named)?;
    if blocks.is_empty() {
        return Ok(vec![bytes]);
    }
    let certificates = blocks
        .into_iter()
        .filter(|(label, _)| label == "CERTIFICATE");
    Ok(certificates.map(|(_, der)| der).collect())
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let named = |error| format!("cannot read {}: {error}", file.display());
    if std::fs::metadata(file).map_err(named)?.len() > FILE_MAX {
        return Err(format!("{} is larger than {FILE_MAX} bytes", file.display()).into());
    }
    Ok(std::fs::read(file).map_err(named)?)
}
