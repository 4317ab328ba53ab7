// SPDX-License-Identifier: MIT OR Apache-2.0
//! Exports of the audit log: whatever is read as one counts what it says it counts, and of a log of fuzzed records no copy with
//! a changed octet verifies as the same.
#![no_main]

use jpki::crypto::rustcrypto::PROVIDER;
use libfuzzer_sys::fuzz_target;
use protocol::audit::export::Writer;
use protocol::audit::tree::{self, Hash};
use protocol::audit::{Checkpoint, LogKey, verify_export};

fuzz_target!(|data: &[u8]| {
    let key = LogKey::new("log", [7; 32]).expect("a name");
    // Every signature is taken here: what is read must hold without them.
    if let Ok(verified) = verify_export(data, &key, None, &|_, _, _| true, PROVIDER.sha256) {
        assert_eq!(verified.checkpoint.origin, key.name());
        assert!(verified.checkpoints > 0);
        assert!(verified.records <= verified.checkpoint.size);
        assert!(verified.facility.is_some() || verified.records == verified.checkpoint.size);
    }
    let Some((place, records)) = data.split_first_chunk::<3>() else {
        return;
    };
    let good = |key: &[u8; 32], text: &[u8], signature: &[u8]| sign(key, text) == signature;
    let mut copy = export(&key, records);
    let verified = verify_export(&copy, &key, None, &good, PROVIDER.sha256).expect("a good copy");
    let [high, low, flip] = *place;
    let place = usize::from(u16::from_be_bytes([high, low])) % copy.len();
    copy[place] ^= flip | 1;
    let changed = verify_export(&copy, &key, None, &good, PROVIDER.sha256);
    assert_ne!(changed.ok(), Some(verified));
});

fn sign(key: &[u8; 32], text: &[u8]) -> Hash {
    (PROVIDER.sha256)(&[key, text])
}

/// A log of the lines of these octets that can be records.
fn export(key: &LogKey, records: &[u8]) -> Vec<u8> {
    let writer = Writer::new(PROVIDER.sha256);
    let lines = records.split(|byte| *byte == b'\n');
    let records: Vec<&[u8]> = lines
        .filter(|line| std::str::from_utf8(line).is_ok())
        .collect();
    let leaves: Vec<Hash> = records
        .iter()
        .map(|record| tree::leaf_hash(PROVIDER.sha256, record))
        .collect();
    let mut text = writer.head(None);
    for (position, record) in (0..).zip(&records) {
        text += &writer.record(position, record);
    }
    let checkpoint = Checkpoint {
        origin: key.name().to_owned(),
        size: leaves.len() as u64,
        root: tree::root(PROVIDER.sha256, &leaves),
    };
    let signature = sign(&[7; 32], checkpoint.text().as_bytes());
    text += &writer.checkpoint(&checkpoint.note(key, &signature, PROVIDER.sha256));
    text.into_bytes()
}
