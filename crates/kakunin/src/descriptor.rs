// SPDX-License-Identifier: MIT OR Apache-2.0
//! Secrets from a file descriptor that whoever started us has opened.

use std::fs::File;
use std::io::Read;
use zeroize::Zeroizing;

/// Longest secret with its line end; whatever is longer is none.
const LINE: usize = 64;

/// So many lines, or fewer if the descriptor ends. They are read byte by byte, so that no buffer keeps a copy and nothing
/// behind them is taken.
pub(crate) fn secret_lines(descriptor: u32, lines: usize) -> std::io::Result<Zeroizing<String>> {
    let mut file = File::open(format!("/dev/fd/{descriptor}"))?;
    let mut text = Zeroizing::new(String::with_capacity(LINE * lines));
    let (mut read, mut ended) = (Zeroizing::new([0]), 0);
    while ended < lines && text.len() < LINE * lines && file.read(&mut *read)? > 0 {
        let [byte] = *read;
        text.push(char::from(byte));
        ended += usize::from(byte == b'\n');
    }
    Ok(text)
}
