// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin verify`: one certificate, its path and revocation status, and why. `--replay` does it again from a record.

use crate::cli::{RevocationSource, Verify as Arguments};
use crate::console::{BAD, GOOD, NOTE};
use crate::record::{Bytes, Embed, PolicyInputs, Record, RevocationInputs, at};
use crate::{Failure, Outcome, pem};
use conformance::adapter::{CertIdDigest, Revocation};
use jpki::time::UnixTime;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

/// Largest file of certificates: a pool of the largest size, in PEM.
const FILE_MAX: u64 = 64 * 1024 * 1024;

/// Exit code of what could not be found out: neither accepted nor refused.
const UNDETERMINED: u8 = 3;

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
            .ok_or("the record holds hashes only: give what they are of as well")?,
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
        return Err("these are not the certificates, lists and answers of the record".into());
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
    if record.is_undetermined() {
        anstream::println!("{NOTE}undetermined{NOTE:#}: {reason}");
        return ExitCode::from(UNDETERMINED);
    }
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
        revocation: revocation(arguments),
    }
}

fn revocation(arguments: &Arguments) -> RevocationInputs {
    let given = &arguments.revocation;
    let source = match given.revocation {
        Some(RevocationSource::Both) => Revocation::Both,
        Some(RevocationSource::Crl) => Revocation::Crl,
        Some(RevocationSource::CrlFirst) => Revocation::CrlFirst,
        Some(RevocationSource::None) => Revocation::None,
        Some(RevocationSource::Ocsp) => Revocation::Ocsp,
        Some(RevocationSource::OcspFirst) => Revocation::OcspFirst,
        None => match (given.crl.is_empty(), given.ocsp.is_empty()) {
            (true, true) => Revocation::None,
            (false, true) => Revocation::Crl,
            (true, false) => Revocation::Ocsp,
            (false, false) => Revocation::CrlFirst,
        },
    };
    RevocationInputs {
        source,
        next_update_tolerance: given.next_update_tolerance,
        clock_tolerance: given.clock_tolerance,
        max_age: given.max_age,
        nonce: given.nonce.clone(),
        nonce_optional: given.nonce_optional,
        cert_id_digest: match given.cert_id_sha256 {
            true => CertIdDigest::Sha256,
            false => CertIdDigest::Sha1,
        },
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
            .map(|file| blocks(file, "CERTIFICATE"))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(lists.concat())
    };
    let certificate = blocks(certificate, "CERTIFICATE")?
        .into_iter()
        .next()
        .ok_or("there is no certificate in the file")?;
    Ok(Some(Bytes {
        certificate,
        anchors: all(&arguments.anchors)?,
        untrusted: all(&arguments.untrusted)?,
        crls: lists(&arguments.revocation.crl)?,
        ocsp: arguments
            .revocation
            .ocsp
            .iter()
            .map(|file| read(file))
            .collect::<Result<_, _>>()?,
    }))
}

fn lists(files: &[PathBuf]) -> Result<Vec<Vec<u8>>, Failure> {
    let lists: Result<Vec<_>, Failure> =
        files.iter().map(|file| blocks(file, "X509 CRL")).collect();
    Ok(lists?.concat())
}

/// What a file holds: one object in DER, or any number with this label in PEM.
fn blocks(file: &Path, wanted: &str) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = read(file)?;
    let blocks = std::str::from_utf8(&bytes).map_or_else(|_| Ok(Vec::new()), pem::blocks);
    let named = |error: Failure| format!("{}: {error}", file.display());
    let blocks = blocks.map_err(named)?;
    if blocks.is_empty() {
        return Ok(vec![bytes]);
    }
    let labelled = blocks.into_iter().filter(|(label, _)| label == wanted);
    Ok(labelled.map(|(_, der)| der).collect())
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let named = |error| format!("cannot read {}: {error}", file.display());
    if std::fs::metadata(file).map_err(named)?.len() > FILE_MAX {
        return Err(format!("{} is larger than {FILE_MAX} bytes", file.display()).into());
    }
    Ok(std::fs::read(file).map_err(named)?)
}
