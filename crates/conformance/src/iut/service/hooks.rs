// SPDX-License-Identifier: MIT OR Apache-2.0
//! The operator's commands, which the suite runs beside the service.

use crate::iut::process::Process;
use std::time::Duration;

/// Longest time for one command.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// What a command came to.
#[derive(Clone, Debug)]
pub(in crate::iut) struct Ran {
    pub(super) code: i32,
    pub(super) output: String,
}

/// The words of a hook with those of the step in place of `{what}`, or behind all others.
pub(super) fn words(hook: &[String], what: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let mut placed = false;
    for word in hook {
        if word == "{what}" {
            words.extend_from_slice(what);
            placed = true;
        } else {
            words.push(word.clone());
        }
    }
    if !placed {
        words.extend_from_slice(what);
    }
    words
}

pub(super) async fn run(words: &[String]) -> Result<Ran, String> {
    let process = Process::start(words)?;
    let (code, output) = process.ended(COMMAND_TIME).await?;
    Ok(Ran {
        code,
        output: String::from_utf8_lossy(&output).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_stand_where_the_hook_says() {
        let of = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        let what = of("decide F accept");
        assert_eq!(
            words(&of("op --data d"), &what),
            of("op --data d decide F accept")
        );
        assert_eq!(
            words(&of("op {what} --data d"), &what),
            of("op decide F accept --data d")
        );
    }
}
