// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists over HTTP: fetched when they have changed, and every fault a typed refusal that leaves what is held.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    reason = "test code"
)]

#[path = "support/lists.rs"]
mod lists;

use jpki::crypto::aws_lc::PROVIDER;
use jpki::error::{Error, Refused, Undetermined};
use jpki::revocation::{CrlLimits, IndexKey, Inserted};
use jpki::time::UnixTime;
use lists::{issuers, list, pki, spec};
use service::revocation::{
    CrlRefresher, FetchError, HttpAddress, HttpLimits, ListError, ListOutcome, Refresh,
    SharedCrlStore,
};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use testbed::EPOCH;
use testbed::pki::Generation;
use testbed::simulator::{
    Case, Directory, Fetched, Listener, PublishedList, Simulator, SourceFault,
};

const PATHS: [&str; 2] = ["/lists/mihon.crl", "/lists/rei.crl"];

fn published(municipality: usize, number: u64) -> PublishedList {
    let (spec, generation) = (spec(municipality, number), Generation::Third);
    PublishedList::Made { spec, generation }
}

fn directory() -> Directory {
    let mut directory = Directory::default();
    directory.put(PATHS[0], published(0, 30));
    directory.put(PATHS[1], published(1, 50));
    directory
}

fn listener() -> Listener {
    Listener::start(Simulator::new(pki().clone())).unwrap()
}

fn refresher(listener: &Listener, indexes: &Path, limits: CrlLimits) -> CrlRefresher {
    within(HttpLimits::lists(), listener, indexes, limits)
}

fn within(
    http: HttpLimits,
    listener: &Listener,
    indexes: &Path,
    limits: CrlLimits,
) -> CrlRefresher {
    of_urls(&PATHS.map(|path| listener.url(path)), http, indexes, limits)
}

fn of_urls(urls: &[String], http: HttpLimits, indexes: &Path, limits: CrlLimits) -> CrlRefresher {
    let addresses = urls.iter().map(|url| HttpAddress::new(url).unwrap());
    let key = IndexKey::new([3; 32]);
    CrlRefresher::of_addresses(addresses.collect(), http, indexes, limits, key).unwrap()
}

/// The list at one address.
fn of_url(url: String, indexes: &Path) -> CrlRefresher {
    of_urls(
        &[url],
        HttpLimits::lists(),
        indexes,
        CrlLimits::partitioned(),
    )
}

fn refresh_at(refresher: &mut CrlRefresher, store: &SharedCrlStore, now: UnixTime) -> Refresh {
    refresher
        .refresh(store, issuers(), now, &PROVIDER, &mut |_| {})
        .unwrap()
}

fn refresh(refresher: &mut CrlRefresher, store: &SharedCrlStore) -> Refresh {
    refresh_at(refresher, store, EPOCH)
}

fn entries(store: &SharedCrlStore) -> Vec<usize> {
    let mut entries: Vec<_> = store.current().lists().map(|list| list.entries()).collect();
    entries.sort_unstable();
    entries
}

fn seen(log: &[Fetched]) -> Vec<(bool, u16)> {
    log.iter()
        .map(|fetched| (fetched.conditional, fetched.status))
        .collect()
}

#[test]
fn only_what_has_changed_is_fetched_also_after_a_restart() {
    let (listener, indexes) = (listener(), tempfile::tempdir().unwrap());
    listener.begin(Case::sound("daily", EPOCH, directory()));
    let mut refresher = refresher(&listener, indexes.path(), CrlLimits::partitioned());
    let store = SharedCrlStore::default();
    let mut progress = Vec::new();
    let first = refresher.refresh(&store, issuers(), EPOCH, &PROVIDER, &mut |at| {
        progress.push((at.position, at.of, at.read.octets == at.read.of_octets));
    });
    let first = first.unwrap();
    assert_eq!(
        (first.taken(), first.entries(), first.unchanged),
        (2, 80, 0)
    );
    let length = |municipality, number| list(municipality, number).len() as u64;
    assert_eq!(first.octets, length(0, 30) + length(1, 50));
    assert!(progress.contains(&(1, 2, true)) && progress.contains(&(2, 2, true)));

    let second = refresh(&mut refresher, &store);
    assert_eq!((second.taken(), second.unchanged, second.octets), (0, 2, 0));
    listener.change(|case| case.directory.put(PATHS[1], published(1, 51)));
    let third = refresh(&mut refresher, &store);
    let [
        (
            name,
            ListOutcome::Taken {
                entries: 51,
                inserted: Inserted::Replaced,
            },
        ),
    ] = &third.changed[..]
    else {
        panic!("{third:?}")
    };
    assert!(name.ends_with("-rei.crl"), "{name}");
    assert_eq!(third.unchanged, 1);

    let mut restarted = self::refresher(&listener, indexes.path(), CrlLimits::partitioned());
    let (loaded, faults) = restarted.load(issuers(), &PROVIDER).unwrap();
    assert!(faults.is_empty());
    let loaded = SharedCrlStore::new(loaded);
    assert_eq!(entries(&loaded), entries(&store));
    assert_eq!(refresh(&mut restarted, &loaded).unchanged, 2);
    let asked = [
        [(false, 200); 2],
        [(true, 304); 2],
        [(true, 200), (true, 304)],
        [(true, 304); 2],
    ];
    let mut log = seen(&listener.log());
    // The two lists are asked for in the order of their names, which begin with digests.
    log[4..6].sort_unstable();
    assert_eq!(log, asked.concat());

    // Past its next update nothing unsigned is believed any more.
    let late = EPOCH.saturating_add_secs(3 * 86_400);
    refresh_at(&mut restarted, &loaded, late);
    assert_eq!(seen(&listener.end())[8..], [(false, 200); 2]);
    // And outside a case there is nothing.
    let outside = refresh_at(&mut restarted, &loaded, late);
    assert_eq!(outside.refused().count(), 2);
    assert_eq!(seen(&listener.end()), [(false, 500); 2]);
}

#[test]
fn damaged_mark_or_index_means_that_the_list_is_fetched_whole() {
    let (listener, indexes) = (listener(), tempfile::tempdir().unwrap());
    listener.begin(Case::sound("damaged", EPOCH, directory()));
    let store = SharedCrlStore::default();
    refresh(
        &mut refresher(&listener, indexes.path(), CrlLimits::partitioned()),
        &store,
    );
    let file = |ending: &str| {
        let mut files = fs::read_dir(indexes.path())
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .find(|path| path.extension().unwrap() == ending)
            .unwrap()
    };
    let damages: [(&str, &[u8]); 3] = [("mark", b"{"), ("mark", b""), ("index", b"damaged")];
    for (ending, damage) in damages {
        drop(listener.end());
        listener.begin(Case::sound("damaged", EPOCH, directory()));
        fs::write(file(ending), damage).unwrap();
        let mut restarted = refresher(&listener, indexes.path(), CrlLimits::partitioned());
        let (loaded, faults) = restarted.load(issuers(), &PROVIDER).unwrap();
        assert_eq!(faults.len(), usize::from(ending == "index"));
        refresh(&mut restarted, &SharedCrlStore::new(loaded));
        let mut log = seen(&listener.log());
        log.sort_unstable();
        assert_eq!(log, [(false, 200), (true, 304)], "{ending}");
    }
}

/// What a list that is fetched under a fault ends as; `None` where the fault is none of lists.
fn expected(fault: SourceFault) -> Option<Expected> {
    use SourceFault as Fault;
    let fetch = |error| Some(Expected::Fetch(error));
    match fault {
        Fault::CompressedBomb => fetch(FetchError::Encoded),
        Fault::Endless => Some(Expected::Malformed),
        Fault::Future => Some(Expected::NotYetValid),
        Fault::NextUpdateMissing => Some(Expected::Malformed),
        Fault::NonceMissing | Fault::NonceOther => None,
        Fault::NotModifiedUnasked => fetch(FetchError::Status { status: 304 }),
        Fault::Old => Some(Expected::Refused(Refused::CrlRollback)),
        Fault::Oversized => fetch(FetchError::TooLong {
            limit: CrlLimits::partitioned().max_length as u64,
        }),
        Fault::Redirected => fetch(FetchError::Redirected { status: 302 }),
        Fault::Refused | Fault::Truncated => fetch(FetchError::Interrupted),
        Fault::Slow | Fault::SlowBody => fetch(FetchError::TimedOut),
        Fault::TryLater | Fault::Unavailable => fetch(FetchError::Status { status: 503 }),
        // The other partition's own list, which is held already: taken for what it says, and nothing changes.
        Fault::WrongCertId => Some(Expected::Unchanged),
        Fault::WrongSigner => Some(Expected::Refused(Refused::CrlSignature)),
        other => panic!("{other:?} is new: what must come of it?"),
    }
}

#[derive(Debug, PartialEq)]
enum Expected {
    Fetch(FetchError),
    Malformed,
    NotYetValid,
    Refused(Refused),
    Unchanged,
}

impl Expected {
    fn of(outcome: &ListOutcome) -> Self {
        match outcome {
            ListOutcome::Taken {
                inserted: Inserted::Unchanged,
                ..
            } => Self::Unchanged,
            ListOutcome::Refused(ListError::Fetch { error, .. }) => Self::Fetch(*error),
            ListOutcome::Refused(ListError::List { error, .. }) => match error {
                Error::Malformed(_) => Self::Malformed,
                Error::Refused(refused) => Self::Refused(*refused),
                Error::Undetermined(Undetermined::CrlNotYetValid { .. }) => Self::NotYetValid,
                other => panic!("{other}"),
            },
            other => panic!("{other:?}"),
        }
    }
}

/// Names and contents of the saved indexes.
fn saved(indexes: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(indexes)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().unwrap() == "index")
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_fault_is_a_typed_refusal_and_what_is_held_stays() {
    let (listener, indexes) = (listener(), tempfile::tempdir().unwrap());
    listener.begin(Case::sound("before", EPOCH, directory()));
    let store = SharedCrlStore::default();
    let open = || refresher(&listener, indexes.path(), CrlLimits::partitioned());
    assert_eq!(refresh(&mut open(), &store).taken(), 2);
    let before = saved(indexes.path());
    for fault in SourceFault::ALL {
        let Some(expected) = expected(*fault) else {
            continue;
        };
        drop(listener.end());
        listener.begin(Case::sound(fault.word(), EPOCH, directory()).with_fault(*fault));
        let mut http = HttpLimits::lists();
        if expected == Expected::Fetch(FetchError::TimedOut) {
            http.idle = Duration::from_millis(300);
        }
        // Without marks, so that the fault is met.
        let limits = CrlLimits::partitioned();
        let mut refresher = within(http, &listener, indexes.path(), limits);
        let outcome = refresh(&mut refresher, &store);
        assert_eq!(outcome.changed.len(), 2, "{fault:?}");
        for (_, outcome) in &outcome.changed {
            assert_eq!(Expected::of(outcome), expected, "{fault:?}");
        }
        assert!(
            listener
                .log()
                .iter()
                .all(|fetched| fetched.case.as_deref() == Some(fault.word()))
        );
        assert_eq!(entries(&store), [30, 50], "{fault:?}");
        assert!(saved(indexes.path()) == before, "{fault:?}");
    }
    // Nobody there at all.
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut nobody = of_url(format!("http://{gone}/a.crl"), indexes.path());
    let outcome = refresh(&mut nobody, &store);
    assert_eq!(
        Expected::of(&outcome.changed[0].1),
        Expected::Fetch(FetchError::Connect(std::io::ErrorKind::ConnectionRefused))
    );
    assert_eq!(entries(&store), [30, 50]);
}

#[test]
fn list_above_the_limit_is_refused_before_its_body() {
    let (listener, indexes) = (listener(), tempfile::tempdir().unwrap());
    listener.begin(Case::sound("limit", EPOCH, directory()));
    let longer = list(1, 50).len();
    let mut limits = CrlLimits::partitioned();
    limits.max_length = longer - 1;
    let store = SharedCrlStore::default();
    let outcome = refresh(
        &mut refresher(&listener, indexes.path(), limits.clone()),
        &store,
    );
    let refused: Vec<_> = outcome.refused().collect();
    let [(_, ListError::Fetch { error, .. })] = refused[..] else {
        panic!("{refused:?}")
    };
    let limit = (longer - 1) as u64;
    assert_eq!(*error, FetchError::TooLong { limit });
    assert_eq!(
        (outcome.taken(), outcome.octets),
        (1, list(0, 30).len() as u64)
    );
    limits.max_length = longer;
    assert_eq!(
        refresh(&mut refresher(&listener, indexes.path(), limits), &store).taken(),
        2
    );
}

#[test]
fn source_that_recovers_is_taken_at_the_next_refresh() {
    let (listener, indexes) = (listener(), tempfile::tempdir().unwrap());
    let mut case = Case::sound("recovers", EPOCH, directory()).with_fault(SourceFault::Truncated);
    case.fault_requests = 1;
    listener.begin(case);
    let mut refresher = refresher(&listener, indexes.path(), CrlLimits::partitioned());
    let store = SharedCrlStore::default();
    let first = refresh(&mut refresher, &store);
    assert_eq!((first.taken(), first.refused().count()), (1, 1));
    let second = refresh(&mut refresher, &store);
    assert_eq!((second.taken(), second.unchanged), (1, 1));
    assert_eq!(entries(&store), [30, 50]);
}

/// Somebody else's server, which speaks HTTP/1.0, closes after each reply and knows dates but no entity tags.
#[test]
fn lists_are_fetched_from_pythons_http_server() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let indexes = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.crl"), list(0, 30)).unwrap();
    let mut server = Command::new("python3")
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    // Serving HTTP on 127.0.0.1 port 35263 (http://127.0.0.1:35263/) ...
    let port = line
        .split("port ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let mut refresher = of_url(format!("http://127.0.0.1:{port}/a.crl"), indexes.path());
    let store = SharedCrlStore::default();
    assert_eq!(refresh(&mut refresher, &store).taken(), 1);
    assert_eq!(refresh(&mut refresher, &store).unchanged, 1);
    fs::remove_file(folder.path().join("a.crl")).unwrap();
    let gone = refresh(&mut refresher, &store);
    let [(_, outcome)] = &gone.changed[..] else {
        panic!("{gone:?}")
    };
    let missing = FetchError::Status { status: 404 };
    assert_eq!(Expected::of(outcome), Expected::Fetch(missing));
    assert_eq!(entries(&store), [30]);
    server.kill().unwrap();
    server.wait().unwrap();
}
