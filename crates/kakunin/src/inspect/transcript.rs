// SPDX-License-Identifier: MIT OR Apache-2.0
//! An APDU transcript, one line an APDU.

mod place;

use crate::Failure;
use crate::console::{NOTE, TITLE};
use apdu::transcript::{Limits, NotedCommand, NotedResponse, read};
use apdu::{StatusWord, instruction};
use place::Place;

pub(super) fn show(bytes: &[u8]) -> Result<(), Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| "a transcript is UTF-8")?;
    let (atr, entries) = read(text, &Limits::standard()).map_err(apdu::Error::Malformed)?;
    anstream::println!(
        "{TITLE}APDU transcript{TITLE:#}, {} exchanges",
        entries.len()
    );
    let atr: String = atr.iter().map(|byte| format!("{byte:02X}")).collect();
    anstream::println!("  answer to reset {atr}");
    let mut place = Place::default();
    for (number, entry) in (1..).zip(&entries) {
        let succeeded = matches!(entry.response, Ok(NotedResponse::Response { status, .. }) if status == StatusWord::SUCCESS);
        let answered = matches!(entry.response, Ok(NotedResponse::Response { .. }));
        let mark = if succeeded || (answered && asks_for_counter(&entry.command)) {
            " "
        } else {
            "!"
        };
        let meaning = place.meaning(&entry.command, succeeded);
        anstream::println!(
            "{number:>5} {mark} {entry}{}",
            meaning.map_or_else(String::new, |text| { format!("  {NOTE}{text}{NOTE:#}") })
        );
    }
    Ok(())
}

/// VERIFY without data: a counter is its answer, not a refusal.
fn asks_for_counter(command: &NotedCommand) -> bool {
    matches!(command, NotedCommand::Command { header, nc: 0, .. } if header.ins == instruction::VERIFY)
}
