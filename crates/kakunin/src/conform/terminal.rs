// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal's commands, from the command line.

use super::service::words;
use crate::cli::{Conform as Arguments, Role};
use conformance::TerminalTarget;

/// The terminal that is named, or our own.
pub(super) fn target(arguments: &Arguments, ourselves: &str) -> TerminalTarget {
    let ours = |rest: &str| -> Vec<String> {
        std::iter::once(ourselves.to_owned())
            .chain(words(rest))
            .collect()
    };
    let named = arguments
        .implementation
        .as_deref()
        .filter(|_| arguments.role == Some(Role::Terminal));
    match named {
        Some(command) => TerminalTarget {
            check: words(command),
            convert: arguments.convert.as_deref().map(words),
        },
        None => TerminalTarget {
            check: ours(
                "check --terminal {settings} --reader vpcd:{vpcd} --method {method} --consent {consents} --photo-matches --pin-fd 0 --json {more}",
            ),
            convert: Some(ours("convert --to {to} {file}")),
        },
    }
}
