// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window with a scripted person, a virtual card and a clock that only the script moves.

use super::people::{People, Said};
use super::screens::answer;
use super::{Cards, Console, Guided, Key, Left, Memory, Page, Pages, Times};
use crate::advice::Trouble;
use crate::desk::{Desk, PinEntry};
use crate::pending::{Noted, PendingFile};
use crate::reader::OpenError;
use crate::service::{Connection, ServiceAddress, ServiceTls};
use apdu::{Loopback, Transport, TransportError};
use jpki::card::RetryCounter;
use jpki::time::UnixTime;
use protocol::check::{ConsentItem, Consents, IdempotencyKey, Method};
use protocol::client::{self, Pending, ReceiptState};
use protocol::facility::FacilityKind;
use protocol::message::{CreateCheck, Purpose};
use protocol::wire::Language;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::{Pki, TlsAuthority, TlsRole};
use testbed::population::{Population, Situation};
use testbed::{EPOCH, Seed};

/// What a person sees, and what they press when they see it.
struct Script {
    steps: VecDeque<(&'static str, Key)>,
    screen: String,
    now: Rc<Cell<UnixTime>>,
}

impl Script {
    fn new(now: &Rc<Cell<UnixTime>>, steps: &[(&'static str, Key)]) -> Self {
        Self {
            steps: steps.iter().copied().collect(),
            screen: String::new(),
            now: now.clone(),
        }
    }
}

impl Console for Script {
    fn show(&mut self, page: &Page) {
        self.screen = page.plain(200);
    }

    fn typed(&mut self, _: usize) {}

    fn clear(&mut self) {
        self.screen.clear();
    }

    /// Nobody presses anything while the service is waited for. A key that does not come takes as long as it was waited for.
    fn key(&mut self, wait: Duration) -> Key {
        if wait.is_zero() {
            return Key::None;
        }
        let step = self.steps.pop_front();
        let (seen, key) = step.unwrap_or_else(|| panic!("not in the script:\n{}", self.screen));
        assert!(self.screen.contains(seen), "not {seen:?}:\n{}", self.screen);
        if key == Key::None {
            let seconds = i64::try_from(wait.as_secs()).unwrap();
            self.now.set(self.now.get().saturating_add_secs(seconds));
        }
        key
    }
}

/// A reader in which what the script says is found, and then no card.
struct Reader(VecDeque<Result<Box<dyn Transport>, OpenError>>);

impl Cards for Reader {
    fn open(&mut self) -> Result<Box<dyn Transport>, OpenError> {
        let found = self.0.pop_front();
        found.unwrap_or(Err(OpenError::Transport(TransportError::NoCard)))
    }
}

pub(super) fn card() -> Box<dyn Transport> {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    let person = population.person(Situation::Valid);
    let card = VirtualCard::of(&pki, person, &CardOptions::default());
    Box::new(Loopback::new(card))
}

const PAGES: Pages = Pages {
    language: Language::English,
    kind: FacilityKind::TreatmentClinic,
};

/// A machine on which nobody listens.
fn nowhere() -> Connection {
    #[derive(Debug)]
    struct Time;
    impl rustls::time_provider::TimeProvider for Time {
        fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
            Some(rustls::pki_types::UnixTime::now())
        }
    }
    let authority = TlsAuthority::of_devices(Seed(1));
    let until = EPOCH.saturating_add_secs(86_400);
    let device = authority.issue(TlsRole::Device, "W0000001", EPOCH, until);
    let tls = ServiceTls {
        service_authority: authority.certificate().to_vec(),
        device_certificate: device.certificate,
        device_key: device.key.pkcs8().into(),
        time: Arc::new(Time),
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let address = ServiceAddress::new(&format!("https://127.0.0.1:{port}")).unwrap();
    Connection::new(address, tls).unwrap()
}

/// Runs a part of the window, which reaches nobody, to the end of its script.
async fn run<T>(
    folder: &Path,
    cards: Vec<Result<Box<dyn Transport>, OpenError>>,
    steps: &[(&'static str, Key)],
    part: impl AsyncFnOnce(&mut Guided<'_>) -> T,
) -> (T, String) {
    run_with(nowhere(), folder, cards, steps, part).await
}

/// Runs a part of the window to the end of its script.
pub(super) async fn run_with<T>(
    connection: Connection,
    folder: &Path,
    cards: Vec<Result<Box<dyn Transport>, OpenError>>,
    steps: &[(&'static str, Key)],
    part: impl AsyncFnOnce(&mut Guided<'_>) -> T,
) -> (T, String) {
    let now = Rc::new(Cell::new(EPOCH));
    let mut script = Script::new(&now, steps);
    let mut cards = Reader(cards.into());
    let clock = move || now.get();
    let settings = folder.join("terminal.json");
    let mut guided = Guided {
        console: RefCell::new(&mut script),
        cards: &mut cards,
        clock: &clock,
        client: client::Settings {
            service_name: "synthetic".to_owned(),
            device_certificate_sha256: [1; 32],
            kind: FacilityKind::TreatmentClinic,
            method: Method::Pin,
            eligibility_date: None,
        },
        terminal: None,
        connection,
        portal: None,
        pending: PendingFile::beside(&settings),
        settings_file: settings,
        certificate_until: EPOCH.saturating_add_secs(365 * 86_400),
        history: None,
        evidence: None,
        drop: None,
        pages: PAGES,
        times: Times {
            poll: Duration::from_secs(1),
            question: Duration::from_secs(60),
            result: Duration::from_secs(120),
        },
        memory: Memory::default(),
    };
    let done = part(&mut guided).await;
    drop(guided);
    assert!(script.steps.is_empty(), "left over: {:?}", script.steps);
    (done, script.screen)
}

#[tokio::test]
async fn an_answer_leaves_the_screen_when_it_is_closed_and_when_nobody_is_there() {
    let folder = tempfile::tempdir().unwrap();
    for steps in [
        &[("ELIGIBLE", Key::Enter)][..],
        &[("ELIGIBLE", Key::None)],
        &[("ELIGIBLE", Key::Interrupt)],
        &[
            ("ELIGIBLE", Key::Character('7')),
            ("ELIGIBLE", Key::Character('2')),
            ("The result does not fit the card", Key::Enter),
            ("合成　一郎", Key::None),
        ],
        // Nothing is noted, and then it cannot be sent: the result is there after it.
        &[
            ("[3] in doubt", Key::Character('3')),
            ("Which document was asked for?", Key::Character('9')),
            ("Which document was asked for?", Key::Enter),
            ("合成　一郎", Key::Character('3')),
            ("[2] passport", Key::Character('2')),
            ("The document could not be noted", Key::Enter),
            ("合成　一郎", Key::Enter),
        ],
    ] {
        let tell = async |guided: &mut Guided<'_>| {
            guided
                .tell_answer(&answer(), ReceiptState::Acknowledged, None, &[])
                .await;
        };
        let ((), screen) = run(folder.path(), Vec::new(), steps, tell).await;
        assert_eq!(screen, "");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_reader_is_said_and_passes_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let broken = |error| Err(OpenError::Transport(error));
    let cards = vec![
        broken(TransportError::ReaderUnavailable),
        broken(TransportError::Sharing),
        broken(TransportError::NoService),
        broken(TransportError::NotResponding),
        broken(TransportError::NoCard),
        Ok(card()),
    ];
    let steps = [
        ("The card reader is not connected", Key::None),
        ("Another program holds the card", Key::None),
        ("card service is not running", Key::None),
        ("The card does not answer", Key::None),
        ("Place the My Number Card", Key::None),
    ];
    let wait = async |guided: &mut Guided<'_>| guided.await_card().await.is_some();
    assert!(run(folder.path(), cards, &steps, wait).await.0);
}

/// Since when, when again, and less and less often; the check that was begun is on disk until somebody sets the patient aside.
#[tokio::test(start_paused = true)]
async fn a_desk_without_a_service_says_since_when_and_looks_again() {
    let folder = tempfile::tempdir().unwrap();
    let pending = folder.path().join("terminal.pending");
    let serve = async |guided: &mut Guided<'_>| guided.serve().await;
    let steps = [
        ("Since 12:00; looks again at 12:00", Key::None),
        ("Since 12:00; looks again at 12:00", Key::Character('1')),
        ("Since 12:00; looks again at 12:00", Key::None),
        ("Since 12:00; looks again at 12:02", Key::Character('x')),
        ("The service does not answer", Key::Character('2')),
        ("Since 12:00; looks again at 12:02", Key::Interrupt),
    ];
    let (left, screen) = run(folder.path(), vec![Ok(card())], &steps, serve).await;
    assert_eq!((left, screen.is_empty()), (Left::ByPerson, false));
    assert!(!pending.exists());
    // Somebody who switches the machine off instead leaves it there.
    let begin = async |guided: &mut Guided<'_>| {
        let begun = super::Begin::New(Method::Pin);
        let begun = guided.check(&mut *card(), begun).await;
        begun.outcome
    };
    let (outcome, _) = run(folder.path(), Vec::new(), &[], begin).await;
    assert_eq!(outcome, client::Outcome::Unreachable);
    let noted = PendingFile::beside(&folder.path().join("terminal.json")).read();
    assert_eq!(noted.unwrap().unwrap().pending.request.method, Method::Pin);
}

fn noted(at: UnixTime) -> Noted {
    Noted {
        pending: Pending {
            key: IdempotencyKey([7; 16]),
            request: CreateCheck {
                purpose: Purpose::EligibilityCheck,
                method: Method::Pin,
                consents: Consents::NONE,
                eligibility_date: None,
            },
            created: None,
        },
        at,
    }
}

#[tokio::test]
async fn an_interrupted_check_is_offered_once_and_not_when_it_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let file = PendingFile::beside(&folder.path().join("terminal.json"));
    let offered = async |guided: &mut Guided<'_>| guided.interrupted();
    for (age, steps, resumed, stays) in [
        (
            60,
            &[("was interrupted", Key::Character('1'))][..],
            true,
            true,
        ),
        (60, &[("was interrupted", Key::Enter)], false, false),
        (60, &[("was interrupted", Key::Interrupt)], false, true),
        (90_000, &[("is too old", Key::Enter)], false, false),
        // A clock that was set back tells nothing.
        (-60, &[("is too old", Key::Enter)], false, false),
    ] {
        file.write(&noted(EPOCH.saturating_add_secs(-age))).unwrap();
        let (found, _) = run(folder.path(), Vec::new(), steps, offered).await;
        assert_eq!(
            (found.is_some(), file.path().exists()),
            (resumed, stays),
            "{steps:?}"
        );
    }
    std::fs::write(file.path(), "not a check").unwrap();
    let (found, _) = run(folder.path(), Vec::new(), &[], offered).await;
    assert_eq!(found, None);
}

/// People who see and press this.
fn asked<T>(
    steps: &[(&'static str, Key)],
    ask: impl FnOnce(&mut People<'_, '_>) -> T,
) -> (T, Said) {
    let now = Rc::new(Cell::new(EPOCH));
    let mut script = Script::new(&now, steps);
    let console: RefCell<&mut dyn Console> = RefCell::new(&mut script);
    let mut people = People {
        console: &console,
        pages: PAGES,
        patience: Duration::from_secs(60),
        said: Said::default(),
    };
    let answer = ask(&mut people);
    let said = people.said;
    assert!(script.steps.is_empty(), "left over: {:?}", script.steps);
    (answer, said)
}

pub(super) fn keys(seen: &'static str, text: &str) -> Vec<(&'static str, Key)> {
    let typed = text.chars().map(Key::Character);
    typed.chain([Key::Enter]).map(|key| (seen, key)).collect()
}

#[test]
fn a_pin_is_four_digits_and_can_be_corrected_before_the_card_is_asked() {
    let three = RetryCounter::Left(3);
    let mut steps = keys("3 of 3", "12345");
    steps.extend(keys("has four digits", "12x4"));
    steps.extend([
        ("has four digits", Key::Character('1')),
        ("has four digits", Key::Character('9')),
        ("has four digits", Key::Backspace),
    ]);
    steps.extend(keys("has four digits", "234"));
    let (entry, _) = asked(&steps, |people| people.pin(three));
    assert!(matches!(entry, PinEntry::Entered(_)), "{entry:?}");
    for key in [Key::Escape, Key::Interrupt, Key::Closed, Key::None] {
        let (entry, said) = asked(&[("PIN", Key::Character('1')), ("PIN", key)], |people| {
            people.pin(three)
        });
        assert!(matches!(entry, PinEntry::Cancelled), "{key:?}");
        assert!(!said.kept_last_try);
    }
}

#[test]
fn the_last_try_needs_its_own_yes() {
    for key in [Key::Enter, Key::None, Key::Escape, Key::Interrupt] {
        let (entry, said) = asked(&[("One try is left", key)], |people| {
            people.pin(RetryCounter::Left(1))
        });
        assert!(
            matches!(entry, PinEntry::Cancelled) && said.kept_last_try,
            "{key:?}"
        );
    }
    let mut steps = vec![
        ("One try is left", Key::Character('1')),
        ("One try is left", Key::Character('9')),
    ];
    steps.extend(keys("1 of 3", "1234"));
    let (entry, _) = asked(&steps, |people| people.pin(RetryCounter::Left(1)));
    assert!(matches!(entry, PinEntry::EnteredForLastTry(_)));
}

#[test]
fn each_item_is_consented_to_by_itself_and_nothing_is_a_no() {
    let items = ConsentItem::ALL;
    let (limit, disease) = ("limit certificate", "specific-disease");
    let (yes, no) = (Key::Character('1'), Key::Enter);
    for (steps, expected) in [
        ([(limit, no), (disease, no)], Some(Consents::NONE)),
        (
            [(limit, no), (disease, yes)],
            Some(Consents::NONE.with(ConsentItem::SpecificDiseases)),
        ),
        (
            [(limit, yes), (disease, yes)],
            Some(items.into_iter().collect()),
        ),
        ([(limit, yes), (disease, Key::None)], None),
        ([(limit, yes), (disease, Key::Escape)], None),
    ] {
        let (consents, _) = asked(&steps, |people| people.consent(&items));
        assert_eq!(consents, expected);
    }
}

#[test]
fn a_photo_is_a_match_only_if_somebody_says_so() {
    for (key, matches) in [
        (Key::Character('1'), true),
        (Key::Enter, false),
        (Key::None, false),
        (Key::Interrupt, false),
    ] {
        let (answer, _) = asked(&[("photo", key)], |people| people.photo_matches());
        assert_eq!(answer, matches, "{key:?}");
    }
}

/// Every end of a check has something to say but a plain yes; every class of a refusal its own trouble or a shared one on purpose.
#[test]
fn every_ending_and_every_class_has_its_trouble() {
    use protocol::Class;
    use protocol::client::{CardFailure, Outcome};
    for class in Class::ALL {
        let trouble = Trouble::of_outcome(&Outcome::Refused(*class)).unwrap();
        let shared = matches!(class, Class::Malformed | Class::Misuse);
        assert_eq!(trouble == Trouble::FaultyRequest, shared, "{class}");
    }
    let mut seen = std::collections::BTreeSet::new();
    for class in Class::ALL.iter().filter(|class| **class != Class::Misuse) {
        assert!(seen.insert(Trouble::of_class(*class)), "{class}");
    }
    let yes = Outcome::Answered {
        answer: answer(),
        receipt: ReceiptState::Acknowledged,
    };
    let failures = [
        CardFailure::Blocked,
        CardFailure::LastTryKept,
        CardFailure::NoCertificate,
        CardFailure::NotThisCard,
        CardFailure::PhoneNeedsPin,
        CardFailure::PinUnknown,
        CardFailure::PinUnusable,
        CardFailure::Refused(0x6F00),
        CardFailure::TerminalNotAccepted,
        CardFailure::Transport,
        CardFailure::Unreadable,
        CardFailure::WrongPin { retries_left: 2 },
    ];
    let told: std::collections::BTreeSet<Trouble> =
        failures.into_iter().map(Trouble::of_card).collect();
    assert_eq!(told.len(), failures.len());
    assert_eq!(Trouble::of_outcome(&yes), None);
    assert_eq!(
        Trouble::of_outcome(&Outcome::Cancelled),
        Some(Trouble::Cancelled)
    );
}
