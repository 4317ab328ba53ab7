// SPDX-License-Identifier: MIT OR Apache-2.0
//! An APDU transcript, one line an APDU.

use crate::Failure;
use crate::console::{NOTE, TITLE};
use apdu::transcript::{Limits, NotedCommand, NotedResponse, read};
use apdu::{FileIdentifier, StatusWord};
use jpki::card::files;

pub(super) fn show(bytes: &[u8]) -> Result<(), Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| "a transcript is UTF-8")?;
    let (atr, entries) = read(text, &Limits::standard()).map_err(apdu::Error::Malformed)?;
    anstream::println!(
        "{TITLE}APDU transcript{TITLE:#}, {} exchanges",
        entries.len()
    );
    let atr: String = atr.iter().map(|byte| format!("{byte:02X}")).collect();
    anstream::println!("  answer to reset {atr}");
    for (number, entry) in (1..).zip(&entries) {
        let named = selected(&entry.command).map(|name| format!("  {NOTE}{name}{NOTE:#}"));
        let refused = matches!(entry.response, Ok(NotedResponse::Response { status, .. }) if status != StatusWord::SUCCESS);
        let mark = if refused || entry.response.is_err() {
            "!"
        } else {
            " "
        };
        anstream::println!("{number:>5} {mark} {entry}{}", named.unwrap_or_default());
    }
    Ok(())
}

/// What a command names, if it is known: SELECT in its data, READ BINARY and COMPUTE DIGITAL SIGNATURE by short identifier
/// in P1 or P2.
fn selected(command: &NotedCommand) -> Option<&'static str> {
    let NotedCommand::Command { header, data, .. } = command else {
        return None;
    };
    let file = |identifier| files::description(FileIdentifier(identifier));
    match (header.ins, data.as_deref()) {
        (0xA4, Some([high, low])) => file(u16::from_be_bytes([*high, *low])),
        (0xA4, Some(name)) if name == files::JPKI_APPLICATION => Some("JPKI application"),
        (0xA4, Some(name)) if name == files::CARD_MANAGER => Some("card manager"),
        (0xB0, _) if header.p1 & 0x80 != 0 => file(u16::from(header.p1 & 0x1F)),
        (0x2A, _) => file(u16::from(header.p2 & 0x1F)),
        _ => None,
    }
}
