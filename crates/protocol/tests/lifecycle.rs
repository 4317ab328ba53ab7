// SPDX-License-Identifier: MIT OR Apache-2.0
//! The life of a facility: every cell of both tables, the order of leaving, what follows from time.
#![allow(clippy::unwrap_used, missing_docs, reason = "test code")]

use jpki::time::UnixTime;
use proptest::prelude::*;
use protocol::date::Date;
use protocol::facility::FacilityState;
use protocol::lifecycle::device::{DeviceEvent, DeviceStanding};
use protocol::lifecycle::help_desk::{is_national_holiday, is_open, next_opening};
use protocol::lifecycle::leaving::{NotYet, may_end_use};
use protocol::lifecycle::notice::{TermsVersion, in_force, may_announce};
use protocol::lifecycle::sign_in::{Admission, Failures, LOCKED_AFTER};
use protocol::lifecycle::standing::{Event, Ground, NotAllowed, Standing};
use protocol::lifecycle::terminal_version::TerminalVersion;
use protocol::lifecycle::violation::{Measure, Violation};

const DAY: i64 = 86_400;

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

/// The tables of the modules' pages, read from there.
fn table(source: &str) -> Vec<Vec<String>> {
    let rows = source.lines().filter_map(|line| line.strip_prefix("//! "));
    let table = rows.skip_while(|line| *line != "```text").skip(1);
    let table = table.take_while(|line| *line != "```");
    table
        .map(|row| row.split_whitespace().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_cell_of_the_facilities_table() {
    let table = table(include_str!("../src/lifecycle/standing.rs"));
    let (head, rows) = table.split_first().unwrap();
    assert!(Event::ALL.iter().map(|event| event.as_str()).eq(head));
    assert_eq!(rows.len(), Standing::ALL.len());
    for (standing, row) in Standing::ALL.into_iter().zip(rows) {
        assert_eq!(row.first().unwrap(), standing.as_str());
        for (event, cell) in Event::ALL.into_iter().zip(row.iter().skip(1)) {
            let expected = Standing::named(cell);
            assert_eq!(
                standing.after(event).ok(),
                expected,
                "{standing:?} {event:?}"
            );
        }
    }
}

#[test]
fn every_cell_of_the_devices_table() {
    let table = table(include_str!("../src/lifecycle/device.rs"));
    let (head, rows) = table.split_first().unwrap();
    assert!(DeviceEvent::ALL.iter().map(|event| event.as_str()).eq(head));
    assert_eq!(rows.len(), DeviceStanding::ALL.len());
    for (standing, row) in DeviceStanding::ALL.into_iter().zip(rows) {
        assert_eq!(row.first().unwrap(), standing.as_str());
        for (event, cell) in DeviceEvent::ALL.into_iter().zip(row.iter().skip(1)) {
            let expected = DeviceStanding::named(cell);
            assert_eq!(
                standing.after(event).ok(),
                expected,
                "{standing:?} {event:?}"
            );
        }
    }
}

#[test]
fn words_read_back() {
    for ground in Ground::ALL {
        assert_eq!(Ground::named(ground.as_str()), Some(ground));
    }
    let refused = Standing::Ended.after(Event::Resume).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "resume cannot happen to a facility that is ended"
    );
}

proptest! {
    /// Whatever happens: who has ended or was refused stays so, an applicant asks until a refusal or withholding (Article 9), and
    /// who may not ask asks again only after it was accepted or resumed.
    #[test]
    fn no_way_leads_back_into_use_but_resumption(events in prop::collection::vec(prop::sample::select(Event::ALL.to_vec()), 0..30)) {
        let mut standing = Standing::Applied;
        for event in events {
            let next = match standing.after(event) {
                Ok(next) => next,
                Err(NotAllowed { standing: stays, .. }) => { prop_assert_eq!(stays, standing); continue; }
            };
            let asks = |standing: Standing| standing.state() == FacilityState::Active;
            if asks(next) && !asks(standing) {
                prop_assert!(matches!(event, Event::Accept | Event::Resume));
            }
            if matches!(event, Event::Refuse | Event::Withhold) {
                prop_assert!(!asks(next));
            }
            prop_assert!(!matches!(standing, Standing::Ended | Standing::Refused));
            standing = next;
        }
    }

    /// Article 22: never with a device that is not deregistered and erased.
    #[test]
    fn use_ends_with_all_devices_erased_only(devices in prop::collection::vec(prop::sample::select(DeviceStanding::ALL.to_vec()), 0..8)) {
        let ended = may_end_use(devices.iter().copied());
        prop_assert_eq!(ended.is_ok(), devices.iter().all(|device| *device == DeviceStanding::Erased));
        let in_use = devices.iter().filter(|device| matches!(device, DeviceStanding::Issued | DeviceStanding::Registered)).count();
        if in_use > 0 {
            prop_assert_eq!(ended, Err(NotYet::Deregister(in_use)));
        }
    }

    #[test]
    fn never_an_older_version(announced in prop::collection::vec((0_i64..1_000, 0_i64..1_000), 0..8), now in 0_i64..2_000) {
        let mut versions: Vec<TermsVersion> = Vec::new();
        for (number, (when, ahead)) in announced.iter().enumerate() {
            let (when, effective) = (at(*when), at(when + ahead));
            if may_announce(&versions, effective, when) {
                versions.push(TermsVersion { version: number.to_string(), announced_at: when, effective_at: effective });
            }
        }
        let force = in_force(&versions, at(now));
        for version in versions.iter().filter(|version| version.effective_at <= at(now)) {
            prop_assert!(force.unwrap().effective_at >= version.effective_at);
        }
        prop_assert!(force.is_none_or(|version| version.effective_at <= at(now)));
    }

    /// It is open or opens later, and between now and then it is closed.
    #[test]
    fn the_next_opening_is_the_next(now in 1_704_067_200_i64..1_900_000_000) {
        let opens = next_opening(at(now));
        prop_assert!(is_open(opens) && opens >= at(now));
        prop_assert!(opens.as_secs() - now < 10 * DAY);
        prop_assert_eq!(is_open(at(now)), opens == at(now));
        let mut moment = now;
        while moment < opens.as_secs() {
            prop_assert!(!is_open(at(moment)));
            moment += 1_800;
        }
    }
}

#[test]
fn holidays_of_2025_and_2026_are_those_of_the_cabinet_office() {
    let lists = [
        (
            2025,
            "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0721 0811 0915 0923 1013 1103 1123 1124",
        ),
        (
            2026,
            "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
        ),
    ];
    for (year, list) in lists {
        let mut found = Vec::new();
        for month in 1..=12 {
            let days = (1..=31).filter_map(|day| Date::new(year, month, day).ok());
            let holidays = days.filter(|date| is_national_holiday(*date));
            found.extend(holidays.map(|date| date.to_compact().split_off(4)));
        }
        assert_eq!(found.join(" "), list, "{year}");
    }
}

#[test]
fn help_desk_keeps_its_hours() {
    let time = |text: &str| text.parse::<UnixTime>().unwrap();
    for (now, opens) in [
        // A Tuesday: 08:00 and 18:00 in Japan.
        ("2026-11-23T22:59:59Z", "2026-11-23T23:00:00Z"),
        ("2026-11-23T23:00:00Z", "2026-11-23T23:00:00Z"),
        ("2026-11-24T08:59:59Z", "2026-11-24T08:59:59Z"),
        ("2026-11-24T09:00:00Z", "2026-11-24T23:00:00Z"),
        // A Saturday until 16:00; Sunday, and Labour Thanksgiving Day on Monday the 23rd.
        ("2026-11-21T06:59:59Z", "2026-11-21T06:59:59Z"),
        ("2026-11-21T07:00:00Z", "2026-11-23T23:00:00Z"),
        // The turn of the year: Monday the 28th of December at 18:00; the 4th of January is a Monday.
        ("2026-12-28T09:00:00Z", "2027-01-03T23:00:00Z"),
    ] {
        assert_eq!(next_opening(time(now)), time(opens), "{now}");
    }
}

#[test]
fn violations_lead_to_suspension_and_stop_after_the_set_days() {
    let mut violation = Violation::reported(at(0));
    assert_eq!(violation.measure(at(1_000 * DAY)), Measure::None);
    violation.asked = Some((at(0), 14));
    for (now, expected) in [
        (14 * DAY, Measure::None),
        (14 * DAY + 1, Measure::Suspend),
        (28 * DAY, Measure::Suspend),
        (28 * DAY + 1, Measure::Stop),
    ] {
        assert_eq!(violation.measure(at(now)), expected, "{now}");
    }
    violation.mended_at = Some(at(DAY));
    assert_eq!(violation.measure(at(100 * DAY)), Measure::None);
}

#[test]
fn failures_cost_waiting_and_then_lock() {
    let mut failures = Failures::none();
    let mut now = at(1_000);
    for _ in 0..3 {
        assert_eq!(failures.admission(now), Admission::Admitted);
        failures = failures.failed(now);
    }
    for wait in [30, 60, 120, 240, 480, 960, 1_920] {
        let until = now.saturating_add_secs(wait);
        let before = until.saturating_add_secs(-1);
        assert_eq!(failures.admission(before), Admission::Wait(until));
        assert_eq!(failures.admission(until), Admission::Admitted);
        now = until;
        failures = failures.failed(now);
    }
    assert_eq!(failures.count, LOCKED_AFTER);
    assert_eq!(failures.admission(at(i64::MAX)), Admission::Locked);
    let unlocked = failures.unlocked();
    assert_eq!(unlocked.admission(now), Admission::Admitted);
    // A code works once.
    let signed_in = unlocked.succeeded(now, 7).unwrap();
    assert_eq!(signed_in.count, 0);
    assert_eq!(signed_in.succeeded(now, 7), None);
    assert_eq!(signed_in.succeeded(now, 6), None);
    assert!(signed_in.unlocked().succeeded(now, 8).is_some());
}

#[test]
fn terminal_versions_compare_by_number() {
    let version = |text: &str| TerminalVersion::parse(text).unwrap();
    let least = [version("windows/1.10.0"), version("android/2.0.0")];
    for (text, served) in [
        ("windows/1.9.9", false),
        ("windows/1.10.0", true),
        ("windows/2.0.0", true),
        ("android/1.99.99", false),
        ("ios/0.0.1", true),
    ] {
        assert_eq!(version(text).is_served(&least), served, "{text}");
        assert_eq!(version(text).to_string(), text);
    }
    for bad in [
        "",
        "windows",
        "windows/1.2",
        "windows/1.2.3.4",
        "windows/01.2.3",
        "/1.2.3",
        "Windows/1.2.3",
        "windows/1.2.-3",
    ] {
        assert_eq!(TerminalVersion::parse(bad), None, "{bad}");
    }
}
