// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin conform`: judges implementations, by default our own.

mod card;
mod defects;
mod faulty;
mod service;
mod terminal;
mod trace;

use crate::cli::{Conform as Arguments, ConformCommand, Role as RoleArgument};
use crate::console::{BAD, GOOD, NOTE, QUIET, TITLE, is_watched};
use crate::{Failure, Outcome};
use conformance::case::{self, Role};
use conformance::{Implementation, KnownDifferences, Lines, Selection, Target, Verdict};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if let Some(ConformCommand::Trace(trace)) = &arguments.command {
        return trace::run(trace);
    }
    let roles: Vec<Role> = arguments.role.map(Role::from).into_iter().collect();
    if arguments.list {
        return Ok(list(&roles, arguments.filter.as_deref()));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if arguments.defects {
        return match arguments.role {
            Some(RoleArgument::Card) => runtime.block_on(defects::run(arguments.json)),
            Some(RoleArgument::Verifier) => runtime.block_on(faulty::run(arguments.json)),
            Some(RoleArgument::Service) => {
                let target = Target::Service(service::target(arguments, &ourselves()?)?);
                let filter = arguments.filter.as_deref();
                runtime.block_on(faulty::services(&sound(target), filter, arguments.json))
            }
            Some(RoleArgument::Terminal) => {
                let target = Target::Terminal(terminal::target(arguments, &ourselves()?));
                let filter = arguments.filter.as_deref();
                runtime.block_on(faulty::terminals(&sound(target), filter, arguments.json))
            }
            None => Err("--defects judges the suite of one role".into()),
        };
    }
    let selection = Selection {
        roles,
        filter: arguments.filter.clone(),
    };
    let implementations = implementations(arguments)?;
    let terms = card::terms(arguments)?;
    let known = known(arguments)?;
    let began = std::time::Instant::now();
    let mut progress = Progress::new(is_watched() && !arguments.json);
    let mut report = runtime.block_on(conformance::run(
        &selection,
        &implementations,
        &terms,
        &mut |case| progress.show(case.verdict == Verdict::Pass, &case.id),
    ))?;
    progress.end();
    if let Some(known) = &known {
        report.apply(known);
    }
    let json = format!("{:#}\n", report.to_json());
    std::fs::create_dir_all(&arguments.report).map_err(|error| {
        format!(
            "cannot make the folder {}: {error}",
            arguments.report.display()
        )
    })?;
    crate::material::put(&arguments.report, "report.json", &json)?;
    crate::material::put(&arguments.report, "report.html", report.to_html())?;
    crate::material::put(&arguments.report, "report.xml", report.to_junit())?;
    if arguments.json {
        print!("{json}");
    } else {
        anstream::println!("{TITLE}Kakunin conformance suite {}{TITLE:#}", report.suite);
        for (role, name) in &report.implementations {
            anstream::println!("  {:<9} {name}", role.word());
        }
        anstream::println!("\n{}", conformance::summary(&report));
        let (style, word) = match report.exit_code() {
            0 => (GOOD, "everything passed"),
            1 => (BAD, "a case failed"),
            _ => (NOTE, "a case could not be run"),
        };
        let seconds = began.elapsed().as_secs();
        anstream::println!(
            "{style}{word}{style:#} in {seconds} s; report in {}/report.html",
            arguments.report.display()
        );
    }
    Ok(ExitCode::from(report.exit_code()))
}

/// The path of this program.
fn ourselves() -> Result<String, Failure> {
    let program = std::env::current_exe()?;
    let program = program
        .to_str()
        .ok_or("the path of this program is not UTF-8")?;
    Ok(program.to_owned())
}

/// The implementation around which defects are put.
fn sound(target: Target) -> Implementation {
    Implementation {
        name: String::new(),
        target,
        lines: Lines::Taken,
    }
}

/// The reviewed differences of the implementation, if a file of them is named.
fn known(arguments: &Arguments) -> Result<Option<KnownDifferences>, Failure> {
    let Some(file) = &arguments.verifier.known else {
        return Ok(None);
    };
    let failed = |error: String| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    Ok(Some(KnownDifferences::from_json(&text).map_err(failed)?))
}

/// The command of each role: the one named, or this program itself.
fn implementations(arguments: &Arguments) -> Result<BTreeMap<Role, Implementation>, Failure> {
    let ourselves = ourselves()?;
    let lines = match arguments.verifier.validate_adapter {
        true => Lines::Validated,
        false => Lines::Taken,
    };
    let bundled = |words: &str| {
        let command = std::iter::once(ourselves.clone())
            .chain(words.split(' ').map(str::to_owned))
            .collect();
        Implementation {
            name: format!("kakunin {} (bundled)", env!("CARGO_PKG_VERSION")),
            target: Target::Command(command),
            lines,
        }
    };
    let mut implementations = BTreeMap::from([
        (Role::Verifier, bundled("verifier")),
        (Role::Card, bundled("card --vpcd {vpcd}")),
    ]);
    let service = service::target(arguments, &ourselves)?;
    implementations.insert(
        Role::Terminal,
        Implementation {
            name: format!("kakunin {} (bundled)", env!("CARGO_PKG_VERSION")),
            target: Target::Terminal(terminal::target(arguments, &ourselves)),
            lines,
        },
    );
    let named = arguments.service.url.clone();
    implementations.insert(
        Role::Service,
        Implementation {
            name: named
                .unwrap_or_else(|| format!("kakunin {} (bundled)", env!("CARGO_PKG_VERSION"))),
            target: Target::Service(service),
            lines,
        },
    );
    if let (Some(role), Some(command)) = (arguments.role, &arguments.implementation) {
        let name = command.split_whitespace().collect::<Vec<_>>().join(" ");
        let target = match role {
            RoleArgument::Service => Target::Service(service::target(arguments, &ourselves)?),
            RoleArgument::Terminal => Target::Terminal(terminal::target(arguments, &ourselves)),
            _ => Target::Command(service::words(command)),
        };
        let implementation = Implementation {
            name,
            target,
            lines,
        };
        implementations.insert(role.into(), implementation);
    }
    if let Some(reader) = &arguments.card.reader {
        if arguments.role != Some(RoleArgument::Card) {
            return Err("--reader judges a card: kakunin conform card --reader NAME".into());
        }
        implementations.insert(
            Role::Card,
            Implementation {
                name: format!("card in {reader}"),
                target: Target::Reader(reader.clone()),
                lines,
            },
        );
    }
    Ok(implementations)
}

fn list(roles: &[Role], filter: Option<&str>) -> ExitCode {
    for case in case::files().iter().flat_map(|file| &file.cases) {
        let wanted = roles.is_empty() || roles.contains(&case.role());
        if wanted && filter.is_none_or(|text| case.id.contains(text)) {
            anstream::println!("{}  {QUIET}{}{QUIET:#}", case.id, case.title);
        }
    }
    ExitCode::SUCCESS
}

/// One line on standard error that is written over, for people who wait.
struct Progress {
    judged: usize,
    watched: bool,
}

impl Progress {
    const fn new(watched: bool) -> Self {
        Self { judged: 0, watched }
    }

    fn show(&mut self, passed: bool, name: &str) {
        self.judged += 1;
        if self.watched {
            let mark = if passed { "✓" } else { "✗" };
            anstream::eprint!("\r\x1b[K{QUIET}{:>4} {mark} {name}{QUIET:#}", self.judged);
            drop(std::io::stderr().flush());
        }
    }

    fn end(&self) {
        if self.watched {
            anstream::eprint!("\r\x1b[K");
        }
    }
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Verifier => Self::Verifier,
            RoleArgument::Card => Self::Card,
            RoleArgument::Terminal => Self::Terminal,
            RoleArgument::Service => Self::Service,
        }
    }
}
