// SPDX-License-Identifier: MIT OR Apache-2.0
//! Generated paths, good and mutated, judged by us and by `openssl verify` with the same policy inputs.
//!
//! `KAKUNIN_CHAINS` sets how many (default 400). Every disagreement has to be of a kind that
//! `openssl-differences.md` explains; each kind there has a path below that shows it, so that a
//! difference that has healed fails too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jpki::certificate::Certificate;
use jpki::error::Error;
use jpki::oid::{self, Oid};
use jpki::path::{ExplicitPolicy, InitialPolicies, Initially, Policy, TrustAnchors};
use support::chain::*;
use support::der::{named_bits, printable, seq, tlv, utf8};
use support::dice::Dice;
use support::openssl::OpenSsl;
use support::*;
use testbed::pki::pem;

fn keys() -> &'static [EcKey] {
    static KEYS: OnceLock<Vec<EcKey>> = OnceLock::new();
    KEYS.get_or_init(|| (0..8).map(EcKey::numbered).collect())
}

const ONE: &str = "2.25.1";
const TWO: &str = "2.25.2";
const THREE: &str = "2.25.3";

/// What the caller asks, in our words and in OpenSSL's.
#[derive(Clone)]
struct Inputs {
    accepted: Vec<&'static str>,
    explicit: bool,
    inhibit_map: bool,
    inhibit_any: bool,
    client: bool,
}

impl Inputs {
    fn plain() -> Self {
        Self {
            accepted: vec![],
            explicit: false,
            inhibit_map: false,
            inhibit_any: false,
            client: false,
        }
    }

    fn rolled(dice: &mut Dice) -> Self {
        Self {
            accepted: dice
                .pick(&[vec![], vec![ONE], vec![TWO], vec![ONE, THREE]])
                .clone(),
            explicit: dice.one_in(2),
            inhibit_map: dice.one_in(4),
            inhibit_any: dice.one_in(4),
            client: dice.one_in(4),
        }
    }

    fn policy(&self) -> Policy {
        let mut policy = Policy::rfc5280();
        if !self.accepted.is_empty() {
            let numbered =
                |dotted: &&str| Oid::from_der_value(&[0x69, dotted.as_bytes()[5] - b'0']).unwrap();
            policy.initial_policies =
                InitialPolicies::Listed(self.accepted.iter().map(numbered).collect());
        }
        if self.explicit {
            policy.explicit_policy = ExplicitPolicy::Required;
        }
        if self.inhibit_map {
            policy.policy_mapping = Initially::Inhibited;
        }
        if self.inhibit_any {
            policy.any_policy = Initially::Inhibited;
        }
        policy.key_purpose = self.client.then_some(oid::CLIENT_AUTH);
        policy
    }

    fn options(&self) -> String {
        let mut options = String::from("-policy_check");
        // Without any `-policy` OpenSSL takes the empty set, not every policy.
        if self.accepted.is_empty() {
            options += &format!(" -policy {ANY_POLICY}");
        }
        for policy in &self.accepted {
            options += &format!(" -policy {policy}");
        }
        for (flag, option) in [
            (self.explicit, " -explicit_policy"),
            (self.inhibit_map, " -inhibit_map"),
            (self.inhibit_any, " -inhibit_any"),
            (self.client, " -purpose sslclient"),
        ] {
            if flag {
                options += option;
            }
        }
        options
    }
}

/// One path to judge.
struct Case {
    leaf: Vec<u8>,
    pool: Vec<Vec<u8>>,
    /// What is unusual in it, for the reader of a disagreement.
    features: Vec<String>,
}

fn policy_list(dice: &mut Dice) -> Vec<&'static str> {
    let mut list: Vec<&str> = [ONE, TWO, THREE, ANY_POLICY]
        .into_iter()
        .filter(|_| dice.one_in(2))
        .collect();
    if list.is_empty() {
        list.push(*dice.pick(&[ONE, ANY_POLICY]));
    }
    list
}

fn subtree_bases() -> Vec<Vec<u8>> {
    vec![
        dns("example.com"),
        dns("a.example.com"),
        mail("example.com"),
        mail(".example.com"),
        mail("root@example.com"),
        uri("www.example.com"),
        uri(".example.com"),
        ip(&[192, 0, 2, 0, 255, 255, 255, 0]),
        directory(&seq(&[country()])),
        directory(&seq(&[country(), organization("JPKI-SYNTHETIC")])),
        directory(&seq(&[
            attribute("2.5.4.6", printable("jp")),
            attribute("2.5.4.10", utf8("jpki-Synthetic ")),
        ])),
        directory(&seq(&[country(), organization("Elsewhere")])),
    ]
}

fn names_of_subjects() -> Vec<Vec<u8>> {
    vec![
        dns("example.com"),
        dns("b.a.example.com"),
        dns("badexample.com"),
        dns("EXAMPLE.org"),
        mail("root@example.com"),
        mail("Root@EXAMPLE.com"),
        mail("a@b.example.com"),
        uri("http://www.example.com/x"),
        uri("https://a.www.example.com:443/"),
        uri("ldap://example.org"),
        ip(&[192, 0, 2, 9]),
        ip(&[192, 0, 3, 9]),
        ip(&[0x20; 16]),
        directory(&name("x")),
        directory(&seq(&[
            country(),
            organization("Elsewhere"),
            common_name("x"),
        ])),
        tlv(0x88, &[0x2A]),
    ]
}

/// Adds to an authority what bridges and policy domains add.
fn dress(
    dice: &mut Dice,
    mut spec: CertificateSpec,
    features: &mut Vec<String>,
) -> CertificateSpec {
    let mut add = |spec: CertificateSpec, what: String, ext: Ext| {
        features.push(what);
        spec.extension(ext)
    };
    if !dice.one_in(6) {
        let list = policy_list(dice);
        spec = add(spec, format!("policies {list:?}"), policies(&list));
    }
    if dice.one_in(3) {
        let pairs: Vec<(&str, &str)> = (0..=dice.roll(3))
            .map(|_| {
                (
                    *dice.pick(&[ONE, TWO, THREE]),
                    *dice.pick(&[ONE, TWO, THREE]),
                )
            })
            .collect();
        spec = add(spec, format!("mappings {pairs:?}"), mappings(&pairs));
    }
    if dice.one_in(4) {
        let require = dice.one_in(2).then(|| dice.roll(3) as u8);
        let inhibit = (require.is_none() || dice.one_in(2)).then(|| dice.roll(3) as u8);
        spec = add(
            spec,
            format!("constraints {require:?} {inhibit:?}"),
            policy_constraints(require, inhibit),
        );
    }
    if dice.one_in(5) {
        let skip = dice.roll(3) as u8;
        spec = add(spec, format!("inhibitAny {skip}"), inhibit_any(skip));
    }
    if dice.one_in(3) {
        let (mut permitted, excluded) = (dice.some(&subtree_bases()), dice.some(&subtree_bases()));
        if permitted.is_empty() && excluded.is_empty() {
            permitted.push(dns("example.com"));
        }
        spec = add(
            spec,
            "name constraints".to_owned(),
            name_constraints(&permitted, &excluded),
        );
    }
    if dice.one_in(4) {
        let length = dice.roll(3) as u8;
        spec = add(
            spec,
            format!("pathLen {length}"),
            basic_constraints(Some(length)),
        );
    }
    spec
}

fn purposes(list: &[&str]) -> Ext {
    let list: Vec<_> = list.iter().map(|dotted| der::oid(dotted)).collect();
    Ext::new(EXT_KEY_USAGE, false, seq(&list))
}

/// Breaks or bends one thing.
fn mutate(dice: &mut Dice, spec: CertificateSpec, what: &mut String) -> CertificateSpec {
    let (text, spec) = match dice.roll(14) {
        0 => (
            "expired",
            spec.valid(jst(2020, 1, 1, 0, 0, 0), jst(2021, 1, 1, 0, 0, 0)),
        ),
        1 => (
            "not yet valid",
            spec.valid(jst(2028, 1, 1, 0, 0, 0), jst(2029, 1, 1, 0, 0, 0)),
        ),
        2 => ("no basicConstraints", spec.without(BASIC_CONSTRAINTS)),
        3 => (
            "cA false",
            spec.extension(Ext::new(BASIC_CONSTRAINTS, true, seq(&[]))),
        ),
        4 => (
            "keyUsage without signing",
            spec.extension(Ext::new(KEY_USAGE, true, named_bits(&[6]))),
        ),
        5 => ("no keyUsage", spec.without(KEY_USAGE)),
        6 => (
            "unknown critical extension",
            spec.extension(Ext::new("2.25.9", true, vec![5, 0])),
        ),
        7 => (
            "unknown extension",
            spec.extension(Ext::new("2.25.9", false, vec![5, 0])),
        ),
        8 => ("policy twice", spec.extension(policies(&[ONE, ONE]))),
        9 => (
            "anyPolicy mapped",
            spec.extension(mappings(&[(ANY_POLICY, ONE)])),
        ),
        10 => ("issuer in other words", respelled_issuer(spec)),
        11 => (
            "server purpose",
            spec.extension(purposes(&["1.3.6.1.5.5.7.3.1"])),
        ),
        12 => (
            "client purpose",
            spec.extension(purposes(&["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"])),
        ),
        _ => (
            "GeneralizedTime",
            spec.with(|spec| spec.not_after = tlv(0x18, b"20281231150000Z")),
        ),
    };
    *what = text.to_owned();
    spec
}

/// The issuer's common name in capitals, as PrintableString, with spaces around it.
fn respelled_issuer(spec: CertificateSpec) -> CertificateSpec {
    let common = Certificate::from_der(&signed(&spec, &keys()[0]))
        .unwrap()
        .issuer()
        .attributes()
        .last()
        .and_then(|attribute| attribute.text().map(str::to_uppercase))
        .unwrap();
    spec.with(|spec| {
        spec.issuer = seq(&[
            country(),
            attribute("2.5.4.10", printable("Jpki-Synthetic")),
            attribute("2.5.4.3", printable(&format!(" {common} "))),
        ]);
    })
}

fn rolled(dice: &mut Dice, serial: u32) -> Case {
    let mut features = Vec::new();
    let authorities = dice.roll(4) as usize;
    let mut names = vec!["Root".to_owned()];
    let mut specs = Vec::new();
    for number in 1..=authorities {
        // A key rollover repeats the name of its issuer.
        let rollover = number > 1 && dice.one_in(5);
        let subject = if rollover {
            names[number - 1].clone()
        } else {
            format!("Authority {serial} {number}")
        };
        if rollover {
            features.push(format!("{number} is self-issued"));
        }
        let spec = authority(
            &subject,
            &names[number - 1],
            &keys()[number],
            &keys()[number - 1],
        );
        specs.push(dress(dice, spec, &mut features));
        names.push(subject);
    }
    let mut end = end_entity(
        &format!("End {serial}"),
        &names[authorities],
        &keys()[authorities + 1],
        &keys()[authorities],
    );
    if !dice.one_in(6) {
        let list = policy_list(dice);
        features.push(format!("end policies {list:?}"));
        end = end.extension(policies(&list));
    }
    if dice.one_in(2) {
        let list = dice.some(&names_of_subjects());
        if !list.is_empty() {
            features.push(format!(
                "names {:02X?}",
                list.iter()
                    .map(|one| String::from_utf8_lossy(&one[2..]).into_owned())
                    .collect::<Vec<_>>()
            ));
            end = end.extension(alternative_names(&list));
        }
    }
    specs.push(end);
    let mut by: Vec<usize> = (0..specs.len()).collect();
    for _ in 0..dice.roll(3) {
        let place = dice.roll(specs.len() as u64) as usize;
        if dice.one_in(12) {
            by[place] = 7;
            features.push(format!("{place} is signed by another key"));
            continue;
        }
        let mut what = String::new();
        specs[place] = mutate(dice, specs[place].clone(), &mut what);
        features.push(format!("{place}: {what}"));
    }
    let mut ders: Vec<Vec<u8>> = specs
        .iter()
        .zip(by)
        .map(|(spec, key)| signed(spec, &keys()[key]))
        .collect();
    let leaf = ders.pop().unwrap();
    Case {
        leaf,
        pool: ders,
        features,
    }
}

/// What each side says: `ok`, or the reason in one word.
type Verdicts = (String, String);

fn word(error: &Error) -> String {
    let text = format!("{error:?}");
    let word = text
        .split(|one: char| !one.is_alphanumeric())
        .nth(1)
        .unwrap_or_default();
    word.to_owned()
}

fn ours(case: &Case, anchors: &TrustAnchors, inputs: &Inputs) -> String {
    let read = || -> Result<(), Error> {
        let pool: Vec<Certificate> = case
            .pool
            .iter()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<_, _>>()?;
        verify(
            &Certificate::from_der(&case.leaf)?,
            pool,
            anchors,
            &inputs.policy(),
        )?;
        Ok(())
    };
    read().map_or_else(|error| word(&error), |()| "ok".to_owned())
}

/// One `openssl verify` for many end entities.
fn theirs(openssl: &OpenSsl, cases: &[Case], inputs: &Inputs) -> Vec<String> {
    let pool: String = cases
        .iter()
        .flat_map(|case| &case.pool)
        .map(|der| pem("CERTIFICATE", der))
        .collect();
    openssl.write("pool.pem", &pool);
    let untrusted = if pool.is_empty() {
        ""
    } else {
        "-untrusted pool.pem"
    };
    let mut line = format!(
        "verify -no-CApath -no-CAstore -attime {} -CAfile root.pem {untrusted} {}",
        now().as_secs(),
        inputs.options()
    );
    for (place, case) in cases.iter().enumerate() {
        openssl.write(&format!("{place}.pem"), pem("CERTIFICATE", &case.leaf));
        line += &format!(" {place}.pem");
    }
    let output = openssl.try_run(&line);
    let mut verdicts = vec![String::new(); cases.len()];
    let place = |file: &str| file.trim_end_matches(".pem").parse::<usize>().unwrap();
    for good in String::from_utf8(output.stdout).unwrap().lines() {
        if let Some(file) = good.strip_suffix(": OK") {
            verdicts[place(file)] = "ok".to_owned();
        }
    }
    let mut last = String::new();
    for bad in String::from_utf8_lossy(&output.stderr).lines() {
        let mut words = bad.split(' ');
        if let (Some("error"), Some(second)) = (words.next(), words.next()) {
            if let Some(file) = second
                .strip_suffix(':')
                .filter(|file| file.ends_with(".pem"))
            {
                verdicts[place(file)] = last.clone();
            } else if bad.contains(" depth lookup: ") {
                last = format!("error {second}");
            }
        }
    }
    assert!(
        verdicts.iter().all(|verdict| !verdict.is_empty()),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    verdicts
}

fn root() -> CertificateSpec {
    authority("Root", "Root", &keys()[0], &keys()[0])
}

fn openssl_with(root: &CertificateSpec) -> (OpenSsl, TrustAnchors) {
    let der = signed(root, &keys()[0]);
    let openssl = OpenSsl::new();
    openssl.write("root.pem", pem("CERTIFICATE", &der));
    let anchors =
        TrustAnchors::new(vec![Certificate::from_der(&der).unwrap()], &provider()).unwrap();
    (openssl, anchors)
}

/// `openssl-differences.md`: the name of each difference, what both sides say, and the words that the
/// features of a generated path must have for the reason to apply (`-`: never in generated paths).
fn explained() -> BTreeMap<String, (Verdicts, String)> {
    let mut rows = BTreeMap::new();
    for line in include_str!("openssl-differences.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
    {
        let cells: Vec<&str> = line
            .split('|')
            .map(|cell| cell.trim().trim_matches('`'))
            .collect();
        let [_, name, ours, theirs, when, why, _] = cells.as_slice() else {
            panic!("not a row of five: {line}");
        };
        assert!(why.len() > 20, "{name} has no reason");
        let verdicts = ((*ours).to_owned(), (*theirs).to_owned());
        let row = (verdicts, (*when).to_owned());
        assert!(
            rows.insert((*name).to_owned(), row).is_none(),
            "{name} comes twice"
        );
    }
    rows
}

#[test]
fn generated_paths_are_judged_as_openssl_judges_them() {
    let count: usize = std::env::var("KAKUNIN_CHAINS").map_or(400, |text| text.parse().unwrap());
    const BATCH: usize = 50;
    let (openssl, anchors) = openssl_with(&root());
    let explained = explained();
    let mut tally: BTreeMap<Verdicts, usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for batch in 0..count.div_ceil(BATCH) {
        let mut dice = Dice(batch as u64);
        let inputs = Inputs::rolled(&mut dice);
        let size = BATCH.min(count - batch * BATCH);
        let cases: Vec<Case> = (0..size)
            .map(|place| rolled(&mut dice, (batch * BATCH + place) as u32))
            .collect();
        for (case, theirs) in cases.iter().zip(theirs(&openssl, &cases, &inputs)) {
            let ours = ours(case, &anchors, &inputs);
            let verdicts = (ours.clone(), theirs.clone());
            if (ours == "ok") != (theirs == "ok")
                && !explained.values().any(|(row, when)| {
                    *row == verdicts && case.features.iter().any(|one| one.contains(when.as_str()))
                })
            {
                unexplained.push(format!(
                    "we: {ours}, openssl: {theirs}, {}: {:?}",
                    inputs.options(),
                    case.features
                ));
            }
            *tally.entry(verdicts).or_default() += 1;
        }
    }
    for ((ours, theirs), count) in &tally {
        println!("{count:>6}  we: {ours}, openssl: {theirs}");
    }
    assert!(
        unexplained.is_empty(),
        "{} disagreements:\n{}",
        unexplained.len(),
        unexplained.join("\n")
    );
    // The generator is of use only while it makes both kinds.
    let agreed: usize = tally
        .iter()
        .filter(|((ours, theirs), _)| ours == "ok" && theirs == "ok")
        .map(|(_, count)| count)
        .sum();
    assert!(
        agreed * 10 > count && agreed * 10 < count * 9,
        "{agreed} of {count} are accepted by both"
    );
}

/// A path that shows the difference of that name.
fn showing(name_of_difference: &str) -> (CertificateSpec, Case, Inputs) {
    let mut chain = Chain::new(1);
    let mut inputs = Inputs::plain();
    let mut root = root();
    let point = |values: &[Vec<u8>]| alternative_names(values);
    chain = match name_of_difference {
        "authority-key-identifier-of-another-key" => chain.end(key_identifier(&keys()[5])),
        "unknown-policy-qualifier" => {
            let qualifier = seq(&[der::oid("2.25.7"), printable("x")]);
            let list = seq(&[seq(&[der::oid(ONE), seq(&[qualifier])])]);
            chain.end(Ext::new(POLICIES, true, list))
        }
        "excluded-wildcard" => chain
            .with(1, name_constraints(&[], &[dns("www.example.com")]))
            .end(point(&[dns("*.example.com")])),
        "mailbox-in-subject" => {
            let subject = seq(&[
                country(),
                attribute("1.2.840.113549.1.9.1", tlv(0x16, b"a@example.org")),
            ]);
            let chain = chain
                .with(1, name_constraints(&[mail("example.com")], &[]))
                .end(point(&[dns("x")]));
            Chain {
                end: chain.end.clone().with(|spec| spec.subject = subject),
                ..chain
            }
        }
        "host-in-common-name" => {
            let chain = chain.with(1, name_constraints(&[dns("example.com")], &[]));
            Chain {
                end: chain
                    .end
                    .clone()
                    .with(|spec| spec.subject = name("www.example.org")),
                ..chain
            }
        }
        "subtree-with-minimum" => {
            let tree = seq(&[mail("example.com"), tlv(0x80, &[1])]);
            chain.with(
                1,
                Ext::new(NAME_CONSTRAINTS, true, seq(&[der::context(0, &tree)])),
            )
        }
        "mask-with-gaps" => chain
            .with(
                1,
                name_constraints(&[ip(&[192, 0, 2, 0, 255, 0, 255, 0])], &[]),
            )
            .end(point(&[ip(&[192, 9, 2, 9])])),
        "any-purpose-of-an-authority" => {
            inputs.client = true;
            chain.with(1, purposes(&["2.5.29.37.0"]))
        }
        "purpose-needs-digital-signature" => {
            inputs.client = true;
            chain.end(Ext::new(KEY_USAGE, true, named_bits(&[6])))
        }
        "mapping-in-the-end-entity" => chain.all(&[ONE]).end(mappings(&[(ANY_POLICY, ONE)])),
        "any-policy-mapped-on-a-way-without-policies" => {
            chain.with(1, mappings(&[(ANY_POLICY, ONE)]))
        }
        "mapping-out-of-inhibited-any-policy" => {
            inputs = Inputs {
                accepted: vec![TWO],
                explicit: true,
                inhibit_any: true,
                ..inputs
            };
            chain
                .with(1, policies(&[ANY_POLICY]))
                .with(1, mappings(&[(TWO, TWO)]))
                .end(policies(&[TWO]))
        }
        "policies-of-the-anchor" => {
            root = root.extension(policy_constraints(Some(0), None));
            chain
        }
        "full-width-name" => Chain {
            end: chain.end.clone().with(|spec| spec.issuer = name("Ａ")),
            ..chain
        },
        other => panic!("openssl-differences.md explains {other}, and nothing shows it"),
    };
    let case = Case {
        leaf: signed(&chain.end, &keys()[chain.authorities.len()]),
        pool: chain
            .authorities
            .iter()
            .zip(keys())
            .map(|(spec, key)| signed(spec, key))
            .collect(),
        features: Vec::new(),
    };
    (root, case, inputs)
}

#[test]
fn each_explained_difference_is_still_there() {
    let mut healed = Vec::new();
    for (name, ((we, they), _)) in explained() {
        let (root, case, inputs) = showing(&name);
        let (openssl, anchors) = openssl_with(&root);
        let cases = [case];
        let found = (
            ours(&cases[0], &anchors, &inputs),
            theirs(&openssl, &cases, &inputs).remove(0),
        );
        if found != (we.clone(), they.clone()) {
            healed.push(format!(
                "{name}: expected {we} and {they}, found {} and {}",
                found.0, found.1
            ));
        }
    }
    assert!(healed.is_empty(), "{}", healed.join("\n"));
}
