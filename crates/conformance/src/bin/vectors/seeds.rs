// SPDX-License-Identifier: MIT OR Apache-2.0
//! Seeds for the fuzz targets of `jpki`: what the cases carry, in the form each target reads.
//!
//! Without them a fuzzer spends its time on octets that are no certificate from the first one on.

use base64ct::{Base64, Encoding};
use conformance::case::CaseFile;
use jpki::certificate::Certificate;
use std::io;
use std::path::Path;

/// Writes one file for each blob that a target reads; returns how many.
pub(crate) fn write(folder: &Path, files: &[(&str, CaseFile)]) -> io::Result<usize> {
    let mut written = 0;
    for (name, text) in files.iter().flat_map(|(_, file)| &file.blobs) {
        let Ok(octets) = Base64::decode_vec(text) else {
            continue;
        };
        for (target, seed) in seeds(name, octets) {
            let folder = folder.join(target);
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(name), seed)?;
            written += 1;
        }
    }
    Ok(written)
}

/// Which targets a blob is for, and what each is given.
fn seeds(name: &str, octets: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    match name.rsplit('.').next() {
        Some("crt") => {
            let names = Certificate::from_der(&octets)
                .ok()
                .and_then(|read| two_names(&read));
            let names = names.map(|names| ("jpki_names", names));
            names
                .into_iter()
                .chain([("jpki_certificate", octets)])
                .collect()
        }
        Some("crl") => vec![("jpki_crl", octets)],
        // The first octet chooses the digest of the request.
        Some("ocsp") => vec![("jpki_ocsp", [&[0][..], &octets].concat())],
        Some("p7s") => vec![("jpki_cms", octets)],
        _ => Vec::new(),
    }
}

/// Issuer and subject, after the length of the first.
fn two_names(certificate: &Certificate) -> Option<Vec<u8>> {
    let (issuer, subject) = (
        certificate.issuer().as_der(),
        certificate.subject().as_der(),
    );
    let cut = u8::try_from(issuer.len()).ok()?;
    Some([&[cut], issuer, subject].concat())
}
