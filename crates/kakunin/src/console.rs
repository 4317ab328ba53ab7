// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text for people: coloured in a terminal, plain in a pipe.

use anstyle::{AnsiColor, Style};

pub(crate) const TITLE: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default();
pub(crate) const QUIET: Style = Style::new().dimmed();

/// Says on standard error why a command could not do its work.
pub(crate) fn failure(failure: &crate::Failure) {
    anstream::eprintln!("{BAD}error:{BAD:#} {failure}");
    let mut source = failure.source();
    while let Some(cause) = source {
        anstream::eprintln!("  because {cause}");
        source = cause.source();
    }
}

/// Whether a person is looking at standard error.
pub(crate) fn is_watched() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}

/// Says on standard error that something takes a moment, if a person is looking.
pub(crate) fn progress(text: &str) {
    if is_watched() {
        anstream::eprintln!("{QUIET}… {text}{QUIET:#}");
    }
}
