// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin conform trace`: how every clause is proven.

use crate::cli::Trace as Arguments;
use crate::console::{BAD, GOOD, NOTE, QUIET, TITLE};
use crate::{Failure, Outcome};
use conformance::requirement::registers;
use conformance::trace::{Kind, Trace, Traced, trace};
use std::io::IsTerminal;
use std::process::ExitCode;
use unicode_width::UnicodeWidthChar;

/// Cases named for a clause unless all are asked for.
const NAMED: usize = 2;

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let traces = trace(&arguments.register).ok_or_else(|| unknown(&arguments.register))?;
    let gaps: usize = traces.iter().map(|trace| trace.count(Kind::Gap)).sum();
    if arguments.json {
        println!("{:#}", serde_json::to_value(&traces)?);
    } else {
        let width = width();
        for trace in &traces {
            show(trace, arguments.cases, width);
        }
        for trace in &traces {
            summary(trace);
        }
    }
    Ok(ExitCode::from(u8::from(gaps > 0)))
}

fn unknown(name: &str) -> Failure {
    let known: Vec<String> = registers().into_iter().map(|one| one.register).collect();
    let known = known.join(", ");
    format!("there is no register {name}; there are {known}, and all").into()
}

/// Lines are cut where people read them, by `COLUMNS` if the shell tells it; a program gets them whole.
fn width() -> Option<usize> {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok());
    std::io::stdout().is_terminal().then(|| told.unwrap_or(100))
}

fn show(trace: &Trace, all: bool, width: Option<usize>) {
    anstream::println!("{TITLE}{}{TITLE:#}  {}", trace.register, trace.title);
    let rows = &trace.requirements;
    let longest = |of: fn(&Traced) -> &str| rows.iter().map(|row| of(row).len()).max().unwrap_or(0);
    let (ids, clauses) = (longest(|row| &row.id), longest(|row| &row.clause).min(40));
    for row in rows {
        let (style, mark, word) = match row.kind {
            Kind::Gap => (BAD, "✗", "gap"),
            Kind::Cases => (GOOD, "✓", "cases"),
            Kind::Tests => (GOOD, "✓", "tests"),
            Kind::Recorded => (NOTE, "·", "recorded"),
            Kind::Organisational => (QUIET, "-", "organisational"),
        };
        let head = format!(
            "{mark} {:<ids$}  {:<clauses$}  {word:<14} ",
            row.id, row.clause
        );
        let rest = width.map_or(usize::MAX, |width| width.saturating_sub(columns(&head)));
        let how = cut(&how(row, all), rest);
        anstream::println!("{style}{head}{style:#}{QUIET}{how}{QUIET:#}");
    }
    anstream::println!();
}

/// Which cases and tests, or why none.
fn how(row: &Traced, all: bool) -> String {
    let mut parts = Vec::new();
    if !row.gaps.is_empty() {
        let roles: Vec<&str> = row.gaps.iter().map(|role| role.word()).collect();
        parts.push(format!(
            "nothing for the {}: {}",
            roles.join(", "),
            row.sentence
        ));
    }
    if !row.cases.is_empty() {
        let named = if all { row.cases.len() } else { NAMED };
        let names: Vec<&str> = row.cases.iter().take(named).map(String::as_str).collect();
        let more = match row.cases.len().saturating_sub(names.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        parts.push(format!("{}: {}{more}", row.cases.len(), names.join(", ")));
    }
    if !row.tests.is_empty() {
        parts.push(format!("test {}", row.tests.join(", ")));
    }
    parts.extend(row.reason.clone());
    parts.join("; ")
}

fn columns(text: &str) -> usize {
    text.chars().map(|letter| letter.width().unwrap_or(0)).sum()
}

/// The text in so many columns.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let (mut cut, mut used) = (String::new(), 1);
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(letter);
    }
    cut + "…"
}

fn summary(trace: &Trace) {
    let [gaps, cases, tests, recorded, organisational] = [
        Kind::Gap,
        Kind::Cases,
        Kind::Tests,
        Kind::Recorded,
        Kind::Organisational,
    ]
    .map(|kind| trace.count(kind));
    let (style, word) = match gaps {
        0 => (GOOD, "no gap".to_owned()),
        1 => (BAD, "1 gap".to_owned()),
        gaps => (BAD, format!("{gaps} gaps")),
    };
    anstream::println!(
        "{:<13} {:>4} clauses: {cases} proven by cases, {tests} by tests of ours, {recorded} recorded, {organisational} organisational, {style}{word}{style:#}",
        trace.register,
        trace.requirements.len()
    );
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn texts_are_cut_by_columns() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("合成", 3), "合…");
    }
}
