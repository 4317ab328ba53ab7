// SPDX-License-Identifier: MIT OR Apache-2.0
//! The terminal's machine when messages are lost and when its process ends: what is sent again, and how a check goes on.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

mod support {
    pub(crate) mod evidence;
    pub(crate) mod terminal;
}

use jpki::crypto::rustcrypto::PROVIDER;
use protocol::Class;
use protocol::check::{Consents, Method};
use protocol::client::{Client, Event, Misbehaviour, Outcome, PAUSES, Pending, Settings};
use support::evidence::trust;
use support::terminal::{
    Cell, KEY, State, action_after, after, client_in, created, exempt, finish, limit_only, request,
    terms,
};

/// The states that wait for the service, with what each sent and how each ends when nothing comes back.
fn waiting() -> [(State, Cell, Cell); 3] {
    [
        (State::AwaitCreated, Cell::Create, Cell::Unreachable),
        (State::AwaitAnswer, Cell::Proof, Cell::Unreachable),
        (State::AwaitReceipt, Cell::Receipt, Cell::Unconfirmed),
    ]
}

#[test]
fn what_is_lost_is_sent_again_the_same_until_the_pauses_are_used_up() {
    for (state, sent, end) in waiting() {
        let mut client = client_in(state);
        for pause in &PAUSES[1..] {
            let (next, actions) = client.handle(Event::Unreachable).unwrap();
            assert_eq!(actions, [after(sent.expected(state).unwrap(), *pause)]);
            client = next;
        }
        assert_eq!(
            action_after(client, Event::Unreachable),
            end.expected(state)
        );
    }
}

#[test]
fn only_refusals_that_say_nothing_of_the_check_are_losses() {
    for (state, sent, _) in waiting() {
        for class in Class::ALL {
            let action = action_after(client_in(state), Event::Refused(*class)).unwrap();
            let again = after(sent.expected(state).unwrap(), PAUSES[1]);
            let is_loss = matches!(class, Class::Busy | Class::Transport | Class::Unavailable);
            assert_eq!(action == again, is_loss, "{state:?} {class}");
        }
    }
}

#[test]
fn a_resumed_check_goes_on_where_it_was_written_down() {
    let written = |is_created: bool| {
        let Event::Created(message) = created(terms()) else {
            panic!("created");
        };
        Some(Pending {
            key: KEY,
            request: request(limit_only()),
            created: is_created.then_some(message),
        })
    };
    for (state, pending, then) in [
        (State::AwaitConsent, None, None),
        (State::AwaitCreated, written(false), Some(Cell::Create)),
        (State::AwaitCard, written(true), Some(Cell::Card)),
        (State::AwaitAnswer, written(true), Some(Cell::Card)),
        (State::AwaitReceipt, written(true), Some(Cell::Card)),
        (State::Finished, None, None),
    ] {
        let found = client_in(state).pending();
        assert_eq!(found, pending, "{state:?}");
        let (Some(pending), Some(then)) = (found, then) else {
            continue;
        };
        // What the terminal would now choose for a new check plays no part in this one.
        let settings = Settings {
            method: Method::Visual,
            ..exempt()
        };
        let (client, actions) = Client::resume(settings, pending.clone(), trust(&PROVIDER));
        assert_eq!(actions, [then.expected(state).unwrap()], "{state:?}");
        assert_eq!(client.pending(), Some(pending));
    }
}

#[test]
fn a_check_that_was_tampered_with_while_the_terminal_was_off_is_not_signed() {
    let mut pending = client_in(State::AwaitCard).pending().unwrap();
    pending.request.consents = Consents::NONE;
    let (_, actions) = Client::resume(exempt(), pending, trust(&PROVIDER));
    let misbehaved = Outcome::ServiceMisbehaved(Misbehaviour::ConsentsChanged);
    assert_eq!(actions, [finish(misbehaved)]);
}
