// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text forms (RFC 7468) one after another in one file.

use crate::Failure;

/// The text forms of a file: label and DER of each. None when it has none.
pub(crate) fn blocks(text: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    let blocks = text.match_indices(BEGIN).map(|(start, _)| {
        let block = text.get(start..).unwrap_or_default();
        // To the end of the line that ends it.
        let end = block.find(END).and_then(|end| {
            let line = block.get(end..)?;
            Some(end + line.find('\n').unwrap_or(line.len()))
        });
        let form = end.and_then(|end| block.get(..end)).map(str::trim_end);
        form.and_then(testbed::pki::from_pem)
            .ok_or_else(|| "this is not PEM that can be read".into())
    });
    blocks.collect()
}
