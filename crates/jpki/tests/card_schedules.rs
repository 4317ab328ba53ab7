// SPDX-License-Identifier: MIT OR Apache-2.0
//! The client, a virtual card and a schedule of faults, many times over: no try that nobody asked for, no card left
//! unlocked in silence, no hang.
//!
//! `KAKUNIN_SCHEDULES` says how many schedules, `KAKUNIN_SEED` where they begin. A failure names its seed: run that seed
//! alone with one schedule.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

#[path = "support/dice.rs"]
mod dice;

use apdu::{Card, Reset, Transport};
use dice::Dice;
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{
    AuthenticationPin, CertificateOutcome, ChangeOutcome, Identification, JpkiCard, LastTry,
    LogOut, PinOutcome, SignaturePassword, SigningScheme, SpendLastTry, TextPin, files, identify,
    text, with_session,
};
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::error::Error;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::{LazyLock, Mutex};
use testbed::Seed;
use testbed::card::{CardOptions, Schedule, ScheduledReader, UnusablePin, Variant, VirtualCard};
use testbed::pki::{Pki, TerminalCertificate};
use testbed::population::{Population, Situation};

/// Faults in one schedule at most, and among how many commands. The longest activity takes about thirty.
const FAULTS: u32 = 3;
const WITHIN: u32 = 24;

/// Commands of one activity at most: the client's longest has 40 exchanges, a hostile card makes 258 commands of each.
const COMMANDS: u32 = 40 * 258;

/// Signatures take a hundred times longer than everything else, and for the same input they are the same.
static SIGNATURES: LazyLock<Mutex<HashMap<Vec<u8>, Vec<u8>>>> = LazyLock::new(Mutex::default);

/// Cards by variant and tries left; keys take time to make.
static CARDS: LazyLock<HashMap<(Variant, u8), VirtualCard>> = LazyLock::new(|| {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    let mut cards = HashMap::new();
    for variant in Variant::ALL {
        for tries in [0, 1, 2, 3] {
            let options = CardOptions {
                variant: *variant,
                authentication_tries: tries,
                signature_tries: tries,
                text_tries: tries,
                unusable_pin: if tries == 0 {
                    UnusablePin::Absent
                } else {
                    UnusablePin::Blocked
                },
                ..CardOptions::default()
            };
            let person = population.person(Situation::Valid);
            cards.insert((*variant, tries), VirtualCard::of(&pki, person, &options));
        }
    }
    cards
});

static TERMINAL: LazyLock<TerminalCertificate> =
    LazyLock::new(|| TerminalCertificate::issue(Seed(1), "T0000001", "20271231"));

/// What a card saw, kept after it was swapped.
#[derive(Default)]
struct Seen {
    /// VERIFY with data.
    shown: u32,
    /// VERIFY with data when the command before was not a counter query that this card answered.
    unasked: u32,
    queried: bool,
    /// Tries of the activity's secret at first and at last.
    tries: Option<(u8, u8)>,
}

impl Seen {
    fn spent(&self) -> u8 {
        self.tries
            .map_or(0, |(first, last)| first.saturating_sub(last))
    }

    fn left(&self) -> Option<u8> {
        self.tries.map(|(_, last)| last)
    }
}

/// A card that is watched.
struct Watched {
    card: VirtualCard,
    activity: Activity,
    seen: Rc<RefCell<Seen>>,
}

impl Card for Watched {
    fn process(&mut self, command: &[u8]) -> Vec<u8> {
        let first = tries(&self.card, self.activity);
        if let [0x00, 0x20, 0x00, _, _, ..] = command {
            let mut seen = self.seen.borrow_mut();
            seen.shown += 1;
            seen.unasked += u32::from(!seen.queried);
        }
        let answer = match command {
            [0x80, 0x2A, 0x00, key, ..] if self.is_unlocked(*key) => {
                remembered(&mut self.card, command)
            }
            _ => self.card.process(command),
        };
        let mut seen = self.seen.borrow_mut();
        seen.queried = matches!(command, [0x00, 0x20, 0x00, _]);
        let first = seen.tries.map_or(first, |(first, _)| first);
        seen.tries = Some((first, tries(&self.card, self.activity)));
        answer
    }

    fn reset(&mut self, kind: Reset) {
        self.card.reset(kind);
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

impl Watched {
    /// Whether a key may be used: a payload that is too long for a signature is refused for its length only then.
    fn is_unlocked(&mut self, key: u8) -> bool {
        let too_long = [&[0x80, 0x2A, 0x00, key, 250][..], &[0x55; 250], &[0x00]].concat();
        self.card.process(&too_long) == [0x67, 0x00]
    }
}

fn remembered(card: &mut VirtualCard, command: &[u8]) -> Vec<u8> {
    let key = [card.variant().word().as_bytes(), command].concat();
    if let Some(known) = SIGNATURES.lock().unwrap().get(&key) {
        return known.clone();
    }
    let made = card.process(command);
    SIGNATURES.lock().unwrap().insert(key, made.clone());
    made
}

/// What a person does at the card.
#[derive(Clone, Copy, Debug)]
enum Activity {
    CheckWithPin,
    CheckWithTerminal,
    Sign,
    Change,
    ReadText,
    Identify,
}

const ACTIVITIES: [Activity; 6] = [
    Activity::CheckWithPin,
    Activity::CheckWithTerminal,
    Activity::Sign,
    Activity::Change,
    Activity::ReadText,
    Activity::Identify,
];

/// What came of it.
#[derive(Debug)]
struct Came {
    /// What the client says became of the secret that was to be shown; `None` if it never came to that.
    secret: Option<PinOutcome<()>>,
    /// `None`: the session never began.
    log_out: Option<LogOut>,
}

struct Person {
    right: bool,
    spend: bool,
}

impl Person {
    fn pin(&self) -> AuthenticationPin {
        AuthenticationPin::new(if self.right { "1234" } else { "0000" }).unwrap()
    }

    fn password(&self) -> SignaturePassword {
        SignaturePassword::new(if self.right { "ABC123" } else { "WRONG99" }).unwrap()
    }

    fn text_pin(&self) -> TextPin {
        TextPin::new(if self.right { "4321" } else { "0000" }).unwrap()
    }

    fn last_try(&self) -> LastTry {
        if self.spend {
            LastTry::Spend(SpendLastTry::person_knows_that_a_wrong_one_blocks_the_card())
        } else {
            LastTry::Keep
        }
    }

    fn do_at(&self, activity: Activity, reader: &mut dyn Transport) -> Came {
        let mut secret = None;
        let ended = match activity {
            Activity::Identify => {
                // Whatever it is: naming it spends nothing.
                let (Identification::Jpki(_)
                | Identification::ForeignCard
                | Identification::Unreadable(_)) = identify(reader);
                return Came {
                    secret,
                    log_out: None,
                };
            }
            Activity::ReadText => text::with_session(reader, |card| {
                if card.retries().is_err() {
                    return;
                }
                let outcome = card.verify_pin(&self.text_pin(), self.last_try());
                if let Ok(PinOutcome::Verified(unlocked)) = &outcome {
                    drop(card.read(unlocked));
                }
                secret = shown(outcome);
            })
            .map(|ended| ended.log_out),
            activity => with_session(reader, |card| secret = self.use_jpki(activity, card))
                .map(|ended| ended.log_out),
        };
        Came {
            secret,
            log_out: ended.ok(),
        }
    }

    fn use_jpki(&self, activity: Activity, card: &mut JpkiCard<'_>) -> Option<PinOutcome<()>> {
        let scheme = SigningScheme::RsaPkcs1Sha256(&[0xD1; 32]);
        match activity {
            Activity::CheckWithPin => {
                let read = card.authentication_certificate().ok()?;
                card.authentication_retries().ok()?;
                let outcome = card.verify_authentication_pin(&self.pin(), self.last_try());
                if let Ok(PinOutcome::Verified(unlocked)) = &outcome {
                    if read == CertificateOutcome::AfterPin {
                        drop(card.authentication_certificate());
                    }
                    drop(card.sign_authentication(unlocked, scheme));
                }
                shown(outcome)
            }
            Activity::CheckWithTerminal => {
                card.authentication_certificate().ok()?;
                card.token_information().ok()?;
                let outcome = authenticate(card, &TerminalKey, PROVIDER.sha256);
                if let Ok(TerminalOutcome::Accepted(unlocked)) = outcome {
                    drop(card.sign_authentication(&unlocked, scheme));
                }
                None
            }
            Activity::Sign => {
                let outcome = card.verify_signature_password(&self.password(), self.last_try());
                if let Ok(PinOutcome::Verified(unlocked)) = &outcome {
                    drop(card.signature_certificate(unlocked));
                    drop(card.sign_signature(unlocked, scheme));
                }
                shown(outcome)
            }
            _ => {
                let new = AuthenticationPin::new("5678").unwrap();
                let pins = [&self.pin(), &new];
                match card.change_authentication_pin(pins, self.last_try()).ok()? {
                    ChangeOutcome::OldNotVerified(outcome) => Some(outcome),
                    ChangeOutcome::NotOffered => None,
                    ChangeOutcome::Changed
                    | ChangeOutcome::NewRefused { .. }
                    | ChangeOutcome::Unknown(_) => Some(PinOutcome::Verified(())),
                }
            }
        }
    }
}

/// An error means that the secret was not shown.
fn shown<K>(outcome: Result<PinOutcome<K>, Error>) -> Option<PinOutcome<()>> {
    outcome.ok().map(|outcome| outcome.map(|_| ()))
}

struct TerminalKey;

impl Terminal for TerminalKey {
    fn certificate(&self) -> &[u8] {
        &TERMINAL.certificate
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        TERMINAL.key.sign_fixed(message).try_into().unwrap()
    }
}

/// Tries the PIN of the card text application has left.
fn text_tries(card: &VirtualCard) -> u8 {
    let mut counters = card.counters().into_iter();
    counters.find(|(secret, _)| *secret == "text").unwrap().1
}

fn tries(card: &VirtualCard, activity: Activity) -> u8 {
    match activity {
        Activity::Sign => card.signature_tries(),
        Activity::ReadText => text_tries(card),
        _ => card.authentication_tries(),
    }
}

/// Whether anything of the application can be used without a secret.
fn is_unlocked(card: &VirtualCard, activity: Activity) -> bool {
    let mut probe = Watched {
        card: card.clone(),
        activity,
        seen: Rc::default(),
    };
    let name = match activity {
        Activity::ReadText => files::text::APPLICATION,
        _ => files::JPKI_APPLICATION,
    };
    // The SELECT of the same application ends nothing.
    probe.process(&[&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], &name].concat());
    match activity {
        Activity::ReadText => probe.process(&[0x00, 0xB0, 0x82, 0x00, 0x01]).len() == 3,
        _ => probe.is_unlocked(0x97) || probe.is_unlocked(0x9A),
    }
}

/// One schedule; returns what came of it.
fn run(seed: u64) -> Came {
    let mut dice = Dice(seed);
    let mut below = |limit: u64| usize::try_from(dice.roll(limit)).unwrap();
    // Half of the cards are the ordinary one.
    let variant = match below(2) {
        0 => Variant::Plastic,
        _ => Variant::ALL[below(u64::try_from(Variant::ALL.len()).unwrap())],
    };
    let tries_before = [3, 3, 2, 1, 0][below(5)];
    let activity = ACTIVITIES[below(6)];
    let person = Person {
        right: below(2) == 0,
        spend: below(2) == 0,
    };
    let schedule = Schedule::from_seed(
        Seed(seed),
        u32::try_from(below(u64::from(FAULTS) + 1)).unwrap(),
        WITHIN,
    );
    let told = format!(
        "seed {seed}: {activity:?} with {variant:?}, {tries_before} tries, right {}, spend {}; {schedule}",
        person.right, person.spend
    );

    let (seen, seen_by_other) = (Rc::new(RefCell::default()), Rc::new(RefCell::default()));
    let watched = |tries, seen: &Rc<RefCell<Seen>>| Watched {
        card: CARDS[&(variant, tries)].clone(),
        activity,
        seen: Rc::clone(seen),
    };
    let mut reader = ScheduledReader::new(watched(tries_before, &seen), schedule)
        .with_other(watched(3, &seen_by_other));
    let came = person.do_at(activity, &mut reader);

    // No hang: a budget of commands, whatever the card answers.
    assert!(reader.seen() <= COMMANDS, "{told}");
    // A secret is shown once at most, to one card, and right after that card was asked for its counter.
    let shown = seen.borrow().shown + seen_by_other.borrow().shown;
    let unasked = seen.borrow().unasked + seen_by_other.borrow().unasked;
    assert!(shown <= 1, "{told}: shown {shown} times");
    assert_eq!(seen.borrow().unasked, 0, "{told}: shown without asking");
    // Only a card that came in the reader between query and VERIFY was not asked itself; it has nothing selected.
    assert!(unasked == 0 || seen_by_other.borrow().shown == 1, "{told}");
    if came.secret.is_none() {
        assert_eq!(shown, 0, "{told}: shown, and nothing said of it");
    }

    // What the client says is what the card counted that was asked last.
    let (one, other) = (seen.borrow(), seen_by_other.borrow());
    let spent = one.spent() + other.spent();
    let left = if other.shown == 1 {
        other.left()
    } else {
        one.left()
    };
    match (&came.secret, person.right) {
        (_, true) => assert_eq!(spent, 0, "{told}: {came:?}"),
        (Some(PinOutcome::Wrong { retries_left }), _) => {
            assert_eq!((spent, Some(*retries_left)), (1, left), "{told}");
        }
        (Some(PinOutcome::Unknown(_)), _) => assert!(spent <= 1, "{told}"),
        (Some(PinOutcome::Blocked), _) => {
            assert!(one.left() == Some(0) || other.left() == Some(0), "{told}");
            assert_eq!(u32::from(spent), shown, "{told}");
        }
        (Some(PinOutcome::LastTryKept), _) => assert_eq!(spent, 0, "{told}"),
        (Some(PinOutcome::Verified(())), _) => panic!("{told}: a wrong secret was verified"),
        (Some(PinOutcome::Unusable { .. }) | None, _) => assert_eq!(spent, 0, "{told}"),
    }
    if !person.spend {
        let blocked = |seen: &Seen| matches!(seen.tries, Some((1.., 0)));
        assert!(
            !blocked(&one) && !blocked(&other),
            "{told}: blocked unasked"
        );
    }
    // The card is locked, or the client says that it may not be.
    if !matches!(came.log_out, Some(LogOut::Unconfirmed(_))) {
        assert!(
            !is_unlocked(&reader.card().card, activity),
            "{told}: {came:?}"
        );
    }
    drop((one, other));
    came
}

/// What came of a schedule, in one word for each part.
fn kinds(came: &Came) -> [&'static str; 2] {
    let secret = match came.secret {
        None => "not shown",
        Some(PinOutcome::Blocked) => "blocked",
        Some(PinOutcome::LastTryKept) => "last try kept",
        Some(PinOutcome::Unknown(_)) => "unknown",
        Some(PinOutcome::Unusable { .. }) => "unusable",
        Some(PinOutcome::Verified(())) => "verified",
        Some(PinOutcome::Wrong { .. }) => "wrong",
    };
    let log_out = match came.log_out {
        None => "no session",
        Some(LogOut::CardManager) => "card manager",
        Some(LogOut::PowerCut) => "power cut",
        Some(LogOut::Unconfirmed(_)) => "unconfirmed",
    };
    [secret, log_out]
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

#[test]
fn whatever_happens_tries_and_log_out_are_as_said() {
    let (seed, schedules) = (
        number("KAKUNIN_SEED", 1),
        number("KAKUNIN_SCHEDULES", 2_000),
    );
    println!("{schedules} schedules from seed {seed}");
    let mut came = BTreeMap::<_, u64>::new();
    for seed in seed..seed + schedules {
        for kind in kinds(&run(seed)) {
            *came.entry(kind).or_default() += 1;
        }
    }
    println!("{came:?}");
    if schedules >= 2_000 {
        assert_eq!(came.len(), 11, "everything that can come has come");
    }
}
