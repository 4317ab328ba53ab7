// SPDX-License-Identifier: MIT OR Apache-2.0
//! The audit log's tree and its exports, for any records.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use hex_literal::hex;
use jpki::crypto::rustcrypto::PROVIDER;
use proptest::prelude::*;
use protocol::audit::checkpoint::{NoteFault, VerifiedCheckpoint, verify_checkpoint};
use protocol::audit::export::Writer;
use protocol::audit::tree::{self, Frontier, Hash, Levels};
use protocol::audit::{Checkpoint, Fault, LogKey, Verified, verify_export};
use protocol::facility::FacilityId;

/// Stands for Ed25519, which the service brings: 32 octets of a hash over key and message.
fn sign(key: &[u8; 32], text: &[u8]) -> Vec<u8> {
    (PROVIDER.sha256)(&[key, text]).to_vec()
}

fn verify(export: &[u8]) -> Result<Verified, Fault> {
    let good = |key: &[u8; 32], text: &[u8], signature: &[u8]| sign(key, text) == signature;
    verify_export(export, &key(), None, &good, PROVIDER.sha256)
}

fn key() -> LogKey {
    LogKey::new("audit.example", [7; 32]).unwrap()
}

fn note(leaves: &[Hash]) -> String {
    let checkpoint = Checkpoint {
        origin: "audit.example".to_owned(),
        size: leaves.len().try_into().unwrap(),
        root: tree::root(PROVIDER.sha256, leaves),
    };
    let signature = sign(&[7; 32], checkpoint.text().as_bytes());
    checkpoint.note(&key(), &signature, PROVIDER.sha256)
}

fn leaves(records: &[String]) -> Vec<Hash> {
    let hash = |record: &String| tree::leaf_hash(PROVIDER.sha256, record.as_bytes());
    records.iter().map(hash).collect()
}

/// The lines of a whole export with a checkpoint after every third record and at the end.
fn export(records: &[String]) -> Vec<String> {
    let (writer, leaves) = (Writer::new(PROVIDER.sha256), leaves(records));
    let mut lines: Vec<String> = writer.head(None).lines().map(str::to_owned).collect();
    for (position, record) in records.iter().enumerate() {
        lines.push(writer.record(position.try_into().unwrap(), record.as_bytes()));
        if position % 3 == 2 || position + 1 == records.len() {
            lines.push(writer.checkpoint(&note(&leaves[..=position])));
        }
    }
    if records.is_empty() {
        lines.push(writer.checkpoint(&note(&[])));
    }
    lines
        .iter()
        .map(|line| line.trim_end_matches('\n').to_owned())
        .collect()
}

fn judged(lines: &[String]) -> Result<Verified, Fault> {
    verify(lines.join("\n").as_bytes())
}

fn records(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{{\"n\":{number}}}"))
        .collect()
}

fn strings() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[ -~]{0,12}", 0..40)
}

/// The roots of RFC 6962's own reference implementation for its eight test leaves, sizes 0, 1, 2, 3 and 8.
#[test]
fn roots_are_those_of_rfc_6962() {
    let inputs: [&[u8]; 8] = [
        b"",
        &hex!("00"),
        &hex!("10"),
        &hex!("2021"),
        &hex!("3031"),
        &hex!("40414243"),
        &hex!("5051525354555657"),
        &hex!("606162636465666768696a6b6c6d6e6f"),
    ];
    let hashes: Vec<Hash> = inputs
        .iter()
        .map(|input| tree::leaf_hash(PROVIDER.sha256, input))
        .collect();
    for (size, expected) in [
        (
            0,
            hex!("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ),
        (
            1,
            hex!("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ),
        (
            2,
            hex!("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ),
        (
            3,
            hex!("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ),
        (
            8,
            hex!("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ),
    ] {
        assert_eq!(
            tree::root(PROVIDER.sha256, &hashes[..size]),
            expected,
            "{size}"
        );
    }
}

#[test]
fn a_key_reads_back_and_another_identifier_is_refused() {
    let text = key().text(PROVIDER.sha256);
    assert_eq!(LogKey::parse(&text, PROVIDER.sha256), Some(key()));
    let other = text.replacen("audit", "audio", 1);
    assert_eq!(LogKey::parse(&other, PROVIDER.sha256), None);
    for bad in ["", "a b", "a+b", "ü"] {
        assert_eq!(LogKey::new(bad, [7; 32]), None, "{bad}");
    }
}

/// What somebody may do to a copy, and what is said of it.
#[test]
fn what_was_done_to_a_record_is_named() {
    let lines = export(&records(7));
    // Lines 2, 3, 4 are records 0, 1, 2; line 5 is their checkpoint; 6, 7, 8 are records 3, 4, 5; 9 theirs; 10 and 11 the last.
    let done = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        judged(&changed).unwrap_err()
    };
    let damaged = done(&|lines| lines[7] = lines[7].replace("{\"n\":4}", "{\"n\":5}"));
    assert_eq!(damaged, Fault::Damaged { position: 4 });
    assert_eq!(damaged.to_string(), "record 4 was changed");
    let removed = done(&|lines| drop(lines.remove(3)));
    assert_eq!(removed, Fault::Missing { position: 1 });
    let swapped = done(&|lines| lines.swap(6, 8));
    let (expected, found) = (3, 5);
    assert_eq!(swapped, Fault::OutOfPlace { expected, found });
    let again = done(&|lines| lines.insert(8, lines[6].clone()));
    assert_eq!(again, Fault::Repeated { position: 3 });
    // Extra, removed and changed records by somebody who numbers and hashes anew.
    let writer = Writer::new(PROVIDER.sha256);
    let extra = done(&|lines| {
        lines.insert(
            5,
            writer.record(3, b"extra").trim_end_matches('\n').to_owned(),
        )
    });
    let (line, records, size) = (7, 4, 3);
    assert_eq!(
        extra,
        Fault::Count {
            line,
            records,
            size
        }
    );
    assert!(extra.to_string().ends_with("record 3 is extra"));
    let last = done(&|lines| drop(lines.remove(10)));
    let (line, records, size) = (11, 6, 7);
    assert_eq!(
        last,
        Fault::Count {
            line,
            records,
            size
        }
    );
    assert!(last.to_string().ends_with("record 6 is missing"));
    let forged = done(&|lines| {
        lines[7] = writer
            .record(4, b"forged")
            .trim_end_matches('\n')
            .to_owned()
    });
    assert_eq!(forged, Fault::Tree { first: 3, last: 5 });
    let cut = done(&|lines| drop(lines.pop()));
    assert_eq!(cut, Fault::Unsigned { first: 6 });
    let unsigned = done(&|lines| {
        let note = note(&leaves(&self::records(3))).replace("\u{2014} audit", "\u{2014} other");
        lines[5] = writer.checkpoint(&note).trim_end_matches('\n').to_owned();
    });
    assert!(
        matches!(unsigned, Fault::Note { line: 6, .. }),
        "{unsigned}"
    );
    let forged_note = done(&|lines| {
        let note = note(&leaves(&self::records(3))).replacen("\n3\n", "\n4\n", 1);
        lines[5] = writer.checkpoint(&note).trim_end_matches('\n').to_owned();
    });
    let (line, fault) = (6, NoteFault::Signature);
    assert_eq!(forged_note, Fault::Note { line, fault });
}

#[test]
fn a_copy_that_was_cut_at_a_checkpoint_is_a_good_copy_of_a_smaller_log() {
    let lines = export(&records(7));
    let verified = judged(&lines[..6]).unwrap();
    assert_eq!((verified.records, verified.checkpoint.size), (3, 3));
}

/// A copy must go on from the tree head somebody kept, or they were shown another log.
#[test]
fn a_copy_goes_on_from_a_tree_head_that_was_kept() {
    let good = |key: &[u8; 32], text: &[u8], signature: &[u8]| sign(key, text) == signature;
    let all = records(7);
    let text = export(&all).join("\n");
    let kept = |records: &[String]| {
        let note = note(&leaves(records));
        verify_checkpoint(note.as_bytes(), &key(), &good, PROVIDER.sha256).unwrap()
    };
    let since = |kept: &VerifiedCheckpoint| {
        verify_export(text.as_bytes(), &key(), Some(kept), &good, PROVIDER.sha256)
    };
    for size in 0..=7 {
        assert!(since(&kept(&all[..size])).is_ok(), "{size}");
    }
    let mut other = all.clone();
    other[1] = "other".to_owned();
    for size in 2..=7 {
        let size = u64::try_from(size).unwrap();
        let records = &other[..size.try_into().unwrap()];
        assert_eq!(since(&kept(records)), Err(Fault::AnotherLog { size }));
    }
    // One that has become shorter.
    assert_eq!(
        since(&kept(&records(8))),
        Err(Fault::AnotherLog { size: 8 })
    );
}

proptest! {
    #[test]
    fn frontier_and_tree_agree(records in strings()) {
        let leaves = leaves(&records);
        let mut frontier = Frontier::new();
        for (size, leaf) in leaves.iter().enumerate() {
            prop_assert_eq!(frontier.root(PROVIDER.sha256), tree::root(PROVIDER.sha256, &leaves[..size]));
            frontier.append(PROVIDER.sha256, *leaf);
            let kept = Frontier::of(frontier.size(), &frontier.subtrees());
            prop_assert_eq!(kept.as_ref(), Some(&frontier));
        }
        prop_assert_eq!(Frontier::of(frontier.size(), &[0; 31]), None);
    }

    /// A path proves its leaf at its place, and no other leaf, place or tree.
    #[test]
    fn paths_prove_exactly_their_leaf(count in 1_usize..40, place in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let leaves = leaves(&records(count));
        let (place, other) = (place.index(count), other.index(count));
        let head = (u64::try_from(count).unwrap(), &tree::root(PROVIDER.sha256, &leaves));
        let path = tree::inclusion_path(PROVIDER.sha256, &leaves, place).unwrap();
        let position = |place: usize| u64::try_from(place).unwrap();
        prop_assert!(tree::is_included(PROVIDER.sha256, (position(place), &leaves[place]), &path, head));
        let wrong = tree::is_included(PROVIDER.sha256, (position(other), &leaves[place]), &path, head);
        prop_assert_eq!(wrong, other == place);
        let wrong = tree::is_included(PROVIDER.sha256, (position(place), &leaves[other]), &path, head);
        prop_assert_eq!(wrong, other == place);
        let longer = [&path[..], &[[0; 32]]].concat();
        prop_assert!(!tree::is_included(PROVIDER.sha256, (position(place), &leaves[place]), &longer, head));
        if let Some((_, shorter)) = path.split_last() {
            prop_assert!(!tree::is_included(PROVIDER.sha256, (position(place), &leaves[place]), shorter, head));
        }
        prop_assert_eq!(tree::inclusion_path(PROVIDER.sha256, &leaves, count), None);
        let levels = Levels::of(PROVIDER.sha256, leaves);
        prop_assert_eq!(levels.path(place), Some(path));
        prop_assert_eq!(levels.path(count), None);
    }

    #[test]
    fn consistency_holds_for_a_beginning_only(count in 1_usize..40, smaller in any::<prop::sample::Index>()) {
        let leaves = leaves(&records(count));
        let smaller = smaller.index(count) + 1;
        let head = |leaves: &[Hash]| (u64::try_from(leaves.len()).unwrap(), tree::root(PROVIDER.sha256, leaves));
        let proof = tree::consistency_proof(PROVIDER.sha256, &leaves, smaller).unwrap();
        let ((old, old_root), (new, new_root)) = (head(&leaves[..smaller]), head(&leaves));
        prop_assert!(tree::is_consistent(PROVIDER.sha256, (old, &old_root), (new, &new_root), &proof));
        let mut changed = leaves.clone();
        changed[0][0] ^= 1;
        let (_, other_root) = head(&changed);
        prop_assert!(!tree::is_consistent(PROVIDER.sha256, (old, &old_root), (new, &other_root), &proof));
        prop_assert!(!tree::is_consistent(PROVIDER.sha256, (old, &other_root), (new, &new_root), &proof));
        prop_assert!(tree::is_consistent(PROVIDER.sha256, (0, &tree::root(PROVIDER.sha256, &[])), (new, &new_root), &[]));
    }

    #[test]
    fn a_copy_of_any_records_verifies(records in strings()) {
        let verified = judged(&export(&records)).unwrap();
        prop_assert_eq!(verified.records, u64::try_from(records.len()).unwrap());
        prop_assert_eq!(verified.facility, None);
    }

    /// One changed octet anywhere, or one line removed, doubled or swapped: never the same log again.
    #[test]
    fn no_changed_copy_verifies_as_the_same_log(count in 1_usize..12, place in any::<prop::sample::Index>(), flip in 1_u8..=255, line in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let lines = export(&records(count));
        let good = judged(&lines).unwrap();
        let mut octets = lines.join("\n").into_bytes();
        let place = place.index(octets.len());
        octets[place] ^= flip;
        prop_assert_ne!(verify(&octets).ok(), Some(good.clone()));
        let (line, other) = (line.index(lines.len()), other.index(lines.len()));
        let mut removed = lines.clone();
        removed.remove(line);
        prop_assert_ne!(judged(&removed).ok(), Some(good.clone()));
        let mut doubled = lines.clone();
        doubled.insert(other, lines[line].clone());
        prop_assert_ne!(judged(&doubled).ok(), Some(good.clone()));
        let mut swapped = lines.clone();
        swapped.swap(line, other);
        prop_assert_eq!(judged(&swapped).ok() == Some(good), line == other);
    }

    /// A facility's own records with their paths; one of another's in their place is found out.
    #[test]
    fn a_facility_proves_its_records_alone(count in 2_usize..30, chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..6)) {
        let (records, writer) = (records(count), Writer::new(PROVIDER.sha256));
        let leaves = leaves(&records);
        let facility = FacilityId::new("F-1").unwrap();
        let mut text = writer.head(Some(&facility));
        text += &writer.checkpoint(&note(&leaves[..count / 2]));
        let proof = if count / 2 == 0 { Vec::new() } else { tree::consistency_proof(PROVIDER.sha256, &leaves, count / 2).unwrap() };
        text += &writer.consistency(&proof);
        text += &writer.checkpoint(&note(&leaves));
        let places: std::collections::BTreeSet<usize> = chosen.iter().map(|index| index.index(count)).collect();
        for place in &places {
            text += &writer.record((*place).try_into().unwrap(), records[*place].as_bytes());
            text += &writer.path(&tree::inclusion_path(PROVIDER.sha256, &leaves, *place).unwrap());
        }
        let verified = verify(text.as_bytes()).unwrap();
        prop_assert_eq!(verified.records, u64::try_from(places.len()).unwrap());
        prop_assert_eq!(verified.facility, Some(facility));
        let last = *places.last().unwrap();
        let position = u64::try_from(last).unwrap();
        let forged = text.replace(&writer.record(position, records[last].as_bytes()), &writer.record(position, b"forged"));
        prop_assert_eq!(verify(forged.as_bytes()), Err(Fault::NotIncluded { position }));
        let unproven: Vec<&str> = text.lines().filter(|line| !line.starts_with("path")).collect();
        prop_assert!(verify(unproven.join("\n").as_bytes()).is_err());
    }
}
