// SPDX-License-Identifier: MIT OR Apache-2.0
//! The bounds, and what was found within each.

use super::everything::{
    Everything, Seen, card_fails, crossing_is_noticed, deadline_passes, everybody_is_answered,
    lookup_fails, restricted_data_arrive, resumed_check_is_answered, thief_is_refused,
};
use super::state::Left;
use crate::support::visit::Visit;
use protocol::check::{ConsentItem, Consents, Method};
use protocol::facility::FacilityKind;
use stateright::{Checker, Model};
use std::time::Instant;
use testbed::population::Situation;

/// Somebody with a limit certificate who consents, or does not.
fn visit(kind: FacilityKind, consents: Consents) -> Visit {
    Visit {
        kind,
        method: Method::Pin,
        situation: Situation::LimitUnderSeventy,
        consents,
        person_seconds: 0,
        starts_at: 0,
        takes_late: true,
    }
}

fn consenting() -> Visit {
    let consents = Consents::NONE.with(ConsentItem::LimitCertificate);
    visit(FacilityKind::ExemptInstitution, consents)
}

fn not_consenting() -> Visit {
    visit(FacilityKind::ExemptInstitution, Consents::NONE)
}

fn at_a_clinic() -> Visit {
    let consents = ConsentItem::ALL.into_iter().collect();
    Visit {
        situation: Situation::LimitElderly,
        ..visit(FacilityKind::TreatmentClinic, consents)
    }
}

fn is_wide() -> bool {
    std::env::var("KAKUNIN_BOUNDS").is_ok_and(|bounds| bounds == "wide")
}

#[track_caller]
fn search(name: &str, visits: Vec<Visit>, left: Left, seen: Vec<Seen>) {
    let began = Instant::now();
    let model = Everything { visits, left, seen };
    let searched = model.checker().spawn_bfs().join();
    println!(
        "{name}: {} states, {} of them different, depth {}, {} s; {left:?}",
        searched.state_count(),
        searched.unique_state_count(),
        searched.max_depth(),
        began.elapsed().as_secs()
    );
    for (property, path) in searched.discoveries() {
        let state = path.last_state().clone();
        let is_failure = state.broken.is_some() || property == "every check that was begun ends";
        assert!(
            !is_failure,
            "{name}: {property}, broken: {:?}\n{:#?}",
            state.broken,
            path.into_actions()
        );
    }
    searched.assert_properties();
}

#[test]
fn one_desk_under_everything() {
    let narrow = Left {
        late: 1,
        losses: 1,
        restarts: 1,
        ..Left::default()
    };
    let wide = Left {
        losses: 2,
        overtakings: 1,
        ..narrow
    };
    let seen: Vec<Seen> = vec![
        ("restricted data arrive", restricted_data_arrive),
        ("a resumed check is answered", resumed_check_is_answered),
        ("a deadline passes", deadline_passes),
    ];
    let left = if is_wide() { wide } else { narrow };
    search("one desk", vec![consenting()], left, seen);
}

#[test]
fn one_desk_with_people_and_insurers_that_fail() {
    let left = Left {
        late: u8::from(is_wide()),
        lookup_failures: 1,
        losses: 1,
        restarts: u8::from(is_wide()),
        whims: 1,
        ..Left::default()
    };
    let seen: Vec<Seen> = vec![
        ("a card fails", card_fails),
        ("a lookup fails", lookup_fails),
        ("restricted data arrive", restricted_data_arrive),
    ];
    search("failing people", vec![consenting()], left, seen);
}

#[test]
fn one_desk_and_a_thief() {
    let left = Left {
        losses: u8::from(is_wide()),
        overtakings: 1,
        restarts: u8::from(is_wide()),
        thefts: 1,
        ..Left::default()
    };
    let seen: Vec<Seen> = vec![
        ("a thief is refused", thief_is_refused),
        ("restricted data arrive", restricted_data_arrive),
    ];
    search("a thief", vec![consenting()], left, seen);
}

#[test]
fn two_desks_whose_replies_cross() {
    let left = Left {
        crossings: 1,
        losses: u8::from(is_wide()),
        ..Left::default()
    };
    let seen: Vec<Seen> = vec![
        ("a crossing is noticed", crossing_is_noticed),
        ("everybody is answered", everybody_is_answered),
        ("restricted data arrive", restricted_data_arrive),
    ];
    search("two desks", vec![consenting(), at_a_clinic()], left, seen);
}

#[test]
fn nobody_without_consent_or_at_a_clinic_gets_restricted_data() {
    // Restricted data would break a rule; that they would otherwise arrive is seen in the other searches.
    let left = Left {
        losses: 1,
        repeats: 1,
        restarts: u8::from(is_wide()),
        ..Left::default()
    };
    let seen = || -> Vec<Seen> { vec![("everybody is answered", everybody_is_answered)] };
    search("no consent", vec![not_consenting()], left, seen());
    search("a clinic", vec![at_a_clinic()], left, seen());
}
