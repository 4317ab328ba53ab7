// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many plans, each out of its seed.

use super::plan::Plan;
use super::simulation::run;
use protocol::client::{Outcome, ReceiptState};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Carries out a plan; with few losses it must end as without.
fn judge(plan: &Plan) -> Result<Vec<&'static str>, String> {
    let carried_out = |plan: &Plan| {
        let ran = catch_unwind(AssertUnwindSafe(|| run(plan)));
        ran.unwrap_or_else(|_| Err("panicked".to_owned()))
    };
    let outcomes = carried_out(plan)?;
    let kinds: Vec<_> = outcomes.iter().map(kind).collect();
    if plan.must_end_well() {
        let sound: Vec<_> = carried_out(&plan.without_faults())?
            .iter()
            .map(kind)
            .collect();
        if kinds != sound {
            return Err(format!(
                "two losses are lived through: {sound:?} became {kinds:?}"
            ));
        }
    }
    Ok(kinds)
}

/// How a check ended, in a word.
fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Answered { answer, receipt } => {
            let mut coverages = answer.entitled.coverages.iter();
            let restricted = coverages
                .any(|coverage| coverage.limit.is_some() || !coverage.specific_diseases.is_empty());
            match (receipt, restricted) {
                (ReceiptState::Acknowledged, true) => "answered with restricted data",
                (ReceiptState::Acknowledged, false) => "answered",
                (ReceiptState::Unconfirmed, _) => "answered, receipt unconfirmed",
            }
        }
        Outcome::Cancelled => "cancelled",
        Outcome::Card(_) => "card failed",
        Outcome::Refused(class) => class.as_str(),
        Outcome::ServiceMisbehaved(_) => "service misbehaved",
        Outcome::Unreachable => "unreachable",
        _ => "another outcome",
    }
}

/// The smallest plan that still breaks a rule, by leaving out one thing after the other.
fn shrunk(plan: Plan, broken: String) -> (Plan, String) {
    let smaller = plan.smaller().into_iter();
    let still = smaller
        .map(|smaller| (judge(&smaller), smaller))
        .find_map(|(judged, smaller)| Some((smaller, judged.err()?)));
    match still {
        Some((smaller, broken)) => shrunk(smaller, broken),
        None => (plan, broken),
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

#[test]
fn whatever_happens_the_rules_hold() {
    let (seed, schedules) = (
        number("KAKUNIN_SEED", 1),
        number("KAKUNIN_SCHEDULES", 1_000),
    );
    println!("{schedules} schedules from seed {seed}");
    let (mut ends, mut well) = (BTreeMap::<_, u64>::new(), 0_u64);
    for seed in seed..seed + schedules {
        let plan = Plan::from_seed(seed);
        match judge(&plan) {
            Ok(kinds) => {
                well += u64::from(plan.must_end_well());
                kinds
                    .into_iter()
                    .for_each(|kind| *ends.entry(kind).or_default() += 1);
            }
            Err(broken) => {
                let (plan, broken) = shrunk(plan, broken);
                panic!(
                    "broken: {broken}\nKAKUNIN_SEED={seed} KAKUNIN_SCHEDULES=1\nshrunk to {plan}"
                );
            }
        }
    }
    println!("{ends:?}; {well} with few losses ended as without");
    if schedules >= 1_000 {
        assert_eq!(ends.len(), 13, "everything that can come has come");
        assert!(well >= schedules / 10, "few losses are common");
    }
}
