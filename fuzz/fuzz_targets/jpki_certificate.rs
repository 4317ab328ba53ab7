// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates: what was sliced, put together again, is the input; nothing longer or shorter is read.
#![no_main]

#[path = "../../crates/jpki/tests/support/der.rs"]
#[allow(dead_code)]
mod der;

use jpki::certificate::{Certificate, MAX_EXTENSIONS, MAX_LENGTH, MAX_POLICIES};
use jpki::profile::{Conformity, Kind, Profile, Severity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(certificate) = Certificate::from_der(data) else { return };
    assert!(data.len() <= MAX_LENGTH);
    assert_eq!(certificate.as_der(), data);
    let rebuilt = der::seq(&[
        certificate.tbs_der().to_vec(),
        certificate.signature_algorithm_der().to_vec(),
        der::bits(certificate.signature()),
    ]);
    assert_eq!(rebuilt, data);

    // The extensions, put together again, stand at the end of the signed part.
    let extensions: Vec<Vec<u8>> = certificate
        .extension_list()
        .map(|extension| {
            let flag = if extension.critical { der::tlv(0x01, &[0xFF]) } else { Vec::new() };
            der::seq(&[der::tlv(0x06, extension.oid.as_bytes()), flag, der::octets(extension.value)])
        })
        .collect();
    assert!(extensions.len() <= MAX_EXTENSIONS);
    if !extensions.is_empty() {
        assert!(certificate.tbs_der().ends_with(&der::context(3, &der::seq(&extensions))));
    }
    let policies = certificate.extensions().certificate_policies.as_ref();
    assert!(policies.is_none_or(|marked| (1..=MAX_POLICIES).contains(&marked.value.len())));

    // Names were checked, so the walk meets every attribute: it rebuilds the name of one-attribute sets.
    for name in [certificate.issuer(), certificate.subject()] {
        let mut positions: Vec<usize> = name.attributes().map(|one| one.position).collect();
        assert!(positions.is_sorted());
        let attributes = positions.len();
        positions.dedup();
        if positions.len() == attributes {
            let sets: Vec<Vec<u8>> = name
                .attributes()
                .map(|one| {
                    let pair = [der::tlv(0x06, one.oid.as_bytes()), der::tlv(one.tag, one.value)];
                    der::set(&[der::seq(&pair)])
                })
                .collect();
            assert_eq!(der::seq(&sets), name.as_der());
        }
        assert!(!name.to_string().chars().any(char::is_control));
    }

    // The profile says something about any certificate, and a key it accepts is one we can read.
    for kind in [Kind::Authentication, Kind::Signature] {
        let findings = Profile::synthetic(kind).findings(&certificate);
        let refused = findings.iter().any(|finding| {
            finding.severity == Severity::Refuse && finding.conformity == Conformity::Deviates
        });
        assert!(refused || certificate.public_key().is_ok());
    }

    assert!(Certificate::from_der(&data[..data.len() - 1]).is_err());
    assert!(Certificate::from_der(&[data, &[0]].concat()).is_err());
});
