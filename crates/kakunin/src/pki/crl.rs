// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin pki crl`: lists of any size, their saved indexes, and what they cost.

use crate::cli::{CrlIndex, CrlLookup, CrlMake, PkiCrl};
use crate::console::{QUIET, TITLE, is_watched, progress};
use crate::{Failure, Outcome};
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::TrustAnchors;
use jpki::revocation::{CrlIssuers, CrlLimits, verify_hashed_crl};
use jpki::serial::SerialNumber;
use service::revocation::{load_index, open_or_make_key, read_list, save_index};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use testbed::pki::{Family, Generation, LargeCrlSpec, Pki, SerialLength, from_pem};
use testbed::{EPOCH, Seed};

pub(super) fn run(command: &PkiCrl) -> Outcome {
    match command {
        PkiCrl::Make(arguments) => make(arguments),
        PkiCrl::Index(arguments) => index(arguments),
        PkiCrl::Lookup(arguments) => look_up(arguments),
    }
}

fn make(arguments: &CrlMake) -> Outcome {
    let spec = LargeCrlSpec {
        entries: arguments.entries,
        serials: match arguments.serial_octets {
            4 => SerialLength::Four,
            8 => SerialLength::Eight,
            _ => return Err("serial numbers have 4 or 8 octets here".into()),
        },
        reasons: arguments.reasons,
        number: arguments.number,
        this_update: EPOCH.saturating_add_secs(-3 * 3_600),
        next_update: EPOCH.saturating_add_secs(21 * 3_600),
    };
    progress("making the authority's key");
    let seed = Seed(arguments.seed);
    let pki = Pki::new(seed);
    let authority = pki.authority(Family::Authentication, Generation::Third);
    authority.key();
    progress("writing the list");
    let began = Instant::now();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&arguments.out)?);
    spec.write(seed, authority, &mut out)?;
    out.flush()?;
    let octets = fs::metadata(&arguments.out)?.len();
    anstream::println!(
        "{TITLE}{} entries{TITLE:#}, {octets} octets in {} s: {}",
        arguments.entries,
        seconds(began.elapsed()),
        arguments.out.display()
    );
    for entry in 0..arguments.entries.min(3) {
        let serial = SerialNumber::from_u64(spec.serial(seed, entry));
        anstream::println!("  {QUIET}names for example{QUIET:#} {serial}");
    }
    Ok(ExitCode::SUCCESS)
}

fn index(arguments: &CrlIndex) -> Outcome {
    let issuers = issuers(arguments.anchors.as_deref(), arguments.seed)?;
    let before = memory_peak();
    let began = Instant::now();
    let mut shown = Instant::now();
    let hashed = read_list(&arguments.list, &CrlLimits::national(), &PROVIDER, |read| {
        if is_watched() && shown.elapsed() > Duration::from_millis(200) {
            shown = Instant::now();
            eprint!(
                "\r{} of {} octets, {} entries",
                read.octets, read.of_octets, read.entries
            );
        }
    })?;
    if is_watched() {
        eprint!("\r\u{1B}[2K");
    }
    let read = began.elapsed();
    let began = Instant::now();
    let list = verify_hashed_crl(hashed, &issuers, &PROVIDER)?;
    let verified = began.elapsed();
    let peak = memory_peak();
    let key = open_or_make_key(&arguments.key)?;
    let out = arguments.out.clone().unwrap_or_else(|| {
        let mut name = arguments.list.clone().into_os_string();
        name.push(".index");
        PathBuf::from(name)
    });
    let began = Instant::now();
    let octets = save_index(&out, &list, &key, &PROVIDER)?;
    let saved = began.elapsed();
    let began = Instant::now();
    load_index(&out, &key, &issuers, &PROVIDER)?;
    let loaded = began.elapsed();

    let entries = list.entries();
    let each = |octets: usize| {
        let hundredths = octets.saturating_mul(100).checked_div(entries);
        let hundredths = hundredths.unwrap_or_default();
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    let (keys, marks) = list.index_sizes();
    anstream::println!(
        "{TITLE}{entries} entries{TITLE:#}, number {}",
        list.evidence().number
    );
    anstream::println!("  read, hashed, indexed   {} s", seconds(read));
    anstream::println!("  signature               {} s", seconds(verified));
    anstream::println!(
        "  saved                   {} s, {octets} octets in {}",
        seconds(saved),
        out.display()
    );
    anstream::println!("  loaded from there       {} s", seconds(loaded));
    anstream::println!(
        "  octets an entry         {} for membership, {} for date and reason",
        each(keys),
        each(marks)
    );
    match (before, peak) {
        (Some(before), Some(peak)) => {
            anstream::println!(
                "  peak memory             {:.1} MiB for this, {peak:.1} of the process",
                peak - before
            );
        }
        _ => anstream::println!("  peak memory             this system does not tell"),
    }
    Ok(ExitCode::SUCCESS)
}

fn look_up(arguments: &CrlLookup) -> Outcome {
    let issuers = issuers(arguments.anchors.as_deref(), arguments.seed)?;
    let key = open_or_make_key(&arguments.key)?;
    let list = load_index(&arguments.index, &key, &issuers, &PROVIDER)?;
    for text in &arguments.serials {
        let serial = serial(text).ok_or_else(|| format!("{text} is not a serial number"))?;
        match list.look_up(&serial) {
            Some(entry) => anstream::println!(
                "{text}  listed since {}, reason code {}",
                entry.date(),
                entry.reason_code()
            ),
            None => anstream::println!("{text}  not listed"),
        }
    }
    anstream::println!(
        "  {QUIET}list number {}, next update {}{QUIET:#}",
        list.evidence().number,
        list.evidence().next_update
    );
    Ok(ExitCode::SUCCESS)
}

/// The given certificates, or those of the synthetic world.
fn issuers(anchors: Option<&Path>, seed: u64) -> Result<CrlIssuers, Failure> {
    let ders = match anchors {
        None => Pki::new(Seed(seed)).anchors(Family::Authentication),
        Some(path) => {
            let text =
                fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            // One text form after another.
            text.split_inclusive("-----END CERTIFICATE-----")
                .filter_map(|one| Some(from_pem(one.trim())?.1))
                .collect()
        }
    };
    let certificates: Result<_, _> = ders.iter().map(|der| Certificate::from_der(der)).collect();
    let anchors = TrustAnchors::new(certificates?, &PROVIDER)?;
    Ok(CrlIssuers::of_anchors(&anchors))
}

fn serial(text: &str) -> Option<SerialNumber> {
    let padded = if text.len().is_multiple_of(2) {
        text.to_owned()
    } else {
        format!("0{text}")
    };
    let octets: Option<Vec<u8>> = (0..padded.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(padded.get(at..at + 2)?, 16).ok())
        .collect();
    let octets = octets?;
    SerialNumber::from_der_value(&octets)
        // A number above 0x7F is written with a leading zero in DER, not always by people.
        .or_else(|| SerialNumber::from_der_value(&[&[0], &octets[..]].concat()))
}

/// The most memory this process has had, in MiB, where the system tells.
fn memory_peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1_024.0)
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}
