// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the simulated sources read: HTTP requests and OCSP requests. A request is read from exactly its octets, whatever
//! follows and however it arrives; what an OCSP request is said to ask stands in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use testbed::simulator::{MAX_REQUEST, Request, read_request};

fuzz_target!(|data: &[u8]| {
    if let Ok(Some((request, taken))) = Request::read(data) {
        assert!(taken <= data.len().min(MAX_REQUEST));
        assert!(data[..taken].ends_with(&request.body));
        assert!(request.target.starts_with(request.path()) && request.path().starts_with('/'));
        let again = Request::read(&data[..taken]);
        assert_eq!(again, Ok(Some((request.clone(), taken))));
        assert_eq!(Request::read(&data[..taken - 1]), Ok(None));
        asked(&request.body);
    }
    asked(data);
});

fn asked(der: &[u8]) {
    if let Some(asked) = read_request(der) {
        let stands = |part: &[u8]| part.is_empty() || der.windows(part.len()).any(|octets| octets == part);
        assert!(stands(&asked.certificate_id) && stands(&asked.issuer_key_hash));
        assert!(asked.nonce.as_deref().is_none_or(stands));
        assert!(read_request(&der[..der.len() - 1]).is_none());
    }
}
