// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists in folders: taken, refused, saved, loaded, under lookups and under kill -9.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

#[path = "support/lists.rs"]
mod lists;

use jpki::crypto::aws_lc::PROVIDER;
use jpki::error::{Error, Refused, Syntax};
use jpki::revocation::{CrlLimits, CrlStore, IndexKey, Inserted, VerifiedCrl};
use jpki::serial::SerialNumber;
use jpki::time::UnixTime;
use lists::{issuers, list, pki, spec, verified};
use service::revocation::{
    CrlRefresher, ListError, ListOutcome, Refresh, SharedCrlStore, load_index, open_or_make_key,
    save_index, write_whole,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use testbed::pki::der::integer;
use testbed::pki::{Authority, CrlSpec, Family, Generation};
use testbed::population::MUNICIPALITIES;
use testbed::{EPOCH, Seed};

fn key() -> IndexKey {
    IndexKey::new([3; 32])
}

struct Folders(tempfile::TempDir);

impl Folders {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("lists")).unwrap();
        fs::create_dir(folder.path().join("indexes")).unwrap();
        Self(folder)
    }

    fn lists(&self) -> PathBuf {
        self.0.path().join("lists")
    }

    fn indexes(&self) -> PathBuf {
        self.0.path().join("indexes")
    }

    fn folder(&self) -> CrlRefresher {
        CrlRefresher::of_folder(
            &self.lists(),
            &self.indexes(),
            CrlLimits::partitioned(),
            key(),
        )
    }

    /// The first saved index.
    fn index(&self) -> PathBuf {
        let mut files = fs::read_dir(self.indexes())
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .find(|path| path.extension().unwrap() == "index")
            .unwrap()
    }

    fn put(&self, name: &str, der: &[u8]) {
        fs::write(self.lists().join(name), der).unwrap();
    }
}

fn refresh(folder: &mut CrlRefresher, store: &SharedCrlStore) -> Refresh {
    folder
        .refresh(store, issuers(), EPOCH, &PROVIDER, &mut |_| {})
        .unwrap()
}

#[test]
fn changed_list_is_taken_alone_and_restart_loads_what_was_saved() {
    let folders = Folders::new();
    let (mut folder, store) = (folders.folder(), SharedCrlStore::default());
    folders.put("a.crl", &list(0, 3));
    folders.put("b.crl", &list(1, 5));
    folders.put("notes.txt", b"not a list");
    assert_eq!(refresh(&mut folder, &store).changed.len(), 2);
    let second = refresh(&mut folder, &store);
    assert_eq!((second.unchanged, second.changed.len()), (2, 0));
    folders.put("b.crl", &list(1, 60));
    let third = refresh(&mut folder, &store);
    assert_eq!(third.unchanged, 1);
    let [(name, ListOutcome::Taken { entries, inserted })] = &third.changed[..] else {
        panic!("{third:?}")
    };
    assert_eq!(
        (name.as_str(), *entries, *inserted),
        ("b.crl", 60, Inserted::Replaced)
    );

    let unfinished = folders.indexes().join("a.index.1.new");
    fs::write(&unfinished, b"half").unwrap();
    let (loaded, faults) = folders.folder().load(issuers(), &PROVIDER).unwrap();
    assert!(faults.is_empty() && !unfinished.exists());
    let entries = |store: &CrlStore| store.lists().map(VerifiedCrl::entries).collect::<Vec<_>>();
    assert_eq!(entries(&loaded), entries(&store.current()));
}

#[test]
fn what_is_refused_leaves_list_and_index_as_they_are() {
    let folders = Folders::new();
    let (mut folder, store) = (folders.folder(), SharedCrlStore::default());
    let good = list(0, 30);
    folders.put("a.crl", &good);
    refresh(&mut folder, &store);
    let index = folders.index();
    let saved = fs::read(&index).unwrap();
    let mut forged = list(0, 40);
    *forged.last_mut().unwrap() ^= 1;
    for (bad, refused) in [
        (list(0, 29), Some(Refused::CrlRollback)),
        (forged, Some(Refused::CrlSignature)),
        (good[..good.len() - 9].to_vec(), None),
        (vec![], None),
    ] {
        folders.put("a.crl", &bad);
        let outcome = refresh(&mut folder, &store);
        let [(_, ListOutcome::Refused(ListError::List { error, .. }))] = &outcome.changed[..]
        else {
            panic!("{outcome:?}")
        };
        if let Some(refused) = refused {
            assert_eq!(*error, refused.into());
        }
        assert_eq!(store.current().lists().next().unwrap().entries(), 30);
        assert_eq!(fs::read(&index).unwrap(), saved);
    }
    // A damaged index is told and left out.
    let mut damaged = saved;
    damaged[100] ^= 1;
    fs::write(&index, damaged).unwrap();
    let (loaded, faults) = folders.folder().load(issuers(), &PROVIDER).unwrap();
    assert_eq!((loaded.lists().count(), faults.len()), (0, 1));
}

/// Every item of what a list may have wrong, each with its own refusal.
#[test]
fn bad_lists_are_refused_by_what_is_wrong_and_what_is_held_stays() {
    let folders = Folders::new();
    let (mut folder, store) = (folders.folder(), SharedCrlStore::default());
    let good = list(0, 30);
    folders.put("a.crl", &good);
    refresh(&mut folder, &store);
    let saved = fs::read(folders.index()).unwrap();
    let authority = pki().authority(Family::Authentication, Generation::Third);
    let changed = |change: &dyn Fn(&mut CrlSpec)| {
        let mut spec = spec(0, 31);
        change(&mut spec);
        spec.issue(authority)
    };
    let year = |year| UnixTime::from_civil_utc(year, 12, 31, 0, 0, 0).unwrap();
    let entry = first_entry(&good).unwrap();
    let patched = |place: usize, octet: u8| {
        let mut list = good.clone();
        list[place] = octet;
        list
    };
    let crl_number =
        |octets: &[u8]| testbed::pki::extension_der(&[0x55, 0x1D, 0x14], false, &integer(octets));
    let forger = Authority::new(Seed(1), Family::Authentication, Generation::Unpinned);
    let malformed = |fault: Syntax| Expected::Malformed(fault);
    for (what, bad, expected) in [
        (
            "outer length one more",
            patched(3, good[3] + 1),
            malformed(Syntax::TrailingBytes),
        ),
        (
            "outer length one less",
            patched(3, good[3] - 1),
            malformed(Syntax::Truncated),
        ),
        (
            "entry's length",
            patched(entry + 1, 0x7F),
            malformed(Syntax::TrailingBytes),
        ),
        (
            "entry's length of length",
            patched(entry + 1, 0x80),
            malformed(Syntax::Length),
        ),
        (
            "date before the number",
            patched(entry + 2, 0x17),
            malformed(Syntax::UnexpectedTag),
        ),
        (
            "revoked in 1949",
            changed(&|spec| spec.entries[0].date = year(1_949)),
            malformed(Syntax::Time),
        ),
        (
            "made in 1949",
            changed(&|spec| spec.this_update = year(1_949)),
            malformed(Syntax::Time),
        ),
        (
            "next update first",
            changed(&|spec| spec.next_update = Some(spec.this_update.saturating_add_secs(-1))),
            malformed(Syntax::NextUpdateBeforeThisUpdate),
        ),
        (
            "no next update",
            changed(&|spec| spec.next_update = None),
            malformed(Syntax::NextUpdateMissing),
        ),
        (
            "number of 21 octets",
            changed(&|spec| {
                spec.number = None;
                spec.further_extensions = vec![crl_number(&[1; 21])];
            }),
            malformed(Syntax::Integer),
        ),
        (
            "no number",
            changed(&|spec| spec.number = None),
            Expected::Refused(Refused::CrlNumberMissing),
        ),
        (
            "right name, wrong key",
            spec(0, 31).forge(authority, &forger),
            Expected::Refused(Refused::CrlSignature),
        ),
        (
            "right name, wrong key, which it names",
            spec(0, 31).issue(&forger),
            Expected::Refused(Refused::CrlIssuerUnknown),
        ),
        (
            "of another issuer",
            spec(0, 31).issue(pki().authority(Family::Signature, Generation::Third)),
            Expected::Refused(Refused::CrlIssuerUnknown),
        ),
        (
            "the same number",
            changed(&|spec| spec.number = Some(30)),
            Expected::Refused(Refused::CrlNumberReused),
        ),
        (
            "an older one",
            list(0, 29),
            Expected::Refused(Refused::CrlRollback),
        ),
        (
            "a newer number, an older date",
            changed(&|spec| spec.this_update = spec.this_update.saturating_add_secs(-1)),
            Expected::Refused(Refused::CrlRollback),
        ),
    ] {
        folders.put("a.crl", &bad);
        let outcome = refresh(&mut folder, &store);
        let [(_, ListOutcome::Refused(ListError::List { error, .. }))] = &outcome.changed[..]
        else {
            panic!("{what}: {outcome:?}")
        };
        assert_eq!(Expected::of(error), expected, "{what}");
        assert_eq!(
            store.current().lists().next().unwrap().entries(),
            30,
            "{what}"
        );
        assert!(fs::read(folders.index()).unwrap() == saved, "{what}");
    }
    // A limit holds before anything is hashed; and what is good again is taken.
    let mut limits = CrlLimits::partitioned();
    limits.max_length = good.len() - 1;
    folders.put("a.crl", &good);
    let [lists, indexes] = [folders.lists(), folders.indexes()];
    let outcome = refresh(
        &mut CrlRefresher::of_folder(&lists, &indexes, limits, key()),
        &store,
    );
    let refused: Vec<_> = outcome
        .refused()
        .map(|(_, error)| error.to_string())
        .collect();
    assert!(
        refused[0].contains(&format!("more than {}", good.len() - 1)),
        "{refused:?}"
    );
    folders.put("a.crl", &list(0, 31));
    assert_eq!(refresh(&mut folder, &store).taken(), 1);
    assert_eq!(store.current().lists().next().unwrap().entries(), 31);
}

/// Where the first entry of a list begins: after two times of thirteen digits, the sequence of entries.
fn first_entry(list: &[u8]) -> Option<usize> {
    let time = |at: &usize| list[*at..].starts_with(&[0x17, 0x0D]);
    let mut times = (0..list.len() - 2).filter(time);
    let next_update = times.nth(1)?;
    let entries = next_update + 15;
    let header = match list[entries + 1] {
        0x81 => 3,
        0x82 => 4,
        _ => 2,
    };
    Some(entries + header)
}

#[derive(Debug, PartialEq)]
enum Expected {
    Malformed(Syntax),
    Refused(Refused),
}

impl Expected {
    fn of(error: &Error) -> Self {
        match error {
            Error::Malformed(malformed) => Self::Malformed(malformed.fault),
            Error::Refused(refused) => Self::Refused(*refused),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn index_key_is_made_once_and_readable_by_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let list = verified(&list(0, 3));
    let index = folder.path().join("index");
    let made = open_or_make_key(&path).unwrap();
    save_index(&index, &list, &made, &PROVIDER).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let read = open_or_make_key(&path).unwrap();
    assert!(load_index(&index, &read, issuers(), &PROVIDER).unwrap() == list);
    fs::write(&path, [1; 31]).unwrap();
    assert!(open_or_make_key(&path).is_err());
}

#[test]
fn of_ten_thousand_partitions_the_changed_one_is_read_alone() {
    // One authority's key signs for names nobody else has: the scope is all that tells them apart.
    let authority = pki().authority(Family::Authentication, Generation::Third);
    let scope = |number: usize| {
        let uri = format!("http://crl.invalid/{number:05}");
        let name = [
            &[0x86, u8::try_from(uri.len()).unwrap()][..],
            uri.as_bytes(),
        ]
        .concat();
        let wrap = |tag: u8, inner: &[u8]| {
            [&[tag, u8::try_from(inner.len()).unwrap()][..], inner].concat()
        };
        wrap(0x30, &wrap(0xA0, &wrap(0xA0, &name)))
    };
    let make = |number: usize, crl_number: u64| {
        let mut spec = CrlSpec::daily(Family::Authentication, &MUNICIPALITIES[0], EPOCH);
        spec.municipality = None;
        spec.number = Some(crl_number);
        // 2.5.29.28, issuingDistributionPoint.
        spec.further_extensions = vec![testbed::pki::extension_der(
            &[0x55, 0x1D, 0x1C],
            true,
            &scope(number),
        )];
        spec.issue(authority)
    };
    // Signing ten thousand lists takes a debug build minutes; the number can be raised for a long run.
    let partitions = std::env::var("KAKUNIN_PARTITIONS").map_or(300, |text| text.parse().unwrap());
    let folders = Folders::new();
    for number in 0..partitions {
        folders.put(&format!("{number:05}.crl"), &make(number, 1));
    }
    let (mut folder, store) = (folders.folder(), SharedCrlStore::default());
    let began = Instant::now();
    let first = refresh(&mut folder, &store);
    assert_eq!((first.taken(), first.unchanged), (partitions, 0));
    eprintln!(
        "{partitions} partitions read, verified, saved in {:?}",
        began.elapsed()
    );

    // The process begins again: nothing is read but the indexes.
    let (mut folder, began) = (folders.folder(), Instant::now());
    let (loaded, faults) = folder.load(issuers(), &PROVIDER).unwrap();
    assert!(faults.is_empty());
    eprintln!("{partitions} saved indexes loaded in {:?}", began.elapsed());
    let store = SharedCrlStore::new(loaded);
    let before = store.current();
    assert_eq!(before.lists().count(), partitions);

    let changed = make(partitions / 2, 22);
    folders.put(&format!("{:05}.crl", partitions / 2), &changed);
    let began = Instant::now();
    let second = refresh(&mut folder, &store);
    eprintln!(
        "one of {partitions} partitions found and replaced in {:?}",
        began.elapsed()
    );
    assert_eq!((second.taken(), second.unchanged), (1, partitions - 1));
    assert_eq!(second.octets, u64::try_from(changed.len()).unwrap());
    let began = Instant::now();
    store.insert([verified(&make(partitions / 3, 22))]);
    eprintln!(
        "one of {partitions} partitions verified and swapped in in {:?}",
        began.elapsed()
    );
    let after = store.current();
    assert_eq!(after.lists().count(), partitions);
    let newer = |store: &CrlStore| {
        store
            .lists()
            .filter(|list| list.evidence().number.to_u64() == Some(22))
            .count()
    };
    // Who holds the store of before goes on with it.
    assert_eq!((newer(&before), newer(&after)), (0, 2));
}

#[test]
fn lookups_go_on_while_lists_are_replaced() {
    let store = SharedCrlStore::new(CrlStore::new());
    store.insert([verified(&list(0, 1))]);
    let newer: Vec<_> = (2..40).map(|number| verified(&list(0, number))).collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for list in newer {
                store.insert([list])[0].unwrap();
            }
            done.store(true, Ordering::Release);
        });
        let mut last = 0;
        while !done.load(Ordering::Acquire) {
            let current = store.current();
            let list = current.lists().next().unwrap();
            // The list with this number names as many; none of an older or newer one is mixed in.
            let number = list.evidence().number.to_u64().unwrap();
            assert_eq!(list.entries(), usize::try_from(number).unwrap());
            assert!(list.look_up(&SerialNumber::from_u64(number)).is_some());
            assert!(list.look_up(&SerialNumber::from_u64(number + 1)).is_none());
            assert!(number >= last);
            last = number;
        }
    });
    assert_eq!(store.current().lists().next().unwrap().entries(), 39);
}

/// The child of the test below: publishes and refreshes list after list for ever.
#[test]
fn child_that_refreshes_until_it_is_killed() {
    let Some(root) = std::env::var_os("KAKUNIN_REFRESH_UNTIL_KILLED") else {
        return;
    };
    let folders = Root(PathBuf::from(root));
    let mut folder = folders.folder();
    let (store, faults) = folder.load(issuers(), &PROVIDER).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    let held = store.lists().next().unwrap().evidence().number;
    let store = SharedCrlStore::new(store);
    // Making the key that signs takes longer than a refresh.
    pki()
        .authority(Family::Authentication, Generation::Third)
        .key();
    println!("ready");
    for number in held.to_u64().unwrap() + 1.. {
        write_whole(&folders.0.join("lists/a.crl"), &[&list(0, number)]).unwrap();
        assert_eq!(refresh(&mut folder, &store).taken(), 1);
        println!("taken {number}");
    }
}

struct Root(PathBuf);

impl Root {
    fn folder(&self) -> CrlRefresher {
        let [lists, indexes] = ["lists", "indexes"].map(|name| self.0.join(name));
        CrlRefresher::of_folder(&lists, &indexes, CrlLimits::partitioned(), key())
    }

    /// What is saved now: its number. It is whole, and names what the list with that number names.
    fn look_up(&self) -> u64 {
        let files = fs::read_dir(self.0.join("indexes")).unwrap();
        let mut files = files.map(|file| file.unwrap().path());
        let index = files.find(|path| path.extension().is_some_and(|ending| ending == "index"));
        let list = load_index(&index.unwrap(), &key(), issuers(), &PROVIDER).unwrap();
        let number = list.evidence().number.to_u64().unwrap();
        assert_eq!(list.entries(), usize::try_from(number).unwrap());
        assert!(list.look_up(&SerialNumber::from_u64(number)).is_some());
        assert!(list.look_up(&SerialNumber::from_u64(number + 1)).is_none());
        number
    }
}

#[test]
fn killed_at_any_instant_of_a_refresh_the_old_or_the_new_index_is_whole() {
    use std::io::{BufRead, BufReader};
    let root = tempfile::tempdir().unwrap();
    let folders = Root(root.path().to_path_buf());
    for name in ["lists", "indexes"] {
        fs::create_dir(root.path().join(name)).unwrap();
    }
    fs::write(root.path().join("lists/a.crl"), list(0, 2_000)).unwrap();
    refresh(&mut folders.folder(), &SharedCrlStore::default());
    let rounds = std::env::var("KAKUNIN_KILLS").map_or(12, |text| text.parse().unwrap());
    let (mut last, mut lookups, mut refreshes) = (2_000, 0_u64, 0_u64);
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "child_that_refreshes_until_it_is_killed",
                "--nocapture",
            ])
            .env("KAKUNIN_REFRESH_UNTIL_KILLED", root.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while !lines.next().unwrap().unwrap().contains("ready") {}
        // Lookups go on until a moment that wanders through the refreshes.
        let until = Instant::now() + Duration::from_micros(500 + round * 7_919 % 200_000);
        loop {
            let seen = folders.look_up();
            assert!(seen >= last, "{seen} after {last}");
            last = seen;
            lookups += 1;
            if Instant::now() > until {
                break;
            }
        }
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let taken = lines
            .map_while(Result::ok)
            .filter(|line| line.starts_with("taken"));
        refreshes += u64::try_from(taken.count()).unwrap();
        let seen = folders.look_up();
        assert!(seen >= last);
        last = seen;
    }
    // What was left half-written is cleared away, and goes on.
    let mut folder = folders.folder();
    let (store, faults) = folder.load(issuers(), &PROVIDER).unwrap();
    assert!(faults.is_empty());
    let names = fs::read_dir(root.path().join("indexes")).unwrap();
    assert_eq!(names.count(), 2, "an index and a mark");
    assert_eq!(
        store.lists().next().unwrap().evidence().number.to_u64(),
        Some(last)
    );
    eprintln!(
        "{rounds} kills in {refreshes} refreshes, {lookups} lookups of what was saved meanwhile"
    );
}
