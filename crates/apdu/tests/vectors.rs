// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs each case of `vectors/apdu` against this crate. The files are data: nothing here computes an expectation.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

#[path = "vectors/chains.rs"]
mod chains;
#[path = "vectors/codecs.rs"]
mod codecs;
#[path = "vectors/file.rs"]
mod file;
#[path = "vectors/reset.rs"]
mod reset;
#[cfg(feature = "transcript")]
#[path = "vectors/sessions.rs"]
mod sessions;

use file::run;

#[test]
fn class() {
    run("class", codecs::class);
}

#[test]
fn command() {
    run("command", codecs::command);
}

#[test]
fn response() {
    run("response", codecs::response);
}

#[test]
fn status() {
    run("status", codecs::status);
}

#[test]
fn tlv() {
    run("tlv", codecs::tlv);
}

#[test]
fn simple_tlv() {
    run("simple-tlv", codecs::simple_tlv);
}

#[test]
fn atr() {
    run("atr", reset::atr);
}

#[test]
fn chaining() {
    run("chaining", chains::chaining);
}

#[test]
fn exchange() {
    run("exchange", chains::exchange);
}

#[cfg(feature = "transcript")]
#[test]
fn transcript() {
    run("transcript", sessions::transcript);
}
